// Queries: `from`, its clauses, and the way into stages.
extension Parser {
  /// A value as a whole: an expression, a query, and the stages behind either.
  mutating func value() throws(ParseError) -> Expression {
    let first = position
    let value: Expression
    let outer = highWater
    highWater = 0
    if token.keyword == .from, token.exactKeyword == .from || startsOperand(position + 1) {
      value = try query()
    } else {
      let expression = try expression()
      let missesBar = self.missesBar()
      guard at(.bar) || missesBar else {
        highWater = max(outer, height)
        return expression
      }
      value = try piped(expression, from: first, missesBar: missesBar)
    }
    height = highWater + 1
    highWater = max(outer, height)
    return value
  }

  private mutating func query() throws(ParseError) -> Expression {
    let first = position
    let source = try from()
    let clauses = try self.clauses()
    let missesBar = self.missesBar()
    let stages = try self.stages(missesBar: missesBar)
    let span = span(from: first)
    return node(query: Query(source: source, clauses: clauses, stages: stages, span: span))
  }

  private mutating func piped(
    _ value: Expression, from first: Int, missesBar: Bool
  ) throws(ParseError) -> Expression {
    let stages = try self.stages(missesBar: missesBar)
    let span = span(from: first)
    let query = Query(source: .expression(value), clauses: [], stages: stages, span: span)
    return node(query: query)
  }

  /// Whether a clause or a stage follows a value that is no `from`; reported, and read as if `|` stood before it.
  private mutating func missesBar() -> Bool {
    guard let word = keyword, !word.roles.isDisjoint(with: [.clause, .stage]), word != .as else { return false }
    if word == .include {
      report("only `from` has the clause `include`", token.span, hint: "put it where the rows come from")
      return false
    }
    report(
      "a `|` is missing before `\(word.rawValue)`", token.span,
      hint: word.roles.contains(.clause) ? "a clause without `|` follows `from` and a model only" : nil,
      fix: "| " + word.rawValue)
    return true
  }

  private mutating func from() throws(ParseError) -> Source {
    let word = token.span
    advanceKeyword()
    if token.kind == .string { return .file(try expectText("a file")) }
    if token.kind == .variable || token.kind == .leftParenthesis {
      let what = token.kind == .variable ? "a variable" : "a query in parentheses"
      report(
        "`from` takes a model or a file", token.span,
        label: "\(what) goes without `from`", fix: "", fixSpan: Span(word.lower, token.span.lower))
      return .expression(try operand())
    }
    guard token.isName, isName(position), !(token.startsLine && startsStatement) else {
      throw missing("a model after `from`", hint: "as in `from session`; `show models` lists them")
    }
    let model = try modelReference()
    try checkAlias()
    return .model(model)
  }

  /// `[portal.][app.]model`
  mutating func modelReference() throws(ParseError) -> ModelReference {
    var names = [try expectName("a model")]
    while take(.dot) { names.append(try expectName("a name after `.`")) }
    switch names.count {
    case 1: return ModelReference(portal: nil, app: nil, model: names[0])
    case 2: return ModelReference(portal: nil, app: names[0], model: names[1])
    case 3: return ModelReference(portal: names[0], app: names[1], model: names[2])
    default:
      let path = Path(names)
      throw fail("a model has at most a portal and an app before it", path.span, hint: "as in `private.stem.session`")
    }
  }

  /// Clauses up to a `|`, a closing bracket or what else cannot be one.
  private mutating func clauses() throws(ParseError) -> [Clause] {
    var clauses: [Clause] = []
    var seen: [Keyword: Span] = [:]
    while let word = clauseWord() {
      let first = position
      do throws(ParseError) {
        if word != .where, seen[word] != nil { reportRepetition(word) }
        let clause = try clause(word)
        clauses.append(clause)
        if let first = seen[word] { repetitions.append(Repetition(word: word, first: first, second: clause.span)) }
        if word != .where { seen[word] = clause.span }
      } catch {
        if error.abandonsStatement { throw error }
        let found = skip { $0.at(.bar) || ($0.keyword?.roles.contains(.clause) ?? false) }
        if !found, position == first { throw error }
      }
    }
    return clauses
  }

  /// The clause that starts here; words of other languages and slips are reported and read as what they mean.
  private mutating func clauseWord() -> Keyword? {
    guard token.kind == .word, !atEnd else { return nil }
    if let word = token.keyword, word.roles.contains(.clause) { return word }
    return foreignClause()
  }

  private mutating func reportRepetition(_ word: Keyword) {
    let hint =
      switch ClauseWord(word) {
      case .sort: "one `sort` takes several keys: `sort -date_time, name`"
      case .include: "one `include` takes several relations: `include subjects, projects`"
      case .where, .limit, .offset, nil: "take one of the two away"
      }
    report("a second `\(word.rawValue)` in one query", token.span, hint: hint)
  }

  private mutating func clause(_ word: Keyword) throws(ParseError) -> Clause {
    let first = position
    mark(.queryPart)
    skipClauseWord(word)
    let kind: Clause.Kind
    guard let clause = ClauseWord(word) else { throw unexpected() }
    switch clause {
    case .where: kind = .filter(try filter())
    case .sort: kind = .sort(try sortKeys(after: .sort))
    case .include: kind = .include(try paths(after: .include, "a relation"))
    case .limit: kind = .limit(try rowCount(.limit))
    case .offset: kind = .offset(try rowCount(.offset))
    }
    return Clause(kind, span: span(from: first))
  }

  // MARK: - What clauses and stages share

  mutating func filter() throws(ParseError) -> Expression {
    try requireFilter()
    return try expression()
  }

  private mutating func requireFilter() throws(ParseError) {
    try requireOperand("a condition after `where`", hint: "as in `where name contains \"rat\"`")
  }

  mutating func sortKeys(after word: Keyword) throws(ParseError) -> [SortKey] {
    if word == .sort, at(.by), startsOperand(position + 1) {
      report("`sort by` is `sort` here", token.span, fix: "")
      advance()
    }
    var keys: [SortKey] = []
    repeat {
      let first = position
      let isDescending = token.kind == .minus
      if isDescending {
        mark(.prefix)
        advance()
      }
      guard startsOperand(position) else {
        throw missing("a field after `\(word.rawValue)`", hint: "as in `\(word.rawValue) -date_time, name`")
      }
      let key = try operand()
      keys.append(SortKey(key: key, isDescending: isDescending, span: span(from: first)))
      reportDirection(key)
    } while take(.comma)
    return keys
  }

  /// `sort name desc`
  private mutating func reportDirection(_ key: Expression) {
    guard token.kind == .word, token.keyword == nil, !atEnd else { return }
    let word = text(token).lowercased()
    guard ["desc", "descending", "asc", "ascending"].contains(word) else { return }
    let isDescending = word.hasPrefix("desc")
    report(
      isDescending ? "`desc` is a `-` before the field here" : "`asc` is not written here", token.span,
      fix: (isDescending ? "-" : "") + text(key.span), fixSpan: key.span.union(token.span))
    advance()
  }

  mutating func paths(after word: Keyword, _ what: String) throws(ParseError) -> [Path] {
    var paths: [Path] = []
    repeat {
      if token.kind == .star {
        throw fail("`\(word.rawValue)` takes names, there is no `*`", token.span)
      }
      guard token.isName, isName(position) else {
        let hint = token.kind == .string ? "names have no quotes" : nil
        throw missing("\(what) after `\(word.rawValue)`", hint: hint)
      }
      paths.append(try path())
    } while take(.comma)
    return paths
  }

  mutating func path() throws(ParseError) -> Path {
    var names = [try expectName("a field")]
    while take(.dot) { names.append(try expectName("a name after `.`")) }
    return Path(names)
  }

  /// The number of `limit`, `offset` and `top`.
  mutating func rowCount(_ word: Keyword) throws(ParseError) -> Expression {
    let units = allowsUnits
    allowsUnits = false
    defer { allowsUnits = units }
    try requireRowCount(word)
    let count = try expression(.additive)
    if word == .limit, at(.comma), peek().kind == .integer { throw explainTwoNumbers(count) }
    return count
  }

  private mutating func requireRowCount(_ word: Keyword) throws(ParseError) {
    try requireOperand("a number after `\(word.rawValue)`", hint: "as in `\(word.rawValue) 50`")
  }

  private mutating func explainTwoNumbers(_ first: Expression) -> ParseError {
    fail(
      "`limit` takes one number", first.span.union(peek().span), hint: "what is left out in front is `offset`",
      fix: "\(text(peek())) offset \(text(first.span))")
  }

  /// Values with or without `as name`, between commas.
  mutating func columns(after word: Keyword, needsNames: Bool = false) throws(ParseError) -> [Column] {
    var columns: [Column] = []
    repeat {
      try requireColumn(word)
      let first = position
      let value = try expression()
      columns.append(try column(value, from: first, needsName: needsNames))
    } while take(.comma)
    return columns
  }

  private mutating func requireColumn(_ word: Keyword) throws(ParseError) {
    if token.kind == .star, !startsOperand(position + 1) {
      throw fail("there is no `*`", token.span, hint: "without `select`, every column is there")
    }
    try requireOperand("a field after `\(word.rawValue)`")
  }

  private mutating func column(
    _ value: Expression, from first: Int, needsName: Bool
  ) throws(ParseError) -> Column {
    let text = canonicalText(first..<position)
    let alias = take(.as) ? try expectName("a name after `as`") : nil
    if needsName, alias == nil {
      report("a column of `derive` needs a name", value.span, hint: derivedHint(value))
    }
    return Column(value: value, alias: alias, text: text)
  }

  private func derivedHint(_ value: Expression) -> String {
    if case .comparison(let left, .equal, let right) = value.kind, case .name = left.kind {
      return "it is written `derive \(text(right.span).prefix(60)) as \(text(left.span).prefix(60))`"
    }
    return "as in `derive year(birth_date) as born`"
  }
}
