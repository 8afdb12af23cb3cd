// Operands: values, names, brackets, and what is tied to them by `.` and `[ ]`.
extension Parser {
  /// A primary with its members and indices.
  mutating func operand() throws(ParseError) -> Expression {
    let first = position
    var left = try primary()
    while !atEnd {
      if token.kind == .dot {
        left = try member(left)
      } else if token.kind == .leftBracket {
        left = try indexed(left)
      } else if isAgo(first) {
        left = try ago(left)
      } else {
        break
      }
    }
    highWater = max(highWater, height)
    return left
  }

  private mutating func member(_ left: Expression) throws(ParseError) -> Expression {
    let leftHeight = height
    advance()
    if token.kind == .integer, !atEnd {
      throw fail(
        "an element is taken with `[ ]`", token.span, hint: "the first is `[0]`", fix: "[\(text(token))]",
        fixSpan: Span(token.span.lower - 1, token.span.upper))
    }
    let name = try expectName("a name after `.`")
    if token.kind == .leftParenthesis, !token.flags.contains(.spaceBefore) {
      throw fail(
        "`\(DiagnosticFormatter.escaped(name.text))` is called with its value in parentheses", name.span,
        hint: "as in `count(subjects)`")
    }
    try grow(leftHeight)
    return node(.member(left, name), span: left.span.union(name.span))
  }

  private mutating func indexed(_ left: Expression) throws(ParseError) -> Expression {
    let leftHeight = height
    let open = position
    mark(.tight)
    let outer = try enter(bracket: true)
    advance()
    let kind: Expression.Kind
    do throws(ParseError) {
      kind = try index(left, open)
      try expectClosing(open)
      leave(outer)
    } catch {
      try recover(open, outer, from: error)
      return left
    }
    try grow(leftHeight, height)
    return node(kind, span: left.span.union(tokens[position - 1].span))
  }

  private mutating func index(_ left: Expression, _ open: Int) throws(ParseError) -> Expression.Kind {
    if token.kind == .rightBracket { throw explainNoIndex(open) }
    var from: Expression?
    if token.kind != .dotDot {
      let index = try expression(.additive)
      if token.kind == .colon { throw explainRange() }
      guard token.kind == .dotDot else { return .index(left, index) }
      from = index
    }
    advance()
    let through = token.kind == .rightBracket ? nil : try expression(.additive)
    return .slice(left, from: from, through: through)
  }

  private mutating func explainNoIndex(_ open: Int) -> ParseError {
    fail("an index is missing", tokens[open].span.union(token.span), hint: "as in `[0]` or `[0..4]`")
  }

  private mutating func explainRange() -> ParseError {
    fail("a range is written with `..`", token.span, hint: "`[0..4]` has both ends", fix: "..")
  }

  // MARK: - Primaries

  private mutating func primary() throws(ParseError) -> Expression {
    height = 1
    switch token.kind {
    case .integer, .decimal: return try number()
    case .month, .day, .instant, .string, .block: return textOrDate()
    case .variable: return variable()
    case .word, .quotedName: return try word()
    case .leftParenthesis: return try parenthesised()
    case .leftBracket: return try list()
    case .leftBrace: return try record()
    case .unit, .rightParenthesis, .rightBracket, .rightBrace, .comma, .colon, .semicolon, .dotDot, .bar, .star, .slash,
      .percent, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .quit, .minus, .plus, .dot, .invalid,
      .end:
      throw explainNoValue()
    }
  }

  private mutating func explainNoValue() -> ParseError {
    if token.kind == .dot, peek().kind == .integer {
      return fail("a number starts with a digit", token.span.union(peek().span), fix: "0." + text(peek()))
    }
    if token.kind == .dot, startsOperand(position + 1) {
      return fail("a field is named without a `.` in front", token.span, fix: "")
    }
    if token.kind == .plus { return fail("a `+` goes between two values", token.span, fix: "") }
    return missing("a value")
  }

  private mutating func textOrDate() -> Expression {
    let isText = token.kind == .string || token.kind == .block
    return literal(isText ? .string(textContents(token)) : dateLiteral(token))
  }

  private mutating func literal(_ literal: Literal) -> Expression {
    let span = token.span
    advance()
    return node(.literal(literal), span: span)
  }

  private mutating func variable() -> Expression {
    let token = token
    advance()
    let lower = token.span.lower + 1
    let written = text(Span(lower, token.span.upper))
    let isQuoted = written.hasPrefix("`")
    let name = isQuoted ? String(written.dropFirst().prefix { $0 != "`" }) : written
    return node(
      .variable(Name(name, span: Span(lower, token.span.upper), isQuoted: isQuoted)), span: token.span)
  }

  private mutating func word() throws(ParseError) -> Expression {
    if token.kind == .word, let word = token.keyword {
      if let value = valueWord(word) { return literal(value) }
      guard isName(position) else { throw explainNoName(word) }
      if startsWindow, peek().kind != .leftParenthesis { throw explainWindow(word) }
    }
    let name = name()
    guard token.kind == .leftParenthesis, !atEnd else { return node(.name(name), span: name.span) }
    return try call(name)
  }

  private mutating func explainWindow(_ word: Keyword) -> ParseError {
    fail(
      "`\(word.rawValue)` and a number go after `during`", token.span.union(peek().span),
      hint: "as in `date_time during \(word.rawValue) 30 days`")
  }

  /// `true`, `now` and the like. `NULL` is meant so too: nobody names a field that.
  private mutating func valueWord(_ word: Keyword) -> Literal? {
    if token.flags.contains(.isMiscased), word != .null, word != .true, word != .false { return nil }
    let value: Literal? =
      switch ValueWord(word) {
      case .null: .null
      case .true: .boolean(true)
      case .false: .boolean(false)
      case .now: .now
      case .today: .today
      case .yesterday: .yesterday
      case nil: nil
      }
    if value != nil, token.flags.contains(.isMiscased) {
      report(
        "`\(word.rawValue)` is in lower case", token.span, hint: "a field of that name goes in backquotes",
        fix: word.rawValue)
    }
    return value
  }

  private mutating func call(_ name: Name) throws(ParseError) -> Expression {
    let open = position
    mark(.tight)
    let outer = try enter(bracket: true)
    advance()
    var arguments: [Expression] = []
    do throws(ParseError) {
      try checkArguments(name)
      while token.kind != .rightParenthesis {
        arguments.append(try value())
        guard token.kind == .comma else { break }
        advance()
        try requireOperand("a value after `,`")
      }
      try expectClosing(open)
      leave(outer)
    } catch {
      try recover(open, outer, from: error)
    }
    return node(.call(name, arguments), span: name.span.union(tokens[position - 1].span))
  }

  /// `count(*)`, `count(distinct x)`
  private mutating func checkArguments(_ name: Name) throws(ParseError) {
    if token.kind == .star, peek().kind == .rightParenthesis {
      throw fail("all rows are counted with `\(DiagnosticFormatter.escaped(name.text))()`", token.span, fix: "")
    }
    if token.keyword == .distinct, startsOperand(position + 1), peek().kind != .leftParenthesis {
      throw fail(
        "`distinct` is a function", token.span, hint: "as in `count(distinct(subject))`")
    }
  }

  /// `( ... )`: a value as a whole, or an expression.
  mutating func parenthesised() throws(ParseError) -> Expression {
    let open = position
    let outer = try enter(bracket: true)
    advance()
    var value = node(.literal(.null), span: tokens[open].span)
    do throws(ParseError) {
      if token.kind == .rightParenthesis {
        throw explainEmpty(open)
      }
      value = try self.value()
      if token.kind == .comma { throw explainList(open) }
      try expectClosing(open)
      leave(outer)
    } catch {
      try recover(open, outer, from: error)
    }
    value.span = span(from: open)
    return value
  }

  private mutating func explainEmpty(_ open: Int) -> ParseError {
    fail("these parentheses are empty", tokens[open].span.union(token.span))
  }

  private mutating func explainList(_ open: Int) -> ParseError {
    fail("a list goes in `[` and `]`", tokens[open].span, label: "this opens a list in other languages")
  }

  mutating func list() throws(ParseError) -> Expression {
    let open = position
    let closing = token.kind.closing
    let outer = try enter(bracket: true)
    advance()
    var elements: [Expression] = []
    do throws(ParseError) {
      while token.kind != closing {
        elements.append(try expression())
        guard token.kind == .comma else { break }
        advance()
      }
      try expectClosing(open)
      leave(outer)
    } catch {
      try recover(open, outer, from: error)
    }
    return node(.list(elements), span: span(from: open))
  }

  private mutating func record() throws(ParseError) -> Expression {
    let open = position
    let outer = try enter(bracket: true)
    advance()
    var entries: [RecordEntry] = []
    var seen: Set<String> = []
    do throws(ParseError) {
      while token.kind != .rightBrace {
        let entry = try entry()
        entries.append(entry)
        if !seen.insert(entry.name.text).inserted { reportSecond(entry.name) }
        guard token.kind == .comma else { break }
        advance()
      }
      try expectClosing(open)
      leave(outer)
    } catch {
      try recover(open, outer, from: error)
    }
    return node(.record(entries), span: span(from: open))
  }

  private mutating func reportSecond(_ name: Name) {
    report("a second `\(DiagnosticFormatter.escaped(name.text))` in one record", name.span)
  }

  /// `name: value`, or `"name": value` as in JSON.
  private mutating func entry() throws(ParseError) -> RecordEntry {
    let name = try entryName()
    return RecordEntry(name: name, value: try expression())
  }

  private mutating func entryName() throws(ParseError) -> Name {
    let name: Name
    if token.kind == .string {
      name = Name(textContents(token), span: token.span, isQuoted: true)
      advance()
    } else {
      name = try expectName("a field", hint: "a record is written `{name: \"x\"}`")
    }
    if token.kind == .equal {
      throw fail("`:` goes between a field and its value", token.span, fix: ":")
    }
    try expect(.colon, after: "the field", hint: "as in `{name: \"x\"}`")
    try requireOperand("a value after `:`")
    return name
  }
}
