import BQLSyntax
import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// Entries of logs: shown, sent, compared, undone and gone on with, on the sandbox and on servers that do something else.
struct EntryTests {
  private static let log = "(from subjectlog where type = \"Weighing\" and subject.name = \"TM_R001\" limit 1)"
  private static let interval = "(from subjectlog where type = \"WaterDeprivation\" sort id limit 1)"

  private func sandbox(_ files: FilesInMemory = FilesInMemory()) throws -> Conversation {
    Conversation(try EmbeddedPortal.sandbox(), files: files, writes: .granted())
  }

  private func entries(_ conversation: Conversation, _ log: String = log, during: String = "2025-04") async -> [Record]
  {
    let reply = await conversation.run("\(log) | expand entries as e | select e")
    return reply.rows.compactMap { $0["e"]?.record }.filter { entry in
      (entry["date_time"] ?? entry["start_date_time"])?.string?.hasPrefix(during) == true
    }
  }

  // MARK: One after another

  @Test func aWeightIsAddedChangedRemovedAndAllOfItUndone() async throws {
    let conversation = try sandbox()
    let add = "add entry {date_time: 2025-04-01T09:00:00Z, details: {weight: 24.1}} to \(Self.log)"
    let added = await conversation.run(add)
    #expect(added.error == nil)
    #expect(
      added.notices.first?.hasPrefix("Add 1 entry to 1 subjectlog on sandbox\n  Weighing 2025-04-01T09:00:00Z  ")
        == true)
    #expect(added.notices.first?.hasSuffix("\n    details.weight  24.1 g") == true)
    #expect(added.notices.last == "added 1 entry to 1 subjectlog (journal 1; can be undone with `undo`)")
    let weight = Value.record(
      Record([("value", .number(Number(parsing: "24.1") ?? Number(0))), ("unit", .string("g"))]))
    #expect(await entries(conversation).map { $0["details"]?.record?["weight"] } == [weight])

    let changed = await conversation.run(
      "change entry {date_time: 2025-04-01T11:00:00+02:00, notes: \"calm\"} of \(Self.log)")
    #expect(changed.error == nil)
    #expect(changed.notices.first?.hasSuffix("\n    notes  null -> \"calm\"") == true)
    #expect(await entries(conversation).map { $0["notes"] } == [.string("calm")])
    #expect(await entries(conversation).map { $0["details"]?.record?["weight"] } == [weight])

    #expect(await conversation.run("remove entry at 2025-04-01T09:00:00Z from \(Self.log)").error == nil)
    #expect(await entries(conversation).isEmpty)
    for (count, notes) in [(1, Value.string("calm")), (1, .null), (0, .null)] {
      #expect(await conversation.run("undo").error == nil)
      let now = await entries(conversation)
      #expect(now.count == count && now.allSatisfy { ($0["notes"] ?? .null) == notes })
    }
    #expect(await conversation.run("undo").error?.title == "there is nothing to undo on sandbox")
  }

  /// Null takes the details away, with what their schema requires; a key that goes is shown.
  @Test func detailsThatGoAreSeen() async throws {
    let conversation = try sandbox()
    let log = "(from subjectlog where type = \"Genotyping\" limit 1)"
    let time = "date_time: 2025-04-01T09:00:00Z"
    let full = "{result: \"wt\", sample: \"ear\", assayPanel: \"A\"}"
    #expect(await conversation.run("add entry {\(time), details: \(full)} to \(log)").error == nil)
    let nothing = await conversation.run("change entry {\(time), details: null} of \(log)")
    #expect(nothing.error?.title == "`result` is required for \"Genotyping\"")
    #expect(await entries(conversation, log).first?["details"]?.record?.count == 3)
    let less = await conversation.run("change entry {\(time), details: {result: \"het\", sample: \"ear\"}} of \(log)")
    #expect(less.error == nil)
    #expect(
      less.notices.first?.hasSuffix(
        "\n    details.result      \"wt\" -> \"het\"\n    details.assayPanel  \"A\" -> (absent)") == true,
      "\(less.notices)")
  }

  @Test func anIntervalIsClosed() async throws {
    let conversation = try sandbox()
    let open = await conversation.run(
      "add entry {start_date_time: 2025-04-01T07:00:00Z, details: {responsiblePerson: \"M\"}} to \(Self.interval)")
    #expect(open.error == nil)
    let close = await conversation.run(
      "change entry {start_date_time: 2025-04-01T07:00:00Z, end_date_time: 2025-04-02} of \(Self.interval)")
    #expect(close.error == nil)
    let entry = await entries(conversation, Self.interval).first
    #expect(entry?["end_date_time"] == .string("2025-04-02T00:00:00Z"))
    #expect(entry?["details"]?.record?["responsiblePerson"] == .string("M"))
  }

  @Test func aChangeSendsTheEntryAsItStandsWithWhatChanges() async throws {
    let service = WritableService(WritableService.logs(1))
    let reply = await Conversation(service, writes: .granted()).run(
      "change entry {date_time: 2024-01-01T09:00:00+01:00, notes: \"x\"} of (from subjectlog)")
    #expect(reply.error == nil)
    #expect(
      service.sent.first?.body.map { JSON.write($0) }
        == #"{"date_time":"2024-01-01T08:00:00Z","notes":"x","details":{"weight":{"value":20,"unit":"g"}}}"#)
    #expect(service.sent.first?.method == .patch && service.sent.first?.endpoint.action == "change_entry")
  }

  // MARK: Objections

  static let objections: [(statement: String, title: String, words: String?)] = [
    (
      "add entry {details: {weight: 1}} to \(log)", "an entry of \"Weighing\" needs `date_time`",
      "{details: {weight: 1}}"
    ),
    (
      "add entry {date_time: 2025-04-01, details: {weight: \"x\"}} to \(log)", "`weight` of \"Weighing\" is a quantity",
      "{weight: \"x\"}"
    ),
    (
      "add entry {date_time: 2025-04-01, details: {weight: 5 mL}} to \(log)", "`weight` is not measured in mL",
      "{weight: 5 mL}"
    ),
    (
      "add entry {date_time: 2025-04-01, details: {wieght: 5}} to \(log)", "`weight` is required for \"Weighing\"",
      "{wieght: 5}"
    ),
    ("add entry {date_time: 2025-04-01, note: \"x\"} to \(log)", "an entry of \"Weighing\" has no `note`", "note"),
    ("add entry {date_time: \"soon\"} to \(log)", "`date_time` is an instant", "\"soon\""),
    (
      "add entry {date_time: 2024-02-03T10:01:00+01:00, details: {weight: 3}} to \(log)",
      "Weighing has an entry at that time already", "2024-02-03T10:01:00+01:00"
    ),
    (
      "add entry [{date_time: 2025-04-01}, {date_time: 2025-04-01T00:00:00Z}] to \(log)",
      "Weighing gets two entries at that time", "2025-04-01T00:00:00Z"
    ),
    (
      "add entry {date_time: 2025-04-01} to \(interval)", "an entry of \"WaterDeprivation\" has no `date_time`",
      "date_time"
    ),
    (
      "add entry {start_date_time: 2025-04-02, end_date_time: 2025-04-01} to \(interval)",
      "`end_date_time` is before `start_date_time`", "2025-04-01"
    ),
    ("change entry {notes: \"x\"} of \(log)", "an entry is found by its `date_time`", "{notes: \"x\"}"),
    (
      "change entry {date_time: 2025-04-01, notes: \"x\"} of \(log)", "Weighing has no entry at that time", "2025-04-01"
    ),
    ("remove entry at 2025-04-01 from \(log)", "Weighing has no entry at that time", "2025-04-01"),
    ("remove entry at (5) from \(log)", "an entry is found by its time", "(5)"),
    (
      "add entry {date_time: now} to (from session limit 1)", "a session has no entries that can be written",
      "(from session limit 1)"
    ),
  ]

  @Test(arguments: objections)
  func whatIsAgainstAnEntryIsSaidBeforeAnythingIsSent(statement: String, title: String, words: String?) async throws {
    let conversation = try sandbox()
    let reply = await conversation.run(statement)
    let found = reply.failure?.diagnostics.first { $0.title == title }
    #expect(found != nil, "\(reply.error?.description ?? "done")")
    #expect(found?.span.map { reply.source.text(in: $0) } == words)
    #expect(await conversation.run("show journal").rows.isEmpty)
  }

  @Test func uncheckedSendsWhatTheCatalogueObjectsToButNotWhatNamesNoEntry() async throws {
    var host = WriteHost.granted()
    host.isUnchecked = true
    let conversation = Conversation(try EmbeddedPortal.sandbox(), writes: host)
    #expect(
      await conversation.run("add entry {date_time: 2025-04-01T09:00:00Z, details: {weight: -1 kg}} to \(Self.log)")
        .failure?
        .cause == .refused)
    let gone = await conversation.run("remove entry at 2025-04-02 from \(Self.log)")
    #expect(gone.failure?.cause == .statement && gone.error?.title == "Weighing has no entry at that time")
  }

  @Test func entriesThatAreThereTwiceAreNotGuessedAbout() async throws {
    let service = WritableService(WritableService.logs(1))
    service.change("subjectlog") { logs in
      logs[0]["entries"] = logs[0]["entries"]?.list.map { .list($0 + $0) } ?? .null
    }
    let reply = await Conversation(service, writes: .granted()).run(
      "remove entry at 2024-01-01T08:00:00Z from (from subjectlog)")
    #expect(reply.error?.title == "Weighing has 2 entries at that time")
    #expect(service.sent.isEmpty)
  }

  // MARK: Servers

  /// Row of the reply: a server that answers as if it were done, and leaves the entry out or makes something else of it.
  @Test func aReplyIsComparedWithTheEntryThatWasAsked() async throws {
    let lazy = WritableService(
      WritableService.logs(1),
      keeps: { request, body in
        request.endpoint.action == "add_entry" ? Record([("date_time", .string("2030-01-01T00:00:00Z"))]) : body
      })
    let reply = await Conversation(lazy, writes: .granted()).run(
      "add entry {date_time: 2025-04-01T09:00:00Z, details: {weight: 24.1}} to (from subjectlog)")
    #expect(reply.failure?.cause == .refused)
    #expect(reply.error?.title == "the server answered, but did not add Weighing 2025-04-01T09:00:00Z")
    let other = WritableService(
      WritableService.logs(1),
      keeps: { _, body in
        var body = body
        body["details"] = .record(Record([("weight", .integer(99))]))
        return body
      })
    let wrong = await Conversation(other, writes: .granted()).run(
      "add entry {date_time: 2025-04-01T09:00:00Z, details: {weight: 24.1}} to (from subjectlog)")
    #expect(wrong.failure?.cause == .refused && wrong.error?.title.contains("`details`") == true)
    // A bare number has the schema's unit, and an instant may be spelt in another way.
    let plain = WritableService(
      WritableService.logs(1),
      keeps: { _, body in
        var body = body
        body["date_time"] = .string("2025-04-01T11:00:00+02:00")
        body["details"] = .record(Record([("weight", .number(Number(parsing: "24.1") ?? Number(0)))]))
        return body
      })
    let same = await Conversation(plain, writes: .granted()).run(
      "add entry {date_time: 2025-04-01T09:00:00Z, details: {weight: 24.1}} to (from subjectlog)")
    #expect(same.error == nil)
  }

  /// Servers read a log, change it and store it whole.
  @Test func entriesOfOneLogGoOneBehindTheOther() async throws {
    let service = WritableService(WritableService.logs(1))
    let entries = (1...5).map { "{date_time: 2025-04-0\($0)T09:00:00Z, details: {weight: 2\($0)}}" }
    let reply = await Conversation(service, writes: .granted()).run(
      "set concurrency 4\nadd entry [\(entries.joined(separator: ", "))] to (from subjectlog)\nprint count(_)")
    #expect(reply.error == nil)
    #expect(reply.notices.last == "added 5 entries to 1 subjectlog (journal 1; can be undone with `undo`)")
    #expect(reply.texts == ["1"])
    let times = service.sent.compactMap { $0.body?.record?["date_time"]?.string }
    #expect(times == times.sorted() && times.count == 5)
  }

  @Test func somebodyElsesChangeIsNotOverwrittenByUndoing() async throws {
    let service = WritableService(WritableService.logs(1))
    let conversation = Conversation(service, writes: .granted())
    #expect(
      await conversation.run("add entry {date_time: 2025-04-01T09:00:00Z, details: {weight: 24}} to (from subjectlog)")
        .error
        == nil)
    service.change("subjectlog") { logs in
      var entries = logs[0]["entries"]?.list ?? []
      var entry = entries[1].record ?? Record()
      entry["notes"] = .string("theirs")
      entries[1] = .record(entry)
      logs[0]["entries"] = .list(entries)
    }
    let undo = await conversation.run("undo")
    #expect(undo.error?.title == "1 record was changed by somebody since")
    #expect(service.sent.count == 1)
  }

  // MARK: Files

  @Test func aFileOfEntriesInEveryFormat() async throws {
    let rows = [
      "w.csv": "subject.name,type,date_time,details.weight [kg],notes\nTM_R001,Weighing,2025-04-01T09:00:00Z,0.3,\n",
      "w.tsv": "subject.name\ttype\tdate_time\tdetails.weight\nTM_R001\tWeighing\t2025-04-01T09:00:00Z\t300\n",
      "w.ndjson":
        #"{"subject.name":"TM_R001","type":"Weighing","date_time":"2025-04-01T09:00:00Z","details":{"weight":{"value":300,"unit":"g"}}}"#
        + "\n",
    ]
    for (name, text) in rows {
      let conversation = try sandbox(FilesInMemory([name: text]))
      let reply = await conversation.run("add entry to subjectlog from \"\(name)\" by subject.name, type")
      #expect(reply.error == nil, "\(name)")
      #expect(reply.notices.first?.contains("TM_R001, Weighing 2025-04-01T09:00:00Z") == true, "\(name)")
      let query =
        "\(Self.log) | expand entries as e | where e.date_time during 2025-04 | select value(e.details.weight, \"g\") as g"
      #expect(await conversation.run(query).rows.map { $0["g"]?.number?.double } == [300], "\(name)")
    }
  }

  @Test func theImportToolsTableOfSubjectLogsIsTaken() async throws {
    let text = """
      subject__name,subject_log__type,subject_log__description,subject_log__entry_datetime,subject_log__entry_notes,subject_log__entry_data
      TM_R001,Weighing,Weekly,2025-04-01T09:00:00Z,calm,"{""weight"": {""value"": 0.3, ""unit"": ""kg""}}"

      """
    let conversation = try sandbox(FilesInMemory(["w.csv": text]))
    let reply = await conversation.run("add entry to subjectlog from \"w.csv\" by subject.name, type")
    #expect(reply.error == nil, "\(reply.error?.description ?? "")")
    let entry = await entries(conversation).first
    #expect(entry?["notes"] == .string("calm"))
    #expect(entry?["details"]?.record?["weight"]?.record?["unit"] == .string("kg"))
  }

  @Test func rowsThatFindNoLogOrSeveralAreNamed() async throws {
    let text = """
      subject.name,date_time,details.weight
      TM_R001,2025-04-01T09:00:00Z,300
      Nobody,2025-04-01T09:00:00Z,300
      ,2025-04-01T09:00:00Z,300

      """
    let conversation = try sandbox(FilesInMemory(["w.csv": text]))
    let reply = await conversation.run("add entry to subjectlog from \"w.csv\" by subject.name")
    let titles = reply.failure?.diagnostics.map(\.title) ?? []
    #expect(titles.contains { $0.contains("subjectlogs have `subject.name` \"TM_R001\"") }, "\(titles)")
    #expect(titles.contains("there is no subjectlog with `subject.name` \"Nobody\""))
    #expect(titles.contains("this row has no `subject.name`"))
    #expect(await conversation.run("show journal").rows.isEmpty)
    let missing = await conversation.run("add entry to subjectlog from \"w.csv\" by subject.nam")
    #expect(missing.error?.title == "subject has no field `nam`")
  }
}
