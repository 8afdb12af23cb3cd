import BrainAPI
import GRDB

/// The tables of a journal, and how a file is recognised as one.
///
/// The tables are STRICT, so that no column ever holds a value of another type than its own; what a damaged file holds all
/// the same is found by `SQLiteJournal`'s checked reading.
enum JournalSchema {
  /// `BQLJ`: tells our files from other SQLite databases.
  static let applicationID: UInt32 = 0x4251_4C4A
  /// 1: tables that were not STRICT, without `action`, `renews`, `undone_lost` and dependents.
  static let version = 2

  /// AUTOINCREMENT: the number of a statement that is gone is not given again.
  static let tables: [(name: String, sql: String)] = [
    (
      "statement",
      """
      CREATE TABLE statement (
        number INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, server TEXT NOT NULL, portal TEXT NOT NULL,
        seconds INTEGER NOT NULL, nanoseconds INTEGER NOT NULL, undoes INTEGER, undone_by INTEGER, undone_lost TEXT,
        resumes INTEGER) STRICT
      """
    ),
    (
      "entry",
      """
      CREATE TABLE entry (
        statement INTEGER NOT NULL, place INTEGER NOT NULL, method TEXT NOT NULL, portal TEXT NOT NULL,
        app TEXT NOT NULL, model TEXT NOT NULL, id TEXT, action TEXT, label TEXT NOT NULL, body TEXT, before TEXT,
        renews TEXT, outcome TEXT NOT NULL, after TEXT, reason TEXT, PRIMARY KEY (statement, place)) STRICT, WITHOUT ROWID
      """
    ),
    (
      "dependent",
      """
      CREATE TABLE dependent (
        statement INTEGER NOT NULL, place INTEGER NOT NULL, portal TEXT NOT NULL, app TEXT NOT NULL,
        model TEXT NOT NULL, id TEXT NOT NULL, label TEXT NOT NULL, effect TEXT NOT NULL, before TEXT NOT NULL,
        PRIMARY KEY (statement, place)) STRICT, WITHOUT ROWID
      """
    ),
  ]

  /// The columns of the tables of version 1.
  private static let firstColumns: [String: [String]] = [
    "statement": [
      "number", "text", "server", "portal", "seconds", "nanoseconds", "undoes", "undone_by", "resumes",
    ],
    "entry": [
      "statement", "place", "method", "portal", "app", "model", "id", "label", "body", "before", "outcome", "after",
      "reason",
    ],
  ]

  /// What a file is that may become, or is, a journal.
  enum State {
    case empty
    /// Of version 1.
    case old
    case current
  }

  /// Only looks. Throws a `JournalError` where the file is anything but an empty one or a whole journal.
  static func inspect(_ database: Database, _ path: String) throws -> State {
    let application = try number(database, "PRAGMA application_id")
    var found: [String: String] = [:]
    for row in try Row.fetchAll(database, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'table'") {
      let (name, sql): (DatabaseValue, DatabaseValue) = (row[0], row[1])
      found[String.fromDatabaseValue(name) ?? ""] = String.fromDatabaseValue(sql) ?? ""
    }
    if application == 0, found.isEmpty { return .empty }
    guard application == Int(applicationID) else {
      throw JournalError(path: path, reason: "it is an SQLite database, but not a journal; it was left alone")
    }
    let state = try state(ofVersion: number(database, "PRAGMA user_version"), path)
    try checkTables(found, state, database, path)
    // Every page is looked at where that takes no time. Damage in a larger file shows when it is read.
    let size = try number(
      database, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    if size ?? 0 <= 16 << 20 {
      let verdict = try Row.fetchOne(database, sql: "PRAGMA quick_check(1)").map { $0[0] as DatabaseValue }
      guard verdict == "ok".databaseValue else {
        throw JournalError(
          path: path,
          reason:
            "it is damaged (\(verdict.flatMap { String.fromDatabaseValue($0) } ?? "no verdict")); it was left alone")
      }
    }
    return state
  }

  static func state(ofVersion version: Int?, _ path: String) throws(JournalError) -> State {
    switch version {
    case 1: return .old
    case self.version: return .current
    default:
      let found = version ?? 0
      throw JournalError(
        path: path,
        reason: "it was written by \(found > self.version ? "a newer" : "another") program (journal version \(found), "
          + "this program knows \(self.version)); it was left alone")
    }
  }

  private static func checkTables(
    _ found: [String: String], _ state: State, _ database: Database, _ path: String
  ) throws {
    func damaged(_ table: String, _ what: String) -> JournalError {
      JournalError(path: path, reason: "it is damaged: the table \(table) \(what); it was left alone")
    }
    switch state {
    case .empty: return
    case .current:
      for table in tables {
        guard let sql = found[table.name] else { throw damaged(table.name, "is missing") }
        if !sql.isExactly(table.sql) { throw damaged(table.name, "has other columns") }
      }
    case .old:
      for (table, columns) in firstColumns.sorted(by: { $0.key < $1.key }) {
        guard found[table] != nil else { throw damaged(table, "is missing") }
        let rows = try Row.fetchAll(database, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table])
        let names = rows.map { row -> String in
          let name: DatabaseValue = row[0]
          return String.fromDatabaseValue(name) ?? ""
        }
        if names != columns { throw damaged(table, "has other columns") }
      }
    }
  }

  private static func number(_ database: Database, _ sql: String) throws -> Int? {
    guard let row = try Row.fetchOne(database, sql: sql) else { return nil }
    let value: DatabaseValue = row[0]
    return Int.fromDatabaseValue(value)
  }

  // MARK: Making

  /// In a transaction of its own. Another process may have been faster: it is looked again, now that nobody else can write.
  static func make(_ database: Database, _ path: String) throws -> Database.TransactionCompletion {
    switch try inspect(database, path) {
    case .current: return .commit
    case .empty:
      for table in tables { try database.execute(sql: table.sql) }
    case .old: try migrate(database, path)
    }
    try database.execute(sql: "PRAGMA application_id = \(applicationID)")
    try database.execute(sql: "PRAGMA user_version = \(version)")
    return .commit
  }

  /// Version 1 to 2. What does not fit the STRICT tables is damage; then nothing is changed.
  private static func migrate(_ database: Database, _ path: String) throws {
    do {
      for table in firstColumns.keys.sorted() {
        try database.execute(sql: "ALTER TABLE \(table) RENAME TO old_\(table)")
      }
      for table in tables { try database.execute(sql: table.sql) }
      for (table, columns) in firstColumns.sorted(by: { $0.key < $1.key }) {
        let list = columns.joined(separator: ", ")
        try database.execute(sql: "INSERT INTO \(table) (\(list)) SELECT \(list) FROM old_\(table)")
      }
      try database.execute(
        sql: """
          UPDATE sqlite_sequence SET seq = max(seq, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'old_statement'), 0))
          WHERE name = 'statement'
          """)
      if database.changesCount == 0 {
        try database.execute(
          sql: "INSERT INTO sqlite_sequence SELECT 'statement', seq FROM sqlite_sequence WHERE name = 'old_statement'")
      }
      for table in firstColumns.keys.sorted() { try database.execute(sql: "DROP TABLE old_\(table)") }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      throw JournalError(
        path: path, reason: "it is damaged (\(error.message ?? "a value of another type")); it was left alone")
    }
  }
}
