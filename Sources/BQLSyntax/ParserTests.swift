// Tests and what they expect.
extension Parser {
  mutating func skippedTest() throws(ParseError) -> Statement.Kind {
    try expect(.test, after: "`skip`", hint: "as in `skip test \"...\" because \"...\" { }`")
    return .test(try test(isSkipped: true))
  }

  mutating func test(isSkipped: Bool) throws(ParseError) -> Test {
    let first = position - (isSkipped ? 2 : 1)
    let name = try expectText("the name of the test", hint: "as in `test \"every session has a subject\" { ... }`")
    var tags: [Name] = []
    var reason: TextLiteral?
    while true {
      if token.keyword == .tagged {
        advanceKeyword()
        repeat { tags.append(try expectName("a tag")) } while take(.comma)
      } else if token.keyword == .because {
        if !isSkipped {
          report("only a skipped test has a reason", token.span, hint: "as in `skip test \"...\" because \"...\" { }`")
        }
        advanceKeyword()
        reason = try expectText("a reason after `because`")
      } else {
        break
      }
    }
    guard token.kind == .leftBrace else { throw missing("`{` after the name of the test") }
    let body = try block(first)
    return Test(name: name, tags: tags, skipReason: reason, isSkipped: isSkipped, body: body)
  }

  private mutating func block(_ first: Int) throws(ParseError) -> [Statement] {
    let open = position
    let outer = try enter(bracket: false)
    defer { leave(outer) }
    bracketDepth = 0
    advance()
    let outerLayouts = layouts
    layouts = []
    let body = statements()
    let block = StatementLayout.Block(open: open, close: position, statements: layouts)
    layouts = outerLayouts
    for statement in body {
      if case .test(let inner) = statement.kind {
        report("a test cannot be inside a test", inner.name.span)
      }
    }
    guard token.kind == .rightBrace else {
      noteEnd()
      if !isTooDeep { report("this `{` is not closed", tokens[open].span, label: "its `}` is missing") }
      throw ParseError(abandonsStatement: true)
    }
    advance()
    if keepsLayouts { layouts.append(StatementLayout(tokens: first..<position, block: block)) }
    return body
  }

  // MARK: - expect

  mutating func expectation() throws(ParseError) -> Expectation {
    let kind = try expected()
    let reason = take(.because) ? try expectText("a reason after `because`") : nil
    return Expectation(kind, reason: reason)
  }

  private mutating func expected() throws(ParseError) -> Expectation.Kind {
    try requireExpectation()
    if token.kind == .word, let word = token.keyword {
      if let quantifier = RowQuantifier(rawValue: word.rawValue), startsOperand(position + 1) {
        return try rows(quantifier)
      }
      if word == .requests, let sign = comparisonSign(peek()) {
        advance()
        advance()
        try requireOperand("a number after `\(sign.rawValue)`")
        return .requests(sign, try expression(.additive))
      }
    }
    if token.kind == .leftParenthesis, isWrite(peek()) || writeWord(position + 1, inBracket: true) != nil {
      return try failingWrite()
    }
    let first = position
    let value = try value()
    if take(.gives) { return .gives(value, try expectText("a text after `gives`")) }
    if at(.fails) { return try fails(Statement(.value(value), span: span(from: first))) }
    return .condition(value)
  }

  private mutating func requireExpectation() throws(ParseError) {
    if writeWord(position) != nil || (isWrite(token) && startsOperand(position + 1)) {
      throw fail(
        "a write after `expect` goes in parentheses", token.span,
        hint: "as in `expect (create session {}) fails with 400`")
    }
    try requireOperand("a condition after `expect`")
  }

  private func isWrite(_ token: Token) -> Bool {
    guard token.kind == .word else { return false }
    return token.exactKeyword.flatMap { WriteKeyword($0) } != nil
  }

  private func comparisonSign(_ token: Token) -> ComparisonOperator? {
    token.kind.sign.flatMap { ComparisonOperator(rawValue: $0) }
  }

  private mutating func rows(_ quantifier: RowQuantifier) throws(ParseError) -> Expectation.Kind {
    advance()
    let source = try operand()
    let example = "as in `expect \(quantifier.rawValue) s has (subjects is not empty)`"
    try expect(.has, after: "the rows", hint: example)
    guard token.kind == .leftParenthesis else { throw missing("`(` after `has`", hint: example) }
    return .rows(quantifier, source, try parenthesised())
  }

  /// `(create session {}) fails with 400`
  private mutating func failingWrite() throws(ParseError) -> Expectation.Kind {
    let open = position
    let outer = try enter(bracket: true)
    defer { leave(outer) }
    advance()
    let first = position
    let write: Write
    if let word = writeWord(position) {
      write = try self.write(word)
    } else {
      guard let word = token.keyword.flatMap({ WriteKeyword($0) }) else { throw unexpected() }
      advance()
      write = try self.write(word)
    }
    let statement = Statement(.write(write), span: span(from: first))
    try expectClosing(open)
    bracketDepth = outer.bracketDepth
    guard at(.fails) else {
      throw missing("`fails with` after the write", hint: "as in `expect (create session {}) fails with 400`")
    }
    return try fails(statement)
  }

  private mutating func fails(_ statement: Statement) throws(ParseError) -> Expectation.Kind {
    advanceKeyword()
    let example = "as in `fails with 400` or `fails with \"required\"`"
    try expect(.with, after: "`fails`", hint: example)
    let units = allowsUnits
    allowsUnits = false
    defer { allowsUnits = units }
    try requireOperand("a status or a text after `with`", hint: example)
    return .fails(statement, with: try expression(.additive))
  }
}
