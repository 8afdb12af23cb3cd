import BrainAPI

/// The units in the header of a table of text: of a column whose first value is a calculated quantity, the unit of that. The
/// header is not held back for long: what has no value in the first rows has no unit there.
struct ColumnUnits {
  /// Rows that a header waits for at most.
  static let rowsLookedAt = 64

  private var units: [Unit?]
  /// More rows would change nothing.
  private(set) var isDecided: Bool

  init(_ rows: [Record], _ columns: [String]) {
    units = columns.map { _ in nil }
    var undecided = Set(columns.indices)
    for row in rows.prefix(ColumnUnits.rowsLookedAt) where !undecided.isEmpty {
      for column in undecided {
        guard let value = row[columns[column]], !value.isNull else { continue }
        undecided.remove(column)
        if case .quantity(_, let name) = value { units[column] = Unit(name) }
      }
    }
    isDecided = undecided.isEmpty || rows.count >= ColumnUnits.rowsLookedAt
  }

  /// Columns that came later have no unit.
  subscript(column: Int) -> String? { column < units.count ? units[column]?.name : nil }

  /// The bare number in the column's unit; what does not fit that, and values of other columns, as they are.
  func number(_ value: Value, _ column: Int) -> Value {
    guard column < units.count, let unit = units[column], case .quantity(let number, let name) = value else {
      return value
    }
    return Unit(name)?.convert(number, to: unit).map { .number($0) } ?? value
  }

  /// `weight [g]` as a name and its unit; nil for any other header.
  static func read(_ header: String) -> (name: String, unit: String)? {
    guard header.hasSuffix("]"), let open = header.lastIndex(of: "["), open > header.startIndex,
      header[header.index(before: open)] == " "
    else { return nil }
    let name = String(header[..<header.index(before: open)])
    guard !name.isEmpty, let unit = Unit(String(header[header.index(after: open)...].dropLast())) else { return nil }
    return (name, unit.name)
  }
}
