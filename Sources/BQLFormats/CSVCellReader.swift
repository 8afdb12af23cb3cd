import BrainAPI

/// Turns cells into JSON: what a cell stands for, by its quotes, its guard and what is known of its column.
struct CSVCellReader {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  private let usesRaw: Bool
  private let kinds: [Field.Kind?]
  /// What stands behind a number of a column with a unit: `,"unit":"g"}`.
  private let units: [String?]
  /// What stands before each cell of a row, `,"name":`, one behind the other, and where each ends.
  private let labels: [UInt8]
  private let labelEnds: [Int]
  private var writer = JSONWriter()
  private var hasRows = false

  /// `expected`: the bytes of all cells together.
  init(_ columns: CSVColumns, expected: Int) {
    usesRaw = columns.usesRaw
    kinds = columns.kinds
    units = columns.units.map { unit in unit.map { ",\"unit\":" + JSON.write(.string($0)) + "}" } }
    var labels = JSONWriter()
    var ends: [Int] = []
    for name in columns.names {
      labels.append(raw: ends.isEmpty ? "{" : ",")
      labels.append(string: name)
      labels.append(raw: ":")
      ends.append(labels.bytes.count)
    }
    self.labels = labels.bytes
    labelEnds = ends
    writer.reserve(expected * 2 + expected / 2)
    writer.append(raw: "[")
  }

  /// The next cell of a row.
  @inline(__always)
  mutating func append(_ cell: CSVScanner.Cell, in bytes: Bytes, column: Int) {
    if column == 0, hasRows { writer.append(raw: ",") }
    let label = (column == 0 ? 0 : labelEnds[column - 1])..<labelEnds[column]
    labels.withUnsafeBufferPointer { writer.append(raw: Bytes(rebasing: $0[label])) }
    cell.withBytes(in: bytes) { text in
      guard let unit = units[column], !cell.isQuoted, Number.isNumber(text) else {
        return append(text, isQuoted: cell.isQuoted, kinds[column])
      }
      writer.append(raw: "{\"value\":")
      writer.append(raw: text)
      writer.append(raw: unit)
    }
  }

  mutating func endRow() {
    writer.append(raw: "}")
    hasRows = true
  }

  /// The list of all rows.
  mutating func finish() -> [UInt8] {
    writer.append(raw: "]")
    return writer.bytes
  }

  private mutating func append(_ cell: Bytes, isQuoted: Bool, _ kind: Field.Kind?) {
    if cell.isEmpty { return writer.append(raw: isQuoted ? "\"\"" : "null") }
    let isGuarded = !usesRaw && CSVCell.isGuarded(cell)
    let text = isGuarded ? Bytes(rebasing: cell.dropFirst()) : cell
    let isText = isQuoted || isGuarded
    switch kind {
    case .uuid, .string, .text, .url, .date, .dateTime: writer.append(utf8: text)
    case .integer:
      let digits = CSVCell.trimmed(text)
      if Number.isNumber(digits) { writer.append(raw: digits) } else { writer.append(utf8: text) }
    case .boolean:
      guard let boolean = CSVCell.boolean(CSVCell.trimmed(text)) else { return writer.append(utf8: text) }
      writer.append(raw: boolean ? "true" : "false")
    case .json, .stringList, .relation, .relationList:
      let json = CSVCell.trimmed(text)
      if CSVCell.isStructure(json) { return writer.append(raw: json) }
      isText ? writer.append(utf8: text) : appendLiteral(text)
    case nil:
      let isStructure = isText ? CSVCell.isSpacedStructure(text) : CSVCell.isStructure(text)
      if isStructure { return writer.append(raw: text) }
      isText ? writer.append(utf8: text) : appendLiteral(text)
    }
  }

  private mutating func appendLiteral(_ text: Bytes) {
    if CSVCell.isLiteral(text) { writer.append(raw: text) } else { writer.append(utf8: text) }
  }
}
