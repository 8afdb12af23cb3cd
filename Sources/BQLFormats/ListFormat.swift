import BrainAPI

/// `list`: one column, bare, a value a line. Rows show the first of the columns that were asked for; where none were,
/// their `name`, else their `id`, else their first field. Null and absent are an empty line; line ends in text are
/// `\n`.
struct ListFormat: DataWriter {
  let isTerminal: Bool

  func write<E: Error>(_ shown: Renderable, to emit: (String) throws(E) -> Void) throws(E) {
    switch shown {
    case .rows(let rows, let columns): try write(rows, columns, to: emit)
    case .value(.list(let elements)):
      let records = elements.compactMap(\.record)
      if records.count == elements.count { return try write(records, nil, to: emit) }
      let writer = ListRowWriter(column: nil, isTerminal: isTerminal)
      for element in elements { try emit(writer.line(element)) }
    case .value(let value): try emit(ListRowWriter(column: nil, isTerminal: isTerminal).line(value))
    }
  }

  private func write<E: Error>(_ rows: [Record], _ columns: [String]?, to emit: (String) throws(E) -> Void) throws(E) {
    let names = Grid(rows: rows, columns: columns).columns
    let preferred = columns == nil ? ["name", "id"].first(where: names.contains) : nil
    var writer = ListRowWriter(column: preferred ?? names.first, isTerminal: isTerminal)
    try writer.writeAll(rows, to: emit)
  }
}

/// Rows of `list`: one column of them.
struct ListRowWriter: RowTextWriter {
  /// nil: there is none, and nothing is written.
  private let column: String?
  private let isTerminal: Bool
  var bytes: [UInt8] = []
  var count = 0

  init(column: String?, isTerminal: Bool) {
    self.column = column
    self.isTerminal = isTerminal
  }

  mutating func begin() {}
  mutating func end() {}

  func text(_ row: Record, at index: Int) -> String { column.map { line(row[$0]) } ?? "" }

  func line(_ value: Value?) -> String {
    switch value {
    case nil, .null: return "\n"
    case .list, .record: return CellText().text(value).plain + "\n"
    case .some(let value):
      return (isTerminal ? DisplayText.escaped(value.text) : ListRowWriter.oneLine(value.text)) + "\n"
    }
  }

  /// LF and CR as `\n` and `\r`, all else untouched.
  private static func oneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return text }
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": line += "\\n"
      case "\r": line += "\\r"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }
}
