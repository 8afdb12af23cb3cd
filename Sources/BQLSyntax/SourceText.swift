/// A text with a name for people, and the way from byte offsets to lines and columns.
package struct SourceText: Sendable {
  /// A place for people: both count from 1, the column in Unicode scalars.
  package struct Position: Sendable, Hashable {
    package var line: Int
    package var column: Int
  }

  /// Bytes that a script can have; whoever reads one stops there.
  package static let largest = 16 << 20
  package static let isTooLarge = "it is larger than \(largest >> 20) MB, the most that a script can have"

  /// What a person calls it: a path, or `prompt`.
  package let name: String
  package let text: String
  /// The byte offset of each line's first byte.
  private let lineStarts: [Int]

  package init(name: String, text: String) {
    var text = text
    text.makeContiguousUTF8()
    self.name = name
    self.text = text
    lineStarts = text.withUTF8 { SourceText.lineStarts($0) }
  }

  private static func lineStarts(_ text: UnsafeBufferPointer<UInt8>) -> [Int] {
    var starts = [0]
    for (offset, byte) in text.enumerated() where byte == 0x0A || byte == 0x0D {
      // The line feed of CRLF: the carriage return has opened the line one byte too early.
      if byte == 0x0A, offset > 0, text[offset - 1] == 0x0D { starts.removeLast() }
      starts.append(offset + 1)
    }
    return starts
  }

  /// Reads bytes as UTF-8. A byte-order mark in front is taken off. Bytes that are no UTF-8 become U+FFFD, and they and
  /// every NUL are errors; a text with errors is for showing them, not for parsing.
  package static func reading(name: String, bytes: [UInt8]) -> (source: SourceText, diagnostics: [Diagnostic]) {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if !bytes.contains(0), let text = String(validating: bytes[start...], as: UTF8.self) {
      return (SourceText(name: name, text: text), [])
    }
    var bag = DiagnosticBag()
    var good: [UInt8] = []
    good.reserveCapacity(bytes.count)
    var offset = start
    while offset < bytes.count {
      let length = scalarLength(bytes, at: offset)
      if length == 0 {
        let value = "0x" + (bytes[offset] < 16 ? "0" : "") + String(bytes[offset], radix: 16, uppercase: true)
        bag.add(
          Diagnostic(
            .error, .syntax, "this is not UTF-8", at: Span(good.count, good.count + 3), label: "the byte \(value)",
            hint: "save the file as UTF-8"))
        good += [0xEF, 0xBF, 0xBD]
        offset += 1
        continue
      }
      if bytes[offset] == 0 { bag.add(nulDiagnostic(at: good.count)) }
      good += bytes[offset..<offset + length]
      offset += length
    }
    return (SourceText(name: name, text: String(decoding: good, as: UTF8.self)), bag.sorted)
  }

  static func nulDiagnostic(at offset: Int) -> Diagnostic {
    Diagnostic(.error, .syntax, "a NUL character is not allowed in a text", at: Span(offset, offset + 1))
  }

  package var lineCount: Int { lineStarts.count }

  /// Where a byte offset is; offsets past the end are at the end.
  package func position(at offset: Int) -> Position {
    let offset = min(max(offset, 0), text.utf8.count)
    let line = lineIndex(at: offset)
    let before = text.utf8[index(lineStarts[line])..<index(offset)]
    var column = 1
    for byte in before where byte & 0xC0 != 0x80 { column += 1 }
    if line == 0, column > 1, text.unicodeScalars.first == "\u{FEFF}" { column -= 1 }
    return Position(line: line + 1, column: column)
  }

  /// The bytes of the line around an offset, without what ends it.
  package func lineSpan(at offset: Int) -> Span {
    let line = lineIndex(at: min(max(offset, 0), text.utf8.count))
    let lower = lineStarts[line]
    var upper = line + 1 < lineStarts.count ? lineStarts[line + 1] : text.utf8.count
    while upper > lower, let byte = byte(upper - 1), byte == 0x0A || byte == 0x0D { upper -= 1 }
    return Span(lower, upper)
  }

  /// The text of a span; what reaches out of the text is left out, half a character becomes U+FFFD.
  package func text(in span: Span) -> String {
    let lower = min(max(span.lower, 0), text.utf8.count)
    let upper = min(max(span.upper, lower), text.utf8.count)
    return String(decoding: text.utf8[index(lower)..<index(upper)], as: UTF8.self)
  }

  /// The byte at an offset, nil outside of the text.
  func byte(_ offset: Int) -> UInt8? {
    guard offset >= 0, offset < text.utf8.count else { return nil }
    return text.utf8[index(offset)]
  }

  private func index(_ offset: Int) -> String.Index { text.utf8.index(text.utf8.startIndex, offsetBy: offset) }

  private func lineIndex(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of the scalar at an offset, 0 where there is none: overlong forms, surrogates and what is past U+10FFFF
  /// are none.
  private static func scalarLength(_ bytes: [UInt8], at offset: Int) -> Int {
    let first = bytes[offset]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0...0x7F: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else { return 0 }
    for next in (offset + 2)..<(offset + max(length, 2)) where bytes[next] & 0xC0 != 0x80 { return 0 }
    return length
  }
}
