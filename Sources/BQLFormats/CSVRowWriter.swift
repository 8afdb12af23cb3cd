import BrainAPI

/// Rows of `csv` and `tsv`.
struct CSVRowWriter: RowWriter {
  private let columns: RecordColumns
  private let form: CSVCellForm
  private var buffer = ByteBuffer()
  /// Of columns of calculated quantities, in the header; nil before that is written.
  private var units: ColumnUnits?
  /// The first rows, which wait for the header.
  private var waiting: [Record] = []

  init(_ dialect: CSVFormat.Dialect, _ columns: [String], options: RenderOptions, isTerminal: Bool) {
    self.columns = RecordColumns(columns)
    form = CSVCellForm(separator: dialect.separator, usesRaw: options.usesRawCSV, isTerminal: isTerminal)
  }

  var bytes: [UInt8] { buffer.bytes }
  mutating func removeAll() { buffer.removeAll() }

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
    form.putHeader(columns.names, units, to: &buffer)
    let rows = waiting
    waiting = []
    write(rows, units)
  }

  private mutating func write(_ rows: [Record], _ units: ColumnUnits) {
    for row in rows { form.put(row, columns, units, to: &buffer) }
  }
}

/// How a value is written in a cell, made from the bytes that were read.
struct CSVCellForm {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  let separator: UInt8
  let usesRaw: Bool
  /// The control characters of the data are shown.
  let isTerminal: Bool

  func putHeader(_ names: [String], _ units: ColumnUnits, to buffer: inout ByteBuffer) {
    buffer.write(names.count * 32) { room in
      for (index, name) in names.enumerated() {
        if index > 0 { room.put(separator) }
        put(units[index].map { "\(name) [\($0)]" } ?? name, isHeader: true, to: &room)
      }
      room.put(UInt8(ascii: "\n"))
    }
  }

  /// A line.
  func put(_ row: Record, _ columns: RecordColumns, _ units: ColumnUnits, to buffer: inout ByteBuffer) {
    buffer.write(columns.names.count * 16 + 256) { room in
      columns.forEach(of: row) { column, field in
        if column > 0 { room.put(separator) }
        if case .value(let value) = field {
          put(units.number(value, column), to: &room)
        } else {
          put(field, to: &room)
        }
      }
      room.put(UInt8(ascii: "\n"))
    }
  }

  func put(_ field: FieldText, to room: inout ByteRoom) {
    switch field {
    case .absent, .null: break
    case .literal(let text): room.put(text)
    case .string(let inside, isEscaped: false): putVisible(inside, to: &room)
    case .string(let inside, isEscaped: true): JSON.withDecoded(inside) { putVisible($0, to: &room) }
    case .structure(let node):
      node.document.bytes.withUnsafeBufferPointer { text in
        let whole = Bytes(rebasing: text[node.range])
        if JSON.isCompact(whole) {
          put(json: whole, to: &room)
        } else {
          var writer = JSONWriter()
          writer.append(node)
          writer.bytes.withUnsafeBufferPointer { put(json: $0, to: &room) }
        }
      }
    case .value(let value): put(value, to: &room)
    }
  }

  func put(_ value: Value, to room: inout ByteRoom) {
    switch value.stored {
    case .null: break
    case .boolean, .number:
      var text = value.text
      text.withUTF8 { room.put($0) }
    case .list, .record:
      var text = value.text
      text.withUTF8 { put(json: $0, to: &room) }
    case .string, .instant, .period, .duration, .quantity, .measured: put(value.text, isHeader: false, to: &room)
    }
  }

  /// A list or a record. In quotes it has one blank inside the outer brackets: that is what tells it from text that happens
  /// to be JSON, which is quoted too.
  private func put(json: Bytes, to room: inout ByteRoom) {
    guard json.count > 2, needsQuotes(json) else { return room.put(json) }
    room.put(UInt8(ascii: "\""))
    room.put(json[0])
    room.put(UInt8(ascii: " "))
    putDoubled(Bytes(rebasing: json[1..<json.count - 1]), to: &room)
    room.put(UInt8(ascii: " "))
    room.put(json[json.count - 1])
    room.put(UInt8(ascii: "\""))
  }

  /// On a terminal nothing of the data may steer it; in a file the data stays as it is.
  @inline(__always)
  private func putVisible(_ text: Bytes, to room: inout ByteRoom) {
    if isTerminal {
      put(String(decoding: text, as: UTF8.self), isHeader: false, to: &room)
    } else {
      put(text, isHeader: false, to: &room)
    }
  }

  func put(_ text: String, isHeader: Bool, to room: inout ByteRoom) {
    var text = isTerminal ? DisplayText.escaped(text) : text
    text.withUTF8 { put($0, isHeader: isHeader, to: &room) }
  }

  /// A header stays bare where a cell would be read as a literal.
  @inline(__always)
  private func put(_ text: Bytes, isHeader: Bool, to room: inout ByteRoom) {
    let isGuarded = !usesRaw && CSVCell.needsGuard(text)
    let readsAsLiteral = isHeader ? text.isEmpty : !isGuarded && CSVCell.readsAsLiteral(text)
    guard readsAsLiteral || needsQuotes(text, isGuarded: isGuarded) else {
      if isGuarded { room.put(UInt8(ascii: "'")) }
      return room.put(text)
    }
    room.put(UInt8(ascii: "\""))
    if isGuarded { room.put(UInt8(ascii: "'")) }
    putDoubled(text, to: &room)
    room.put(UInt8(ascii: "\""))
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

  /// With each quote twice.
  private func putDoubled(_ text: Bytes, to room: inout ByteRoom) {
    var start = 0
    while let quote = text.firstOffset(of: UInt8(ascii: "\""), from: start) {
      room.put(Bytes(rebasing: text[start...quote]))
      room.put(UInt8(ascii: "\""))
      start = quote + 1
    }
    room.put(Bytes(rebasing: text[start...]))
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
      if byte == separator || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        return true
      }
      offset += 1
    }
    return false
  }
}
