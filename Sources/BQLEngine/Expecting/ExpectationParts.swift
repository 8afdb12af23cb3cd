import BQLSyntax

extension Expression {
  /// What a condition compares: where it fails, their values tell why.
  var sides: [Expression] {
    switch kind {
    case .comparison(let left, _, let right), .textMatch(let left, _, let right, _),
      .membership(let left, let right, _), .during(let left, let right, _), .under(let left, let right, _):
      [left, right]
    case .between(let subject, let low, let high, _): [subject, low, high]
    case .isTest(let subject, _, _): [subject]
    case .not(let inner): inner.sides
    case .and(let parts), .or(let parts): parts.flatMap(\.sides)
    default: [self]
    }
  }

  /// Its value is what is written.
  var isLiteral: Bool {
    switch kind {
    case .literal(.now), .literal(.today), .literal(.yesterday): false
    case .literal, .window: true
    case .list(let elements): elements.allSatisfy(\.isLiteral)
    case .negate(let inner): inner.isLiteral
    default: false
    }
  }

  /// The variables that it names outside of clauses and stages.
  var variables: [String] {
    switch kind {
    case .name(let name), .variable(let name): return [name.text]
    case .query(let query):
      guard case .expression(let source) = query.source else { return [] }
      return source.variables
    default: return parts.flatMap(\.variables)
    }
  }

  /// `rows | where predicate`, for what has to be known before it is asked.
  static func filtered(_ rows: Expression, _ predicate: Expression) -> Expression {
    let query = Query(
      source: .expression(rows), clauses: [], stages: [Stage(.filter(predicate), span: predicate.span)],
      span: rows.span.union(predicate.span))
    return Expression(.query(query), span: query.span)
  }
}

extension SourceText {
  /// The words of a span on one line, cut where they are many.
  func folded(_ span: Span) -> String {
    let words = text(in: span).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > 120 ? words.prefix(119) + "…" : words
  }

  func foldedInParentheses(_ span: Span) -> String {
    let words = folded(span)
    return words.hasPrefix("(") && words.hasSuffix(")") ? words : "(\(words))"
  }

  /// Where words stand in a statement that is written with the same blanks.
  func span(of words: String, in statement: Span) -> Span? {
    let (whole, part) = (Array(text(in: statement).utf8), Array(words.utf8))
    guard part.count <= whole.count else { return nil }
    for start in 0...(whole.count - part.count) where whole[start..<(start + part.count)].elementsEqual(part) {
      return Span(statement.lower + start, statement.lower + start + part.count)
    }
    return nil
  }
}
