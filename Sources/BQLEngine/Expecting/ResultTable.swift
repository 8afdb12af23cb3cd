import BQLFormats
import BrainAPI

/// Rows as the text of `gives` tells them: columns, and the values that CSV gives back.
struct ResultTable: Sendable, Equatable {
  var columns: [String]
  var rows: [[Value]]
  /// One value, without a line of columns.
  var isValue: Bool

  /// Reads the text of a block. Of one value there is no line of columns.
  init(reading text: String, isValue: Bool, usesRawCSV: Bool) throws(RowReadError) {
    self.isValue = isValue
    let whole = (isValue ? "value\n" : "") + (text.isEmpty ? "" : text + "\n")
    let records = try ResultTable.read(whole, usesRawCSV)
    if let first = records.first {
      columns = first.names
    } else {
      // A line of columns and nothing below it: read as a row of its own, it tells their names.
      columns = try ResultTable.read(whole + whole, usesRawCSV).first?.names ?? []
    }
    rows = records.map { $0.fields.map(\.value) }
  }

  private static func read(_ text: String, _ usesRawCSV: Bool) throws(RowReadError) -> [Record] {
    try RowReader.read(Array(text.utf8), as: .csv, kinds: { _ in nil }, usesRawCSV: usesRawCSV)
  }

  /// A result as the text that a block would have, without a line feed at its end.
  static func text(of outcome: Outcome, usesRawCSV: Bool) -> String {
    let options = RenderOptions(usesRawCSV: usesRawCSV)
    let text = Renderer(.csv, options: options).text(outcome.shown)
    let lines = text.hasSuffix("\n") ? String(text.dropLast()) : text
    guard outcome.isSingleValue, let end = lines.firstIndex(of: "\n") else { return lines }
    return String(lines[lines.index(after: end)...])
  }

  /// A row as a line of CSV.
  static func line(_ values: [Value]) -> String { values.map(cell).joined(separator: ",") }

  static func cell(_ value: Value) -> String {
    let text = Renderer(.csv, options: RenderOptions()).text(.value(.list([value, .null])))
    return DisplayText.escaped(String(text.dropFirst("value\n".count).dropLast(2)))
  }
}

extension Outcome {
  /// Neither rows, nor a record, nor a list.
  var isSingleValue: Bool {
    switch value {
    case .list, .record: false
    default: true
    }
  }
}
