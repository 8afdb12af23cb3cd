import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// What hangs on records that are deleted: it is shown before, and comes back with them as far as it can.
struct DependentTests {
  private static let subject = "(from subject where name = \"TM_R001\")"

  /// What a lab holds of what hangs on a subject, without ids and times.
  private func state(_ conversation: Conversation) async -> [String] {
    let questions = [
      "from procedure | select subject.name as s, type, date_time, notes, brain_region.acronym as r | sort s, type, date_time, r, notes",
      "from subjectlog | select subject.name as s, type, description | sort s, type, description",
      "from procedurelog | select procedure.type as t, procedure.subject.name as s, type | sort t, s, type",
      "from behavior | expand subjects as s | select session.name as n, s.name as s | sort n, s",
      "from dataacquisition | left expand procedures as p | select session.name as n, type, p.type as p, p.subject.name as s | sort n, type, p, s",
      "from manipulation | left expand procedures as p | select session.name as n, type, p.type as p, p.subject.name as s | sort n, type, p, s",
      "from license | left expand subjects as p | select name, p.name as p | sort name, p",
      "from license | left expand procedures as p | select name, p.type as p | sort name, p",
      "from cohort | left expand subjects as p | select name, p.name as p | sort name, p",
      "from breeding | select name, mother.name as m, father.name as f | sort name, m, f",
      "from subject | select name, breeding.name as b, strain.name as t, sex, birth_date, tags, extra_fields | sort name",
    ]
    var texts: [String] = []
    for question in questions { texts.append(await conversation.run(question).text(.csv)) }
    return texts
  }

  @Test func row2WhatHangsOnItIsShownBefore() async throws {
    let portal = try EmbeddedPortal.sandbox()
    let conversation = Conversation(portal, writes: WriteHost(permission: .notGranted))
    let counts = await conversation.run(
      """
      let s = \(DependentTests.subject)
      print count(from procedure where subject in $s), count(from subjectlog where subject in $s)
      """)
    let numbers = try #require(counts.texts.first?.split(separator: " ").compactMap { Int($0) })
    let reply = await conversation.run("delete \(DependentTests.subject)")
    let preview = try #require(reply.notices.first)
    #expect(preview.contains("\n  deleted with it: "))
    #expect(preview.contains("\n    \(numbers[0]) procedure") && preview.contains("\n    \(numbers[1]) subjectlog"))
    #expect(preview.contains("losing the link: "))
    #expect(preview.contains("behavior"))
  }

  @Test func row2ADeletedSubjectComesBackWithWhatHungOnIt() async throws {
    let portal = try EmbeddedPortal.sandbox()
    let journal = MemoryJournal()
    let conversation = Conversation(portal, writes: .granted(journal))
    let before = await state(conversation)
    let delete = await conversation.run("delete \(DependentTests.subject)")
    #expect(delete.error == nil)
    #expect(delete.notices.last?.contains("deleted with it: ") == true)
    let between = await state(conversation)
    #expect(before != between)
    let undo = await conversation.run("undo")
    #expect(undo.error == nil)
    #expect(await state(conversation) == before)
    // The entries of logs can only be added by actions: what is not there again is said, and it is not called undone.
    #expect(undo.notices.last?.hasPrefix("statement 1 is undone in part: ") == true)
    #expect(undo.gaps.contains { $0.hasPrefix("not restored: entries of ") })
    #expect(try journal.statement(1)?.undoneLost?.contains("entries") == true)
    let listed = await conversation.run("show journal")
    #expect(listed.column("note").last == #""undone in part by 2""#)
    // And the undo is undone: all of it is gone again.
    let again = await conversation.run("undo 2")
    #expect(again.error == nil, "\(again.error?.description ?? "")")
    #expect(await state(conversation) == between)
  }

  /// Invitations are made by the service alone: an undo sends nothing that it must refuse, and says what stays away.
  @Test func row2WhatNobodyMayWriteIsSaidToBeLost() async throws {
    let portal = try EmbeddedPortal.sandbox()
    let conversation = Conversation(portal, writes: .granted())
    let delete = await conversation.run(
      """
      let invitation = from projectmembershipinvitation where project is not null limit 1
      delete (from project where id = $invitation[0].project)
      """)
    #expect(delete.error == nil, "\(delete.error?.description ?? "")")
    let undo = await conversation.run("undo")
    #expect(undo.error == nil, "\(undo.error?.description ?? "")")
    #expect(undo.gaps.contains { $0.hasPrefix("not restored: ") && $0.contains("invitation") }, "\(undo.gaps)")
  }

  @Test func row2ADeletedProcedureIsLinkedAgain() async throws {
    let portal = try EmbeddedPortal.sandbox()
    let conversation = Conversation(portal, writes: .granted())
    let before = await state(conversation)
    let delete = await conversation.run(
      """
      let used = from dataacquisition where procedures is not empty limit 3
      delete (from procedure where id in $used.procedures.id and id not in (from procedurelog).procedure)
      """)
    #expect(delete.error == nil)
    #expect(delete.notices.last?.contains("lost the link: ") == true)
    let undo = await conversation.run("undo")
    #expect(undo.error == nil)
    #expect(undo.notices.last?.hasPrefix("statement 1 is undone: created ") == true)
    #expect(await state(conversation) == before)
  }

  /// What other records cannot be without is protected: the server says so, and the preview said it before.
  @Test func whatIsNeededIsProtected() async throws {
    let conversation = Conversation(try EmbeddedPortal.sandbox(), writes: .granted())
    let reply = await conversation.run("let s = from subject limit 1\ndelete (from strain where id = $s[0].strain)")
    #expect(reply.notices.first?.contains("requires it, so the server refuses or deletes it too: ") == true)
    #expect(reply.failure?.cause == .refused)
    #expect(await conversation.run("undo").error?.title.hasPrefix("there is nothing to undo") == true)
  }

  /// What a server deletes along against all expectation is found out, and comes back.
  @Test func theServersOwnRulesCount() async throws {
    var lab = WritableService.lab(subjects: 2)
    lab["cohort"] = [
      Record([
        ("id", .string(WritableService.id(500))), ("name", .string("c")), ("project", .string(WritableService.id(1))),
        ("subjects", .list([.string(WritableService.id(100)), .string(WritableService.id(101))])),
      ])
    ]
    for name in ["procedure", "subjectlog", "behavior", "breeding", "license"] { lab[name] = [] }
    let service = WritableService(lab)
    service.change("cohort") { _ in }
    let journal = MemoryJournal()
    let conversation = Conversation(service, writes: .granted(journal))
    let delete = await conversation.run("delete subject \"\(WritableService.id(100))\"")
    #expect(delete.notices.first?.contains("losing the link: 1 record\n    1 cohort: c") == true)
    // This server left the dead id where it was.
    #expect(try journal.statement(1)?.dependents.map(\.effect) == [.kept])
    service.change("cohort") { $0 = [] }
    let undo = await conversation.run("undo")
    #expect(undo.error == nil)
    #expect(service.names() == ["s1", "s2"])
  }

  /// More than may be touched counts what goes along.
  @Test func whatGoesAlongIsTouchedAsWell() async throws {
    var host = WriteHost.granted()
    host.maximum = 2
    let reply = await Conversation(try EmbeddedPortal.sandbox(), writes: host).run("delete \(DependentTests.subject)")
    #expect(reply.error?.title.contains("and a write may touch 2") == true)
  }
}
