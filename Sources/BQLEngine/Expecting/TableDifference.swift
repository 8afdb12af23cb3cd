import BrainAPI

/// What lies between the rows that are expected and those that came.
///
/// Rows are matched by the first column that tells them apart on both sides (`id` and `name` before the others), by their
/// place where there is none and their number is right, and as whole rows otherwise.
struct TableDifference {
  /// `- missing`, `+ unexpected`, `~ changed`, a line each.
  private(set) var lines: [String] = []
  private var missing = 0
  private var unexpected = 0
  private var changed = 0

  init(expected: ResultTable, found: ResultTable) {
    compareColumns(expected, found)
    let common = expected.columns.filter { found.columns.contains($0) }
    if common.isEmpty, !lines.isEmpty {
      // A block that says nothing yet, or a result that came to nothing.
      if expected.rows.isEmpty { found.rows.forEach { addUnexpected($0) } }
      if found.rows.isEmpty { expected.rows.forEach { addMissing($0) } }
      return
    }
    let old = TableDifference.projected(expected, common)
    let new = TableDifference.projected(found, common)
    if let key = TableDifference.key(common, old, new) {
      compare(old, new, key: key, common)
    } else if old.count == new.count {
      for (place, (before, after)) in zip(old, new).enumerated() where before != after {
        addChange(found.isValue ? nil : "row \(place + 1)", before, after, common)
      }
    } else {
      compareWhole(old, new)
    }
  }

  /// `1 row missing, 2 changed`
  var summary: String {
    let parts = [(missing, "missing"), (unexpected, "unexpected"), (changed, "changed")]
    return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  // MARK: Columns

  private mutating func compareColumns(_ expected: ResultTable, _ found: ResultTable) {
    // Of no rows it may not be known which columns they would have.
    if expected.columns.isEmpty && expected.rows.isEmpty && found.rows.isEmpty { return }
    if found.columns.isEmpty && found.rows.isEmpty { return }
    for column in expected.columns where !found.columns.contains(column) {
      missing += 1
      lines.append("- column \(ResultTable.cell(.string(column)))")
    }
    for column in found.columns where !expected.columns.contains(column) {
      unexpected += 1
      lines.append("+ column \(ResultTable.cell(.string(column)))")
    }
    if lines.isEmpty, expected.columns != found.columns {
      changed += 1
      lines.append("~ columns: \(TableDifference.header(expected)) -> \(TableDifference.header(found))")
    }
  }

  private static func header(_ table: ResultTable) -> String {
    ResultTable.line(table.columns.map { .string($0) })
  }

  private static func projected(_ table: ResultTable, _ columns: [String]) -> [[Value]] {
    if columns.isEmpty { return table.rows }
    let places = columns.compactMap { table.columns.firstIndex(of: $0) }
    return table.rows.map { row in places.map { $0 < row.count ? row[$0] : .null } }
  }

  // MARK: Rows

  private static func key(_ columns: [String], _ old: [[Value]], _ new: [[Value]]) -> Int? {
    let preferred = ["id", "name"].compactMap { columns.firstIndex(of: $0) }
    let others = columns.indices.filter { !preferred.contains($0) }
    return (preferred + others).first { place in tells(place, old) && tells(place, new) }
  }

  /// Whether the column holds a text on every row, and no text twice. A number is rather counted than named by.
  private static func tells(_ column: Int, _ rows: [[Value]]) -> Bool {
    var seen: Set<Value> = []
    return rows.allSatisfy { row in row[column].string != nil && seen.insert(row[column]).inserted }
  }

  private mutating func compare(_ old: [[Value]], _ new: [[Value]], key: Int, _ columns: [String]) {
    let places = Dictionary(new.enumerated().map { ($1[key], $0) }, uniquingKeysWith: { first, _ in first })
    var matched: [Int] = []
    for row in old {
      guard let place = places[row[key]] else {
        addMissing(row)
        continue
      }
      matched.append(place)
      if new[place] != row { addChange(ResultTable.cell(row[key]), row, new[place], columns) }
    }
    let known = Set(matched)
    for (place, row) in new.enumerated() where !known.contains(place) { addUnexpected(row) }
    if matched != matched.sorted() {
      changed += 1
      let names = { (places: [Int]) in
        places.prefix(20).map { ResultTable.cell(new[$0][key]) }.joined(separator: ", ")
          + (places.count > 20 ? ", ..." : "")
      }
      add("~ order: \(names(matched)) -> \(names(matched.sorted()))")
    }
  }

  private mutating func compareWhole(_ old: [[Value]], _ new: [[Value]]) {
    let (before, after) = (TableDifference.counts(old), TableDifference.counts(new))
    var rest = after
    for row in old {
      if let count = rest[row], count > 0 { rest[row] = count - 1 } else { addMissing(row) }
    }
    rest = before
    for row in new {
      if let count = rest[row], count > 0 { rest[row] = count - 1 } else { addUnexpected(row) }
    }
  }

  private static func counts(_ rows: [[Value]]) -> [[Value]: Int] {
    rows.reduce(into: [:]) { counts, row in counts[row, default: 0] += 1 }
  }

  /// Lines that are kept: a query that lost its condition is no reason to list a whole table.
  static let mostLines = 200

  private mutating func add(_ line: @autoclosure () -> String) {
    if lines.count < TableDifference.mostLines { lines.append(line()) }
  }

  private mutating func addMissing(_ row: [Value]) {
    missing += 1
    add("- " + ResultTable.line(row))
  }

  private mutating func addUnexpected(_ row: [Value]) {
    unexpected += 1
    add("+ " + ResultTable.line(row))
  }

  private mutating func addChange(_ name: String?, _ old: [Value], _ new: [Value], _ columns: [String]) {
    changed += 1
    guard lines.count < TableDifference.mostLines else { return }
    let cells = zip(columns, zip(old, new)).filter { $0.1.0 != $0.1.1 }.map { column, values in
      let change = "\(TableDifference.shown(values.0)) -> \(TableDifference.shown(values.1))"
      return name == nil ? change : "\(ResultTable.cell(.string(column))) \(change)"
    }
    lines.append("~ " + (name.map { $0 + ": " } ?? "") + cells.joined(separator: ", "))
  }

  private static func shown(_ value: Value) -> String { value.isNull ? "(empty)" : ResultTable.cell(value) }
}
