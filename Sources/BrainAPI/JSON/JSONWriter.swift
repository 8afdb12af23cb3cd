/// Appends JSON text to a buffer of bytes, one value after another.
///
/// Strings escape what RFC 8259 wants, and everything that could steer a terminal: C0, DEL and C1 controls, line and
/// paragraph separators, and the marks that turn the direction of text. Equal strings are written alike, whatever escapes
/// they came with.
package struct JSONWriter: Sendable {
  private var buffer = ByteBuffer()
  /// Two spaces a level, a line an element; else no blank at all.
  package let isPretty: Bool

  package init(pretty: Bool = false) { isPretty = pretty }

  /// What was written so far, UTF-8; a copy.
  package var bytes: [UInt8] { buffer.bytes }

  /// The bytes so far as text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Appends text as it is: separators of a stream, a line's end.
  package mutating func append(raw text: String) { buffer.append(text) }

  /// Appends bytes as they are: JSON text, or separators.
  package mutating func append(raw text: UnsafeBufferPointer<UInt8>) { buffer.append(text) }
  package mutating func append(raw text: [UInt8]) { text.withUnsafeBufferPointer { buffer.append($0) } }

  /// Makes room for so many bytes more.
  package mutating func reserve(_ count: Int) { buffer.reserve(count) }

  /// Drops the bytes so far and keeps the room they took: for writers that stream.
  package mutating func removeAll() { buffer.removeAll() }

  /// Appends one value; `level` is the nesting at which it stands, for the blanks of the pretty form.
  package mutating func append(_ value: Value, level: Int = 0) {
    switch value {
    case .null: append(raw: "null")
    case .boolean(let boolean): append(raw: boolean ? "true" : "false")
    case .number(let number): append(raw: number.text)
    case .string(let string): append(string: string)
    case .list(let list):
      append(raw: "[")
      for (index, value) in list.enumerated() {
        separate(index, level)
        append(value, level: level + 1)
      }
      close(list.isEmpty, "]", level)
    case .record(let record): append(record, level: level)
    case .quantity(let number, let unit):
      append(Record([("value", .number(number)), ("unit", .string(unit))]), level: level)
    case .measured(let measured): append(measured.stored, level: level)
    case .instant, .period, .duration: append(string: value.text)
    }
  }

  /// Appends a record; `level` as above.
  package mutating func append(_ record: Record, level: Int = 0) {
    if let node = record.node { return append(node, level: level) }
    let fields = record.fields
    append(raw: "{")
    for (index, field) in fields.enumerated() {
      separate(index, level)
      append(string: field.name)
      append(raw: isPretty ? ": " : ":")
      append(field.value, level: level + 1)
    }
    close(fields.isEmpty, "}", level)
  }

  /// Appends a value that was read, without decoding it; `level` as above. Text that stands already as it would be written
  /// is copied.
  package mutating func append(_ node: JSONNode, level: Int = 0) {
    let document = node.document
    let range = node.range
    document.bytes.withUnsafeBufferPointer { text in
      if !isPretty {
        let whole = UnsafeBufferPointer(rebasing: text[range])
        if JSONCompactText.isCompact(whole) { return buffer.append(whole) }
      }
      document.tape.withUnsafeBufferPointer { tape in
        let form = JSONTapeForm(text: text, tape: tape, isPretty: isPretty)
        buffer.write(range.count * 3 + 64) { form.write(node.place, level, to: &$0) }
      }
    }
  }

  /// Appends a field as it was read or made; absent is nothing.
  package mutating func append(_ field: FieldText, level: Int) {
    switch field {
    case .absent: break
    case .null: append(raw: "null")
    case .literal(let text): buffer.append(text)
    case .string(let inside, let isEscaped):
      buffer.write(inside.count * 2 + 64) { isEscaped ? $0.put(escaped: inside) : $0.put(string: inside) }
    case .structure(let node): append(node, level: level)
    case .value(let value): append(value, level: level)
    }
  }

  private mutating func separate(_ index: Int, _ level: Int) {
    if index > 0 { append(raw: ",") }
    if isPretty { buffer.write(level * 2 + 64) { $0.putLine(level + 1) } }
  }

  private mutating func close(_ isEmpty: Bool, _ bracket: String, _ level: Int) {
    if !isEmpty, isPretty { buffer.write(level * 2 + 64) { $0.putLine(level) } }
    append(raw: bracket)
  }

  /// Appends a string in quotes, escaped.
  package mutating func append(string: String) {
    var string = string
    string.withUTF8 { append(utf8: $0) }
  }

  /// Appends a string, given as valid UTF-8, in quotes, escaped.
  package mutating func append(utf8 text: UnsafeBufferPointer<UInt8>) {
    buffer.write(text.count + text.count / 4 + 64) { $0.put(string: text) }
  }
}
