import BQLFormats
import BQLSyntax
import BrainAPI

/// The rows of a file that is written from, each with its place, so that what is wrong with a cell is said at the cell.
struct FileRows {
  let source: SourceText
  let rows: [PlacedRow]
  /// The names in the first line of CSV and TSV.
  let columns: [String: Span]
  /// CSV or TSV: an empty cell is null.
  let isTable: Bool

  init(
    _ file: TextLiteral, _ model: Model?, _ files: any FileAccess, usesRawCSV: Bool
  ) throws(StatementFailure) {
    guard let format = Format(fileName: file.text), [.csv, .tsv, .json, .ndjson].contains(format) else {
      throw StatementFailure(
        "the ending of \"\(file.text)\" tells no format that can be read", at: file.span,
        hint: "one of .csv .tsv .json .ndjson")
    }
    let bytes: [UInt8]
    do throws(FileProblem) { bytes = try files.read(file.text) } catch {
      throw StatementFailure("\"\(file.text)\" cannot be read", at: file.span, label: error.reason)
    }
    let placed: PlacedRows
    do throws(RowReadError) {
      placed = try RowReader.readPlaced(bytes, as: format, kinds: { model?.field($0)?.kind }, usesRawCSV: usesRawCSV)
    } catch {
      throw StatementFailure(
        "\(file.text):\(error.line):\(error.column): \(error.reason)", at: file.span, label: "this file")
    }
    source = SourceText.reading(name: file.text, bytes: bytes).source
    rows = placed.rows
    columns = placed.columns.mapValues { Span($0.lowerBound, $0.upperBound) }
    isTable = format == .csv || format == .tsv
  }

  func place(_ row: Int) -> WritePlace {
    let range = rows[row].range
    return WritePlace(
      whole: Span(range.lowerBound, range.upperBound),
      fields: rows[row].cells.mapValues { Span($0.lowerBound, $0.upperBound) }, names: columns)
  }
}
