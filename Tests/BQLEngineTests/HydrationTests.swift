import BQLFormats
import BQLSyntax
import BrainAPI
import Testing

@testable import BQLEngine

/// Related records come whatever the server brings along, each once, and never by a request for each row.
struct HydrationTests {
  static func id(_ kind: Int, _ number: Int) -> String {
    "00000000-0000-4000-8000-" + String(kind * 100_000_000_000 + number)
  }

  /// `sessions` sessions, each with a behaviour, an acquisition and a manipulation of its own, which lead to a few subjects.
  static func lab(sessions: Int = 30, subjects: Int = 7) -> String {
    func list(_ count: Int, _ make: (Int) -> String) -> String {
      "[" + (0..<count).map(make).joined(separator: ",") + "]"
    }
    return """
      {"session": \(list(sessions) { "{\"id\":\"\(id(1, $0))\",\"name\":\"s\($0)\",\"date_time\":null,\"behaviors\":[\"\(id(2, $0))\"],\"dataacquisition\":[\"\(id(3, $0))\"],\"manipulations\":[]}" }),
       "behavior": \(list(sessions) { "{\"id\":\"\(id(2, $0))\",\"session\":\"\(id(1, $0))\",\"subjects\":[\"\(id(4, $0 % subjects))\"]}" }),
       "dataacquisition": \(list(sessions) { "{\"id\":\"\(id(3, $0))\",\"session\":\"\(id(1, $0))\",\"procedures\":[\"\(id(5, $0 % subjects))\"]}" }),
       "procedure": \(list(subjects) { "{\"id\":\"\(id(5, $0))\",\"subject\":\"\(id(4, ($0 + 1) % subjects))\",\"type\":\"VirusInjection\"}" }),
       "subject": \(list(subjects) { "{\"id\":\"\(id(4, $0))\",\"name\":\"m\($0)\",\"strain\":\"\(id(6, $0 % 2))\"}" }),
       "strain": \(list(2) { "{\"id\":\"\(id(6, $0))\",\"name\":\"strain \($0)\"}" }),
       "manipulation": []}
      """
  }

  static let manners: [(name: String, manner: ScriptedService.Manner, most: Int)] = [
    ("dynamic-rest", .init(known: .dynamicREST), 1),
    ("documented", .init(isDocumentedOnly: true, known: .documented), 4),
    ("bringing nothing along", .init(ignoresIncludes: true, known: .dynamicREST), 6),
    ("bringing nothing along, documented", .init(isDocumentedOnly: true, ignoresIncludes: true, known: .documented), 6),
    ("without totals", .init(ignoresIncludes: true, envelope: .none, known: .documented), 6),
  ]

  @Test func aVirtualRelationIsTheSameEverywhere() async throws {
    var first: String?
    for (name, manner, most) in Self.manners {
      let service = try ScriptedService(Self.lab(), manner)
      let reply = await Conversation(service).run("from session sort name include subjects limit 12")
      #expect(reply.error == nil, "\(name)")
      #expect(reply.rows.count == 12)
      let text = reply.text(.json)
      #expect(text == first ?? text, "\(name)")
      first = text
      #expect(service.requests.count <= most, "\(name): \(service.targets)")
    }
    // Session 0: subject 0 of its behaviour, subject 1 of its procedure, each once and whole.
    let reply = await Conversation(try ScriptedService(Self.lab(), .init(known: .dynamicREST))).run(
      "from session where name = \"s0\" include subjects\n_ | select subjects.name as n, count(subjects) as c")
    #expect(reply.rows.map { JSON.write(.record($0)) } == [#"{"n":["m0","m1"],"c":2}"#])
  }

  /// What is looked into is fetched, and goes back to ids where it was not asked for.
  @Test func pathsThatAResultDidNotIncludeAreFetchedInBatches() async throws {
    for (name, manner, _) in Self.manners {
      let service = try ScriptedService(Self.lab(), manner)
      let conversation = Conversation(service)
      let reply = await conversation.run(
        "let s = from session sort name limit 12\ns | select name, subjects[0].name as a, first(subjects).strain.name as b | limit 1\ns | where behaviors.subjects.name = \"m0\" | count\ns | derive count(subjects) as c | limit 1\nprint s[0].behaviors.subjects.strain.name"
      )
      #expect(reply.error == nil, "\(name)")
      let values = reply.outcomes.map { JSON.write($0.outcome.value) }
      #expect(values[0] == #"[{"name":"s0","a":"m0","b":"strain 0"}]"#, "\(name)")
      #expect(values[1] == "2", "\(name)")
      #expect(reply.rows.first?["behaviors"] == .list([.string(Self.id(2, 0))]), "\(name)")
      #expect(reply.texts == [#"["strain 0"]"#], "\(name)")
      #expect(service.requests.count <= 24, "\(name): \(service.requests.count)")
    }
  }

  @Test func theOtherSideOfAVirtualRelation() async throws {
    for (name, manner, _) in Self.manners {
      let service = try ScriptedService(Self.lab(), manner)
      let reply = await Conversation(service).run(
        "from subject | select name, count(sessions) as n | sort name | limit 2\nfrom subject where sessions.name = \"s3\" sort name\nfrom subject sort name include sessions limit 1"
      )
      #expect(reply.error == nil, "\(name)")
      let rows = reply.outcomes.map { $0.outcome.rows ?? [] }
      // Of 30 sessions each subject has those of its behaviours and of its procedures: 5 and 4, the first ones a session more.
      #expect(
        rows[0].map { JSON.write(.record($0)) } == [#"{"name":"m0","n":9}"#, #"{"name":"m1","n":10}"#], "\(name)")
      #expect(rows[1].map { $0["name"]?.string } == ["m3", "m4"], "\(name)")
      #expect(rows[2].first?["sessions"]?.list?.count == 9, "\(name)")
      #expect(service.requests.count <= 24, "\(name): \(service.requests.count)")
    }
  }

  /// More than was asked for is left out, and said, of related records too.
  @Test func aServerThatIgnoresFiltersIsToldOf() async throws {
    for ignoresFilters in [false, true] {
      let manner = ScriptedService.Manner(
        ignoresFilters: ignoresFilters, ignoresIncludes: true, known: .dynamicREST)
      let reply = await Conversation(try ScriptedService(Self.lab(), manner)).run(
        "from subject sort name limit 1 | select name, count(sessions) as n, strain.name as s")
      #expect(reply.error == nil)
      #expect(reply.rows.map { JSON.write(.record($0)) } == [#"{"name":"m0","n":9,"s":"strain 0"}"#])
      let told = reply.warnings.filter { $0.title.contains("ignored the filter") }
      #expect(told.isEmpty == !ignoresFilters, "\(reply.warnings)")
    }
  }

  /// The server gives an id, but not its record.
  @Test func aRecordThatCannotBeReadStaysAnId() async throws {
    let hidden = Self.id(4, 0)
    for manner in [
      ScriptedService.Manner(known: .dynamicREST, hidden: [hidden]),
      ScriptedService.Manner(isDocumentedOnly: true, known: .documented, hidden: [hidden]),
    ] {
      let service = try ScriptedService(Self.lab(), manner)
      let reply = await Conversation(service).run(
        "from behavior where subjects contains \"\(hidden)\" include subjects sort id")
      #expect(reply.error == nil)
      #expect(reply.rows.count == 5)
      #expect(reply.rows.allSatisfy { $0["subjects"] == .list([.string(hidden)]) })
      #expect(reply.warning?.title == "1 related subject record could not be read; the id is shown in its place")
    }
  }

  @Test func idsInHandGoInBatches() async throws {
    let lab = Self.lab(sessions: 300, subjects: 150)
    let service = try ScriptedService(lab, .init(known: .dynamicREST))
    let conversation = Conversation(service)
    _ = await conversation.run("let s = from subject")
    service.forget()
    let reply = await conversation.run("from procedure where subject in $s | count")
    #expect(reply.value == .integer(150))
    let batches = service.requests.flatMap { $0.filters.filter { $0.operator == .in } }
    #expect(batches.map(\.values.count) == [60, 60, 30])
    #expect(service.targets.allSatisfy { $0.utf8.count < 4096 })
    service.forget()
    let documented = try ScriptedService(lab, .init(isDocumentedOnly: true, known: .documented))
    let second = Conversation(documented)
    _ = await second.run("let s = from subject limit 3\nlet t = from subject")
    documented.forget()
    // A few ids: a request each. Many: the list is read.
    #expect(await second.run("from procedure where subject in $s | count").value == .integer(3))
    #expect(documented.requests.count == 3)
    documented.forget()
    #expect(await second.run("from procedure where subject in $t | count").value == .integer(150))
    #expect(documented.requests.count == 2)
  }

  /// Circles of parents end.
  @Test func hierarchiesWithCirclesEnd() async throws {
    func category(_ number: Int, _ parent: Int?) -> String {
      "{\"id\":\"\(Self.id(7, number))\",\"name\":\"c\(number)\",\"parent\":\(parent.map { "\"\(Self.id(7, $0))\"" } ?? "null")}"
    }
    let records = """
      {"behavioralcategory": [\(category(0, nil)), \(category(1, 0)), \(category(2, 1)), \(category(3, 5)), \(category(4, 3)), \(category(5, 4))],
       "behavioralparadigm": [{"id":"\(Self.id(8, 0))","name":"p0","category":"\(Self.id(7, 2))"},
        {"id":"\(Self.id(8, 1))","name":"p1","category":"\(Self.id(7, 4))"}, {"id":"\(Self.id(8, 2))","name":"p2","category":null}]}
      """
    for manner in [ScriptedService.Manner(known: .dynamicREST), .init(isDocumentedOnly: true, known: .documented)] {
      let conversation = Conversation(try ScriptedService(records, manner))
      let reply = await conversation.run(
        "from behavioralparadigm where category under \"c0\"\nfrom behavioralparadigm where category under \"c3\"\nfrom behavioralparadigm where category not under \"c0\" sort name\nfrom behavioralparadigm where category under \"\(Self.id(7, 1))\"\nfrom behavioralparadigm | where category under \"c2\""
      )
      #expect(reply.error == nil)
      let names = reply.outcomes.map { ($0.outcome.rows ?? []).compactMap { $0["name"]?.string } }
      #expect(names == [["p0"], ["p1"], ["p1", "p2"], ["p0"], ["p0"]])
      let wrong = await conversation.run("from behavioralparadigm where category under \"c9\"")
      #expect(wrong.error?.title == "there is no behavioralcategory `c9`")
      #expect(wrong.error?.label?.hasPrefix("did you mean \"c") == true)
    }
  }

  // MARK: Servers that do not keep their word

  @Test func aCountIsTheTotalOnlyWhereThatIsKnown() async throws {
    let lab = Self.lab(sessions: 250)
    for (manner, text, count, requests) in [
      (ScriptedService.Manner(known: .dynamicREST), "from session | count", 250, 1),
      (.init(known: .dynamicREST), "from session where name = \"s7\" | count", 1, 1),
      (.init(known: .dynamicREST), "from session where name contains \"s1\" | count", 111, 2),
      (.init(isDocumentedOnly: true, known: .documented), "from session where name = \"s7\" | count", 1, 1),
      (.init(ignoresFilters: true, known: .documented), "from session where name = \"s7\" | count", 1, 3),
      (.init(envelope: .none, known: .documented), "from session | count", 250, 4),
      (.init(known: .dynamicREST), "from session limit 120 | count", 120, 2),
    ] {
      let service = try ScriptedService(lab, manner)
      let reply = await Conversation(service).run(text)
      #expect(reply.value == .integer(count), "\(text)")
      #expect(service.requests.count == requests, "\(text): \(service.targets)")
    }
  }

  @Test func filtersThatAreNotHeededAreNoticed() async throws {
    let service = try ScriptedService(Self.lab(sessions: 250), .init(ignoresFilters: true, known: .dynamicREST))
    let reply = await Conversation(service).run("from session where name contains \"s24\" sort name limit 5")
    #expect(reply.names() == ["s24", "s240", "s241", "s242", "s243"])
    #expect(
      reply.warning?.title
        == "the server ignored the filter `name contains \"s24\"`; its extra records were left out here")
    #expect(reply.warning?.words == "name contains \"s24\"")
    #expect(reply.gaps.isEmpty)
  }

  @Test func pagesThatDoNotAddUpAreAGap() async throws {
    let service = try ScriptedService(Self.lab(sessions: 150), .init(totals: ["session": 260], known: .dynamicREST))
    let reply = await Conversation(service).run("let s = from session\nprint count(s)")
    #expect(reply.texts == ["150"])
    #expect(reply.gaps.contains { $0.contains("260") })
    // Who wants only the first ones has them all.
    let first = await Conversation(service).run("from session limit 20")
    #expect(first.rows.count == 20)
    #expect(first.gaps.isEmpty)
  }

  @Test func aLimitIsExactOverPagesWithAResidual() async throws {
    let service = try ScriptedService(Self.lab(sessions: 450), .init(known: .dynamicREST))
    let conversation = Conversation(service)
    let reply = await conversation.run("from session where name like \"s*7\" sort -name limit 5 offset 40")
    let all = (0..<450).map { "s\($0)" }.filter { $0.hasSuffix("7") }.sorted(by: >)
    #expect(reply.rows.compactMap { $0["name"]?.string } == Array(all.dropFirst(40).prefix(5)))
    service.forget()
    _ = await conversation.run("from session limit 5")
    #expect(service.requests.map(\.window) == [.offset(0, limit: 5)])
    service.forget()
    let late = await conversation.run("from session sort name limit 10 offset 445")
    #expect(late.rows.count == 5)
    #expect(await conversation.run("from session limit 9223372036854775807 offset 449").rows.count == 1)
  }

  /// Two plans that differ in their words only ask for the same: nobody has to be asked what the server can do.
  @Test func case2ProbedIsOnlyWhereRequestsDiffer() async throws {
    for query in [
      "from session where behaviors has (subjects contains \"\(PredicateTests.id(1))\") | count",
      "from session where name startswith \"s\" | derive length(name) as n | count by n",
      "from session sort description",
    ] {
      let service = try ScriptedService(Self.lab())
      let reply = await Conversation(service).run(query)
      #expect(reply.error == nil)
      #expect(service.targets.allSatisfy { $0.contains("/session/") && !$0.contains("filter{-") }, "\(service.targets)")
    }
  }

  /// A server is asked once what it can do, and only where that makes a difference.
  @Test func capabilitiesAreProbedOnce() async throws {
    for (manner, knows) in [
      (ScriptedService.Manner(), true), (.init(isDocumentedOnly: true), false), (.init(ignoresFilters: true), false),
    ] {
      let service = try ScriptedService(Self.lab(), manner)
      let conversation = Conversation(service)
      _ = await conversation.run("from session where name = \"s1\"")
      #expect(service.requests.count == 1)
      _ = await conversation.run(
        "from session where behaviors.subjects.name = \"m0\"\nfrom session where behaviors.subjects.name = \"m1\"")
      let probes = service.requests.filter { $0.filters.contains { $0.isNegated } }
      #expect(probes.count == 1)
      #expect(await conversation.knownCapabilities == (knows ? .dynamicREST : .documented))
    }
  }

  /// What a test asks does not depend on the tests that run beside it: each session finds out for itself.
  @Test func sessionsFromOneSnapshotAskForThemselves() async throws {
    let service = try ScriptedService(Self.lab())
    let first = Conversation(service)
    let snapshot = await first.session.snapshot
    let second = Session(snapshot, host: await first.session.host) { _ in }
    let text = "from session where behaviors.subjects.name = \"m0\""
    _ = await first.run(text)
    let source = SourceText(name: "t.bq", text: text)
    for statement in BQLParser.parse(text).script.statements { try await second.run(statement, in: source) }
    #expect(service.requests.count { request in request.filters.contains { $0.isNegated } } == 2)
  }
}
