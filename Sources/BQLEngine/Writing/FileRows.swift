import BQLFormats
import BQLSyntax
import BrainAPI

/// The rows of a file that is written from, each with its place, so that what is wrong with a cell is said at the cell.
struct FileRows {
  let source: SourceText
  var rows: [PlacedRow]
  /// The names in the first line of CSV and TSV.
  var columns: [String: Span]
  /// The names of all columns, in order.
  private(set) var names: [String]
  /// CSV or TSV: an empty cell is null.
  let isTable: Bool
  /// By row: fields that were given, but could not be found out. It is said already.
  var unresolved: [Int: Set<String>] = [:]

  init(
    _ file: TextLiteral, _ model: Model?, _ catalogue: Catalogue, _ files: any FileAccess, usesRawCSV: Bool
  ) throws(StatementError) {
    try self.init(file, files, usesRawCSV: usesRawCSV) { FileColumn.kind(of: $0, model, catalogue) }
  }

  /// The most that is written from at once: every row is kept, with its place, until all of it is sent.
  static let largest = 64 << 20

  /// `kinds`: what is known of columns.
  init(
    _ file: TextLiteral, _ files: any FileAccess, usesRawCSV: Bool,
    kinds: @escaping @Sendable (String) -> Field.Kind?
  ) throws(StatementError) {
    guard let format = Format(fileName: file.text), [.csv, .tsv, .json, .ndjson].contains(format) else {
      throw StatementError(
        "the ending of \"\(file.text)\" is not a format that can be read", .file, at: file.span,
        hint: "one of .csv .tsv .json .ndjson")
    }
    let bytes: [UInt8]
    do throws(FileError) { bytes = try files.read(file.text, most: FileRows.largest) } catch {
      try Interruption.check(at: file.span)
      throw StatementError("\"\(file.text)\" cannot be read", .file, at: file.span, label: error.reason)
    }
    let placed: PlacedRows
    do throws(RowReadError) {
      placed = try RowReader.readPlaced(bytes, as: format, kinds: kinds, usesRawCSV: usesRawCSV)
    } catch {
      throw StatementError(
        "\(file.text):\(error.line):\(error.column): \(error.reason)", .file, at: file.span, label: "this file")
    }
    source = SourceText.reading(name: file.text, bytes: bytes).source
    rows = placed.rows
    columns = placed.columns.mapValues { Span($0.lowerBound, $0.upperBound) }
    isTable = format == .csv || format == .tsv
    var seen: Set<String> = []
    names = placed.columns.sorted { $0.value.lowerBound < $1.value.lowerBound }.map(\.key)
    if !isTable { names = rows.flatMap(\.record.names).filter { seen.insert($0).inserted } }
  }

  func spans(_ row: Int) -> FieldSpans {
    let range = rows[row].range
    return FieldSpans(
      whole: Span(range.lowerBound, range.upperBound),
      fields: rows[row].cells.mapValues { Span($0.lowerBound, $0.upperBound) }, names: columns)
  }

  /// The place of a cell; of its row where it has none.
  func span(_ row: Int, _ column: String) -> Span { spans(row).span(of: column) ?? Span(0, 0) }

  /// `line 12`: of a row, for words about another.
  func line(_ row: Int) -> String { "line \(source.position(at: rows[row].range.lowerBound).line)" }

  // MARK: Changing

  /// Puts one field in the place of the columns that told it. nil: none of them told anything.
  mutating func replace(_ names: Set<String>, by field: String, _ value: Value?, in row: Int) {
    var record = Record()
    let old = rows[row]
    for (name, own) in old.record.fields {
      guard names.contains(name) else {
        record[name] = own
        continue
      }
      if let value, record[field] == nil { record[field] = value }
      rows[row].texts[name] = nil
      if rows[row].cells[field] == nil { rows[row].cells[field] = old.cells[name] }
    }
    rows[row].record = record
  }

  /// A column is known under another name from now on.
  mutating func rename(_ old: String, to new: String) {
    if let span = columns[old] { columns[new] = span }
    names = names.map { $0 == old ? new : $0 }
  }
}
