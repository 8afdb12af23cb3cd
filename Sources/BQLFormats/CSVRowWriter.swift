import BrainAPI

/// Rows of `csv` and `tsv`. Cells are made from the bytes that were read.
struct CSVRowWriter: RowWriter {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  private let separator: UInt8
  private let columns: RecordColumns
  private let usesRaw: Bool
  private let isTerminal: Bool
  private(set) var bytes: [UInt8] = []
  /// Of columns of calculated quantities, in the header; nil before that is written.
  private var units: ColumnUnits?
  /// The first rows, which wait for the header.
  private var waiting: [Record] = []
  /// For JSON that has to be written anew.
  private var writer = JSONWriter()

  init(_ dialect: CSVFormat.Dialect, _ columns: [String], options: RenderOptions, isTerminal: Bool) {
    separator = dialect.separator
    self.columns = RecordColumns(columns)
    usesRaw = options.usesRawCSV
    self.isTerminal = isTerminal
  }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func begin() {}

  mutating func write(_ rows: [Record]) {
    if columns.names.isEmpty { return }
    guard let units else {
      waiting += rows
      let found = ColumnUnits(waiting, columns.names)
      if found.isDecided { writeHeader(found) }
      return
    }
    write(rows, units)
  }

  mutating func end() {
    if units == nil, !columns.names.isEmpty { writeHeader(ColumnUnits(waiting, columns.names)) }
  }

  private mutating func writeHeader(_ units: ColumnUnits) {
    self.units = units
    for (index, name) in columns.names.enumerated() {
      if index > 0 { bytes.append(separator) }
      append(units[index].map { "\(name) [\($0)]" } ?? name, isHeader: true)
    }
    bytes.append(0x0A)
    let rows = waiting
    waiting = []
    write(rows, units)
  }

  private mutating func write(_ rows: [Record], _ units: ColumnUnits) {
    for row in rows {
      columns.forEach(of: row) { column, field in
        if column > 0 { bytes.append(separator) }
        if case .value(let value) = field { append(units.number(value, column)) } else { append(field) }
      }
      bytes.append(0x0A)
    }
  }

  private mutating func append(_ field: FieldText) {
    switch field {
    case .absent, .null: break
    case .literal(let text): bytes += text
    case .string(let inside, isEscaped: false): appendVisible(inside)
    case .string(let inside, isEscaped: true): JSON.withDecoded(inside) { appendVisible($0) }
    case .structure(let node):
      node.document.bytes.withUnsafeBufferPointer { text in
        let whole = Bytes(rebasing: text[node.range])
        if JSON.isCompact(whole) { append(json: whole) } else { appendWritten { $0.append(node) } }
      }
    case .value(let value): append(value)
    }
  }

  private mutating func append(_ value: Value) {
    switch value.stored {
    case .null: break
    case .boolean, .number: bytes += value.text.utf8
    case .list, .record: appendWritten { $0.append(value) }
    case .string, .instant, .period, .duration, .quantity, .measured: append(value.text, isHeader: false)
    }
  }

  private mutating func appendWritten(_ write: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    swap(&writer, &self.writer)
    write(&writer)
    writer.bytes.withUnsafeBufferPointer { append(json: $0) }
    writer.removeAll()
    swap(&writer, &self.writer)
  }

  /// A list or a record. In quotes it has one blank inside the outer brackets: that is what tells it from text that happens
  /// to be JSON, which is quoted too.
  private mutating func append(json: Bytes) {
    if !needsQuotes(json) { return bytes += json }
    bytes.append(0x22)
    bytes += json.prefix(1)
    if json.count > 2 {
      bytes.append(0x20)
      appendDoubled(Bytes(rebasing: json.dropFirst().dropLast()))
      bytes.append(0x20)
    }
    bytes += json.suffix(1)
    bytes.append(0x22)
  }

  /// On a terminal nothing of the data may steer it; in a file the data stays as it is.
  private mutating func appendVisible(_ text: Bytes) {
    if isTerminal {
      append(String(decoding: text, as: UTF8.self), isHeader: false)
    } else {
      append(text, isHeader: false)
    }
  }

  private mutating func append(_ text: String, isHeader: Bool) {
    var text = isTerminal ? DisplayText.escaped(text) : text
    text.withUTF8 { append($0, isHeader: isHeader) }
  }

  /// A header stays bare where a cell would be read as a literal.
  @inline(__always)
  private mutating func append(_ text: Bytes, isHeader: Bool) {
    let isGuarded = !usesRaw && CSVCell.needsGuard(text)
    let readsAsLiteral = isHeader ? text.isEmpty : !isGuarded && CSVCell.readsAsLiteral(text)
    guard readsAsLiteral || needsQuotes(text, isGuarded: isGuarded) else {
      if isGuarded { bytes.append(0x27) }
      return bytes += text
    }
    bytes.append(0x22)
    if isGuarded { bytes.append(0x27) }
    appendDoubled(text)
    bytes.append(0x22)
  }

  @inline(__always)
  private func needsQuotes(_ text: Bytes, isGuarded: Bool = false) -> Bool {
    guard let first = text.first, let last = text.last else { return false }
    // Blanks at the ends get lost in other programs, and a byte order mark at the start of a file in ours.
    if last == 0x20 || (!isGuarded && (first == 0x20 || (first == 0xEF && text.starts(with: [0xEF, 0xBB, 0xBF])))) {
      return true
    }
    return text.holdsCellMark(separator: separator)
  }

  /// Appends with each quote twice.
  private mutating func appendDoubled(_ text: Bytes) {
    var start = 0
    while let quote = text.firstOffset(of: 0x22, from: start) {
      bytes += Bytes(rebasing: text[start...quote])
      bytes.append(0x22)
      start = quote + 1
    }
    bytes += Bytes(rebasing: text[start...])
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether there is a separator, a quote or a line end.
  @inline(__always)
  fileprivate func holdsCellMark(separator: UInt8) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var offset = 0
    while offset + 8 <= count {
      let word = word(at: offset)
      // The high bits of the bytes that are the wanted one, and perhaps of some beyond the first of these.
      func marks(_ byte: UInt8) -> UInt64 {
        let differences = word ^ (ones &* UInt64(byte))
        return (differences &- ones) & ~differences
      }
      if (marks(separator) | marks(0x22) | marks(0x0A) | marks(0x0D)) & (ones &* 0x80) != 0 { return true }
      offset += 8
    }
    while offset < count {
      let byte = self[offset]
      if byte == separator || byte == 0x22 || byte == 0x0A || byte == 0x0D { return true }
      offset += 1
    }
    return false
  }
}
