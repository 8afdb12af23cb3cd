// Numbers with their units, and dates.
extension Parser {
  mutating func number() throws(Failure) -> Expression {
    let first = position
    let token = token
    let digits = text(token).replacing("_", with: "")
    advance()
    if allowsUnits, !atEnd, self.token.kind == .unit || isShare {
      let unit = UnitSpelling.name(of: text(self.token)) ?? text(self.token)
      advance()
      return Expression(.literal(.quantity(number: digits, unit: unit)), span: span(from: first))
    }
    let hasUnit = allowsUnits && self.token.isName && !self.token.startsLine && !atEnd && isUnit(self.token)
    if hasUnit {
      let unit = self.token
      let word = text(unit)
      if let hint = Parser.unevenUnit(word) {
        throw fail("months and years have no fixed length", unit.span, hint: hint)
      }
      if let unit = TimeUnit(word: word) {
        if isAgo(first) {
          return try ago(Expression(.literal(try numberLiteral(token, digits)), span: token.span))
        }
        advance()
        return Expression(.literal(.duration(number: digits, unit: unit)), span: span(from: first))
      }
      let name = name()
      return Expression(.literal(.quantity(number: digits, unit: name.text)), span: span(from: first))
    }
    return Expression(.literal(try numberLiteral(token, digits)), span: token.span)
  }

  /// Whether the `%` here is a unit: nothing that it could divide by follows.
  private var isShare: Bool { token.kind == .percent && !token.startsLine && !startsOperand(position + 1) }

  private mutating func numberLiteral(_ token: Token, _ digits: String) throws(Failure) -> Literal {
    guard token.kind == .integer else {
      if Double(digits)?.isFinite != true {
        report("this number is too large", token.span)
      }
      return .decimal(digits)
    }
    guard let value = Int64(digits) else {
      report(
        "this number does not fit into 64 bits", token.span, label: "the largest is \(Int64.max)",
        hint: "a long row of digits that is no number stands between quotes")
      return .integer(Int64.max)
    }
    return .integer(value)
  }

  /// `-9223372036854775808`, whose digits alone do not fit.
  mutating func leastInteger(from first: Int) -> Expression? {
    guard token.kind == .integer, text(token).replacing("_", with: "") == "9223372036854775808" else { return nil }
    advance()
    height = 1
    highWater = max(highWater, 1)
    return Expression(.literal(.integer(Int64.min)), span: span(from: first))
  }

  /// Whether a word behind a number is its unit: any that means nothing else.
  private func isUnit(_ token: Token) -> Bool { token.kind == .quotedName || token.keyword == nil }

  func dateLiteral(_ token: Token) -> Literal {
    // What is no date has been reported by the lexer.
    (try? DateText.read(bytes[token.span.lower..<token.span.upper])) ?? .null
  }

  /// Whether `days ago` follows a number, a variable or parentheses that started at `first`.
  func isAgo(_ first: Int) -> Bool {
    guard token.kind == .word, peek().keyword == .ago, !peek().startsLine else { return false }
    switch tokens[first].kind {
    case .integer, .decimal, .variable, .leftParenthesis: return TimeUnit(word: text(token)) != nil
    default: return false
    }
  }

  mutating func ago(_ count: Expression) throws(Failure) -> Expression {
    let countHeight = height
    let unit = TimeUnit(word: text(token)) ?? .days
    advance()
    advance()
    try grow(countHeight)
    return Expression(.ago(count, unit), span: count.span.union(tokens[position - 1].span))
  }
}
