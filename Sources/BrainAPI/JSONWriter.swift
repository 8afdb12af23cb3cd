/// Appends JSON text to a buffer of bytes, one value after another.
///
/// Strings escape what RFC 8259 wants, and everything that could steer a terminal: C0, DEL and C1 controls, line and
/// paragraph separators, and the marks that turn the direction of text. Equal strings are written alike, whatever escapes
/// they came with.
package struct JSONWriter: Sendable {
  /// What was written so far, UTF-8.
  package internal(set) var bytes: [UInt8] = []
  /// Two spaces a level, a line an element; else no blank at all.
  package let isPretty: Bool

  package init(pretty: Bool = false) { isPretty = pretty }

  /// The bytes so far as text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Appends text as it is: separators of a stream, a line's end.
  package mutating func append(raw text: String) { bytes += text.utf8 }

  /// Appends bytes as they are: JSON text, or separators.
  package mutating func append(raw text: UnsafeBufferPointer<UInt8>) { bytes += text }
  package mutating func append(raw text: [UInt8]) { bytes += text }

  /// Makes room for so many bytes more.
  package mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// Drops the bytes so far and keeps the room they took: for writers that stream.
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Appends one value; `level` is the nesting at which it stands, for the blanks of the pretty form.
  package mutating func append(_ value: Value, level: Int = 0) {
    switch value {
    case .null: bytes += "null".utf8
    case .boolean(let boolean): bytes += (boolean ? "true" : "false").utf8
    case .number(let number): bytes += number.text.utf8
    case .string(let string): append(string: string)
    case .list(let list):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in list.enumerated() {
        separate(index, level)
        append(value, level: level + 1)
      }
      close(list.isEmpty, UInt8(ascii: "]"), level)
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
    bytes.append(UInt8(ascii: "{"))
    for (index, field) in fields.enumerated() {
      separate(index, level)
      append(string: field.name)
      bytes += colon
      append(field.value, level: level + 1)
    }
    close(fields.isEmpty, UInt8(ascii: "}"), level)
  }

  private var colon: String.UTF8View { (isPretty ? ": " : ":").utf8 }

  mutating func separate(_ index: Int, _ level: Int) {
    if index > 0 { bytes.append(UInt8(ascii: ",")) }
    breakLine(level + 1)
  }

  mutating func close(_ isEmpty: Bool, _ bracket: UInt8, _ level: Int) {
    if !isEmpty { breakLine(level) }
    bytes.append(bracket)
  }

  @inline(__always)
  private mutating func breakLine(_ level: Int) {
    guard isPretty else { return }
    var rest = level * 2
    let first = min(rest, JSONWriter.lineStart.count - 1)
    JSONWriter.lineStart.withUnsafeBufferPointer { bytes += UnsafeBufferPointer(rebasing: $0.prefix(first + 1)) }
    while rest > first {
      bytes.append(0x20)
      rest -= 1
    }
  }

  /// A line feed and the blanks of some levels.
  private static let lineStart: [UInt8] = [0x0A] + Array(repeating: 0x20, count: 64)

  /// Appends a string in quotes, escaped.
  package mutating func append(string: String) {
    var string = string
    string.withUTF8 { append(utf8: $0) }
  }

  /// Appends a string, given as valid UTF-8, in quotes, escaped.
  package mutating func append(utf8 text: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    var place = 0
    while place < text.count {
      if place + 8 <= text.count {
        let stops = JSONEscape.stops(in: text.word(at: place))
        if stops == 0 {
          place += 8
          continue
        }
        place += stops.trailingZeroBitCount >> 3
      }
      let (length, scalar) = JSONEscape.hazard(text, at: place)
      guard let scalar else {
        place += length
        continue
      }
      bytes += UnsafeBufferPointer(rebasing: text[start..<place])
      JSONEscape.append(scalar, to: &bytes)
      place += length
      start = place
    }
    bytes += UnsafeBufferPointer(rebasing: text[start...])
    bytes.append(UInt8(ascii: "\""))
  }
}
