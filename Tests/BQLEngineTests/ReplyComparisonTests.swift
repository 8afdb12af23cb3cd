import BQLSyntax
import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// A server that answers 200 has not always done what was asked: its reply is compared, field by field.
struct ReplyComparisonTests {
  private let comparison = ReplyComparison(catalogue: .standard, zone: Conversation.zones["Test/East"] ?? .utc)

  private func value(_ json: String) throws -> Value { try JSON.read(Array(json.utf8)) }

  /// Model, field, what was asked, what the reply shows, whether that is the same.
  static let cases: [(model: String, field: String, asked: String, found: String, isSame: Bool)] = [
    // Text by code points, but for blanks at the ends, which servers take off.
    ("subject", "description", #""Zu\u0308rich""#, #""Zürich""#, false),
    ("subject", "description", #"" a b ""#, #""a b""#, true),
    ("subject", "description", #""<p>a</p>""#, #""a""#, false),
    ("subject", "description", #""""#, "null", false),
    ("subject", "name", "5", #""5""#, true),
    ("subject", "tags", #"[" a","b"]"#, #"["a","b"]"#, true),
    ("subject", "tags", #"["a","b"]"#, #"["b","a"]"#, false),
    // Numbers by value.
    ("behavior", "order", "3", "3.0", true),
    ("behavior", "order", "3", "4", false),
    ("subject", "extra_fields", #"{"w":24.10,"n":[1e2]}"#, #"{"n":[100],"w":24.1}"#, true),
    ("subject", "extra_fields", #"{"w":0.1}"#, #"{"w":0.1000000000000000055}"#, true),
    ("subject", "extra_fields", #"{"w":9007199254740993}"#, #"{"w":9007199254740992}"#, false),
    ("subject", "extra_fields", #"{"w":1,"x":2}"#, #"{"w":1}"#, false),
    // Instants as instants, days as days.
    ("session", "date_time", #""2024-03-22T15:30:00+01:00""#, #""2024-03-22T14:30:00Z""#, true),
    ("session", "date_time", #""2024-03-22T15:30:00.123456789Z""#, #""2024-03-22T15:30:00.123456Z""#, true),
    ("session", "date_time", #""2024-03-22T15:30:00Z""#, #""2024-03-22T15:30:01Z""#, false),
    ("session", "extra_fields", #"{"t":"2024-03-22T15:30:00+01:00"}"#, #"{"t":"2024-03-22T14:30:00Z"}"#, true),
    ("session", "extra_fields", #"{"t":"2024-03-22"}"#, #"{"t":"2024-03-22T00:00:00Z"}"#, false),
    ("subject", "birth_date", #""2024-03-01""#, #""2024-03-01""#, true),
    ("subject", "birth_date", #""2024-03-01""#, #""2024-03-02""#, false),
    // Relations by their ids, in either case, whole or not, lists of them in any order.
    (
      "subject", "strain", #""ABCDEF00-0000-4000-8000-000000000002""#,
      #"{"id":"abcdef00-0000-4000-8000-000000000002","name":"x"}"#, true
    ),
    (
      "subject", "projects",
      #"["00000000-0000-4000-8000-000000000001","00000000-0000-4000-8000-000000000002"]"#,
      #"["00000000-0000-4000-8000-000000000002","00000000-0000-4000-8000-000000000001"]"#, true
    ),
    ("subject", "projects", #"["00000000-0000-4000-8000-000000000001"]"#, "[]", false),
    ("subject", "strain", #""00000000-0000-4000-8000-000000000001""#, "null", false),
    // Quantities in whatever unit; a bare number has the unit of its field.
    ("dataacquisition", "details", #"{"sr":{"value":30,"unit":"kHz"}}"#, #"{"sr":{"value":30000,"unit":"Hz"}}"#, true),
    ("dataacquisition", "details", #"{"sr":{"value":30,"unit":"kHz"}}"#, #"{"sr":30000}"#, true),
    ("dataacquisition", "details", #"{"sr":{"value":30,"unit":"kHz"}}"#, #"{"sr":30}"#, false),
    ("dataacquisition", "details", #"{"sr":{"value":30,"unit":"kHz"}}"#, #"{"sr":{"value":30,"unit":"mm"}}"#, false),
    // Nothing was asked for, and nothing is there.
    ("subject", "licenses", "[]", "null", true),
    ("subject", "birth_date", "null", "null", true),
    ("subject", "nobody", #""x""#, #""x""#, true),
  ]

  @Test(arguments: cases)
  func whatIsTheSame(model: String, field: String, asked: String, found: String, isSame: Bool) throws {
    let differences = comparison.differences(
      model, asked: Record([(field, try value(asked))]), before: nil,
      found: Record([("id", .string("x")), (field, try value(found))]))
    #expect(differences.isEmpty == isSame, "\(model).\(field): \(asked) against \(found)")
  }

  @Test func whatAReplyDoesNotShow() throws {
    let asked = Record([("foo", .integer(1)), ("bar", .null)])
    let found = comparison.differences("subject", asked: asked, before: Record(), found: Record())
    #expect(found.map(\.name) == ["foo"])
    #expect(found.first?.words == "asked 1, the record shows no such field")
  }

  // MARK: On a server

  /// Leaves `sex` as it is, and what it does not know.
  private func stubborn(_ count: Int) -> WritableService {
    WritableService(
      WritableService.lab(subjects: count),
      keeps: { _, body in Record(body.fields.filter { !["sex", "foo"].contains($0.name) }.map { ($0.name, $0.value) }) }
    )
  }

  @Test func row1WhatStayedIsNotDone() async throws {
    let (service, journal) = (stubborn(1), MemoryJournal())
    let conversation = Conversation(service, writes: .granted(journal))
    let reply = await conversation.run("update (from subject) set sex = \"M\"")
    #expect(reply.failure?.cause == .refused)
    #expect(reply.error?.title == "the server left `sex` of s1 as it was")
    #expect(reply.error?.label == #"asked "M", it is still "F""#)
    #expect(reply.error?.words == "\"M\"")
    #expect(reply.failure?.diagnostics.last?.title == "nothing was changed")
    // The journal and `undo` agree.
    #expect(try journal.statement(1)?.entries.map(\.outcome.isRefused) == [true])
    #expect(await conversation.run("undo").error?.title == "there is nothing to undo on https://lab.example/")
    #expect(await conversation.run("resume").error?.title == "there is nothing to resume on https://lab.example/")
    #expect(service.sent.count == 1)
  }

  /// A field that nobody knows is warned of, sent, and found missing.
  @Test func whatNobodyKnowsIsNotDone() async throws {
    let service = stubborn(2)
    let reply = await Conversation(service, writes: .granted()).run(
      "set concurrency 1\nupdate (from subject) set foo = 1")
    #expect(reply.warning?.title == "subject has no field `foo` that BrainQuery knows of; it is sent as written")
    #expect(reply.failure?.cause == .refused)
    #expect(reply.error?.title == "the server left `foo` of s1 as it was")
    #expect(reply.error?.hint == "subject has no field `foo` that BrainQuery knows of")
    // The first that was not done stops the others.
    #expect(service.sent.count == 1)
    #expect(reply.failure?.diagnostics.last?.title == "0 of 2 were done")
    #expect(reply.failure?.diagnostics.last?.label == "refused 1: s1\nnot done 1: s2")
  }

  /// What was done of it can be undone.
  @Test func whatWasDoneInPartIsUndone() async throws {
    let (service, journal) = (stubborn(1), MemoryJournal())
    let before = service["subject"]
    let conversation = Conversation(service, writes: .granted(journal))
    let reply = await conversation.run("update (from subject) set sex = \"M\", description = \"new\"")
    #expect(reply.failure?.cause == .refused)
    #expect(reply.failure?.diagnostics.last?.label == "done in part 1: s1")
    let listed = await conversation.run("show journal")
    #expect(listed.column("partly") == ["1"] && listed.column("done") == ["0"])
    #expect(service["subject"][0]["description"] == .string("new"))
    let undo = await conversation.run("undo")
    #expect(undo.error == nil)
    #expect(undo.notices.last == "statement 1 is undone: updated 1 subject (journal 2)")
    #expect(service["subject"] == before)
  }

  @Test(arguments: ["create", "replace", "file"])
  func everyVerbIsCompared(verb: String) async throws {
    let service = stubborn(1)
    let new = "name: \"n\", projects: [\"\(WritableService.id(1))\"], strain: \"\(WritableService.id(2))\", sex: \"M\""
    let statement =
      switch verb {
      case "create": "create subject {\(new)}"
      case "replace": "replace subject \"\(WritableService.id(100))\" with {\(new)}"
      default: "update subject from \"f.csv\""
      }
    let files = FilesInMemory(["f.csv": "id,sex\n\(WritableService.id(100)),M\n"])
    let journal = MemoryJournal()
    let conversation = Conversation(service, files: files, writes: .granted(journal))
    let reply = await conversation.run(statement)
    #expect(reply.failure?.cause == .refused)
    #expect(reply.failure?.diagnostics.first?.title.contains("`sex` of") == true)
    guard verb == "create" else { return }
    #expect(try journal.statement(1)?.entries.map(\.outcome.isIncomplete) == [true])
    #expect(await conversation.run("undo").error == nil)
    #expect(service.names() == ["s1"])
  }

  @Test func aResumedWriteIsCompared() async throws {
    let service = WritableService(
      WritableService.lab(subjects: 2),
      keeps: { request, body in
        guard request.endpoint.id == WritableService.id(101) else { return body }
        return Record(body.fields.filter { $0.name != "sex" }.map { ($0.name, $0.value) })
      }, fault: { number, _ in number == 0 ? .unreachable : nil })
    let conversation = Conversation(service, writes: .granted())
    _ = await conversation.run("set concurrency 1\nupdate (from subject sort name) set sex = \"M\"")
    let reply = await conversation.run("resume")
    #expect(reply.failure?.cause == .refused)
    #expect(reply.error?.title == "the server left `sex` of s2 as it was")
    #expect(service["subject"].map { $0["sex"] } == [.string("M"), .string("F")])
  }

  @Test func somethingElseIsNamed() async throws {
    let service = WritableService(
      WritableService.lab(subjects: 1),
      keeps: { _, body in
        var body = body
        body["description"] = .string("cut")
        return body
      })
    let reply = await Conversation(service, writes: .granted()).run(
      "update (from subject) set description = \"cut short\"")
    #expect(reply.error?.title == "the server made something else of `description` of s1")
    #expect(reply.error?.label == #"asked "cut short", it holds "cut""#)
    #expect(reply.failure?.diagnostics.last?.label == "done in part 1: s1")
  }

  /// A reply that is cut short says nothing: the record is read.
  @Test(arguments: [true, false])
  func aReplyThatDoesNotTellIsLookedUp(isEmpty: Bool) async throws {
    let shows: @Sendable (Record) -> Record? = { isEmpty ? nil : Record([("id", $0["id"] ?? .null)]) }
    let good = WritableService(WritableService.lab(subjects: 1), shows: shows)
    let done = await Conversation(good, writes: .granted()).run("update (from subject) set sex = \"M\"")
    #expect(done.error == nil)
    #expect(done.notices.last == "updated 1 subject (journal 1; can be undone with `undo`)")
    let bad = WritableService(
      WritableService.lab(subjects: 1), keeps: { _, _ in Record() }, shows: shows)
    let left = await Conversation(bad, writes: .granted()).run("update (from subject) set sex = \"M\"")
    #expect(left.failure?.cause == .refused)
    #expect(left.error?.title == "the server left `sex` of s1 as it was")
  }

  // MARK: On the sandbox

  private static let log = "(from subjectlog where type = \"Weighing\" limit 1)"

  /// The catalogue knows that the type of a log is fixed; unchecked, the reply shows it.
  @Test func case20TheTypeOfALogIsFixed() async throws {
    let portal = try EmbeddedPortal.sandbox()
    let statement = "update \(ReplyComparisonTests.log) set type = \"Handling\""
    let checked = await Conversation(portal, writes: .granted()).run(statement)
    #expect(checked.failure?.cause == .statement)
    #expect(checked.error?.title == "`type` is fixed when a subjectlog is created")
    #expect(checked.error?.label == #"it is "Weighing""#)
    var host = WriteHost.granted()
    host.isUnchecked = true
    let sent = await Conversation(portal, writes: host).run(statement)
    #expect(sent.failure?.cause == .refused)
    #expect(sent.error?.title.hasPrefix("the server left `type` of ") == true)
    #expect(sent.error?.label == #"asked "Handling", it is still "Weighing""#)
    #expect(sent.error?.hint == "it is fixed when the record is created")
  }

  @Test func row1WhatIsReadOnlyIsFoundUnchecked() async throws {
    var host = WriteHost.granted()
    host.isUnchecked = true
    let reply = await Conversation(try EmbeddedPortal.sandbox(), writes: host).run(
      "update \(ReplyComparisonTests.log) set entries = []")
    #expect(reply.failure?.cause == .refused)
    #expect(reply.error?.hint == "it is read-only")
  }

  // MARK: Proposals

  @Test func case21ChangesOfWhatACuratorLooksAfterAreProposed() async throws {
    let journal = MemoryJournal()
    let conversation = Conversation(try EmbeddedPortal.sandbox(), writes: .granted(journal))
    let reply = await conversation.run(
      "update (from consumable sort name limit 1) set description = \"proposed\"\nprint _[0].description")
    #expect(reply.error == nil)
    #expect(reply.notices[0].contains("changes of a consumable wait for a curator's approval"))
    #expect(
      reply.notices.last
        == "proposed changes of 1 consumable, which a curator decides on: nothing is changed yet (journal 1)")
    #expect(reply.texts.first != "proposed")
    #expect(try journal.statement(1)?.entries.map(\.outcome.isProposed) == [true])
    let waiting = await conversation.run(
      "from consumableapproval where action = \"Change\" and description = \"proposed\"")
    #expect(waiting.rows.count == 1)
    let undo = await conversation.run("undo")
    #expect(undo.error == nil)
    #expect(undo.notices.last?.contains("only a curator can withdraw that") == true)
    #expect(undo.notices.last?.hasPrefix("nothing to do") == true)
  }

  // MARK: Members

  @Test func case22MembersAreMergedAndRemovedAgain() async throws {
    let portal = try EmbeddedPortal.sandbox()
    let conversation = Conversation(portal, writes: .granted())
    let reply = await conversation.run(
      """
      let p = from project sort name limit 1
      update $p set users = {"ada@lab.example.org": {can_change: true}}
      let after = from project where id = $p[0].id
      """)
    #expect(reply.error == nil)
    let users = try #require(await conversation.run("after[0].users").value?.record)
    #expect(users["petersen@lab.example.org"] != nil)
    #expect(
      users["ada@lab.example.org"].map { JSON.write($0) }
        == #"{"can_change":true,"is_manager":false,"is_owner":false}"#)
    // The preview shows what comes of it: both.
    let preview = await conversation.run(
      "explain update $p set users = {\"bob@lab.example.org\": {can_change: true}}")
    #expect(preview.texts.first?.contains("PATCH") == true)
    #expect(preview.texts.first?.contains("\"bob@lab.example.org\"") == true)
    #expect(preview.texts.first?.contains("petersen@lab.example.org") == true)
    let undo = await conversation.run("undo\nlet back = from project where id = $p[0].id")
    #expect(undo.error == nil)
    #expect(undo.notices.last == "statement 1 is undone: updated 1 project (journal 2)")
    let back = try #require(await conversation.run("back[0].users").value?.record)
    #expect(back["ada@lab.example.org"] == nil && back["petersen@lab.example.org"] != nil)
  }

  @Test func whoIsAMemberAlreadyIsNotSent() async throws {
    let conversation = Conversation(try EmbeddedPortal.sandbox(), writes: .granted())
    let one = await conversation.run(
      "update (from project sort name limit 1) set users = {\"ada@lab.example.org\": {can_change: true}}")
    let two = await conversation.run(
      "update (from project sort name limit 1) set users = {\"ada@lab.example.org\": {can_change: true}}")
    #expect(one.error == nil && two.error == nil)
    #expect(two.notices.first?.hasPrefix("nothing to do") == true)
    let gone = await conversation.run(
      "update (from project sort name limit 1) set users = {\"ada@lab.example.org\": null}\n(from project sort name limit 1)[0].users"
    )
    #expect(gone.error == nil)
    #expect(gone.value?.record?["ada@lab.example.org"] == nil)
  }

  /// Who is new in a group has to accept first; who is not invited by a server that knows him not is said to be left out.
  @Test func whoIsNewInAGroupIsInvited() async throws {
    let conversation = Conversation(try EmbeddedPortal.sandbox(), writes: .granted())
    let reply = await conversation.run(
      "update (from group where name = \"Guests\") set users = {\"ada@lab.example.org\": {is_manager: true}}")
    #expect(reply.error == nil)
    #expect(
      reply.notices.last?.hasSuffix("ada@lab.example.org is invited, and a member from when that is accepted") == true)
    let undo = await conversation.run("undo")
    #expect(undo.gaps.last?.contains("the invitation of ada@lab.example.org to Guests") == true)
  }

  static let wrongMembers: [(statement: String, title: String)] = [
    ("update (from project limit 1) set users = [\"ada\"]", "`users` is a record of people and their rights"),
    (
      "update (from project limit 1) set users = {\"ada@x.org\": {can_chnge: true}}",
      "`can_chnge` is not a right in `users`"
    ),
    (
      "create project {name: \"p\", users: {\"ada@x.org\": {can_change: true}}}",
      "`users` is not taken when a project is created"
    ),
  ]

  @Test(arguments: wrongMembers)
  func whatIsWrongWithMembers(statement: String, title: String) async throws {
    let reply = await Conversation(try EmbeddedPortal.sandbox(), writes: .granted()).run(statement)
    #expect(reply.error?.title == title)
  }
}
