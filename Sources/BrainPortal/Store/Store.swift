import BrainAPI
import GRDB

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The SQLite database behind an embedded portal: how it is made, filled and recognised.
enum Store {
  /// A database in memory, filled by `fill` in one transaction.
  static func inMemory(_ schema: StoreSchema, fill: (Database) throws -> Void) throws(PortalError) -> DatabaseQueue {
    try attempt("memory") {
      let queue = try DatabaseQueue(configuration: configuration)
      try make(queue, schema, fill)
      return queue
    }
  }

  /// A new file, filled by `fill`. Whole or not there at all: it is made beside and linked into its place, so that a file that
  /// appears there meanwhile is not overwritten.
  static func create(
    _ path: String, _ schema: StoreSchema, fill: (Database) throws -> Void
  ) throws(PortalError) {
    if exists(path) { throw .exists(path: path) }
    let draft = "\(path).\(getpid()).part"
    unlink(draft)
    defer { unlink(draft) }
    try attempt(path) {
      let queue = try DatabaseQueue(path: draft, configuration: configuration)
      try make(queue, schema, fill)
      try queue.close()
    }
    guard link(draft, path) == 0 else {
      if errno == EEXIST { throw .exists(path: path) }
      throw .database(path: path, detail: String(cString: strerror(errno)))
    }
  }

  /// A file that `create` made. Nothing else is opened, and nothing is changed in what is refused.
  static func open(_ path: String) throws(PortalError) -> DatabaseQueue {
    guard exists(path) else { throw .missing(path: path) }
    if let obstacle = DatabasePlace.obstacle(at: path) {
      throw .database(path: obstacle.path, detail: obstacle.reason)
    }
    var readOnly = configuration
    readOnly.readonly = true
    return try attempt(path) {
      try probe(path, readOnly) { try check($0, path) }
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.read { try check($0, path) }
      return queue
    }
  }

  /// Looks at a file without being able to change it. A file that a killed writer left half-written cannot be looked at so, and is
  /// passed over: it comes right when it is opened for writing, and has to be looked at then.
  static func probe(_ path: String, _ readOnly: Configuration, _ look: (Database) throws -> Void) throws {
    do {
      let probe = try DatabaseQueue(path: path, configuration: readOnly)
      try probe.read(look)
      try probe.close()
    } catch let error as DatabaseError where [.SQLITE_READONLY, .SQLITE_CANTOPEN].contains(error.resultCode) {
      return
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "BrainPortal"
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      database.add(function: PatternFunction.make())
      if !database.configuration.readonly { try database.execute(sql: "PRAGMA synchronous = NORMAL") }
    }
    return configuration
  }

  private static func make(_ queue: DatabaseQueue, _ schema: StoreSchema, _ fill: (Database) throws -> Void) throws {
    try queue.inTransaction { database in
      for statement in schema.tables { try database.execute(sql: statement) }
      try fill(database)
      for statement in schema.indexes { try database.execute(sql: statement) }
      try database.execute(sql: "PRAGMA application_id = \(StoreSchema.applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(StoreSchema.version)")
      return .commit
    }
  }

  private static func check(_ database: Database, _ path: String) throws {
    let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    guard application == StoreSchema.applicationID else { throw PortalError.foreign(path: path) }
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard version == StoreSchema.version else {
      throw PortalError.version(path: path, found: version, expected: StoreSchema.version)
    }
    // A whole check reads every page: only where that takes no time. Damage in a large file shows when it is read.
    let size = try Int.fetchOne(database, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    if size ?? 0 <= 16 << 20 {
      let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? ""
      guard verdict == "ok" else { throw PortalError.corrupt(path: path, detail: verdict) }
    }
    let tables = try Set(String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'"))
    for model in StoreSchema.standard.models where !tables.contains(model.name) {
      throw PortalError.corrupt(path: path, detail: "no table \(model.name)")
    }
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Every failure below as one of ours.
  private static func attempt<Result>(
    _ path: String, _ body: () throws -> Result
  ) throws(PortalError) -> Result {
    do {
      return try body()
    } catch let failure as PortalError {
      throw failure
    } catch let error as DatabaseError {
      let detail = error.message ?? "SQLite error \(error.resultCode.rawValue)"
      switch error.resultCode {
      case .SQLITE_NOTADB, .SQLITE_CORRUPT: throw .corrupt(path: path, detail: detail)
      default: throw .database(path: path, detail: detail)
      }
    } catch {
      throw .database(path: path, detail: "\(error)")
    }
  }
}
