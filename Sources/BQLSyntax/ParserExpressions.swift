// Expressions: operators by precedence.

/// How strongly an operator binds, weakest first.
enum Precedence: Int, Comparable {
  case or, and, not, comparison, additive, multiplicative, prefix

  static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
}

/// An operator between two values, or behind one.
enum Infix {
  case and, or
  case arithmetic(ArithmeticOperator)
  case comparison(ComparisonOperator)
  /// A word, with the `not` before it.
  case word(Keyword, isNegated: Bool)

  /// The operator that a sign is between two values.
  static func of(_ kind: Token.Kind) -> Infix? { signs[Int(kind.rawValue)] }

  private static let signs: [Infix?] = Token.Kind.allCases.map { kind in
    guard let sign = kind.sign else { return nil }
    return ArithmeticOperator(rawValue: sign).map { .arithmetic($0) }
      ?? ComparisonOperator(rawValue: sign).map { .comparison($0) }
  }

  var precedence: Precedence {
    switch self {
    case .or: .or
    case .and: .and
    case .comparison, .word: .comparison
    case .arithmetic(.add), .arithmetic(.subtract): .additive
    case .arithmetic: .multiplicative
    }
  }
}

extension Parser {
  /// An expression of operators that bind at least as strongly as `minimum`.
  mutating func expression(_ minimum: Precedence = .or) throws(ParseError) -> Expression {
    var left = try prefixed(minimum)
    var hasCompared = false
    while let infix = infix, infix.precedence >= minimum {
      if infix.precedence == .comparison {
        if hasCompared { throw chainedComparison() }
        hasCompared = true
      } else if infix.precedence < .comparison {
        hasCompared = false
      }
      left = try combined(left, infix)
    }
    return left
  }

  /// `not P`, `-x`, or what stands without either.
  private mutating func prefixed(_ minimum: Precedence) throws(ParseError) -> Expression {
    if token.kind == .minus { return try negated() }
    if token.keyword == .not, token.exactKeyword == .not || startsOperand(position + 1) {
      return try inverted(minimum)
    }
    return try operand()
  }

  private mutating func negated() throws(ParseError) -> Expression {
    let first = position
    mark(.prefix)
    advance()
    if let least = leastInteger(from: first) { return least }
    let outer = try enter(bracket: false)
    allowsUnits = outer.allowsUnits
    defer { leave(outer) }
    let value = try prefixed(.prefix)
    highWater = max(highWater, height)
    return node(.negate(value), span: span(from: first))
  }

  private mutating func inverted(_ minimum: Precedence) throws(ParseError) -> Expression {
    let first = position
    if minimum > .not { reportWeakNot() }
    advanceKeyword()
    let outer = try enter(bracket: false)
    defer { leave(outer) }
    try requireCondition(.not)
    let condition = try expression(.not)
    highWater = max(highWater, height)
    return node(.not(condition), span: span(from: first))
  }

  private mutating func reportWeakNot() {
    report("`not` has lower precedence than what is before it", token.span, hint: "put `not ...` in parentheses")
  }

  private mutating func requireCondition(_ word: Keyword) throws(ParseError) {
    try requireOperand("a condition after `\(word.rawValue)`")
  }

  private mutating func requireValue(_ sign: String) throws(ParseError) {
    try requireOperand("a value after `\(sign)`")
  }

  /// The operator that goes on with the expression.
  private var infix: Infix? {
    guard !atEnd else { return nil }
    return token.kind == .word ? wordInfix : Infix.of(token.kind)
  }

  private var wordInfix: Infix? {
    if token.keyword == .and { return .and }
    if token.keyword == .or { return .or }
    if let word = token.keyword, word == .is || word == .has { return .word(word, isNegated: false) }
    if token.keyword == .not {
      guard let word = matchWord(peek()), !(peek().startsLine && bracketDepth == 0) else { return nil }
      return .word(word, isNegated: true)
    }
    return matchWord(token).map { .word($0, isNegated: false) }
  }

  /// A word that compares, and may have `not` before it.
  private func matchWord(_ token: Token) -> Keyword? {
    guard let word = token.keyword else { return nil }
    if word == .starts { return follows(token, .with) ? .startswith : nil }
    if word == .ends { return follows(token, .with) ? .endswith : nil }
    return switch PredicateWord(word) {
    case .contains, .startswith, .endswith, .like, .in, .between, .during, .under: word
    case .is, .has, nil: nil
    }
  }

  private func follows(_ token: Token, _ word: Keyword) -> Bool {
    let next = token == self.token ? peek() : peek(2)
    return next.keyword == word
  }

  private mutating func combined(_ left: Expression, _ infix: Infix) throws(ParseError) -> Expression {
    switch infix {
    case .and: return try chain(left, .and)
    case .or: return try chain(left, .or)
    case .arithmetic(let sign): return try arithmetic(left, sign, infix.precedence)
    case .comparison(let sign): return try comparison(left, sign)
    case .word(let word, let isNegated): return try predicate(left, word, isNegated: isNegated)
    }
  }

  /// `a and b and c`: one node, however long.
  private mutating func chain(_ left: Expression, _ word: Keyword) throws(ParseError) -> Expression {
    var terms = [left]
    var highest = height
    while at(word) {
      mark(.connective)
      advanceKeyword()
      try requireCondition(word)
      terms.append(try expression(word == .and ? .not : .and))
      highest = max(highest, height)
    }
    try grow(highest)
    let span = left.span.union(terms[terms.count - 1].span)
    return node(word == .and ? .and(terms) : .or(terms), span: span)
  }

  private mutating func arithmetic(
    _ left: Expression, _ sign: ArithmeticOperator, _ precedence: Precedence
  ) throws(ParseError) -> Expression {
    let leftHeight = height
    advance()
    try requireValue(sign.rawValue)
    let right = try expression(precedence == .additive ? .multiplicative : .prefix)
    try grow(leftHeight, height)
    return node(.arithmetic(left, sign, right), span: left.span.union(right.span))
  }

  private mutating func comparison(_ left: Expression, _ sign: ComparisonOperator) throws(ParseError) -> Expression {
    let leftHeight = height
    advance()
    try requireValue(sign.rawValue)
    let right = try expression(.additive)
    try grow(leftHeight, height)
    return node(.comparison(left, sign, right), span: left.span.union(right.span))
  }

  private mutating func chainedComparison() -> ParseError {
    fail(
      "a comparison cannot follow a comparison", token.span,
      hint: "join two of them with `and`: `x > 1 and x < 5`, or say `x between 1 and 5`")
  }
}
