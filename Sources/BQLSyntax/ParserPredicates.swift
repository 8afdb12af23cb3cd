// Predicates that are words: `contains`, `in`, `between`, `during`, `is`, `under`, `has`.
extension Parser {
  mutating func predicate(
    _ left: Expression, _ word: Keyword, isNegated: Bool
  ) throws(ParseError) -> Expression {
    let leftHeight = height
    if isNegated { advanceKeyword() }
    if token.keyword == .starts || token.keyword == .ends { advance() }
    advanceKeyword()
    let kind: Expression.Kind
    var highest = leftHeight
    guard let predicate = PredicateWord(word) else { throw unexpected() }
    switch predicate {
    case .is: return try valueTest(left)
    case .has: return try has(left)
    case .between:
      let low = try compared(word)
      highest = max(highest, height)
      try expectUpperEnd()
      kind = .between(left, low, try compared(.and), negated: isNegated)
    case .during: kind = .during(left, try period(), negated: isNegated)
    case .in:
      let right = reportsListInParentheses() ? try list() : try compared(word)
      kind = .membership(left, right, negated: isNegated)
    case .under: kind = .under(left, try compared(word), negated: isNegated)
    case .contains: kind = .textMatch(left, .contains, try compared(word), negated: isNegated)
    case .startswith: kind = .textMatch(left, .startswith, try compared(word), negated: isNegated)
    case .endswith: kind = .textMatch(left, .endswith, try compared(word), negated: isNegated)
    case .like:
      let right = try compared(word)
      warnOfPercent(right)
      kind = .textMatch(left, .like, right, negated: isNegated)
    }
    try grow(highest, height)
    return node(kind, span: left.span.union(tokens[position - 1].span))
  }

  private mutating func expectUpperEnd() throws(ParseError) {
    try expect(.and, after: "the lower end of `between`", hint: "as in `between 1 and 5`")
  }

  private mutating func compared(_ word: Keyword) throws(ParseError) -> Expression {
    try requireOperand("a value after `\(word.rawValue)`")
    return try expression(.additive)
  }

  private mutating func warnOfPercent(_ pattern: Expression) {
    guard case .literal(.string(let text)) = pattern.kind, text.contains("%") else { return }
    warn(
      "`%` stands for itself in `like`", pattern.span, hint: "`*` stands for any text, `?` for one character",
      fix: self.text(pattern.span).replacing("%", with: "*"))
  }

  /// `in ("a", "b")`
  private mutating func reportsListInParentheses() -> Bool {
    guard token.kind == .leftParenthesis, peek().kind != .leftParenthesis else { return false }
    var depth = 0
    var hasComma = false
    var index = position
    while index < tokens.count, index < position + 10_000 {
      let token = tokens[index]
      if token.isOpening { depth += 1 }
      if token.isClosing { depth -= 1 }
      if depth == 1, token.kind == .comma { hasComma = true }
      if depth == 1, token.kind == .bar || token.keyword == .from { return false }
      if depth == 0 { break }
      index += 1
    }
    guard hasComma, depth == 0, index < tokens.count else { return false }
    let span = token.span.union(tokens[index].span)
    report(
      "a list goes in `[` and `]`", span,
      fix: "[" + text(Span(span.lower + 1, span.upper - 1)) + "]")
    return true
  }

  // MARK: - is

  private mutating func valueTest(_ left: Expression) throws(ParseError) -> Expression {
    let leftHeight = height
    let word = previous?.span ?? left.span
    let isNegated = token.keyword == .not
    if isNegated { advanceKeyword() }
    guard let test = token.keyword.flatMap({ ValueTest(rawValue: $0.rawValue) }), token.kind == .word else {
      throw wrongTest(from: word, isNegated: isNegated)
    }
    advanceKeyword()
    try grow(leftHeight)
    return node(
      .isTest(left, test, negated: isNegated), span: left.span.union(tokens[position - 1].span))
  }

  private mutating func wrongTest(from word: Span, isNegated: Bool) -> ParseError {
    let tests = "`is` tests for `null`, `empty`, `number`, `string` or `list`"
    let isValue = startsOperand(position) && !(token.kind == .word && token.keyword == nil)
    if isValue {
      let sign = isNegated ? "!=" : "="
      return fail(
        "a value is compared with `\(sign)`", word.union(tokens[position - 1].span), hint: tests, fix: sign)
    }
    if token.kind == .word, token.keyword == nil {
      let words = ValueTest.allCases.map(\.rawValue)
      let nearest = Suggestion.closest(to: text(token), among: words)
      return fail(
        "`is \(shown(token))` is not a test", token.span, label: nearest.map { "did you mean \($0)?" }, hint: tests,
        fix: nearest)
    }
    return missing("a test after `is`", hint: tests)
  }

  // MARK: - has

  private mutating func has(_ left: Expression) throws(ParseError) -> Expression {
    let leftHeight = height
    let quantifier = takeQuantifier()
    guard token.kind == .leftParenthesis else { throw explainHas() }
    let condition = try parenthesised()
    try grow(leftHeight, height)
    return node(.has(left, quantifier, condition), span: left.span.union(condition.span))
  }

  private mutating func explainHas() -> ParseError {
    missing(
      "`(` after `has`",
      hint: "as in `procedures has (type = \"SiliconProbeImplant\")`, `has no (...)`, `has only (...)`")
  }

  private mutating func takeQuantifier() -> Quantifier {
    var quantifier = Quantifier.some
    if token.kind == .word, let word = token.keyword, peek().kind == .leftParenthesis {
      switch QuantifierWord(word) {
      case .no: quantifier = .no
      case .only: quantifier = .only
      case .not:
        report("`has not` is `has no` here", token.span, fix: "no")
        quantifier = .no
      case .every:
        report("`has every` is `has only` here", token.span, fix: "only")
        quantifier = .only
      case .some: report("`has some` is just `has` here", token.span, fix: "")
      case nil: break
      }
      advanceKeyword()
    }
    return quantifier
  }

  // MARK: - during

  private mutating func period() throws(ParseError) -> Expression {
    try checkPeriod()
    if startsWindow, let direction = windowDirection { return try window(direction) }
    let first = position
    let isYear = token.kind == .integer && token.span.upper - token.span.lower == 4
    let units = allowsUnits
    if isYear { allowsUnits = false }
    defer { allowsUnits = units }
    let value = try expression(.additive)
    guard isYear, position == first + 1, case .literal(.integer(let year)) = value.kind else { return value }
    if year == 0 { reportYear(first) }
    return node(.literal(.year(Int(year))), span: value.span)
  }

  private mutating func checkPeriod() throws(ParseError) {
    try requireOperand(
      "a period after `during`", hint: "as in `during 2024`, `during 2024-03` or `during last 30 days`")
    guard windowDirection != nil, !startsWindow, let unit = pastUnit(peek()) else { return }
    throw fail(
      "`\(text(token))` needs a number", token.span.union(peek().span), hint: "as in `\(text(token)) 30 days`",
      fix: "\(text(token)) \(unit)")
  }

  private mutating func reportYear(_ index: Int) {
    let after = position
    position = index
    report("there is no year 0", token.span)
    position = after
  }

  private var windowDirection: WindowDirection? {
    token.kind == .word ? token.keyword.flatMap { WindowDirection(rawValue: $0.rawValue) } : nil
  }

  /// Whether `last` or `next` has a number behind it.
  var startsWindow: Bool {
    guard windowDirection != nil else { return false }
    let next = peek()
    if next.kind == .leftParenthesis { return next.flags.contains(.spaceBefore) }
    return [.integer, .decimal, .variable].contains(next.kind)
  }

  /// What `last week` means, as a number of days.
  private func pastUnit(_ token: Token) -> String? {
    guard token.kind == .word else { return nil }
    switch text(token) {
    case "hour": return "24 hours"
    case "day": return "1 day"
    case "week": return "7 days"
    case "month": return "30 days"
    case "year": return "365 days"
    default: return nil
    }
  }

  /// `last N unit`, `next N unit`
  mutating func window(_ direction: WindowDirection) throws(ParseError) -> Expression {
    let first = position
    advance()
    let units = allowsUnits
    allowsUnits = false
    defer { allowsUnits = units }
    let count = try operand()
    let unit = try timeUnit(after: "the number of `\(direction.rawValue)`")
    try grow(height)
    return node(.window(direction, count, unit), span: span(from: first))
  }

  private mutating func timeUnit(after what: String) throws(ParseError) -> TimeUnit {
    let units = TimeUnit.allCases.map(\.rawValue)
    guard token.kind == .word, !atEnd else { throw missing("a unit of time after \(what)", hint: "as in `30 days`") }
    if let unit = TimeUnit(word: text(token)) {
      advance()
      return unit
    }
    throw unknownTimeUnit(units)
  }

  private mutating func unknownTimeUnit(_ units: [String]) -> ParseError {
    if let hint = Parser.unevenUnit(text(token)) {
      return fail("months and years have no fixed length", token.span, hint: hint)
    }
    let nearest = Suggestion.closest(to: text(token), among: units)
    return fail(
      "`\(shown(token))` is not a unit of time", token.span, label: nearest.map { "did you mean \($0)?" },
      hint: "the units are " + units.joined(separator: ", "), fix: nearest)
  }

  /// Why a calendar unit is no duration; nil for other words.
  static func unevenUnit(_ word: String) -> String? {
    switch word {
    case "month", "months": "say it in days, as in `90 days`"
    case "year", "years": "say it in days, as in `365 days`"
    default: nil
    }
  }
}
