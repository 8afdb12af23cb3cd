import BrainAPI

/// Cuts a file that comes a piece at a time into chunks of whole rows. Cutting is quick and in order; the rows of a chunk
/// (`RowChunk.rows`) are read wherever there is a free core.
///
/// - `ndjson`, `csv` and `tsv` are cut at line ends, but not within a quoted cell; of the last two the first line names
///   the columns.
/// - A `json` list is cut between its elements. What is no list (a record, a page of the service) is one chunk, because
///   only its end tells what it is.
/// - A byte order mark at the start is skipped, and counted nowhere.
package struct RowChunks: Sendable {
  /// What one row may have, and a JSON text that is no list.
  package static let largestRow = JSON.Limits().size

  private let format: Format
  private let usesRawCSV: Bool
  private let kinds: @Sendable (String) -> Field.Kind?
  private let largestRow: Int
  private var cutter: any RowCutter
  /// What came and is in no chunk yet.
  private var rest: [UInt8] = []
  private var hasBegun = false
  /// Of the first byte of `rest`.
  private var offset = 0
  private var position = TextPosition()
  /// The elements of a list before `rest`.
  private var elements = 0
  /// The first line of `csv` and `tsv`, once it came.
  private(set) var columns: CSVColumns?

  /// `kinds` tells what the catalogue knows of a column of `csv` and `tsv` (nil: nothing), which decides the type of its
  /// cells. `usesRawCSV`: a `'` in front of a cell is data. An error where the format cannot be read.
  package init(
    _ format: Format, usesRawCSV: Bool = false, largestRow: Int = RowChunks.largestRow,
    kinds: @escaping @Sendable (String) -> Field.Kind? = { _ in nil }
  ) throws(RowReadError) {
    self.format = format
    self.usesRawCSV = usesRawCSV
    self.kinds = kinds
    self.largestRow = largestRow
    switch format {
    case .csv, .tsv: cutter = CellCutter(separator: CSVFormat.Dialect(format).separator)
    case .json: cutter = ElementCutter()
    case .ndjson: cutter = LineCutter()
    case .table, .markdown, .html, .yaml, .record, .list:
      throw RowReadError(
        line: 1, column: 1, reason: "\(format.rawValue) is written only; rows are read from csv, tsv, json and ndjson")
    }
  }

  /// Takes the next piece of the file, and gives the rows that are whole now; nil where there is none. An error is one
  /// behind the chunks that were given before it.
  package mutating func take(_ piece: consuming [UInt8]) throws(RowReadError) -> RowChunk? {
    if rest.isEmpty { rest = piece } else { rest += piece }
    guard skipMark(isLast: false) else { return nil }
    let end = rest.withUnsafeBufferPointer { cutter.cut($0) }
    if end == 0 {
      guard rest.count <= largestRow else {
        throw located(RowByteError(0, "a row of more than \(largestRow) bytes"))
      }
      return nil
    }
    return try chunk(upTo: end)
  }

  /// The rows behind the last whole one, when the file has ended; nil where there are none.
  package mutating func finish() throws(RowReadError) -> RowChunk? {
    _ = skipMark(isLast: true)
    // An empty JSON text is an error.
    if rest.isEmpty, format != .json { return nil }
    return try chunk(upTo: rest.count, isLast: true)
  }

  /// False while it is not clear yet whether there is one.
  private mutating func skipMark(isLast: Bool) -> Bool {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if hasBegun { return true }
    if !isLast, rest.count < mark.count, mark.starts(with: rest) { return false }
    if rest.starts(with: mark) { rest.removeFirst(mark.count) }
    hasBegun = true
    return true
  }

  private mutating func chunk(upTo end: Int, isLast: Bool = false) throws(RowReadError) -> RowChunk? {
    switch format {
    case .csv, .tsv:
      let rowsEnd = try takeColumns(upTo: end)
      guard let columns, rowsEnd > 0 else { return nil }
      return take(upTo: rowsEnd) { _ in .cells(columns) }
    case .json:
      let before = elements
      elements = cutter.rows ?? 0
      if isLast { return take(upTo: end) { _ in .elements(before: before, isLast: true) } }
      // The comma ends the list in this chunk and begins it in the next one: so each is a JSON text.
      let chunk = take(upTo: end, overlap: 1) { bytes in
        bytes[end - 1] = UInt8(ascii: "]")
        return .elements(before: before, isLast: false)
      }
      rest[0] = UInt8(ascii: "[")
      return chunk
    case .ndjson, .table, .markdown, .html, .yaml, .record, .list: return take(upTo: end) { _ in .lines }
    }
  }

  /// Cuts a chunk off; the last bytes of it, `overlap` many, stay as well. `finish` makes it what it is.
  private mutating func take(
    upTo end: Int, overlap: Int = 0, finish: (inout [UInt8]) -> RowChunk.Content
  ) -> RowChunk {
    var bytes: [UInt8] = []
    swap(&bytes, &rest)
    let next = end - overlap
    rest = Array(bytes[next...])
    if end < bytes.count { bytes.removeSubrange(end...) }
    defer {
      offset += next
      bytes.withUnsafeBufferPointer { position.advance(over: UnsafeBufferPointer(rebasing: $0.prefix(next))) }
    }
    cutter.drop(next)
    return RowChunk(content: finish(&bytes), bytes: bytes, offset: offset, position: position)
  }

  /// Reads the first line, if it was not read yet, and takes it away. Returns where the whole rows end that are left.
  private mutating func takeColumns(upTo end: Int) throws(RowReadError) -> Int {
    if columns != nil { return end }
    let lineEnd: Int
    do throws(RowByteError) {
      guard
        let (columns, columnsEnd) = try CSVColumns.read(
          rest, upTo: end, CSVFormat.Dialect(format), usesRaw: usesRawCSV, kinds)
      else { return 0 }
      self.columns = columns
      lineEnd = columnsEnd
    } catch {
      throw located(error)
    }
    _ = take(upTo: lineEnd) { _ in .lines }
    return end - lineEnd
  }

  private func located(_ misread: RowByteError) -> RowReadError {
    RowReadError(misread, at: position.advanced(by: misread.offset, in: rest))
  }
}
