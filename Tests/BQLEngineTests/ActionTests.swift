import BQLSyntax
import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// `do ACTION on TARGET` and `attach`: confirmed, sent once, undone where there is a way.
struct ActionTests {
  private func sandbox(_ files: FilesInMemory = FilesInMemory()) throws -> Conversation {
    Conversation(try EmbeddedPortal.sandbox(), files: files, writes: .granted())
  }

  @Test func whatCanBeDoneIsDescribed() async throws {
    let reply = await Conversation(try EmbeddedPortal.sandbox()).run("describe group")
    let texts = { (reply: Conversation.Reply, name: String) in reply.rows.map { $0[name]?.string ?? "" } }
    #expect(texts(reply, "action") == ["join", "leave"])
    #expect(texts(reply, "statement") == ["do join on $group", "do leave on $group"])
    #expect(texts(reply, "undo") == ["cancel of the groupmembershiprequest", "cannot be undone"])
    let logs = await Conversation(try EmbeddedPortal.sandbox()).run("describe subjectlog")
    #expect(texts(logs, "undo") == ["remove_entry", "change_entry", "add_entry"])
    let none = await Conversation(try EmbeddedPortal.sandbox()).run("describe session")
    #expect(none.outcomes.count == 1)
  }

  @Test func anActionIsConfirmedLikeEveryWrite() async throws {
    let service = WritableService(WritableService.logs(2))
    let asked = await Conversation(service, writes: WriteHost(permission: .notGranted)).run("do join on (from group)")
    #expect(asked.error?.title == "not confirmed: nothing was sent")
    #expect(asked.notices.first?.hasPrefix("Ask to join 2 groups on private@lab") == true)
    let refused = await Conversation(service).run("do join on (from group)")
    #expect(refused.error?.title == "writing is refused")
    let many = await Conversation(service, writes: .granted(maximum: 1)).run("do join on (from group)")
    #expect(many.error?.title.contains("this would touch 2 records") == true)
    #expect(service.sent.isEmpty)
    let explained = await Conversation(service).run("explain do join on (from group where name = \"g1\")")
    #expect(
      explained.texts.joined().hasSuffix(
        "GET https://lab.example/api/private/users/group/\(WritableService.id(500))/join/"))
    #expect(service.sent.isEmpty)
  }

  @Test func askingToJoinIsWithdrawn() async throws {
    let service = WritableService(WritableService.logs(2))
    let conversation = Conversation(service, writes: .granted())
    // Somebody else's request is there already, and stays.
    service.change("groupmembershiprequest") {
      $0.append(Record([("id", .string(WritableService.id(900))), ("authgroup", .string(WritableService.id(500)))]))
    }
    let joined = await conversation.run("do join on (from group where name = \"g1\")")
    #expect(joined.notices.last == "asked to join 1 group (journal 1; can be undone with `undo`)")
    #expect(service["groupmembershiprequest"].count == 2)
    let undone = await conversation.run("undo")
    #expect(undone.error == nil && undone.gaps.isEmpty)
    #expect(service["groupmembershiprequest"].map(\.id) == [WritableService.id(900)])
    #expect(
      service.sent.map { "\($0.method.rawValue) \($0.endpoint.action ?? "")" } == ["GET join", "GET cancel"])
  }

  @Test func whatHasNoReverseSaysSoBeforeAndAtUndoing() async throws {
    let service = WritableService(WritableService.logs(1))
    let conversation = Conversation(service, writes: .granted())
    let done = await conversation.run("do accept on (from speciesapproval)")
    #expect(done.notices.first?.contains("\n  this cannot be undone") == true)
    #expect(done.notices.last == "accepted 1 speciesapproval (journal 1)")
    let undo = await conversation.run("undo")
    #expect(undo.gaps == ["not restored: sp1 was accepted, which cannot be undone"])
    #expect(service.sent.count == 1)
  }

  /// A proposal that stays pending though the server answered is not accepted.
  @Test func aReplyIsComparedWithTheStateThatWasAsked() async throws {
    let service = WritableService(
      WritableService.logs(1),
      shows: { record in
        var record = record
        record["status"] = .string("Pending")
        return record
      })
    let reply = await Conversation(service, writes: .granted()).run("do accept on (from speciesapproval)")
    #expect(reply.failure?.cause == .refused)
    #expect(reply.error?.title == "the server left `status` of sp1 as it was")
  }

  static let wrong: [(statement: String, title: String, words: String)] = [
    ("do acept on (from speciesapproval)", "there is no action `acept` of a speciesapproval", "acept"),
    ("do accept on (from session limit 1)", "there is no action `accept` of a session", "accept"),
    ("do add_entry on (from subjectlog limit 1)", "`add_entry` has a statement of its own", "add_entry"),
    ("attach \"p.pdf\" to (from session limit 1)", "a session takes no file", "(from session limit 1)"),
    ("attach \"none.pdf\" to (from license limit 1)", "\"none.pdf\" cannot be read", "\"none.pdf\""),
    ("attach \"empty.pdf\" to (from license limit 1)", "\"empty.pdf\" is empty", "\"empty.pdf\""),
    ("update (from license limit 1) set license_document = \"x\"", "`license_document` is a file", "\"x\""),
  ]

  @Test(arguments: wrong)
  func whatCannotBeDoneIsSaidAtItsWord(statement: String, title: String, words: String) async throws {
    let files = FilesInMemory(["p.pdf": "%PDF", "empty.pdf": ""])
    let reply = await (try sandbox(files)).run(statement)
    #expect(reply.error?.title == title)
    #expect(reply.error?.words == words)
  }

  // MARK: Files

  @Test func aFileIsAttachedAndTakenAway() async throws {
    let conversation = try sandbox(FilesInMemory(["in/permit.pdf": "%PDF-1.4"]))
    let reply = await conversation.run(
      "let l = from license where license_document is null sort name limit 1\nattach \"in/permit.pdf\" to $l")
    #expect(reply.error == nil)
    #expect(reply.notices.first?.hasPrefix("Update 1 license on sandbox\n") == true)
    #expect(reply.notices.first?.hasSuffix("\n    license_document  null -> permit.pdf, 8 bytes") == true)
    #expect(
      await conversation.run("from license where id = $l.id[0] | select license_document as d").column("d")
        == ["\"/media/license_document/permit.pdf\""])
    #expect(await conversation.run("undo").gaps.isEmpty)
    #expect(
      await conversation.run("from license where id = $l.id[0] | select license_document as d").rows.first?["d"]
        ?? .null
        == .null)
  }

  @Test func aFileThatTakesThePlaceOfAnotherSaysThatItDoesNotComeBack() async throws {
    let conversation = try sandbox(FilesInMemory(["permit.pdf": "%PDF-1.4"]))
    let reply = await conversation.run("attach \"permit.pdf\" to (from license where license_document is not null)")
    #expect(reply.notices.first?.contains("takes the place of 1 file; that cannot be undone") == true)
    let undo = await conversation.run("undo")
    #expect(undo.gaps.first?.hasPrefix("not restored: the file that ") == true)
  }

  @Test func aFileThatChangedSinceIsNotSentByResuming() async throws {
    let files = FilesInMemory(["permit.pdf": "%PDF-1.4"])
    let records = [
      "license": [
        Record([("id", .string(WritableService.id(1))), ("name", .string("l")), ("license_document", .null)])
      ]
    ]
    let service = WritableService(
      records,
      fault: { number, _ in number == 0 ? .unreachable : nil })
    let conversation = Conversation(service, files: files, writes: .granted())
    #expect(await conversation.run("attach \"permit.pdf\" to (from license)").failure != nil)
    try files.write("permit.pdf", ["another"])
    #expect(await conversation.run("resume").error?.title == "\"permit.pdf\" is another file by now")
    try files.write("permit.pdf", ["%PDF-1.4"])
    #expect(await conversation.run("resume").error == nil)
    #expect(service.sent.last?.upload?.bytes == Array("%PDF-1.4".utf8))
  }
}
