import BrainAPI

/// Bytes that are the same for values that are the same (as `ValueKey` has it), and different for others: looked up without
/// making the values. Parts can be put one behind the other.
struct KeyBytes: Sendable {
  private enum Mark: UInt8 {
    case null, no, yes, integer, number, text, instant, period, duration, list, record
  }

  private(set) var bytes: [UInt8] = []

  /// Keeps the room they took.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func appendNull() { append(mark: .null) }

  // MARK: Values that stand where they were read

  mutating func append(_ node: JSONNode) {
    switch node.kind {
    case .null: append(mark: .null)
    case .boolean: append(mark: node.boolean == true ? .yes : .no)
    case .number:
      if let integer = node.numberBytes({ ShortNumber($0)?.integer }) ?? nil {
        append(integer: integer)
      } else if let number = node.number {
        append(number)
      }
    case .string: node.stringBytes { append(text: $0) }
    case .list:
      append(mark: .list)
      append(raw: UInt64(node.count))
      for element in node.elements { append(element) }
    case .record: append(node.value)
    }
  }

  /// Of a record or an id.
  mutating func append(identifier node: JSONNode) {
    if CompiledConstant.withIdentifier(node, { append(text: $0) }) == nil { append(identifier: node.value) }
  }

  // MARK: Values

  mutating func append(_ value: Value) {
    switch value {
    case .null: append(mark: .null)
    case .boolean(let boolean): append(mark: boolean ? .yes : .no)
    case .number(let number): append(number)
    case .quantity(let number, let unit): append([.number(number), .string(unit)])
    case .measured(let measured): append(measured.stored)
    case .string(let text): append(text: text)
    case .instant(let instant):
      append(mark: .instant)
      append(raw: UInt64(bitPattern: Int64(instant.seconds)))
      append(raw: UInt64(bitPattern: Int64(instant.nanoseconds)))
    case .period(let period):
      append(mark: .period)
      bytes.append(period.unit == .day ? 0 : period.unit == .month ? 1 : 2)
      append(raw: UInt64(bitPattern: Int64(period.first.daysSince1970)))
    case .duration(let duration):
      append(mark: .duration)
      append(raw: UInt64(bitPattern: duration.components.seconds))
      append(raw: UInt64(bitPattern: duration.components.attoseconds))
    case .list(let elements): append(elements)
    case .record(let record):
      append(mark: .record)
      let fields = record.fields.sorted { ByteOrder.compare($0.name, $1.name) < 0 }
      append(raw: UInt64(fields.count))
      for field in fields {
        append(text: field.name)
        append(field.value)
      }
    }
  }

  /// Of a record or an id.
  mutating func append(identifier value: Value) {
    switch value.stored {
    case .record(let record): if let id = record.id { append(text: id) } else { append(value) }
    case .number(let number): append(text: number.text)
    case .null, .boolean, .string, .list, .instant, .period, .duration, .quantity, .measured:
      append(value)
    }
  }

  mutating func append(identifiers values: [Value]) {
    append(mark: .list)
    append(raw: UInt64(values.count))
    for value in values { append(identifier: value) }
  }

  private mutating func append(_ elements: [Value]) {
    append(mark: .list)
    append(raw: UInt64(elements.count))
    for element in elements { append(element) }
  }

  // MARK: Parts

  private mutating func append(mark: Mark) { bytes.append(mark.rawValue) }

  private mutating func append(raw word: UInt64) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func append(text: String) {
    var text = text
    text.withUTF8 { append(text: $0) }
  }

  private mutating func append(text: UnsafeBufferPointer<UInt8>) {
    append(mark: .text)
    append(raw: UInt64(text.count))
    bytes.append(contentsOf: text)
  }

  private mutating func append(integer: Int) {
    append(mark: .integer)
    append(raw: UInt64(bitPattern: Int64(integer)))
  }

  private mutating func append(_ number: Number) {
    if let integer = number.exactInteger { return append(integer: integer) }
    append(mark: .number)
    number.appendKey(to: &bytes)
  }
}
