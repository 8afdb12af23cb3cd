/// What the lexer makes of a text.
package struct LexedText: Sendable {
  package var tokens: [Token]
  package var comments: [Comment]
  package var diagnostics: [Diagnostic]
}

/// Text to tokens. It gathers all that it cannot read and goes on: a sign of another language becomes the sign that is
/// meant, so that the parser says nothing more about it. White space and comments are no tokens; a newline is a flag of
/// the token behind it, and the parser decides whether it ends a statement.
package struct Lexer {
  /// Bytes of a text; more is refused.
  static let maximumLength = 1 << 30

  let bytes: [UInt8]
  var offset = 0
  var tokens: [Token] = []
  var comments: [Comment] = []
  var bag = DiagnosticBag()
  /// The text ends inside of a `"""` block, or behind a `\`.
  private(set) var isUnfinished = false

  private var flags: Token.Flags = .startsLine
  private var newlines = 0

  /// The tokens of a text, for who wants no tree: highlighting, completion.
  package static func read(_ text: String) -> LexedText {
    var lexer = Lexer(text)
    lexer.run()
    return LexedText(tokens: lexer.tokens, comments: lexer.comments, diagnostics: lexer.bag.sorted)
  }

  init(_ text: String) {
    let utf8 = Array(text.utf8)
    if utf8.count > Lexer.maximumLength {
      bag.add(Diagnostic(.error, .syntax, "a text of more than \(Lexer.maximumLength >> 20) MB is too long"))
      bytes = []
    } else {
      bytes = utf8
    }
    // More than there will be; what stays untouched costs no memory, growing on the way would.
    tokens.reserveCapacity(bytes.count / 2 + 1)
  }

  mutating func run() {
    if peek() == 0xEF, peek(1) == 0xBB, peek(2) == 0xBF { offset = 3 }
    while true {
      skipTrivia()
      guard offset < bytes.count else { break }
      readToken()
    }
    add(.end, from: offset)
  }

  // MARK: - Verbs

  func peek(_ distance: Int = 0) -> UInt8? {
    offset + distance < bytes.count ? bytes[offset + distance] : nil
  }

  func at(_ text: StaticString) -> Bool {
    guard offset + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { wanted in
      for index in wanted.indices where bytes[offset + index] != wanted[index] { return false }
      return true
    }
  }

  func isDigit(_ distance: Int = 0) -> Bool {
    peek(distance).map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }

  mutating func add(
    _ kind: Token.Kind, keyword: Keyword? = nil, spaceBefore: Bool = false, from start: Int, isMiscased: Bool = false
  ) {
    if spaceBefore { flags.insert(.spaceBefore) }
    if isMiscased { flags.insert(.isMiscased) }
    tokens.append(Token(kind, keyword: keyword, flags: flags, span: Span(start, offset)))
    flags = []
    newlines = 0
  }

  mutating func report(
    _ title: String, _ span: Span, label: String? = nil, hint: String? = nil, replacement: String? = nil
  ) {
    let fixIt = replacement.map { Diagnostic.FixIt(span: span, replacement: $0) }
    bag.add(Diagnostic(.error, .syntax, title, at: span, label: label, hint: hint, fixIt: fixIt))
  }

  func text(_ lower: Int, _ upper: Int) -> String { String(decoding: bytes[lower..<upper], as: UTF8.self) }

  /// The scalar at the offset and its bytes.
  func scalar() -> (scalar: Unicode.Scalar, length: Int)? {
    guard let first = peek() else { return nil }
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    let upper = min(offset + length, bytes.count)
    guard let scalar = text(offset, upper).unicodeScalars.first else { return nil }
    return (scalar, upper - offset)
  }

  // MARK: - Trivia

  private mutating func skipTrivia() {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B, 0x0C: offset += 1
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        offset += byte == UInt8(ascii: "\r") && peek(1) == UInt8(ascii: "\n") ? 2 : 1
        newline()
      case UInt8(ascii: "#"): comment(markLength: 1)
      case UInt8(ascii: "\\") where endsLine(after: 1): continuation()
      case 0xC2, 0xE2, 0xE3, 0xEF:
        guard let (scalar, length) = scalar() else { return }
        if scalar == "\u{2028}" || scalar == "\u{2029}" || scalar == "\u{85}" {
          newline()
        } else if !scalar.properties.isWhitespace && scalar != "\u{FEFF}" {
          return
        }
        offset += length
      default: return
      }
      flags.insert(.spaceBefore)
    }
  }

  private mutating func newline() {
    newlines += 1
    flags.insert(.startsLine)
    if newlines > 1 { flags.insert(.blankLineBefore) }
  }

  private func endsLine(after distance: Int) -> Bool {
    var distance = distance
    while peek(distance) == UInt8(ascii: " ") || peek(distance) == UInt8(ascii: "\t") { distance += 1 }
    return peek(distance) == nil || peek(distance) == UInt8(ascii: "\n") || peek(distance) == UInt8(ascii: "\r")
  }

  /// A `\` at the end of a line.
  private mutating func continuation() {
    offset += 1
    while peek() == UInt8(ascii: " ") || peek() == UInt8(ascii: "\t") { offset += 1 }
    if peek() == nil { isUnfinished = true }
    offset += peek() == UInt8(ascii: "\r") && peek(1) == UInt8(ascii: "\n") ? 2 : peek() == nil ? 0 : 1
  }

  /// Reads to the end of the line.
  mutating func comment(markLength: Int) {
    let start = offset
    while let byte = peek(), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
      if byte == 0 { bag.add(SourceText.nulDiagnostic(at: offset)) }
      offset += 1
    }
    comments.append(
      Comment(
        span: Span(start, offset), nextToken: tokens.count, isOwnLine: flags.contains(.startsLine),
        blankLineBefore: flags.contains(.blankLineBefore)))
    flags.remove(.blankLineBefore)
    newlines = 0
  }

  // MARK: - Tokens

  private mutating func readToken() {
    let start = offset
    switch bytes[offset] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): number()
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): word()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): quotedText(bytes[offset])
    case UInt8(ascii: "`"): quotedName()
    case UInt8(ascii: "$"): variable()
    case 0...0x7F: sign()
    default:
      guard let (scalar, length) = scalar() else {
        offset += 1
        return
      }
      if scalar.properties.isXIDStart { return word() }
      if foreignSign(scalar, length: length) { return }
      offset = start
      unreadable(scalar, length: length)
    }
  }

  private mutating func word() {
    let start = offset
    skipWord()
    if let found = Keyword.lookUp(bytes[start..<offset]) {
      add(.word, keyword: found.keyword, from: start, isMiscased: !found.isLowerCase)
    } else {
      add(.word, from: start)
    }
  }

  /// Reads letters, digits and `_`.
  mutating func skipWord() {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
        offset += 1
      case 0x80...:
        guard let (scalar, length) = scalar(), scalar.properties.isXIDContinue else { return }
        offset += length
      default: return
      }
    }
  }

  /// Whether a word starts at the offset.
  var isAtWord: Bool {
    switch peek() {
    case .some(UInt8(ascii: "A")...UInt8(ascii: "Z")), .some(UInt8(ascii: "a")...UInt8(ascii: "z")),
      .some(UInt8(ascii: "_")):
      true
    case .some(0x80...): scalar()?.scalar.properties.isXIDStart ?? false
    default: false
    }
  }

  private mutating func quotedName() {
    let start = offset
    offset += 1
    while let byte = peek(), byte != UInt8(ascii: "`"), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
      if byte == 0 { bag.add(SourceText.nulDiagnostic(at: offset)) }
      offset += 1
    }
    if peek() == UInt8(ascii: "`") {
      offset += 1
      if offset == start + 2 { report("a quoted name needs a letter between its backquotes", Span(start, offset)) }
    } else {
      report("this name is not closed", Span(start, offset), label: "a backquote is missing at its end")
    }
    add(.quotedName, from: start)
  }

  private mutating func variable() {
    let start = offset
    offset += 1
    if isAtWord {
      skipWord()
      return add(.variable, from: start)
    }
    if peek() == UInt8(ascii: "`") {
      quotedName()
      let name = tokens.removeLast()
      flags = name.flags
      return add(.variable, from: start)
    }
    if peek() == UInt8(ascii: "{"), let close = bytes[offset...].prefix(80).firstIndex(of: UInt8(ascii: "}")) {
      let name = text(offset + 1, close)
      offset = close + 1
      report("a variable is written without braces", Span(start, offset), replacement: "$" + name)
    } else {
      report("`$` needs the name of a variable after it", Span(start, offset), hint: "as in `$subjects`")
    }
    add(.invalid, from: start)
  }

  /// Text that means nothing: all of it up to the next white space or sign is one error.
  mutating func unreadable(_ scalar: Unicode.Scalar, length: Int) {
    let start = offset
    offset += length
    while let (next, length) = self.scalar(), next.value >= 0x80, !next.properties.isXIDStart,
      !next.properties.isWhitespace
    {
      offset += length
    }
    if scalar.value == 0 {
      bag.add(SourceText.nulDiagnostic(at: start))
    } else {
      let shown = DiagnosticFormatter.escaped(text(start, min(offset, start + 40)))
      report("`\(shown)` means nothing here", Span(start, offset), hint: hint(for: scalar))
    }
    add(.invalid, from: start)
  }

  private func hint(for scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "@", "~", "?": "text goes in quotes"
    case "&": "\"and\" is the word `and`"
    case "^": "there is no power operator; write `x * x`"
    case "\\": "a `\\` goes at the very end of a line that continues"
    case "\u{B4}", "\u{2032}", "\u{2033}": "text goes between `\"` and `\"`, or between `'` and `'`"
    default: scalar.value < 0x80 ? nil : "text goes in quotes, an unusual name in backquotes"
    }
  }

  mutating func markUnfinished() { isUnfinished = true }
}
