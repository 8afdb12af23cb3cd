import BrainAPI

/// Writes rows as they come: `begin` once, `write` as often as there are rows, `end` once. The text is what `Renderer` makes
/// of all the rows together.
package protocol RowWriter: Sendable {
  /// The text since the last `removeAll`, UTF-8.
  var bytes: [UInt8] { get }
  /// Drops the text so far and keeps the room it took.
  mutating func removeAll()

  mutating func begin()
  mutating func write(_ rows: [Record])
  mutating func end()
}

extension Format {
  /// Whether the first line can be written only when the last row is known; if not, there is a `RowWriter`.
  package func needsAllRows(areColumnsKnown: Bool) -> Bool {
    switch self {
    case .json, .ndjson, .yaml: false
    case .csv, .tsv, .html, .list: !areColumnsKnown
    // Widths and alignment are those of all rows.
    case .table, .markdown, .record: true
    }
  }
}

extension Renderer {
  /// Writes rows in this format; `columns` names and orders their fields (nil: not known, which is not that there are
  /// none). With `isTerminal` the control characters of the data are shown. nil where all rows have to be known first,
  /// see `Format.needsAllRows`.
  package func rowWriter(columns: [String]?, isTerminal: Bool = false) -> (any RowWriter)? {
    switch (format, columns) {
    case (.json, _): JSONRowWriter(isLined: false, columns: columns)
    case (.ndjson, _): JSONRowWriter(isLined: true, columns: columns)
    case (.yaml, _): YAMLRowWriter(columns: columns)
    case (.csv, let columns?), (.tsv, let columns?):
      CSVRowWriter(CSVFormat.Dialect(format), columns, options: options, isTerminal: isTerminal)
    case (.html, let columns?): HTMLRowWriter(columns, isTerminal: isTerminal)
    case (.list, let columns?): ListRowWriter(column: columns.first, isTerminal: isTerminal)
    case (.csv, nil), (.tsv, nil), (.html, nil), (.list, nil), (.record, _), (.table, _), (.markdown, _): nil
    }
  }
}

extension RowWriter {
  /// Writes all of them, a piece at a time.
  mutating func writeAll<E: Error>(_ rows: [Record], to emit: (String) throws(E) -> Void) throws(E) {
    begin()
    var start = 0
    while start < rows.count {
      let batch = rows[start...].prefix(64)
      start = batch.endIndex
      write(Array(batch))
      try emitAll(to: emit)
    }
    end()
    try emitAll(to: emit)
  }

  /// Hands over what was written.
  mutating func emitAll<E: Error>(to emit: (String) throws(E) -> Void) throws(E) {
    if bytes.isEmpty { return }
    try emit(String(decoding: bytes, as: UTF8.self))
    removeAll()
  }
}

/// The rows of a format that makes a string of each.
protocol RowTextWriter: RowWriter {
  var bytes: [UInt8] { get set }
  func text(_ row: Record, at index: Int) -> String
  /// The rows so far.
  var count: Int { get set }
}

extension RowTextWriter {
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  package mutating func write(_ rows: [Record]) {
    for row in rows {
      bytes += text(row, at: count).utf8
      count += 1
    }
  }
}
