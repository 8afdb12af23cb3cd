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
}

package enum RowReader {
  /// As `read`, with places.
  package static func readPlaced(
    _ bytes: [UInt8], as format: Format, kinds: (String) -> Field.Kind?, usesRawCSV: Bool = false
  ) throws(RowReadError) -> PlacedRows {
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    do throws(Misread) {
      switch format {
      case .csv: return try CSVRows(.csv, usesRaw: usesRawCSV).readPlaced(bytes, kinds: kinds)
      case .tsv: return try CSVRows(.tsv, usesRaw: usesRawCSV).readPlaced(bytes, kinds: kinds)
      case .json, .ndjson: return try JSONRows.readPlaced(bytes, isLines: format == .ndjson)
      default: throw Misread(0, "\(format.rawValue) is written only; rows are read from csv, tsv, json and ndjson")
      }
    } catch {
      throw place(of: error, in: bytes)
    }
  }

  /// Reads rows from a whole file's bytes (UTF-8, a byte order mark is skipped).
  ///
  /// `json` is a list of records, one record, or an object that holds one list of records (a page of the service).
  /// `ndjson` is a record a line. Of `csv` and `tsv` the first line names the columns; `kinds` tells what the catalogue
  /// knows of them (nil: nothing), which decides the type of cells. `usesRawCSV`: a `'` in front of a cell is data.
  /// The other formats cannot be read.
  package static func read(
    _ bytes: [UInt8], as format: Format, kinds: (String) -> Field.Kind?, usesRawCSV: Bool = false
  ) throws(RowReadError) -> [Record] {
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    do throws(Misread) {
      switch format {
      case .csv: return try CSVRows(.csv, usesRaw: usesRawCSV).read(bytes, kinds: kinds)
      case .tsv: return try CSVRows(.tsv, usesRaw: usesRawCSV).read(bytes, kinds: kinds)
      case .json: return try JSONRows.read(bytes)
      case .ndjson: return try JSONRows.readLines(bytes)
      default: throw Misread(0, "\(format.rawValue) is written only; rows are read from csv, tsv, json and ndjson")
      }
    } catch {
      throw place(of: error, in: bytes)
    }
  }

  private static func place(of misread: Misread, in bytes: [UInt8]) -> RowReadError {
    var line = 1
    var column = 1
    var previous: UInt8 = 0
    for byte in bytes.prefix(misread.offset) {
      if byte == 0x0A || byte == 0x0D {
        if !(byte == 0x0A && previous == 0x0D) { line += 1 }
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
      previous = byte
    }
    return RowReadError(line: line, column: column, reason: misread.reason)
  }
}

/// A fault at a byte of the input.
struct Misread: Error {
  var offset: Int
  var reason: String

  init(_ offset: Int, _ reason: String) {
    self.offset = offset
    self.reason = reason
  }
}
