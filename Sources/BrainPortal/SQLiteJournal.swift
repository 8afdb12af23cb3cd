import BrainAPI
import GRDB

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The journal as an SQLite file. Several processes may have it open at once; each step is one transaction that is on disk when
/// the call returns: SQLite's write-ahead log with one flush for each commit, an eighth of the time that a rollback journal takes. After
/// a kill the next opening finds what was committed, and nothing else. Where a file system cannot share memory, as over a
/// network, SQLite keeps to a rollback journal.
package struct SQLiteJournal: Journal {
  let queue: DatabaseQueue
  let path: String

  /// The journal at `path`, in a folder that exists; made where there is none, for the owner alone (0600). What is no journal,
  /// is damaged, or is a newer program's is refused and left as it is.
  package static func open(path: String) throws(JournalFailure) -> SQLiteJournal {
    try attempt(path) {
      try claim(path)
      try Store.probe(path, configuration(readOnly: true)) { _ = try inspect($0, path) }
      let journal = SQLiteJournal(
        queue: try DatabaseQueue(path: path, configuration: configuration(readOnly: false)), path: path)
      if try journal.queue.read({ try inspect($0, path) }) {
        try journal.queue.inTransaction(.immediate) { try make($0, path) }
      }
      try journal.queue.writeWithoutTransaction(keepLog)
      return journal
    }
  }

  /// A journal that ends with the program; for tests.
  package static func inMemory() throws(JournalFailure) -> SQLiteJournal {
    try attempt("memory") {
      let journal = SQLiteJournal(
        queue: try DatabaseQueue(configuration: configuration(readOnly: false)), path: "memory")
      try journal.queue.inTransaction(.immediate) { try make($0, "memory") }
      return journal
    }
  }
}

// MARK: - The file

extension SQLiteJournal {
  /// `BQLJ`: tells our files from other SQLite databases.
  private static let applicationID: Int32 = 0x4251_4C4A
  private static let version = 1

  /// AUTOINCREMENT: the number of a statement that is gone is not given again.
  private static let schema = """
    CREATE TABLE statement (
      number INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, server TEXT NOT NULL, portal TEXT NOT NULL,
      seconds INTEGER NOT NULL, nanoseconds INTEGER NOT NULL, undoes INTEGER, undone_by INTEGER, resumes INTEGER);
    CREATE TABLE entry (
      statement INTEGER NOT NULL, place INTEGER NOT NULL, method TEXT NOT NULL, portal TEXT NOT NULL, app TEXT NOT NULL,
      model TEXT NOT NULL, id TEXT, label TEXT NOT NULL, body TEXT, before TEXT,
      outcome TEXT NOT NULL, after TEXT, reason TEXT, PRIMARY KEY (statement, place)) WITHOUT ROWID;
    """

  private static func configuration(readOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.label = "BrainJournal"
    configuration.readonly = readOnly
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      if !database.configuration.readonly { try database.execute(sql: "PRAGMA synchronous = EXTRA") }
    }
    return configuration
  }

  /// Makes an empty file where there is none, readable by nobody else from its first moment. SQLite gives the files that it
  /// makes beside it the same rights.
  private static func claim(_ path: String) throws(JournalFailure) {
    #if canImport(Darwin)
      let file = Darwin.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    #elseif canImport(Glibc)
      let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    #elseif canImport(Musl)
      let file = Musl.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    #endif
    guard file >= 0 else { throw JournalFailure(path: path, reason: String(cString: strerror(errno))) }
    close(file)
  }

  /// Whether the file is still empty. Throws where it is anything but an empty file or a journal of this version.
  private static func inspect(_ database: Database, _ path: String) throws -> Bool {
    let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let tables = try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
    if application == 0, tables.isEmpty { return true }
    guard application == applicationID else {
      throw JournalFailure(path: path, reason: "it is an SQLite database, but no journal; it was left alone")
    }
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard found == version else {
      throw JournalFailure(
        path: path,
        reason: "it was written by \(found > version ? "a newer" : "another") program (journal version \(found), "
          + "this program knows \(version)); it was left alone")
    }
    guard Set(tables).isSuperset(of: ["statement", "entry"]) else {
      throw JournalFailure(path: path, reason: "it is damaged: a table is missing; it was left alone")
    }
    return false
  }

  /// Another process may have been faster: it is looked again, now that nobody else can write.
  private static func make(_ database: Database, _ path: String) throws -> Database.TransactionCompletion {
    guard try inspect(database, path) else { return .commit }
    try database.execute(sql: schema)
    try database.execute(sql: "PRAGMA application_id = \(applicationID)")
    try database.execute(sql: "PRAGMA user_version = \(version)")
    return .commit
  }

  /// Once for a file, which remembers it. Where somebody else has it in use just now, a later opening does it.
  private static func keepLog(_ database: Database) throws {
    if try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal" { return }
    do {
      _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      return
    }
  }

  /// Every failure below as one of ours.
  static func attempt<Result>(_ path: String, _ body: () throws -> Result) throws(JournalFailure) -> Result {
    do {
      return try body()
    } catch let failure as JournalFailure {
      throw failure
    } catch let error as DatabaseError {
      let detail = error.message ?? "SQLite error \(error.resultCode.rawValue)"
      switch error.resultCode {
      case .SQLITE_NOTADB, .SQLITE_CORRUPT:
        throw JournalFailure(path: path, reason: "it is damaged or no SQLite database (\(detail)); it was left alone")
      case .SQLITE_BUSY:
        throw JournalFailure(path: path, reason: "another program has kept it locked for 5 s (\(detail))")
      default: throw JournalFailure(path: path, reason: detail)
      }
    } catch {
      throw JournalFailure(path: path, reason: "\(error)")
    }
  }
}

// MARK: - Writing

extension SQLiteJournal {
  package func begin(_ statement: JournalStatement) throws(JournalFailure) -> Int {
    try change { database in
      try database.execute(
        sql: "INSERT INTO statement (text, server, portal, seconds, nanoseconds, undoes, undone_by, resumes) "
          + "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          statement.text, statement.server, statement.portal.rawValue, statement.time.seconds,
          statement.time.nanoseconds, statement.undoes, statement.undoneBy, statement.resumes,
        ])
      let number = Int(database.lastInsertedRowID)
      let insert = try database.makeStatement(
        sql: "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      for (place, entry) in statement.entries.enumerated() {
        let outcome = OutcomeColumns(entry.outcome)
        let values: [(any DatabaseValueConvertible)?] = [
          number, place, entry.method.rawValue, entry.endpoint.portal.rawValue, entry.endpoint.app,
          entry.endpoint.model, entry.endpoint.id, entry.label, entry.body.map { JSON.write($0) },
          entry.before.map { JSON.write(.record($0)) }, outcome.name, outcome.after, outcome.reason,
        ]
        try insert.execute(arguments: StatementArguments(values))
      }
      return number
    }
  }

  package func markSent(_ entry: Int, of statement: Int) throws(JournalFailure) {
    try settle(entry, of: statement, .sent)
  }

  package func settle(
    _ entry: Int, of statement: Int, _ outcome: JournalEntry.Outcome
  ) throws(JournalFailure) {
    let columns = OutcomeColumns(outcome)
    try change { [path] database in
      try database.execute(
        sql: "UPDATE entry SET outcome = ?, after = ?, reason = ? WHERE statement = ? AND place = ?",
        arguments: [columns.name, columns.after, columns.reason, statement, entry])
      guard database.changesCount == 1 else {
        throw JournalFailure(path: path, reason: "it has no entry \(entry) of statement \(statement)")
      }
    }
  }

  package func markUndone(_ number: Int, by undo: Int) throws(JournalFailure) {
    try change { [path] database in
      try database.execute(sql: "UPDATE statement SET undone_by = ? WHERE number = ?", arguments: [undo, number])
      guard database.changesCount == 1 else {
        throw JournalFailure(path: path, reason: "it has no statement \(number)")
      }
    }
  }

  private func change<Result>(_ body: (Database) throws -> Result) throws(JournalFailure) -> Result {
    try SQLiteJournal.attempt(path) {
      try queue.writeWithoutTransaction { database in
        var result: Result?
        try database.inTransaction(.immediate) {
          result = try body(database)
          return .commit
        }
        guard let result else { throw JournalFailure(path: path, reason: "nothing was written") }
        return result
      }
    }
  }
}

/// An outcome as columns.
private struct OutcomeColumns {
  var name: String
  var after: String?
  var reason: String?

  init(_ outcome: JournalEntry.Outcome) {
    switch outcome {
    case .planned: name = "planned"
    case .sent: name = "sent"
    case .done(let record):
      name = "done"
      after = record.map { JSON.write(.record($0)) }
    case .refused(let words):
      name = "refused"
      reason = words
    case .unknown(let words):
      name = "unknown"
      reason = words
    case .notDone: name = "notDone"
    }
  }
}
