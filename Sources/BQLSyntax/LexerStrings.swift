// Texts: "..." and '...' on one line, """ blocks over several.
extension Lexer {
  mutating func quotedText(_ quote: UInt8) {
    if quote == UInt8(ascii: "\""), at("\"\"\"") { return block() }
    let start = offset
    offset += 1
    var hasEscapes = false
    while let byte = peek(), byte != quote, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
      if byte == 0 { bag.add(SourceText.nulDiagnostic(at: offset)) }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        // What is escaped may be a quote, never the end of the line.
        if let next = peek(1), next != UInt8(ascii: "\n"), next != UInt8(ascii: "\r") { offset += 1 }
      }
      offset += 1
    }
    let isClosed = peek() == quote
    if isClosed { offset += 1 }
    if hasEscapes {
      let faults = TextContents.decode(bytes[start..<offset]).faults
      for fault in faults { report(fault.title, fault.span, hint: fault.hint, replacement: fault.replacement) }
    }
    if !isClosed {
      let mark = Unicode.Scalar(quote)
      report(
        "this text is not closed", Span(start, offset), label: "a `\(mark)` is missing at its end",
        hint: "text of several lines goes between `\"\"\"` and a line of `\"\"\"` alone")
    }
    add(.string, from: start)
  }

  private mutating func block() {
    let start = offset
    offset += 3
    let firstLine = offset
    skipLine()
    if bytes[firstLine..<offset].contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) {
      report(
        "the text of a block starts on the line after `\"\"\"`", Span(firstLine, offset),
        hint: "text of one line goes between `\"` and `\"`")
    }
    while offset < bytes.count {
      offset += peek() == UInt8(ascii: "\r") && peek(1) == UInt8(ascii: "\n") ? 2 : 1
      let line = offset
      skipLine()
      let trimmed = TextContents.trimmed(bytes[line..<offset])
      if trimmed.elementsEqual("\"\"\"".utf8) {
        // What follows the quotes is white space, no part of the token.
        offset = trimmed.endIndex
        return add(.block, from: start)
      }
      if trimmed.starts(with: "\"\"\"".utf8) {
        // It was meant to close: going on would swallow all up to the next block.
        report(
          "the `\"\"\"` that closes a block must be alone on its line", Span(trimmed.startIndex, trimmed.endIndex),
          hint: "put what follows it on the next line")
        offset = trimmed.startIndex + 3
        return add(.block, from: start)
      }
    }
    report("this block of text is not closed", Span(start, start + 3), label: "a line of `\"\"\"` alone is missing")
    markUnfinished()
    add(.block, from: start)
  }

  private mutating func skipLine() {
    while let byte = peek(), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
      if byte == 0 { bag.add(SourceText.nulDiagnostic(at: offset)) }
      offset += 1
    }
  }
}

/// What a text literal stands for.
enum TextContents {
  struct EscapeError {
    var title: String
    var span: Span
    var hint: String?
    var replacement: String?
  }

  /// Decodes a `"..."` or `'...'` with its quotes, closed or not; spans are offsets of the slice.
  static func decode(_ literal: ArraySlice<UInt8>) -> (text: String, faults: [EscapeError]) {
    guard let quote = literal.first else { return ("", []) }
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      // Quotes of a word processor: reported already.
      return (String(String(decoding: literal, as: UTF8.self).dropFirst().dropLast()), [])
    }
    var contents = literal.dropFirst()
    guard contents.contains(UInt8(ascii: "\\")) else {
      if contents.last == quote { contents = contents.dropLast() }
      return (String(decoding: contents, as: UTF8.self), [])
    }
    var decoded: [UInt8] = []
    var faults: [EscapeError] = []
    var index = contents.startIndex
    while index < contents.endIndex, contents[index] != quote {
      guard contents[index] == UInt8(ascii: "\\") else {
        decoded.append(contents[index])
        index += 1
        continue
      }
      index = escape(contents, at: index, into: &decoded, &faults)
    }
    return (String(decoding: decoded, as: UTF8.self), faults)
  }

  /// Decodes the escape at `start`; gives the offset behind it.
  private static func escape(
    _ contents: ArraySlice<UInt8>, at start: Int, into decoded: inout [UInt8], _ faults: inout [EscapeError]
  ) -> Int {
    guard start + 1 < contents.endIndex else { return start + 1 }
    switch contents[start + 1] {
    case UInt8(ascii: "n"): decoded.append(UInt8(ascii: "\n"))
    case UInt8(ascii: "t"): decoded.append(UInt8(ascii: "\t"))
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): decoded.append(contents[start + 1])
    case 0x75: return scalarEscape(contents, at: start, into: &decoded, &faults)
    default:
      let rest = String(decoding: contents[(start + 1)...].prefix(4), as: UTF8.self)
      let shown = rest.first.map { DiagnosticFormatter.escaped(String($0)) } ?? ""
      faults.append(
        EscapeError(
          title: "there is no escape `\\\(shown)`", span: Span(start, start + 1),
          hint: "the escapes are \\n \\t \\\\ \\\" \\' \\u{1F9E0}; a backslash itself is written twice",
          replacement: "\\\\"))
      decoded.append(UInt8(ascii: "\\"))
      return start + 1
    }
    return start + 2
  }

  private static func scalarEscape(
    _ contents: ArraySlice<UInt8>, at start: Int, into decoded: inout [UInt8], _ faults: inout [EscapeError]
  ) -> Int {
    var end = start + 2
    if end < contents.endIndex, contents[end] == UInt8(ascii: "{") {
      while end < contents.endIndex, contents[end] != UInt8(ascii: "}"), contents[end] != UInt8(ascii: "\""),
        end < start + 12
      { end += 1 }
      if end < contents.endIndex, contents[end] == UInt8(ascii: "}") {
        let digits = String(decoding: contents[(start + 3)..<end], as: UTF8.self)
        if let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value), digits.first != "+" {
          decoded += Array(String(Character(scalar)).utf8)
          return end + 1
        }
        faults.append(
          EscapeError(
            title: "there is no character `\\u{\(DiagnosticFormatter.escaped(digits))}`", span: Span(start, end + 1),
            hint: "its number in hexadecimal goes in the braces, as in \\u{1F9E0}"))
        return end + 1
      }
    }
    faults.append(
      EscapeError(
        title: "`\\u` needs a number in braces", span: Span(start, start + 2),
        hint: "a character by its number, in hexadecimal, is written \\u{1F9E0}"))
    return start + 2
  }

  /// The lines of a `"""` block, joined by line feeds, without the indentation that all of them share.
  static func decodeBlock(_ literal: ArraySlice<UInt8>) -> String {
    var lines = lines(literal)
    guard lines.count > 1 else { return "" }
    lines.removeFirst()
    if let last = lines.last, trimmed(last).elementsEqual("\"\"\"".utf8) { lines.removeLast() }
    var common: ArraySlice<UInt8>?
    for line in lines {
      let indentation = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      if indentation.count == line.count { continue }
      guard let known = common else {
        common = indentation
        continue
      }
      common = known.prefix(zip(known, indentation).prefix { $0 == $1 }.count)
    }
    let width = common?.count ?? 0
    return
      lines
      .map { line in
        let isBlank = line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return isBlank ? "" : String(decoding: line.dropFirst(width), as: UTF8.self)
      }
      .joined(separator: "\n")
  }

  static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let byte = line.first, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { line = line.dropFirst() }
    while let byte = line.last, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { line = line.dropLast() }
    return line
  }

  private static func lines(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    var index = start
    while index < text.endIndex {
      guard text[index] == UInt8(ascii: "\n") || text[index] == UInt8(ascii: "\r") else {
        index += 1
        continue
      }
      lines.append(text[start..<index])
      index +=
        text[index] == UInt8(ascii: "\r") && index + 1 < text.endIndex && text[index + 1] == UInt8(ascii: "\n") ? 2 : 1
      start = index
    }
    lines.append(text[start..<text.endIndex])
    return lines
  }
}
