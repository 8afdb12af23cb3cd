import BrainAPI

/// `csv` and `tsv` of rows whose columns are known only when the last of them is: lines come as rows do, each as wide as the
/// columns were then; at the end the header, and what makes earlier lines as wide as the last.
package struct OpenCSVWriter: Sendable {
  private let form: CSVCellForm
  private var columns = RecordColumns([])
  private var seen: Set<String> = []
  private var buffer = ByteBuffer()
  /// Of columns of calculated quantities; nil before enough rows came to tell.
  private var units: ColumnUnits?
  /// The first rows, which wait for that.
  private var waiting: [Record] = []

  /// nil for other formats.
  package init?(_ format: Format, options: RenderOptions) {
    guard format == .csv || format == .tsv else { return nil }
    form = CSVCellForm(
      separator: CSVFormat.Dialect(format).separator, usesRaw: options.usesRawCSV, isTerminal: false)
  }

  /// How many columns there are so far, which is how wide the lines are that are written now.
  package var width: Int { columns.names.count }

  /// The lines since the last `removeAll`, UTF-8.
  package var bytes: [UInt8] { buffer.bytes }
  package var byteCount: Int { buffer.count }
  package mutating func removeAll() { buffer.removeAll() }

  /// Takes notice of the columns of rows; true where there are new ones, so that lines of before are narrower than those to
  /// come.
  package mutating func widen(for rows: [Record]) -> Bool {
    let before = width
    for row in rows where !columns.cover(row) {
      var names = columns.names
      for name in row.names where seen.insert(name).inserted { names.append(name) }
      columns = RecordColumns(names)
    }
    return width > before
  }

  /// Writes rows whose columns were taken notice of.
  package mutating func write(_ rows: [Record]) {
    guard let units else {
      waiting += rows
      if waiting.count >= ColumnUnits.rowsLookedAt { writeWaiting() }
      return
    }
    for row in rows { form.put(row, columns, units, to: &buffer) }
  }

  /// Writes what has waited, once there is no more.
  package mutating func end() { if units == nil { writeWaiting() } }

  private mutating func writeWaiting() {
    units = ColumnUnits(waiting, columns.names)
    let rows = waiting
    waiting = []
    write(rows)
  }

  /// The first line; empty where there is no column.
  package var header: [UInt8] {
    guard width > 0 else { return [] }
    var header = ByteBuffer()
    form.putHeader(columns.names, units ?? ColumnUnits([], columns.names), to: &header)
    return header.bytes
  }

  /// Lines of a width, as wide as all are in the end.
  package func widened(_ lines: [UInt8], from width: Int) -> [UInt8] {
    // A line without columns looks like one with an empty cell.
    let missing = self.width - max(width, 1)
    if missing <= 0 { return lines }
    var wide: [UInt8] = []
    wide.reserveCapacity(lines.count + lines.count / 8 * missing)
    var isInQuotes = false
    for byte in lines {
      if byte == UInt8(ascii: "\"") { isInQuotes.toggle() }
      if byte == UInt8(ascii: "\n"), !isInQuotes {
        for _ in 0..<missing { wide.append(form.separator) }
      }
      wide.append(byte)
    }
    return wide
  }
}
