// What the parser says, what it insists on, and how it goes on after an error.
extension Parser {
  // MARK: - Reports

  /// Reports an error at a place; a second one at the same token would be the first one's echo and is dropped.
  mutating func report(
    _ title: String, _ span: Span, label: String? = nil, hint: String? = nil, fix: String? = nil,
    fixSpan: Span? = nil
  ) {
    guard reportedPosition != position else { return }
    reportedPosition = position
    let fixIt = fix.map { Diagnostic.FixIt(span: mended(fixSpan ?? span, by: $0), replacement: $0) }
    bag.add(Diagnostic(.error, .syntax, title, at: span, label: label, hint: hint, fixIt: fixIt))
  }

  /// What a fix takes away, it takes with the space behind it.
  private func mended(_ span: Span, by replacement: String) -> Span {
    let hasSpace = replacement.isEmpty && span.upper < bytes.count && bytes[span.upper] == UInt8(ascii: " ")
    return Span(span.lower, span.upper + (hasSpace ? 1 : 0))
  }

  /// The text ends where it could go on; that it is the first error is what makes it incomplete rather than wrong.
  mutating func noteEnd() { if token.kind == .end, !bag.hasErrors { ranOut = true } }

  mutating func warn(_ title: String, _ span: Span, hint: String? = nil, fix: String? = nil) {
    bag.add(
      Diagnostic(
        .warning, .syntax, title, at: span, hint: hint, fixIt: fix.map { Diagnostic.FixIt(span: span, replacement: $0) }
      ))
  }

  mutating func fail(
    _ title: String, _ span: Span, label: String? = nil, hint: String? = nil, fix: String? = nil,
    fixSpan: Span? = nil
  ) -> ParseError {
    report(title, span, label: label, hint: hint, fix: fix, fixSpan: fixSpan)
    return ParseError()
  }

  /// The place of what is missing before the current token: the token itself, or the end of the line before it.
  var missingSpan: Span {
    let token = token
    let endsStatement =
      token.kind == .end || token.kind == .semicolon || (token.startsLine && bracketDepth == 0)
    guard endsStatement, let previous else { return token.span }
    return Span(previous.span.upper, previous.span.upper)
  }

  /// What stands where something else should.
  var found: String {
    let token = token
    if token.kind == .end { return "the text ends here" }
    if token.kind == .semicolon || (token.startsLine && bracketDepth == 0) { return "the statement ends here" }
    return "found `\(shown(token))`"
  }

  /// Something must stand here and does not. `what` has its article: "a name".
  mutating func missing(_ what: String, hint: String? = nil) -> ParseError {
    if token.kind == .invalid { return ParseError() }
    noteEnd()
    return fail("\(what) is missing", missingSpan, label: found, hint: hint)
  }

  // MARK: - Expectations

  mutating func expect(_ kind: Token.Kind, after what: String, hint: String? = nil) throws(ParseError) {
    guard token.kind == kind else { throw missing("`\(kind.sign ?? "")` after \(what)", hint: hint) }
    advance()
  }

  mutating func expect(_ word: Keyword, after what: String, hint: String? = nil) throws(ParseError) {
    guard token.keyword == word else { throw missing("`\(word.rawValue)` after \(what)", hint: hint) }
    advanceKeyword()
  }

  /// Any word, keywords too, or a name in backquotes.
  mutating func expectName(_ what: String, hint: String? = nil) throws(ParseError) -> Name {
    guard token.isName else { throw missing(what, hint: hint) }
    return name()
  }

  /// The current token as a name.
  mutating func name() -> Name {
    let token = token
    advance()
    guard token.kind == .quotedName else { return Name(text(token), span: token.span) }
    let text = text(token).dropFirst()
    return Name(String(text.last == "`" ? text.dropLast() : text), span: token.span, isQuoted: true)
  }

  mutating func expectText(_ what: String, hint: String? = nil) throws(ParseError) -> TextLiteral {
    guard token.kind == .string || token.kind == .block else {
      if token.isName, !atEnd {
        let word = shown(token)
        throw fail(
          "\(what) is missing", token.span, label: "text goes in quotes", hint: hint, fix: "\"\(word)\"")
      }
      throw missing(what, hint: hint)
    }
    let literal = TextLiteral(textContents(token), span: token.span)
    advance()
    return literal
  }

  func textContents(_ token: Token) -> String {
    let literal = bytes[token.span.lower..<token.span.upper]
    return token.kind == .block ? TextContents.decodeBlock(literal) : TextContents.decode(literal).text
  }

  // MARK: - Recovery

  /// A line that surely starts a statement, however many brackets are open.
  var startsStatement: Bool {
    guard token.startsLine else { return false }
    if writeWord(position) != nil { return true }
    return token.exactKeyword?.roles.contains(.statement) == true && startsOperand(position + 1)
  }

  /// Goes to where `stop` holds outside of all brackets that open on the way, or to the end of the statement; true where
  /// `stop` held.
  mutating func skip(until stop: (Parser) -> Bool) -> Bool {
    var depth = 0
    while token.kind != .end, !(startsStatement && previous != nil) {
      if depth == 0 {
        if stop(self) { return true }
        if token.isClosing || atEnd { return false }
      }
      if token.isOpening { depth += 1 }
      if token.isClosing { depth -= 1 }
      advance()
    }
    return false
  }

  /// Leaves the bracket that was opened at `open` after an error in it: behind its closing bracket, or, where that is not
  /// to be found, by giving the statement up.
  mutating func recover(_ open: Int, _ outer: Outer, from failure: ParseError) throws(ParseError) {
    let closing = tokens[open].kind.closing
    let canGoOn = !failure.abandonsStatement && skip { $0.token.kind == closing }
    if canGoOn { advance() }
    leave(outer)
    if !canGoOn { throw ParseError(abandonsStatement: true) }
  }

  /// The closing bracket of the one at `open`.
  mutating func expectClosing(_ open: Int) throws(ParseError) {
    guard let closing = tokens[open].kind.closing else { return }
    if token.kind == closing { return advance() }
    if token.kind == .end || token.kind == .semicolon || token.isClosing || startsStatement {
      let sign = tokens[open].kind.sign ?? ""
      noteEnd()
      report(
        "this `\(sign)` is not closed", tokens[open].span, label: "its `\(closing.sign ?? "")` is missing",
        hint: token.isClosing ? "`\(shown(token))` closes another bracket" : nil)
      throw ParseError(abandonsStatement: token.kind != closing && !token.isClosing)
    }
    throw unexpected()
  }

  mutating func startStatement() {
    bracketDepth = 0
    reportedCase = false
    allowsUnits = true
    highWater = 0
  }

  /// The comment lines directly above the token at an index, without their marks; nil where there are none.
  mutating func leadingComment(_ index: Int) -> String? {
    while nextComment < comments.count, comments[nextComment].nextToken < index { nextComment += 1 }
    var lines: [String] = []
    while nextComment < comments.count, comments[nextComment].nextToken == index {
      let comment = comments[nextComment]
      nextComment += 1
      if comment.blankLineBefore || !comment.isOwnLine { lines = [] }
      let text = text(comment.span)
      guard comment.isOwnLine, !text.hasPrefix("#!") else { continue }
      let words = text.drop { $0 == "#" }
      lines.append(String(words.first == " " ? words.dropFirst() : words))
    }
    guard !lines.isEmpty, !tokens[index].flags.contains(.blankLineBefore) else { return nil }
    return lines.joined(separator: "\n")
  }
}
