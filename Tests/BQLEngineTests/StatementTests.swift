import BQLSyntax
import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

struct StatementTests {
  private func sandbox() throws -> EmbeddedPortal { try AgreementTests.framework.get() }

  @Test func variablesAreSnapshotsAndUnderscoreIsTheLastResult() async throws {
    let conversation = Conversation(try sandbox())
    let reply = await conversation.run(
      """
      let s = from session sort id limit 3
      s
      print count(_), count(s) + 1, s[0].id = first(s).id, count(s.name)
      let again = s | limit 1
      print count(again), count(s)
      unset s
      """)
    #expect(reply.error == nil)
    #expect(reply.texts == ["3 4 true 3", "1 3"])
    #expect(await conversation.run("print count(s)").error?.title == "there is no variable `s`")
  }

  /// A bare variable outside of rows, `$x` anywhere; a field of that name stays a field.
  @Test func aBareWordInsideIsAField() async throws {
    let conversation = Conversation(try ScriptedService(PredicateTests.records, .init(known: .dynamicREST)))
    let reply = await conversation.run(
      "let name = \"other\"\nfrom subject where name = \"full\"\nfrom subject where name = $name\nfrom subject | select name as n, $name as v | limit 1"
    )
    #expect(reply.outcomes.map { $0.outcome.rows?.first?["name"]?.string } == ["full", "other", nil])
    #expect(reply.rows.map { JSON.write(.record($0)) } == [#"{"n":"full","v":"other"}"#])
  }

  @Test func describeTellsWhereAVariableCameFrom() async throws {
    let conversation = Conversation(try sandbox())
    let reply = await conversation.run("let s = from session sort id limit 3\ndescribe s")
    let facts = Dictionary(
      uniqueKeysWithValues: reply.rows.map { ($0["fact"]?.string ?? "", $0["value"] ?? .null) })
    #expect(facts["statement"] == .string("let s = from session sort id limit 3"))
    #expect(facts["server"] == .string("sandbox"))
    #expect(facts["portal"] == .string("private"))
    #expect(facts["time"] == .string("2025-03-31T12:00:00Z"))
    #expect(facts["requests"]?.list?.count == 1)
  }

  // MARK: Parameters

  /// Text of the command line takes the type of what it meets.
  @Test func parametersTakeTheTypeOfWhatTheyMeet() async throws {
    let service = try ScriptedService(PredicateTests.records, .init(known: .dynamicREST))
    let conversation = Conversation(
      service,
      parameters: ["since": "2024-03-25", "n": "7", "most": "1", "year": "2024", "who": "full", "month": "2024-03"])
    let reply = await conversation.run(
      """
      param since
      param n
      param most = 5
      param year
      param who = "nobody"
      param month
      param few = 2
      from subject where birth_date >= $since
      from subject where extra_fields.n = $n
      from subject where birth_date during $year sort name limit $most
      from subject where name = $who
      from subject where birth_date = $month
      from subject sort name limit $few
      """)
    #expect(reply.error == nil)
    let names = reply.outcomes.map { outcome in outcome.outcome.rows?.compactMap { $0["name"]?.string } ?? [] }
    #expect(names == [["other"], ["other"], ["full"], ["full"], ["full"], ["absent", "empty"]])
  }

  @Test func aParameterWithoutAValueIsAskedFor() async throws {
    let service = try ScriptedService(PredicateTests.records)
    let reply = await Conversation(service).run("# Which subject\nparam subject_name\nfrom subject")
    #expect(reply.error?.title == "the parameter `subject_name` has no value")
    #expect(reply.error?.words == "subject_name")
    #expect(reply.error?.label == "Which subject")
    #expect(reply.error?.hint == "`--param subject_name=...`")
    #expect(service.requests.isEmpty)
    let wrong = await Conversation(service, parameters: ["n": "seven"]).run("param n\nfrom session limit $n")
    #expect(wrong.error?.words == "$n")
  }

  // MARK: Files

  @Test func importsBringLetsAndParametersOnce() async throws {
    let files = FilesInMemory([
      "lib/common.bq": "import \"deep/more.bq\"\nparam limit_to = 2\nlet kind = \"F\"\nprint \"not run\"\nfrom subject",
      "lib/deep/more.bq": "import \"../common.bq\"\nlet answer = 42",
      "lib/wrong.bq": "let x = 1 / 0",
      "lib/broken.bq": "let x = = 1",
    ])
    let service = try ScriptedService(PredicateTests.records, .init(known: .dynamicREST))
    let conversation = Conversation(service, files: files)
    let reply = await conversation.run(
      "import \"lib/common.bq\"\nimport \"lib/common.bq\"\nprint kind, answer, limit_to", as: "main.bq")
    #expect(reply.error == nil)
    #expect(reply.texts == ["F 42 2"])
    #expect(reply.outcomes.isEmpty)
    #expect(files.reads(of: "lib/common.bq") == 1)
    #expect(service.requests.isEmpty)
    let nested = await Conversation(service, files: files).run("import \"common.bq\"\nprint kind", as: "lib/main.bq")
    #expect(nested.texts == ["F"])
    let wrong = await Conversation(service, files: files).run("import \"lib/wrong.bq\"")
    #expect(wrong.error?.title == "division by zero")
    #expect(wrong.error?.words == "1 / 0")
    #expect(wrong.failure?.source?.name == "lib/wrong.bq")
    #expect(
      await Conversation(service, files: files).run("import \"lib/broken.bq\"").failure?.source?.name == "lib/broken.bq"
    )
    let missing = await Conversation(service, files: files).run("import \"lib/nothing.bq\"")
    #expect(missing.error?.words == "\"lib/nothing.bq\"")
    #expect(missing.error?.label == "no such file")
  }

  @Test func sourceRunsAllOfAFileHere() async throws {
    let files = FilesInMemory(["a.bq": "let a = 1\nprint a\nprint a + 1"])
    let reply = await Conversation(try ScriptedService("{}"), files: files).run("source \"a.bq\"\nprint a + 2")
    #expect(reply.texts == ["1", "2", "3"])
  }

  // MARK: Settings, server, portal

  @Test func settingsAreShownAndChecked() async throws {
    let conversation = Conversation(try ScriptedService("{}"))
    let reply = await conversation.run(
      "set rows 40\nset rows\nset capabilities dynamic-rest\nset capabilities\nset format csv\nset pager off\nshow settings"
    )
    #expect(reply.error == nil)
    #expect(reply.outcomes.prefix(2).map { $0.outcome.value } == [.integer(40), .string("dynamic-rest")])
    #expect(reply.outcomes.last?.format == .csv)
    #expect(reply.rows.count == Settings.entries.count)
    #expect(reply.rows.allSatisfy { $0["meaning"]?.string?.isEmpty == false })
    for wrong in ["set concurrency 0", "set rows -1", "set format exel", "set pager maybe", "set max_writes \"x\""] {
      #expect(await conversation.run(wrong).error?.hint != nil, "\(wrong)")
    }
  }

  @Test func useChoosesPortalAndServer() async throws {
    let far = try ScriptedService(PredicateTests.records, .init(known: .dynamicREST), address: "https://far.example/")
    let conversation = Conversation(
      try sandbox(), services: [.sandbox: try sandbox(), .address("https://far.example/"): far])
    let reply = await conversation.run(
      "use public\nfrom session limit 1\nuse \"https://far.example/\"\nfrom subject limit 1\nuse private\nfrom subject limit 1"
    )
    #expect(reply.error == nil)
    #expect(far.requests.map(\.endpoint.portal) == [.public, .private])
    #expect(await conversation.run("use \"https://other.example/\"").error?.words == "\"https://other.example/\"")
  }

  /// Ids of one server used on another are an error; what needs none is not.
  @Test func recordsKeepTheirServer() async throws {
    let far = try ScriptedService(PredicateTests.records, .init(known: .dynamicREST), address: "https://far.example/")
    let conversation = Conversation(try sandbox(), services: [.address("https://far.example/"): far])
    _ = await conversation.run("let s = from subject limit 2\nlet n = s[0].name\nuse \"https://far.example/\"")
    for (text, words) in [
      ("from procedure where subject in $s", "$s"), ("from procedure where subject in $s.id", "$s.id"),
      ("from procedure where subject = $s[0]", "$s"), ("s | select strain.name", "s"),
      ("print s.strain.name", "s.strain.name"),
    ] {
      let reply = await conversation.run(text)
      #expect(reply.error?.title.hasSuffix("is of another server") == true, "\(text)")
      #expect(reply.error?.words == words, "\(text)")
    }
    #expect(far.requests.isEmpty)
    let fine = await conversation.run("print count(s)\ns | select name\nfrom subject where name = $n")
    #expect(fine.error == nil)
  }

  // MARK: show, describe

  @Test func listsAreShown() async throws {
    let conversation = Conversation(try sandbox())
    let reply = await conversation.run(
      "show models\nlet a = 5\nshow variables\nfrom session limit 1\nshow requests\nshow capabilities\ndescribe session\ndescribe session.date_time\ndescribe dataacquisition.details.sr\ndescribe session.subjects.strain"
    )
    #expect(reply.error == nil)
    let rows = reply.outcomes.map { $0.outcome.rows ?? [] }
    #expect(rows[0].count == 48)
    #expect(rows[1].map { $0["name"]?.string } == ["a"])
    #expect(rows[3].count == 1)
    #expect(rows[3][0]["request"]?.string?.contains("/api/private/stem/session/?sort[]=id&limit=1") == true)
    #expect(rows[4].allSatisfy { $0["known"] == .boolean(true) })
    #expect(rows[5].contains { $0["field"] == .string("subjects") && $0["type"] == .string("list of subject") })
    #expect(rows[6].map { $0["type"]?.string } == ["instant"])
    #expect(rows[7].contains { $0["type"] == .string("ExtracellularEphys") && $0["unit"] == .string("Hz") })
    #expect(rows[8].map { $0["type"]?.string } == ["strain"])
  }

  // MARK: explain, check

  @Test(arguments: [
    "explain from session where subjects has (sex = \"F\") include subjects",
    "explain let s = from session where name in (from subject | select name).name",
    "explain from session | count", "explain print count(s)",
    "explain from session where behaviors.behavioralassay.behavioral_paradigm.category under \"Spatial Learning\"",
    "explain s | join (from procedure) as p on p.subject = id | count by p.type",
  ])
  func explainSendsNothing(_ text: String) async throws {
    let service = try ScriptedService(PredicateTests.records)
    let conversation = Conversation(service)
    _ = await conversation.run("let s = from subject")
    service.forget()
    let reply = await conversation.run(text)
    #expect(reply.error == nil)
    #expect(reply.texts.first?.hasPrefix("server        https://lab.example/, private portal") == true)
    #expect(service.requests.isEmpty)
    #expect(reply.outcomes.isEmpty)
  }

  @Test func checkFindsMistakesWithoutAsking() async throws {
    let text = """
      param year
      let s = from session where date_time during $year include subjects
      s | count by nam
      from subject where sex = F
      from subject where id in $s.subjects.id and naem = "x"
      let n = count(s) + 1
      from session limit $n
      print m
      from sesion
      s.subjects | select sex, stran.name as x
      """
    let check = StaticCheck(files: FilesInMemory(), clock: { Conversation.now }, zone: { Conversation.zones[$0] })
    let source = SourceText(name: "t.bq", text: text)
    let found = await check.check(BQLParser.parse(text).script, source)
    let told = found.map { "\($0.severity.rawValue): \($0.span.map { source.text(in: $0) } ?? "-")" }
    #expect(told == ["warning: nam", "error: F", "warning: naem", "error: m", "error: sesion", "warning: stran"])
  }

  @Test func checkPassesEveryStatementOfTheLanguage() async {
    let text = """
      let s = from private.stem.session where description contains "hippocampus" sort -created_date include subjects limit 50
      s[0..4]
      s | expand subjects as x | count by x.sex
      from procedure where subject in $s.subjects
      let n = count(s) + 1
      from session where date_time > 7 days ago and subjects has only (birth_date < today - 60 days)
      from subject | join (from procedure) as p on p.subject = id | summarize max(p.date_time) as latest by name
      from subject | top 1 by -birth_date per strain.name | select name, year(birth_date) as y | save "x.csv"
      explain from session
      describe s
      show variables
      set rows 20
      """
    let check = StaticCheck(files: FilesInMemory(), clock: { Conversation.now }, zone: { _ in nil })
    let found = await check.check(BQLParser.parse(text).script, SourceText(name: "t.bq", text: text))
    #expect(found == [])
  }
}
