import BQLSyntax
import BrainAPI
import BrainPortal
import Synchronization
import Testing

@testable import BQLEngine

/// The write statements, one after another, on a server in memory.
struct WriteTests {
  static let new = "projects: [\"\(WritableService.id(1))\"], strain: \"\(WritableService.id(2))\", sex: \"F\""

  private func lab(_ count: Int = 3) -> WritableService { WritableService(WritableService.lab(subjects: count)) }

  // MARK: The verbs

  @Test func aCreateShowsWhatWasMade() async throws {
    let service = lab()
    let reply = await Conversation(service, writes: .granted()).run(
      "create subject [{name: \"a\", \(WriteTests.new)}, {name: \"b\", \(WriteTests.new)}]\nprint count(_)")
    #expect(reply.error == nil)
    #expect(reply.names() == ["a", "b"])
    #expect(reply.texts == ["2"])
    #expect(service.names() == ["a", "b", "s1", "s2", "s3"])
    #expect(reply.notices.count == 2)
    #expect(reply.notices[0].hasPrefix("Create 2 subjects on private@lab (https://lab.example/)\n  a  "))
    #expect(reply.notices[1] == "created 2 subjects (journal 1; can be undone with `undo`)")
    let body = service.sent.first?.body
    #expect(
      body.map { JSON.write($0) }
        == "{\"name\":\"a\",\"projects\":[\"\(WritableService.id(1))\"],\"strain\":\"\(WritableService.id(2))\",\"sex\":\"F\"}"
    )
  }

  @Test func anUpdateSendsWhatChanges() async throws {
    let service = lab()
    service.change("subject") { $0[1]["tags"] = .list([.string("seen")]) }
    let reply = await Conversation(service, writes: .granted()).run(
      """
      let these = from subject sort name
      update $these set sex = "F", tags = if(count(tags) > 0, tags, tags + ["seen"])
      print count(_)
      """)
    #expect(reply.error == nil)
    #expect(service.sent.map { JSON.write($0.body ?? .null) } == Array(repeating: #"{"tags":["seen"]}"#, count: 2))
    #expect(service.sent.compactMap(\.endpoint.id).sorted() == [WritableService.id(100), WritableService.id(102)])
    #expect(reply.notices.last == "updated 2 subjects, 1 was already up to date (journal 1; can be undone with `undo`)")
    #expect(reply.texts == ["3"])
    #expect(reply.outcomes.isEmpty)
  }

  /// Row 12: what a server says that fails is told, though nobody knows what it did.
  @Test func row12AFailureOfTheServerIsToldInItsWords() async throws {
    let service = WritableService(WritableService.lab(subjects: 1), fault: { _, _ in .lostThenDone })
    let reply = await Conversation(service, writes: .granted()).run("update (from subject) set sex = \"M\"")
    #expect(reply.failure?.cause == .outcomeUnknown)
    #expect(
      reply.error?.label?.hasPrefix("no reply in time: worker \u{1b}[31m7 is gone; sex: boom; it was not carried out")
        == true, "\(reply.error?.description ?? "done")")
  }

  /// Case 29: where a server does not allow a write, the right that is missing is named.
  @Test(arguments: [
    (APIRequest.Method.post, "subject", "what belongs to a project is written by its members with `can_change`"),
    (.patch, "procedurelog", "what belongs to a project"), (.delete, "behavior", "what belongs to a project"),
    (.patch, "session", "each of its projects"), (.patch, "project", "`is_manager`"), (.patch, "group", "its managers"),
    (.patch, "user", "by that person"), (.delete, "strain", "only administrators of the server may delete a strain"),
    (.patch, "strain", "the account may not change a strain"), (.post, "brainregion", "only administrators"),
    (.patch, "setup", "the account may not change a setup"),
  ])
  func case29TheMissingRight(method: APIRequest.Method, model: String, words: String) {
    #expect(MissingRight.words(method, model).contains(words))
  }

  @Test func whatIsAsWantedIsNotSent() async throws {
    let service = lab()
    let reply = await Conversation(service, writes: .granted()).run("update (from subject) set sex = \"F\"")
    #expect(reply.error == nil)
    #expect(service.sent.isEmpty)
    #expect(reply.notices == ["nothing to do: 3 subjects are already up to date"])
  }

  @Test func partsOfJSONAreSet() async throws {
    let service = lab(1)
    service.change("subject") {
      $0[0]["extra_fields"] = .record(Record([("a", .integer(1)), ("deep", .record(Record([("x", .integer(2))])))]))
    }
    let reply = await Conversation(service, writes: .granted()).run(
      "update (from subject) set extra_fields.deep.y = 30 kHz, extra_fields.n = null")
    #expect(reply.error == nil)
    #expect(
      service.sent.map { JSON.write($0.body ?? .null) } == [
        #"{"extra_fields":{"a":1,"deep":{"x":2,"y":{"value":30,"unit":"kHz"}},"n":null}}"#
      ])
  }

  @Test func replaceAndDelete() async throws {
    let service = lab()
    let reply = await Conversation(service, writes: .granted()).run(
      """
      replace subject "\(WritableService.id(100))" with {name: "new", \(WriteTests.new)}
      delete (from subject where name in ["s2", "s3"])
      """)
    #expect(reply.error == nil)
    #expect(service.sent.map(\.method) == [.put, .delete, .delete])
    #expect(service.names() == ["new"])
    #expect(reply.notices.last == "deleted 2 subjects (journal 2; can be undone with `undo`)")
  }

  // MARK: Targets

  @Test func aTargetIsReadAgain() async throws {
    let service = lab()
    let conversation = Conversation(service, writes: .granted())
    _ = await conversation.run("let these = from subject sort name")
    service.change("subject") { records in
      records.remove(at: 2)
      records[0]["description"] = .string("theirs")
    }
    let reply = await conversation.run("update $these set tags = [\"x\"]")
    #expect(reply.error == nil)
    #expect(service["subject"].first?["description"] == .string("theirs"))
    #expect(reply.notices.first?.contains("1 subject is not there any more: s3") == true)
    #expect(service.sent.count == 2)
    service.change("subject") { $0 = [] }
    let gone = await conversation.run("delete $these")
    #expect(gone.error?.title.hasPrefix("3 subjects are not there any more") == true)
  }

  static let wrongTargets: [(statement: String, title: String)] = [
    ("delete subject \"nope\"", "a subject is named by its id here"),
    ("delete subject \"\(WritableService.id(9))\"", "there is no subject with this id"),
    ("delete (from public.subject)", "the public portal cannot be written to"),
    ("create public.subject {}", "the public portal cannot be written to"),
    ("update (from subject | select name) set name = \"x\"", "these are not records of a model"),
    ("delete $n", "these are not records of a model"),
    ("update $elsewhere set name = \"x\"", "`$elsewhere` is of another server"),
    ("create cohort {name: \"c\", project: $elsewhere.id}", "`$elsewhere` is of another server"),
    ("create subject 3", "a record after the model is missing"),
    ("undo", "there is nothing to undo on https://lab.example/"),
    ("undo 7", "the journal has no statement 7"),
    ("resume", "there is nothing to resume on https://lab.example/"),
  ]

  @Test(arguments: wrongTargets)
  func wrongTargetsAreToldBeforeAnythingIsSent(statement: String, title: String) async throws {
    let service = lab()
    let other = WritableService(WritableService.lab(subjects: 2), address: "https://other.example/")
    let conversation = Conversation(
      service, services: [.address("https://other.example/"): other, .address("https://lab.example/"): service],
      writes: .granted())
    _ = await conversation.run(
      "use \"https://other.example/\"\nlet elsewhere = from subject\nuse \"https://lab.example/\"\nlet n = 3")
    let reply = await conversation.run(statement)
    #expect(
      reply.error?.title.contains(title.split(separator: " is missing")[0]) == true,
      "\(reply.error?.description ?? "no error")")
    #expect(service.sent.isEmpty && other.sent.isEmpty)
  }

  // MARK: Confirmation

  @Test func aWriteIsConfirmedOrNotSent() async throws {
    let service = lab()
    let delete = "delete (from subject)"
    let refused = await Conversation(service, writes: .refusing).run(delete)
    #expect(refused.error?.title == "writing is refused" && refused.failure?.cause == .statement)
    let silent = await Conversation(service, writes: WriteHost(permission: .notGranted)).run(delete)
    #expect(silent.error?.title == "not confirmed: nothing was sent" && silent.error?.hint == "in a script: `--yes`")
    #expect(silent.notices.first?.hasPrefix("Delete 3 subjects") == true)
    let many = await Conversation(service, writes: WriteHost(permission: .granted, maximum: 2)).run(delete)
    #expect(many.error?.title == "this would touch 3 records, and a write may touch 2")
    #expect(many.failure?.cause == .statement)
    #expect(service.sent.isEmpty)

    let questions = Mutex<[WriteQuestion]>([])
    for (answer, most) in [(false, 100), (true, 2)] {
      let host = WriteHost(
        permission: .asked, maximum: most,
        confirm: { question in
          questions.withLock { $0.append(question) }
          return answer
        })
      let reply = await Conversation(service, writes: host).run(delete)
      #expect((reply.failure == nil) == answer)
    }
    #expect(
      questions.withLock { $0 } == [
        WriteQuestion(text: "Delete 3 subjects on private@lab?"),
        WriteQuestion(text: "Delete 3 subjects on private@lab?", numberToType: 3),
      ])
    #expect(service["subject"].isEmpty)
  }

  @Test func explainWritesNothing() async throws {
    let service = lab(5)
    let reply = await Conversation(service, writes: .refusing).run(
      "explain update (from subject) set description = name")
    #expect(reply.error == nil)
    #expect(service.sent.isEmpty)
    let text = reply.texts.first ?? ""
    #expect(
      text.contains(
        "PATCH https://lab.example/api/private/stem/subject/\(WritableService.id(100))/\n{\n  \"description\": \"s1\"\n}"
      ))
    #expect(text.hasSuffix("... 2 more"))
  }

  // MARK: Refusals

  @Test func aRefusalStandsAtTheWordThatCausedIt() async throws {
    let service = lab()
    let reply = await Conversation(service, writes: .granted()).run("create subject {name: \"s2\", \(WriteTests.new)}")
    #expect(reply.failure?.cause == .refused)
    #expect(reply.error?.words == "\"s2\"")
    #expect(reply.error?.label == "subject with this name already exists.")
    #expect(reply.failure?.diagnostics.last?.title == "nothing was changed")
    #expect(reply.failure?.diagnostics.last?.label == "refused 1: s2")
  }

  /// Of many the names are looked up, so that one pass finds all that are taken.
  @Test func takenNamesAreToldAtOnce() async throws {
    let service = lab()
    let reply = await Conversation(service, writes: .granted()).run(
      "create subject [{name: \"a\", \(WriteTests.new)}, {name: \"s2\", \(WriteTests.new)}, {name: \"s3\", \(WriteTests.new)}]"
    )
    let title = "there is a subject of that name already"
    #expect(reply.failure?.diagnostics.map(\.title) == [title, title, "nothing was sent"])
    #expect(reply.error?.words == "\"s2\"")
    #expect(service.sent.isEmpty)
    let own = await Conversation(service, writes: .granted()).run("update (from subject) set name = name + \"!\"")
    #expect(own.error == nil)
    #expect(service.names() == ["s1!", "s2!", "s3!"])
  }

  // MARK: undo

  @Test func undoUndoesTheLastTwo() async throws {
    let service = lab()
    let before = service["subject"]
    let conversation = Conversation(service, writes: .granted())
    let reply = await conversation.run(
      """
      update (from subject) set description = "x", tags = ["y"]
      create subject {name: "a", \(WriteTests.new)}
      undo
      undo
      """)
    #expect(reply.error == nil)
    #expect(service["subject"] == before)
    // An undo is undone by its number.
    let again = await conversation.run("undo 3\nundo 4")
    #expect(again.error == nil)
    #expect(service.names() == ["a", "s1", "s2", "s3"])
    #expect(service["subject"].filter { $0["description"] == .string("x") }.count == 3)
    #expect(await conversation.run("undo 2").error?.title == "statement 2 was undone already")
    #expect(again.notices.contains { $0.contains("a has a new id: ") })
  }

  /// What is gone already does not stand in the way of what was written before it.
  @Test func undoGetsBehindWhatIsGone() async throws {
    let service = lab()
    let conversation = Conversation(service, writes: .granted())
    _ = await conversation.run(
      "update (from subject) set description = \"x\"\ncreate subject {name: \"a\", \(WriteTests.new)}")
    service.change("subject") { $0.removeAll { $0["name"] == .string("a") } }
    let gone = await conversation.run("undo")
    #expect(gone.notices == ["nothing to do\na is gone already"])
    let reply = await conversation.run("undo\nshow journal")
    #expect(reply.error == nil)
    #expect(service["subject"].allSatisfy { $0["description"] == .null })
    #expect(reply.column("note") == [#""undoes 1""#, #""nothing left to undo""#, #""undone by 3""#])
  }

  @Test func undoAsksAboutWhatOthersChangedSince() async throws {
    let service = lab()
    let journal = MemoryJournal()
    let conversation = Conversation(service, writes: .granted(journal))
    _ = await conversation.run("update (from subject) set description = \"ours\"")
    service.change("subject") { $0[0]["description"] = .string("theirs") }
    let script = await conversation.run("undo")
    #expect(script.error?.title == "1 record was changed by somebody since")
    #expect(script.notices.last?.contains(#"description  ours "ours", theirs "theirs""#) == true)
    #expect(service.sent.count == 3)
    let asked = WriteHost(
      permission: .asked, confirm: { !$0.text.hasPrefix("Overwrite") },
      journal: { (_) throws(JournalError) in journal })
    let left = await Conversation(service, writes: asked).run("undo")
    #expect(left.error == nil)
    #expect(service["subject"].map { $0["description"] } == [.string("theirs"), .null, .null])
  }

  @Test func aJournalThatCannotBeWrittenStopsTheWrite() async throws {
    let service = lab()
    let host = WriteHost(
      permission: .granted,
      journal: { (_) throws(JournalError) in throw JournalError(path: "/state/journal.sqlite", reason: "disk full")
      })
    let reply = await Conversation(service, writes: host).run("delete (from subject)")
    #expect(reply.failure?.cause == .incomplete)
    #expect(reply.error?.title == "the journal cannot be written, so nothing was sent")
    #expect(service.sent.isEmpty)
  }

  /// Full in the middle: what is under way is settled, nothing more is sent, and the status shows it.
  @Test func aJournalThatFillsUpStopsTheWrite() async throws {
    for limit in 0..<8 {
      let service = WritableService(WritableService.lab(subjects: 4))
      let journal = FullJournal(steps: limit)
      let reply = await Conversation(service, writes: .granted(journal)).run("set concurrency 1\ndelete (from subject)")
      #expect(reply.failure?.cause == .incomplete)
      #expect(reply.error?.title.hasPrefix("the journal cannot be written, so nothing more was sent") == true)
      #expect(service.sent.count == (limit + 1) / 2)
      #expect(reply.failure?.diagnostics.last?.title == "\((limit + 1) / 2) of 4 were done")
    }
  }

  /// Tests on the sandbox keep no journal.
  @Test func withoutAJournalNothingIsKept() async throws {
    let service = lab()
    let conversation = Conversation(service, writes: .granted(nil))
    let reply = await conversation.run("delete (from subject where name = \"s1\")")
    #expect(reply.notices.last == "deleted 1 subject")
    #expect(service.names() == ["s2", "s3"])
    #expect(await conversation.run("undo").error?.title == "no journal is kept here")
  }

  @Test func arithmeticWithNullIsSaid() async throws {
    let service = lab()
    service.change("subject") { $0[0]["tags"] = .null }
    let reply = await Conversation(service, writes: .granted()).run("update (from subject) set tags = tags + [\"k\"]")
    #expect(reply.warning?.title == "this is null for 1 of 3 subjects")
    #expect(reply.warning?.hint == "`coalesce(tags, ...)` takes something else for null")
    #expect(service.sent.count == 2)
  }

  @Test func showJournalListsTheNewestFirst() async throws {
    let reply = await Conversation(lab(), writes: .granted()).run(
      "update (from subject) set description = \"x\"\nundo\nshow journal")
    #expect(reply.column("number") == ["2", "1"])
    #expect(reply.column("note") == [#""undoes 1""#, #""undone by 2""#])
  }

  // MARK: Interruption

  /// Ctrl-C: nothing new is sent, and what is under way is told.
  @Test func anInterruptedWriteIsTold() async throws {
    let service = StallingService(WritableService(WritableService.lab(subjects: 5)), stallsAt: 2)
    let journal = MemoryJournal()
    let conversation = Conversation(service, writes: .granted(journal))
    let task = Task { await conversation.run("set concurrency 1\ndelete (from subject)") }
    await service.waitUntilStalled()
    task.cancel()
    let reply = await task.value
    #expect(reply.failure?.cause == .outcomeUnknown)
    let outcomes = try #require(try journal.statement(1)).entries.map(\.outcome)
    #expect(outcomes.map(\.isDone) == [true, true, false, false, false])
    #expect(outcomes.map(\.isUnknown) == [false, false, true, false, false])
    #expect(service.inner.carriedOut.count == 2)
  }
}

/// Has room for so many steps.
final class FullJournal: Journal {
  private let inner = MemoryJournal()
  private let left: Mutex<Int>

  init(steps: Int) { left = Mutex(steps) }

  private func step() throws(JournalError) {
    let isFull = left.withLock { left in
      left -= 1
      return left < 0
    }
    if isFull { throw JournalError(path: "/state/journal.sqlite", reason: "disk full") }
  }

  func begin(_ statement: JournalStatement) throws(JournalError) -> Int { try inner.begin(statement) }
  func markSent(_ entry: Int, of statement: Int) throws(JournalError) {
    try step()
    try inner.markSent(entry, of: statement)
  }
  func record(_ entry: Int, of statement: Int, _ outcome: JournalEntry.Outcome) throws(JournalError) {
    try step()
    try inner.record(entry, of: statement, outcome)
  }
  func revise(_ entry: Int, of statement: Int, id: String?, body: Value?) throws(JournalError) {
    try step()
    try inner.revise(entry, of: statement, id: id, body: body)
  }
  func record(dependents: [JournalDependent.Effect], of statement: Int) throws(JournalError) {
    try inner.record(dependents: dependents, of: statement)
  }
  func markUndone(_ number: Int, by undo: Int, lost: String?) throws(JournalError) {
    try inner.markUndone(number, by: undo, lost: lost)
  }
  func statement(_ number: Int) throws(JournalError) -> JournalStatement? { try inner.statement(number) }
  func summaries(limit: Int) throws(JournalError) -> [JournalSummary] { try inner.summaries(limit: limit) }
}

/// Does not answer one of the writes until it is given up.
final class StallingService: APIService, Sendable {
  let inner: WritableService
  let stallsAt: Int
  var server: ServerIdentity { inner.server }
  var knownCapabilities: Capabilities? { inner.knownCapabilities }
  private let count = Mutex(0)
  private let stalled = AsyncStream<Void>.makeStream()

  init(_ inner: WritableService, stallsAt: Int) {
    self.inner = inner
    self.stallsAt = stallsAt
  }

  func waitUntilStalled() async { for await _ in stalled.stream { return } }

  func page(for request: APIRequest) async throws(APIError) -> Page { try await inner.page(for: request) }

  func send(_ request: APIRequest) async throws(APIError) -> WriteReply {
    let place = count.withLock { count in
      defer { count += 1 }
      return count
    }
    guard place == stallsAt else { return try await inner.send(request) }
    let forever = AsyncStream<Void>.makeStream()
    stalled.continuation.yield()
    for await _ in forever.stream {}
    throw APIError(.cancelled, url: "", summary: "interrupted", mayHaveHappened: true)
  }
}
