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
    switch token.kind {
    case .plus: return .arithmetic(.add)
    case .minus: return .arithmetic(.subtract)
    case .star: return .arithmetic(.multiply)
    case .slash: return .arithmetic(.divide)
    case .percent: return .arithmetic(.remainder)
    case .equal: return .comparison(.equal)
    case .notEqual: return .comparison(.notEqual)
    case .less: return .comparison(.less)
    case .lessOrEqual: return .comparison(.lessOrEqual)
    case .greater: return .comparison(.greater)
    case .greaterOrEqual: return .comparison(.greaterOrEqual)
    case .word: return wordInfix
    default: return nil
    }
  }

  private var wordInfix: Infix? {
    switch token.keyword {
    case .and: return .and
    case .or: return .or
    case .is: return .word(.is, isNegated: false)
    case .has: return .word(.has, isNegated: false)
    case .not:
      guard let word = matchWord(peek()), !(peek().startsLine && bracketDepth == 0) else { return nil }
      return .word(word, isNegated: true)
    default: return matchWord(token).map { .word($0, isNegated: false) }
    }
  }

  /// A word that compares, and may have `not` before it.
  private func matchWord(_ token: Token) -> Keyword? {
    switch token.keyword {
    case .contains, .startswith, .endswith, .like, .in, .between, .during, .under: token.keyword
    case .starts where follows(token, .with): .startswith
    case .ends where follows(token, .with): .endswith
    default: nil
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
