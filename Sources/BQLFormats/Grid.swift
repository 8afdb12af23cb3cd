import BrainAPI

/// Rows under named columns: what the formats with columns see of a result.
struct Grid {
  var rows: [Record]
  var columns: [String]

  init(rows: [Record], columns: [String]?) {
    self.rows = rows
    self.columns = columns ?? Grid.union(of: rows)
  }

  /// A record is a row, a list of records is rows; every other value stands in a column `value`, a list's elements a
  /// row each.
  init(_ shown: Renderable) {
    switch shown {
    case .rows(let rows, let columns): self.init(rows: rows, columns: columns)
    case .value(.record(let record)): self.init(rows: [record], columns: nil)
    case .value(.list(let elements)):
      let records = elements.compactMap(\.record)
      if records.count == elements.count {
        self.init(rows: records, columns: nil)
      } else {
        self.init(rows: elements.map { Record([("value", $0)]) }, columns: ["value"])
      }
    case .value(let value): self.init(rows: [Record([("value", value)])], columns: ["value"])
    }
  }

  /// The row's values in the order of the columns; nil where the row has no such field.
  func values(of row: Record) -> [Value?] { Grid.values(of: row, columns) }

  static func values(of row: Record, _ columns: [String]) -> [Value?] {
    let fields = row.fields
    return columns.indices.map { index in
      // Rows of one origin have their fields at the columns' places: no search.
      if index < fields.count, fields[index].name == columns[index] { return fields[index].value }
      return row[columns[index]]
    }
  }

  /// For each column whether it has numbers, and nothing but numbers.
  var numericColumns: [Bool] {
    var hasNumber = columns.map { _ in false }
    var hasOther = hasNumber
    for row in rows {
      for (place, value) in values(of: row).enumerated() {
        switch value {
        case nil, .null: break
        case .number, .quantity, .measured: hasNumber[place] = true
        default: hasOther[place] = true
        }
      }
    }
    return columns.indices.map { hasNumber[$0] && !hasOther[$0] }
  }

  /// The row's fields under these columns only, in their order.
  static func projected(_ row: Record, _ columns: [String]?) -> Record {
    guard let columns else { return row }
    return Record(columns.compactMap { name in row[name].map { (name, $0) } })
  }

  private static func union(of rows: [Record]) -> [String] {
    var columns: [String] = []
    var seen: Set<String> = []
    var previous: [String] = []
    for row in rows {
      let names = row.names
      if names == previous { continue }
      for name in names where seen.insert(name).inserted { columns.append(name) }
      previous = names
    }
    return columns
  }
}
