import BrainAPI
import GRDB

/// The journal as an SQLite file. Several processes may have it open at once; each step is one transaction that is on disk when
/// the call returns: SQLite's write-ahead log with one flush for each commit, an eighth of the time that a rollback journal takes. After
/// a kill the next opening finds what was committed, and nothing else. Where a file system cannot share memory, as over a
/// network, SQLite keeps to a rollback journal.
package struct SQLiteJournal: Journal {
  let queue: DatabaseQueue
  let path: String

  /// The journal at `path`, in a folder that exists; made where there is none, for the owner alone (0600). What is no journal,
  /// is damaged, or is a newer program's is refused and left as it is.
  package static func open(path: String) throws(JournalError) -> SQLiteJournal {
    try attempt(path) {
      try JournalFile.claim(path)
      try Store.probe(path, configuration(readOnly: true)) { _ = try JournalSchema.inspect($0, path) }
      let journal = SQLiteJournal(
        queue: try DatabaseQueue(path: path, configuration: configuration(readOnly: false)), path: path)
      switch try journal.queue.read({ try JournalSchema.inspect($0, path) }) {
      case .current: break
      case .empty, .old: try journal.queue.inTransaction(.immediate) { try JournalSchema.make($0, path) }
      }
      try journal.queue.writeWithoutTransaction(keepLog)
      return journal
    }
  }

  /// A journal that ends with the program; for the sandbox and tests.
  package static func inMemory() throws(JournalError) -> SQLiteJournal {
    try attempt("memory") {
      let journal = SQLiteJournal(
        queue: try DatabaseQueue(configuration: configuration(readOnly: false)), path: "memory")
      try journal.queue.inTransaction(.immediate) { try JournalSchema.make($0, "memory") }
      return journal
    }
  }
}

// MARK: - The file

extension SQLiteJournal {
  private static func configuration(readOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.label = "BrainJournal"
    configuration.readonly = readOnly
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      // Nothing that a damaged file says is run, and its cells are checked before they are used.
      try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
      if !database.configuration.readonly { try database.execute(sql: "PRAGMA synchronous = EXTRA") }
    }
    return configuration
  }

  /// Once for a file, which remembers it. Where somebody else has it in use just now, a later opening does it.
  private static func keepLog(_ database: Database) throws {
    func mode(_ sql: String) throws -> DatabaseValue? { try Row.fetchOne(database, sql: sql).map { $0[0] } }
    if try mode("PRAGMA journal_mode") == "wal".databaseValue { return }
    do {
      _ = try mode("PRAGMA journal_mode = WAL")
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      return
    }
  }

  /// Every failure below as one of ours.
  static func attempt<Result>(_ path: String, _ body: () throws -> Result) throws(JournalError) -> Result {
    do {
      return try body()
    } catch let failure as JournalError {
      throw failure
    } catch let error as DatabaseError {
      let detail = error.message ?? "SQLite error \(error.resultCode.rawValue)"
      switch error.resultCode {
      case .SQLITE_NOTADB, .SQLITE_CORRUPT:
        throw JournalError(
          path: path, reason: "it is damaged or not an SQLite database (\(detail)); it was left alone")
      case .SQLITE_BUSY:
        throw JournalError(path: path, reason: "another program has kept it locked for 5 s (\(detail))")
      default: throw JournalError(path: path, reason: detail)
      }
    } catch {
      throw JournalError(path: path, reason: "\(error)")
    }
  }
}

// MARK: - Writing

extension SQLiteJournal {
  package func begin(_ statement: JournalStatement) throws(JournalError) -> Int {
    try change { database in
      try database.execute(
        sql: "INSERT INTO statement (text, server, portal, seconds, nanoseconds, undoes, undone_by, undone_lost, "
          + "resumes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          statement.text, statement.server, statement.portal.rawValue, statement.time.seconds,
          statement.time.nanoseconds, statement.undoes, statement.undoneBy, statement.undoneLost,
          statement.resumes,
        ])
      let number = Int(database.lastInsertedRowID)
      let insert = try database.makeStatement(
        sql: "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      for (place, entry) in statement.entries.enumerated() {
        let outcome = OutcomeColumns(entry.outcome)
        let values: [(any DatabaseValueConvertible)?] = [
          number, place, entry.method.rawValue, entry.endpoint.portal.rawValue, entry.endpoint.app,
          entry.endpoint.model, entry.endpoint.id, entry.endpoint.action, entry.label,
          entry.body.map { JSON.write($0) },
          entry.before.map { JSON.write(.record($0)) }, entry.renews, outcome.name, outcome.after, outcome.reason,
        ]
        try insert.execute(arguments: StatementArguments(values))
      }
      let insertDependent = try database.makeStatement(sql: "INSERT INTO dependent VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      for (place, dependent) in statement.dependents.enumerated() {
        try insertDependent.execute(arguments: [
          number, place, dependent.endpoint.portal.rawValue, dependent.endpoint.app, dependent.endpoint.model,
          dependent.endpoint.id ?? "", dependent.label, dependent.effect.rawValue,
          JSON.write(.record(dependent.before)),
        ])
      }
      return number
    }
  }

  package func markSent(_ entry: Int, of statement: Int) throws(JournalError) {
    try record(entry, of: statement, .sent)
  }

  package func record(
    _ entry: Int, of statement: Int, _ outcome: JournalEntry.Outcome
  ) throws(JournalError) {
    let columns = OutcomeColumns(outcome)
    try change { [path] database in
      try database.execute(
        sql: "UPDATE entry SET outcome = ?, after = ?, reason = ? WHERE statement = ? AND place = ?",
        arguments: [columns.name, columns.after, columns.reason, statement, entry])
      guard database.changesCount == 1 else {
        throw JournalError(path: path, reason: "it has no entry \(entry) of statement \(statement)")
      }
    }
  }

  package func revise(_ entry: Int, of statement: Int, id: String?, body: Value?) throws(JournalError) {
    try change { [path] database in
      try database.execute(
        sql: "UPDATE entry SET id = ?, body = ? WHERE statement = ? AND place = ?",
        arguments: [id, body.map { JSON.write($0) }, statement, entry])
      guard database.changesCount == 1 else {
        throw JournalError(path: path, reason: "it has no entry \(entry) of statement \(statement)")
      }
    }
  }

  package func record(
    dependents: [JournalDependent.Effect], of statement: Int
  ) throws(JournalError) {
    try change { database in
      for (place, effect) in dependents.enumerated() {
        try database.execute(
          sql: "UPDATE dependent SET effect = ? WHERE statement = ? AND place = ?",
          arguments: [effect.rawValue, statement, place])
      }
    }
  }

  package func markUndone(_ number: Int, by undo: Int, lost: String?) throws(JournalError) {
    try change { [path] database in
      try database.execute(
        sql: "UPDATE statement SET undone_by = ?, undone_lost = ? WHERE number = ?", arguments: [undo, lost, number])
      guard database.changesCount == 1 else {
        throw JournalError(path: path, reason: "it has no statement \(number)")
      }
    }
  }

  private func change<Result>(_ body: (Database) throws -> Result) throws(JournalError) -> Result {
    try SQLiteJournal.attempt(path) {
      try queue.writeWithoutTransaction { database in
        var result: Result?
        try database.inTransaction(.immediate) {
          result = try body(database)
          return .commit
        }
        guard let result else { throw JournalError(path: path, reason: "nothing was written") }
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
    case .incomplete(let words, let record):
      name = "incomplete"
      reason = words
      after = record.map { JSON.write(.record($0)) }
    case .proposed(let record):
      name = "proposed"
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
