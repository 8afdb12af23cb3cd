import BrainAPI
import GRDB

/// A value on its way into a column.
enum Cell: Sendable {
  case null
  case text(String)
  case integer(Int)

  /// Null for nil.
  static func optional(_ text: String?) -> Cell { text.map(Cell.text) ?? .null }

  var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .text(let text): text.databaseValue
    case .integer(let number): number.databaseValue
    }
  }
}

extension Cell: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral,
  ExpressibleByBooleanLiteral
{
  init(stringLiteral text: String) { self = .text(text) }
  init(integerLiteral number: Int) { self = .integer(number) }
  init(nilLiteral: ()) { self = .null }
  init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0) }
}

/// Takes rows for the tables of a schema, each table by one prepared statement. Columns that a row leaves out are null.
final class RowSink {
  private let database: Database
  private let schema: StoreSchema
  private var tables: [String: TableWriter] = [:]

  init(_ database: Database, _ schema: StoreSchema) {
    self.database = database
    self.schema = schema
  }

  func add(
    _ model: String, id: Cell, created: String, _ cells: some Sequence<(key: String, value: Cell)>
  ) throws {
    let table = try table(model)
    try table.set("id", id)
    for (name, cell) in cells { try table.set(name, cell) }
    try table.set("created_date", .text(created))
    try table.insert()
  }

  /// The related records of one owner, in that order.
  func link(_ model: String, _ field: String, owner: Cell, to targets: [String]) throws {
    if targets.isEmpty { return }
    let table = try table("\(model)__\(field)")
    for (position, target) in targets.enumerated() {
      try table.set("owner", owner)
      try table.set("target", .text(target))
      try table.set("position", .integer(position))
      try table.insert()
    }
  }

  /// What stands in a column of a model, each once, of the rows that have something in another.
  func texts(_ column: String, of model: String, having other: String) throws -> Set<String> {
    try String.fetchSet(
      database,
      sql: "SELECT DISTINCT \(column.quoted) FROM \(model.quoted) WHERE \(column.quoted) IS NOT NULL "
        + "AND \(other.quoted) IS NOT NULL")
  }

  private func table(_ name: String) throws -> TableWriter {
    if let known = tables[name] { return known }
    let columns: [String]
    if let model = schema.model(name) {
      columns = zip(model.model.fields, model.storages).filter { $0.1 == .column }.map(\.0.name)
    } else {
      columns = ["owner", "target", "position"]
    }
    let writer = try TableWriter(database, name, columns)
    tables[name] = writer
    return writer
  }
}

private final class TableWriter {
  private let table: String
  private let columns: [String]
  private let statement: Statement
  private var values: [DatabaseValue]
  /// Where the next name is looked for first: names mostly come in the columns' order.
  private var cursor = 0

  init(_ database: Database, _ table: String, _ columns: [String]) throws {
    self.table = table
    self.columns = columns
    values = Array(repeating: .null, count: columns.count)
    let names = columns.map(\.quoted).joined(separator: ", ")
    let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    statement = try database.makeStatement(sql: "INSERT INTO \(table.quoted) (\(names)) VALUES (\(marks))")
  }

  func set(_ name: String, _ cell: Cell) throws(PortalError) {
    for step in columns.indices {
      let place = (cursor + step) % columns.count
      if columns[place] == name {
        values[place] = cell.databaseValue
        cursor = place + 1
        return
      }
    }
    throw .unknownColumn("\(table).\(name)")
  }

  func insert() throws {
    statement.setUncheckedArguments(StatementArguments(values))
    try statement.execute()
    for place in values.indices { values[place] = .null }
    cursor = 0
  }
}
