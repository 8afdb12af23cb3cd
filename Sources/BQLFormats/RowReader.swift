import BrainAPI

/// Why a file gave no rows, and where: lines and columns (in Unicode scalars) count from 1.
package struct RowReadError: Error, Sendable, Hashable {
  package var line: Int
  package var column: Int
  package var reason: String

  package init(line: Int, column: Int, reason: String) {
    self.line = line
    self.column = column
    self.reason = reason
  }
}

/// Rows of a file with the places that they came from, as bytes of the file (a byte order mark is not counted).
package struct PlacedRows: Sendable {
  package var rows: [PlacedRow] = []
  /// The names in the first line of `csv` and `tsv`; empty for the others.
  package var columns: [String: Range<Int>] = [:]
}

package struct PlacedRow: Sendable {
  package var record: Record
  package var range: Range<Int>
  /// Where the value of each field stands.
  package var cells: [String: Range<Int>] = [:]
  /// The text of each cell of `csv` and `tsv`, without quotes and guards; empty for the others.
  package var texts: [String: String] = [:]

  package init(record: Record, range: Range<Int>) {
    self.record = record
    self.range = range
  }
}

package enum RowReader {
  /// Reads rows from a whole file's bytes (UTF-8, a byte order mark is skipped).
  ///
  /// `json` is a list of records, one record, or an object that holds one list of records (a page of the service).
  /// `ndjson` is a record a line. Of `csv` and `tsv` the first line names the columns; `kinds` tells what the catalogue
  /// knows of them (nil: nothing), which decides the type of cells. `usesRawCSV`: a `'` in front of a cell is data.
  /// The other formats cannot be read.
  package static func read(
    _ bytes: [UInt8], as format: Format, kinds: @escaping @Sendable (String) -> Field.Kind?, usesRawCSV: Bool = false
  ) throws(RowReadError) -> [Record] {
    var chunks = try RowChunks(format, usesRawCSV: usesRawCSV, kinds: kinds)
    let rows = try chunks.take(bytes)?.rows() ?? []
    return rows + (try chunks.finish()?.rows() ?? [])
  }

  /// As `read`, with places.
  package static func readPlaced(
    _ bytes: [UInt8], as format: Format, kinds: @escaping @Sendable (String) -> Field.Kind?, usesRawCSV: Bool = false
  ) throws(RowReadError) -> PlacedRows {
    var chunks = try RowChunks(format, usesRawCSV: usesRawCSV, kinds: kinds)
    let rows = try chunks.take(bytes)?.placedRows() ?? []
    return PlacedRows(rows: rows + (try chunks.finish()?.placedRows() ?? []), columns: chunks.columns?.places ?? [:])
  }
}

extension RowReadError {
  init(_ misread: RowByteError, at position: TextPosition) {
    self.init(line: position.line, column: position.column, reason: misread.reason)
  }
}

/// A fault at a byte of the input.
struct RowByteError: Error {
  var offset: Int
  var reason: String

  init(_ offset: Int, _ reason: String) {
    self.offset = offset
    self.reason = reason
  }
}
