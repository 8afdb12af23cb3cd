// Texts: "..." and '...' on one line, """ blocks over several.
extension Lexer {
  mutating func quotedText(_ quote: UInt8) {
    if quote == 0x22, at("\"\"\"") { return block() }
    let start = offset
    offset += 1
    var hasEscapes = false
    while let byte = peek(), byte != quote, byte != 0x0A, byte != 0x0D {
      if byte == 0 { bag.add(SourceText.nulDiagnostic(at: offset)) }
      if byte == 0x5C {
        hasEscapes = true
        // What is escaped may be a quote, never the end of the line.
        if let next = peek(1), next != 0x0A, next != 0x0D { offset += 1 }
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
    if bytes[firstLine..<offset].contains(where: { $0 != 0x20 && $0 != 0x09 }) {
      report(
        "the text of a block starts on the line after `\"\"\"`", Span(firstLine, offset),
        hint: "text of one line goes between `\"` and `\"`")
    }
    while offset < bytes.count {
      offset += peek() == 0x0D && peek(1) == 0x0A ? 2 : 1
      let line = offset
      skipLine()
      let trimmed = TextContents.trimmed(bytes[line..<offset])
      if trimmed.elementsEqual([0x22, 0x22, 0x22]) {
        // What follows the quotes is white space, no part of the token.
        offset = trimmed.endIndex
        return add(.block, from: start)
      }
      if trimmed.starts(with: [0x22, 0x22, 0x22]) {
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
    while let byte = peek(), byte != 0x0A, byte != 0x0D {
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
    guard quote == 0x22 || quote == 0x27 else {
      // Quotes of a word processor: reported already.
      return (String(String(decoding: literal, as: UTF8.self).dropFirst().dropLast()), [])
    }
    var contents = literal.dropFirst()
    guard contents.contains(0x5C) else {
      if contents.last == quote { contents = contents.dropLast() }
      return (String(decoding: contents, as: UTF8.self), [])
    }
    var decoded: [UInt8] = []
    var faults: [EscapeError] = []
    var index = contents.startIndex
    while index < contents.endIndex, contents[index] != quote {
      guard contents[index] == 0x5C else {
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
    case 0x6E: decoded.append(0x0A)
    case 0x74: decoded.append(0x09)
    case 0x5C, 0x22, 0x27: decoded.append(contents[start + 1])
    case 0x75: return scalarEscape(contents, at: start, into: &decoded, &faults)
    default:
      let rest = String(decoding: contents[(start + 1)...].prefix(4), as: UTF8.self)
      let shown = rest.first.map { DiagnosticFormatter.escaped(String($0)) } ?? ""
      faults.append(
        EscapeError(
          title: "there is no escape `\\\(shown)`", span: Span(start, start + 1),
          hint: "the escapes are \\n \\t \\\\ \\\" \\' \\u{1F9E0}; a backslash itself is written twice",
          replacement: "\\\\"))
      decoded.append(0x5C)
      return start + 1
    }
    return start + 2
  }

  private static func scalarEscape(
    _ contents: ArraySlice<UInt8>, at start: Int, into decoded: inout [UInt8], _ faults: inout [EscapeError]
  ) -> Int {
    var end = start + 2
    if end < contents.endIndex, contents[end] == 0x7B {
      while end < contents.endIndex, contents[end] != 0x7D, contents[end] != 0x22, end < start + 12 { end += 1 }
      if end < contents.endIndex, contents[end] == 0x7D {
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
    if let last = lines.last, trimmed(last).elementsEqual([0x22, 0x22, 0x22]) { lines.removeLast() }
    var common: ArraySlice<UInt8>?
    for line in lines {
      let indentation = line.prefix { $0 == 0x20 || $0 == 0x09 }
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
        let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 }
        return isBlank ? "" : String(decoding: line.dropFirst(width), as: UTF8.self)
      }
      .joined(separator: "\n")
  }

  static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let byte = line.first, byte == 0x20 || byte == 0x09 { line = line.dropFirst() }
    while let byte = line.last, byte == 0x20 || byte == 0x09 { line = line.dropLast() }
    return line
  }

  private static func lines(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    var index = start
    while index < text.endIndex {
      guard text[index] == 0x0A || text[index] == 0x0D else {
        index += 1
        continue
      }
      lines.append(text[start..<index])
      index += text[index] == 0x0D && index + 1 < text.endIndex && text[index + 1] == 0x0A ? 2 : 1
      start = index
    }
    lines.append(text[start..<text.endIndex])
    return lines
  }
}
