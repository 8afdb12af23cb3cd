import BrainAPI
import GRDB
import TestSupport
import Testing

@testable import BrainPortal

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whatever a file holds: it is a journal, or it is refused in words and left as it is. Nothing traps, nothing hangs.
@Suite struct DamagedJournalTests {
  private func newPath() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("damaged-\(UUID().uuidString).sqlite").path
  }

  private func failure(_ path: String) -> JournalError? {
    do throws(JournalError) {
      _ = try SQLiteJournal.open(path: path)
      return nil
    } catch {
      return error
    }
  }

  private func statement(_ number: Int) -> JournalStatement {
    let record = BrainAPI.Record([("id", .string("a")), ("name", .string("n\(number)")), ("n", .integer(number))])
    let place = Endpoint(portal: .private, app: "stem", model: "subject", id: "a")
    let outcomes: [JournalEntry.Outcome] = [
      .planned, .sent, .done(after: record), .incomplete("x", after: record), .proposed(record), .refused("no"),
      .unknown("lost"), .notDone,
    ]
    return JournalStatement(
      text: "update \(number)", server: "https://a.example.org/", portal: .private,
      time: Instant(seconds: 1_700_000_000 + number, nanoseconds: 5), undoes: 1, resumes: 2,
      entries: outcomes.map {
        JournalEntry(
          method: .patch, endpoint: place, label: "a", body: .record(record), before: record, renews: "b", outcome: $0)
      },
      dependents: [JournalDependent(endpoint: place, label: "d", effect: .unlinked, before: record)])
  }

  /// What version 1 made: tables that are not STRICT.
  private static let first = """
    CREATE TABLE statement (
      number INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, server TEXT NOT NULL, portal TEXT NOT NULL,
      seconds INTEGER NOT NULL, nanoseconds INTEGER NOT NULL, undoes INTEGER, undone_by INTEGER, resumes INTEGER);
    CREATE TABLE entry (
      statement INTEGER NOT NULL, place INTEGER NOT NULL, method TEXT NOT NULL, portal TEXT NOT NULL, app TEXT NOT NULL,
      model TEXT NOT NULL, id TEXT, label TEXT NOT NULL, body TEXT, before TEXT,
      outcome TEXT NOT NULL, after TEXT, reason TEXT, PRIMARY KEY (statement, place)) WITHOUT ROWID;
    PRAGMA application_id = 0x42514C4A; PRAGMA user_version = 1;
    INSERT INTO statement VALUES (6, 'gone', 's', 'private', 1, 2, NULL, NULL, NULL);
    DELETE FROM statement;
    INSERT INTO statement VALUES (4, 'delete $x', 'https://a.example.org/', 'private', 1700000000, 5, NULL, NULL, NULL);
    INSERT INTO entry VALUES
      (4, 0, 'DELETE', 'private', 'stem', 'subject', 'a', 'A', NULL, '{"id":"a"}', 'done', NULL, NULL);
    """

  private func old(_ change: String = "", isLogged: Bool = false) throws -> String {
    let path = newPath()
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { database in
      if isLogged { try database.execute(sql: "PRAGMA journal_mode = WAL") }
      try database.execute(sql: DamagedJournalTests.first + change)
    }
    try queue.close()
    return path
  }

  @Test func aJournalOfVersionOneIsTakenOver() throws {
    for isLogged in [false, true] {
      let path = try old(isLogged: isLogged)
      let journal = try SQLiteJournal.open(path: path)
      let kept = try #require(try journal.statement(4))
      #expect(kept.text == "delete $x" && kept.dependents.isEmpty && kept.undoneLost == nil)
      #expect(kept.entries.map(\.outcome) == [.done(after: nil)])
      #expect(kept.entries.first?.before?.id == "a")
      // A number that was given once is not given again.
      #expect(try journal.begin(statement(1)) == 7)
      #expect(try SQLiteJournal.open(path: path).summaries(limit: 5).map(\.number) == [7, 4])
    }
  }

  /// The row of the reported crash, and its like in every column.
  static let wrongValues: [String] = [
    "UPDATE statement SET seconds = 'x'", "UPDATE statement SET nanoseconds = 1.5", "UPDATE statement SET text = x'00'",
    "UPDATE statement SET server = x'ff'", "UPDATE statement SET undoes = 'y'",
    "UPDATE statement SET undone_by = x'01'",
    "UPDATE statement SET resumes = 'z'", "UPDATE entry SET method = x'00'", "UPDATE entry SET label = x'00'",
    "UPDATE entry SET body = x'7b7d'", "UPDATE entry SET before = x'00'", "UPDATE entry SET after = x'00'",
    "UPDATE entry SET reason = x'00'", "UPDATE entry SET outcome = x'00'", "UPDATE entry SET place = 'first'",
    "ALTER TABLE statement RENAME COLUMN seconds TO second", "ALTER TABLE entry ADD COLUMN more TEXT",
    "DROP TABLE entry", "DROP TABLE statement",
  ]

  @Test(arguments: wrongValues, [false, true])
  func row7ValuesOfAnotherTypeAreRefused(change: String, isLogged: Bool) throws {
    let path = try old(change, isLogged: isLogged)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let found = try #require(failure(path), "\(change)")
    #expect(found.reason.contains("damaged") && found.reason.hasSuffix("it was left alone"), "\(found.reason)")
    // Not even a header that says how its log is kept has changed.
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  /// Right types, wrong contents: the file opens, and what cannot be read is told by its statement.
  static let wrongContents: [(change: String, isSummarised: Bool)] = [
    ("UPDATE statement SET portal = 'other'", true), ("UPDATE statement SET seconds = 9223372036854775807", false),
    ("UPDATE statement SET nanoseconds = -1", false), ("UPDATE entry SET method = 'GET'", true),
    ("UPDATE entry SET method = 'BREW'", true), ("UPDATE entry SET outcome = 'eaten'", true),
    ("UPDATE entry SET body = '{'", true), ("UPDATE entry SET before = '[]'", true),
    ("UPDATE dependent SET effect = 'odd'", true), ("UPDATE dependent SET before = 'null'", true),
  ]

  @Test(arguments: wrongContents)
  func contentsThatMeanNothingAreTold(change: String, isSummarised: Bool) throws {
    let path = newPath()
    let number = try SQLiteJournal.open(path: path).begin(statement(1))
    try DatabaseQueue(path: path).write { try $0.execute(sql: change) }
    let journal = try SQLiteJournal.open(path: path)
    let found = #expect(throws: JournalError.self) { try journal.statement(number) }
    #expect(found?.reason == "it is damaged: statement \(number) cannot be read")
    if isSummarised {
      #expect(try journal.summaries(limit: 5).count == 1)
    } else {
      #expect(throws: JournalError.self) { try journal.summaries(limit: 5) }
    }
  }

  @Test func theTablesAreStrict() throws {
    let path = newPath()
    _ = try SQLiteJournal.open(path: path).begin(statement(1))
    let queue = try DatabaseQueue(path: path)
    #expect(throws: DatabaseError.self) {
      try queue.write { try $0.execute(sql: "UPDATE statement SET seconds = 'x'") }
    }
    #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: "UPDATE entry SET body = x'00'") } }
    #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: "UPDATE dependent SET place = 'x'") } }
  }

  /// A pipe would be waited for, for ever.
  @Test func row7WhatIsNotAFileIsRefusedAtOnce() throws {
    let pipe = newPath()
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(failure(pipe)?.reason == "it is a pipe, not a file; it was left alone")
    let folder = newPath()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    #expect(failure(folder)?.reason == "it is a directory, not a file; it was left alone")
    #expect(failure("/dev/null")?.reason == "it is a device, not a file; it was left alone")
    // A link is what it leads to; and what SQLite keeps beside the file is looked at as well.
    let link = newPath()
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: pipe)
    #expect(failure(link)?.reason == "it is a pipe, not a file; it was left alone")
    let path = newPath()
    _ = try SQLiteJournal.open(path: path)
    let beside = newPath()
    try FileManager.default.copyItem(atPath: path, toPath: beside)
    #expect(mkfifo(beside + "-journal", 0o600) == 0)
    #expect(failure(beside)?.path == beside + "-journal")
  }

  /// A foreign database keeps its way of logging.
  @Test func row7AForeignDatabaseIsNotTouched() throws {
    let path = newPath()
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "CREATE TABLE statement (a); PRAGMA application_id = 7") }
    try queue.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(failure(path)?.reason == "it is an SQLite database, but not a journal; it was left alone")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    let beside = try FileManager.default.contentsOfDirectory(atPath: FileManager.default.temporaryDirectory.path)
    #expect(!beside.contains { $0.hasPrefix(URL(fileURLWithPath: path).lastPathComponent + "-") })
  }

  /// Bytes by chance: everything that can be asked is answered, or refused in words.
  @Test(arguments: 0..<8)
  func row7BytesByChance(round: Int) throws {
    let path = newPath()
    let journal = try SQLiteJournal.open(path: path)
    for number in 0..<4 { _ = try journal.begin(statement(number)) }
    try journal.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    try journal.queue.close()
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    var chance = SeededNumbers(seed: UInt64(round))
    var (opened, refused) = (0, 0)
    for _ in 0..<400 {
      var bytes = whole
      switch chance.below(6) {
      case 0: bytes.removeLast(chance.below(bytes.count))
      case 1: bytes.replaceSubrange(0..<min(100, bytes.count), with: (0..<100).map { _ in UInt8(chance.below(256)) })
      default:
        // Mostly where the tables' cells are, not in empty space.
        let used = bytes.indices.filter { bytes[$0] != 0 }
        for _ in 0...chance.below(12) { bytes[chance.pick(used)] = UInt8(chance.below(256)) }
      }
      let copy = newPath()
      try Data(bytes).write(to: URL(fileURLWithPath: copy))
      do throws(JournalError) {
        let journal = try SQLiteJournal.open(path: copy)
        opened += 1
        for number in 1...5 { _ = try? journal.statement(number) }
        for summary in (try? journal.summaries(limit: 10)) ?? [] { #expect(!summary.time.text.isEmpty) }
        if let number = try? journal.begin(statement(9)) {
          try? journal.markSent(0, of: number)
          try? journal.record(0, of: number, .done(after: nil))
          try? journal.markUndone(1, by: number, lost: nil)
        }
      } catch {
        refused += 1
        #expect(!error.reason.isEmpty)
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: copy))) == bytes, "\(error.reason)")
      }
      for suffix in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: copy + suffix) }
    }
    #expect(opened > 0 && refused > 0)
  }
}
