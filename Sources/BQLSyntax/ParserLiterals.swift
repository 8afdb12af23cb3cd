// Numbers with their units, and dates.
extension Parser {
  mutating func number() throws(ParseError) -> Expression {
    let first = position
    let token = token
    advance()
    if allowsUnits, !atEnd, self.token.kind == .unit || isShare {
      let digits = digits(of: token)
      let unit = UnitSpelling.name(of: text(self.token)) ?? text(self.token)
      advance()
      return node(.literal(.quantity(number: digits, unit: unit)), span: span(from: first))
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
          return try ago(node(.literal(try numberLiteral(token)), span: token.span))
        }
        advance()
        return node(.literal(.duration(number: digits(of: token), unit: unit)), span: span(from: first))
      }
      let name = name()
      return node(.literal(.quantity(number: digits(of: token), unit: name.text)), span: span(from: first))
    }
    return node(.literal(try numberLiteral(token)), span: token.span)
  }

  /// A number as written, without its `_`.
  private func digits(of token: Token) -> String {
    let written = bytes[token.span.lower..<token.span.upper]
    return String(decoding: written.contains(UInt8(ascii: "_")) ? Parser.joined(written) : written, as: UTF8.self)
  }

  private static func joined(_ written: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    written.filter { $0 != UInt8(ascii: "_") }[...]
  }

  /// The value of a row of digits and `_`; nil where it does not fit.
  private func integer(of token: Token) -> Int64? {
    var value: Int64 = 0
    for byte in bytes[token.span.lower..<token.span.upper] where byte != UInt8(ascii: "_") {
      let (shifted, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = shifted.addingReportingOverflow(Int64(byte) - Int64(UInt8(ascii: "0")))
      if isTooLarge || overflows { return nil }
      value = sum
    }
    return value
  }

  /// Whether the `%` here is a unit: nothing that it could divide by follows.
  private var isShare: Bool { token.kind == .percent && !token.startsLine && !startsOperand(position + 1) }

  private mutating func numberLiteral(_ token: Token) throws(ParseError) -> Literal {
    guard token.kind == .integer else {
      let digits = digits(of: token)
      if Double(digits)?.isFinite != true {
        report("this number is too large", token.span)
      }
      return .decimal(digits)
    }
    guard let value = integer(of: token) else {
      report(
        "this number does not fit into 64 bits", token.span, label: "the largest is \(Int64.max)",
        hint: "a long row of digits that is not a number goes in quotes")
      return .integer(Int64.max)
    }
    return .integer(value)
  }

  /// `-9223372036854775808`, whose digits alone do not fit.
  mutating func leastInteger(from first: Int) -> Expression? {
    // Shorter ones are made negative.
    guard token.kind == .integer, token.span.upper - token.span.lower >= 19, digits(of: token) == "9223372036854775808"
    else { return nil }
    advance()
    height = 1
    highWater = max(highWater, 1)
    return node(.literal(.integer(Int64.min)), span: span(from: first))
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
    let counts: [Token.Kind] = [.integer, .decimal, .variable, .leftParenthesis]
    return counts.contains(tokens[first].kind) && TimeUnit(word: text(token)) != nil
  }

  mutating func ago(_ count: Expression) throws(ParseError) -> Expression {
    let countHeight = height
    let unit = TimeUnit(word: text(token)) ?? .days
    advance()
    advance()
    try grow(countHeight)
    return node(.ago(count, unit), span: count.span.union(tokens[position - 1].span))
  }
}
