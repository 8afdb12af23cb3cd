import BrainAPI
import GRDB
import Testing

@testable import BrainPortal

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

private func newPath() -> String {
  FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString).sqlite").path
}

private let place = Endpoint(portal: .private, app: "stem", model: "session", id: "a")

private func record(_ text: String) throws -> BrainAPI.Record {
  try #require(JSON.read(Array(text.utf8)).record)
}

private func plan(_ count: Int = 3, text: String = "update session(\"a\") { name: \"b\" }") throws -> JournalStatement {
  let before = try record(#"{"id":"a","n":1.50,"big":123456789012345678901,"s":"\u001bé","x":null}"#)
  return JournalStatement(
    text: text, server: "https://a.example.org/", portal: .private,
    time: Instant(seconds: 1_700_000_000, nanoseconds: 5),
    undoes: 4, resumes: 2,
    entries: (0..<count).map { number in
      JournalEntry(
        method: number == 0 ? .post : .patch, endpoint: place, label: "R\(number)",
        body: .record(BrainAPI.Record([("name", .string("b"))])), before: number == 0 ? nil : before,
        renews: number == 0 ? "old" : nil)
    },
    dependents: [
      JournalDependent(
        endpoint: Endpoint(portal: .private, app: "stem", model: "subject", id: "d"), label: "D", effect: .deleted,
        before: before)
    ])
}

@Suite struct SQLiteJournalTests {
  @Test func givesBackWhatItWasTold() throws {
    let journal = try SQLiteJournal.inMemory()
    var expected = try plan(8)
    let number = try journal.begin(expected)
    expected.number = number
    #expect(try journal.statement(number) == expected)
    let after = try record(#"{"id":"a","name":"b","n":1e2}"#)
    let outcomes: [JournalEntry.Outcome] = [
      .done(after: after), .done(after: nil), .refused("no\nat all"), .unknown("reset"), .notDone, .sent,
      .incomplete("sex: asked \"M\"", after: after), .proposed(after),
    ]
    for (entry, outcome) in outcomes.enumerated() {
      try journal.markSent(entry, of: number)
      try journal.record(entry, of: number, outcome)
      expected.entries[entry].outcome = outcome
    }
    try journal.revise(7, of: number, id: "new", body: .record(after))
    (expected.entries[7].endpoint.id, expected.entries[7].body) = ("new", .record(after))
    try journal.record(dependents: [.unlinked], of: number)
    expected.dependents[0].effect = .unlinked
    let undo = try journal.begin(plan(0))
    try journal.markUndone(number, by: undo, lost: "entries of D")
    (expected.undoneBy, expected.undoneLost) = (undo, "entries of D")
    let found = try #require(try journal.statement(number))
    #expect(found == expected)
    // Numbers come back as they were written, not only as equal.
    let before = try #require(found.entries[1].before)
    #expect(
      JSON.write(.record(before)).contains("1.50") && JSON.write(.record(before)).contains("123456789012345678901"))
    #expect(try journal.statement(99) == nil)
    let summaries = try journal.summaries(limit: 10)
    #expect(summaries.map(\.number) == [undo, number])
    let summary = try #require(summaries.last)
    #expect((summary.done, summary.partly, summary.refused, summary.unknown, summary.notDone) == (3, 1, 1, 2, 1))
    #expect(summary.isUndoneInPart)
    #expect(try journal.summaries(limit: 1).map(\.number) == [undo])
  }

  @Test func refusesWhatItDoesNotHave() throws {
    let journal = try SQLiteJournal.inMemory()
    let number = try journal.begin(plan(1))
    #expect(throws: JournalError.self) { try journal.record(1, of: number, .notDone) }
    #expect(throws: JournalError.self) { try journal.markSent(0, of: number + 1) }
    #expect(throws: JournalError.self) { try journal.markUndone(7, by: 8, lost: nil) }
  }

  @Test func thousandsInOneStep() throws {
    let journal = try SQLiteJournal.inMemory()
    let number = try journal.begin(plan(5000))
    #expect(try journal.summaries(limit: 1).first?.notDone == 5000)
    #expect(try journal.statement(number)?.entries.last?.label == "R4999")
  }

  @Test func numbersAreNeverGivenTwice() throws {
    let path = newPath()
    let first = try SQLiteJournal.open(path: path)
    let number = try first.begin(plan())
    // What was written is another opener's to read, and the other way round.
    let second = try SQLiteJournal.open(path: path)
    #expect(try second.statement(number)?.entries.count == 3)
    let next = try second.begin(plan())
    #expect(next > number)
    let other = try DatabaseQueue(path: path)
    try other.write { try $0.execute(sql: "DELETE FROM statement") }
    #expect(try first.begin(plan()) > next)
  }

  @Test func isTheOwnersAlone() throws {
    let path = newPath()
    _ = try SQLiteJournal.open(path: path).begin(plan())
    let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect("\(try #require(rights))" == "384")
    // An empty file, such as one that was made and never written to, is taken.
    let empty = self.emptyFile()
    _ = try SQLiteJournal.open(path: empty).begin(plan())
  }

  private func emptyFile() -> String {
    let path = newPath()
    _ = FileManager.default.createFile(atPath: path, contents: Data())
    return path
  }

  @Test(arguments: [
    ("text", "damaged or not an sqlite database"), ("foreign", "not a journal"), ("newer", "a newer program"),
    ("without tables", "damaged"), ("torn", "damaged"), ("folder", "directory"),
  ])
  func refusesAndLeavesAlone(kind: String, word: String) throws {
    let path = newPath()
    switch kind {
    case "text": try Data("not a database, and longer than nothing".utf8).write(to: URL(fileURLWithPath: path))
    case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    case "foreign":
      try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE own (a)") }
    default:
      _ = try SQLiteJournal.open(path: path).begin(plan(500))
      if kind == "torn" {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for place in 0..<100 { bytes[place] = 0x41 }
        try bytes.write(to: URL(fileURLWithPath: path))
      } else {
        let sql = kind == "newer" ? "PRAGMA user_version = 3" : "DROP TABLE entry"
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
      }
    }
    let before = try? Data(contentsOf: URL(fileURLWithPath: path))
    let failure = try #require(self.failure(path))
    #expect(failure.path == path)
    #expect(failure.reason.lowercased().contains(word))
    #expect((try? Data(contentsOf: URL(fileURLWithPath: path))) == before)
  }

  private func failure(_ path: String) -> JournalError? {
    do throws(JournalError) {
      _ = try SQLiteJournal.open(path: path)
      return nil
    } catch {
      return error
    }
  }

  @Test func aMissingFolderIsSaid() {
    #expect(throws: JournalError.self) { try SQLiteJournal.open(path: "/nowhere/at/all/journal.sqlite") }
  }

  /// What a kill leaves while the log has not been worked in yet.
  @Test func findsWhatWasCommittedBeforeAKill() throws {
    let path = newPath()
    let copy = newPath()
    let journal = try SQLiteJournal.open(path: path)
    let number = try journal.begin(plan(2))
    try journal.record(1, of: number, .done(after: nil))
    for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
    let found = try SQLiteJournal.open(path: copy).statement(number)
    #expect(found?.entries.map(\.outcome) == [.planned, .done(after: nil)])
    #expect(try SQLiteJournal.open(path: path).statement(number) == found)
  }

  /// What a kill in the middle of a commit leaves where there is no log: pages that are new already, and beside them
  /// SQLite's file of the old ones.
  @Test func comesBackAfterAKill() throws {
    let path = newPath()
    let copy = newPath()
    let number = try SQLiteJournal.open(path: path).begin(plan(2000))
    let writer = try DatabaseQueue(path: path)
    try writer.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA journal_mode = DELETE")
      try database.execute(sql: "PRAGMA cache_size = 1")
      try database.inTransaction {
        try database.execute(sql: "UPDATE entry SET outcome = 'refused', reason = hex(zeroblob(200))")
        for suffix in ["", "-journal"] {
          try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
        }
        return .rollback
      }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: copy)) != Data(contentsOf: URL(fileURLWithPath: path)))
    let journal = try SQLiteJournal.open(path: copy)
    #expect(try journal.statement(number)?.entries.allSatisfy { $0.outcome == .planned } == true)
  }

  @Test func manyAtOnce() async throws {
    let path = newPath()
    let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
      for _ in 0..<4 {
        group.addTask {
          let journal = try SQLiteJournal.open(path: path)
          return try (0..<5).map { _ in
            let number = try journal.begin(plan(2))
            try journal.markSent(0, of: number)
            try journal.record(0, of: number, .done(after: nil))
            return number
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(numbers).count == 20)
    let all = try SQLiteJournal.open(path: path).summaries(limit: 100)
    #expect(all.count == 20 && all.allSatisfy { $0.done == 1 && $0.notDone == 1 })
  }
}
