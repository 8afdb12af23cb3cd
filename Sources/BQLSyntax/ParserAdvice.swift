// What to say of words that stand where they cannot: slips, and the words of other languages.
extension Parser {
  /// A clause by a word of another language or by a slip: reported, `foreignLength` says how many tokens it has. Text
  /// that is nothing of the kind is reported and left out.
  mutating func foreignClause() -> Keyword? {
    while token.kind == .word, !atEnd {
      if token.keyword?.roles.contains(.clause) == true { return token.keyword }
      switch foreignQueryWord() {
      case .meaning(let word): return word
      case .leftOut: continue
      case nil: break
      }
      if let keyword = token.keyword, keyword != .as, !isUnknown(keyword) { return nil }
      if foreignJoin() { continue }
      guard let word = slip(among: Keyword.words(.clause) + Keyword.words(.operator) + Keyword.words(.stage)) else {
        reportUnknownClause()
        continue
      }
      guard word.roles.contains(.clause) else {
        _ = unexpected()
        skipToClause()
        continue
      }
      report(
        "`\(shown(token))` is not a clause", token.span, label: "did you mean \(word.rawValue)?", fix: word.rawValue)
      foreignLength = 1
      return word
    }
    return nil
  }

  /// What a word of another language comes to.
  private enum Foreign {
    case meaning(Keyword)
    /// There is nothing like it; it has been reported and passed over.
    case leftOut
  }

  private mutating func skipToClause() {
    _ = skip { $0.at(.bar) || $0.keyword?.roles.contains(.clause) == true }
  }

  /// Keywords that mean nothing behind a query, and are no end of it.
  private func isUnknown(_ word: Keyword) -> Bool { word.roles.isEmpty && word != .some && word != .no }

  private mutating func reportUnknownClause() {
    if let unit = slippedUnit() { return unit }
    report(
      "`\(shown(token))` is not a clause", token.span,
      hint: "the clauses are \(Keyword.words(.clause).joined(separator: ", ")); a stage has a `|` before it")
    skipToClause()
  }

  /// `where x > 5 srot name`: the slip was read as the unit of 5.
  private mutating func slippedUnit() -> Void? {
    guard position > 1, tokens[position - 1].kind == .word, tokens[position - 1].keyword == nil,
      tokens[position - 2].kind == .integer || tokens[position - 2].kind == .decimal
    else { return nil }
    let words = Keyword.words(.clause) + Keyword.words(.operator)
    let unit = tokens[position - 1]
    guard let nearest = Suggestion.closest(to: text(unit), among: words) else { return nil }
    report("`\(shown(unit))` is not a clause", unit.span, label: "did you mean \(nearest)?", fix: nearest)
    skipToClause()
    return ()
  }

  /// `order by`, `filter`, `take 5`, `skip 5`: also as stages.
  private mutating func foreignQueryWord() -> Foreign? {
    let next = peek()
    let hasNumber = next.kind == .integer || next.kind == .variable
    let ours: Keyword
    var length = 1
    switch text(token).lowercased() {
    case "order", "orderby", "order_by", "arrange":
      ours = .sort
      if next.keyword == .by { length = 2 }
    case "filter", "having": ours = .where
    case "take" where hasNumber, "head" where hasNumber, "first" where hasNumber: ours = .limit
    case "skip" where hasNumber, "drop" where hasNumber: ours = .offset
    case "group", "groupby", "group_by":
      guard startsOperand(position + 1) || next.keyword == .by else { return nil }
      report(
        "there is no `group by`", next.keyword == .by ? token.span.union(next.span) : token.span,
        hint: "groups are counted with `| count by sex`, summed up with `| summarize avg(x) by sex`")
      skipToClause()
      return .leftOut
    default: return nil
    }
    guard startsOperand(position + length) else { return nil }
    let span = length == 2 ? token.span.union(next.span) : token.span
    report("`\(text(span))` is `\(ours.rawValue)` here", span, fix: ours.rawValue)
    foreignLength = length
    return .meaning(ours)
  }

  private mutating func foreignJoin() -> Bool {
    guard ["inner", "outer", "right", "full", "cross"].contains(text(token).lowercased()), peek().keyword == .join
    else {
      return false
    }
    report(
      "a join is a stage", token.span.union(peek().span),
      hint: "as in `| join (from subject) as s on s.id = subject`, or `| left join ...`")
    skipToClause()
    return true
  }

  /// `from session as s`, `from session s`
  mutating func checkAlias() throws(ParseError) {
    guard at(.as), peek().isName, !(peek().startsLine && bracketDepth == 0) else { return }
    report(
      "a model has no other name here", token.span.union(peek().span), label: "a bare word is a field of it",
      fix: "")
    advance()
    advance()
  }

  mutating func skipClauseWord(_ word: Keyword) {
    guard foreignLength > 0 else { return advanceKeyword() }
    for _ in 0..<foreignLength { advance() }
    foreignLength = 0
  }

  mutating func skipStageWord(_ word: Keyword) { skipClauseWord(word) }

  /// A stage by a word of another language or by a slip.
  mutating func foreignStage() throws(ParseError) -> Keyword? {
    switch foreignQueryWord() {
    case .meaning(let word): return word
    case .leftOut: throw ParseError()
    case nil: break
    }
    if token.kind == .word, atEnd || token.startsLine && startsStatement { return nil }
    if let ours = Parser.foreignStageWord(text(token).lowercased()) {
      report("`\(shown(token))` is `\(ours.rawValue)` here", token.span, fix: ours.rawValue)
      foreignLength = 1
      return ours
    }
    guard let word = slip(among: Keyword.words(.stage)) else {
      throw fail(
        "there is no stage `\(shown(token))`", token.span,
        hint: stageHint)
    }
    report(
      "there is no stage `\(shown(token))`", token.span, label: "did you mean \(word.rawValue)?", fix: word.rawValue)
    foreignLength = 1
    return word == .left ? nil : word
  }

  private static func foreignStageWord(_ word: String) -> Keyword? {
    switch word {
    case "mutate", "extend", "compute", "assign", "eval": .derive
    case "project", "fields", "keep", "pick", "columns": .select
    case "aggregate", "agg", "summarise", "reduce": .summarize
    case "uniq", "unique", "dedupe", "dedup": .distinct
    case "explode", "unnest", "flatten", "unwind": .expand
    case "minus", "difference": .except
    case "write", "export", "into": .save
    case "length", "size": .count
    case "remove", "omit", "exclude": .drop
    default: nil
    }
  }

  /// The word that the current one may be a slip for.
  private func slip(among words: [String]) -> Keyword? {
    guard token.kind == .word else { return nil }
    return Suggestion.closest(to: text(token), among: words).flatMap { Keyword(rawValue: $0) }
  }

  // MARK: - Nothing can stand here

  /// The current token can neither go on with what stands before it nor end it.
  mutating func unexpected() -> ParseError {
    let token = token
    let shown = "`\(shown(token))`"
    if token.kind == .invalid { return ParseError() }
    if token.kind == .end { return missing("something") }
    if token.isClosing { return fail("this \(shown) closes nothing", token.span) }
    if token.kind == .word, token.exactKeyword == nil || token.keyword?.roles.isEmpty == true {
      if slippedUnit() != nil { return ParseError() }
      let words = Keyword.words(.operator) + Keyword.words(.clause) + Keyword.words(.connector)
      if token.keyword == nil, let nearest = slip(among: words + Keyword.words(.stage)) {
        return fail(
          "\(shown) is not allowed here", token.span, label: "did you mean \(nearest.rawValue)?", fix: nearest.rawValue)
      }
      return fail("\(shown) is not allowed here", token.span, hint: unexpectedHint)
    }
    if let keyword = token.keyword, token.kind == .word { return unexpected(keyword) }
    let values: [Token.Kind] = [
      .string, .block, .integer, .decimal, .month, .day, .instant, .variable, .quotedName,
    ]
    if values.contains(token.kind) { return fail("\(shown) is not allowed here", token.span, hint: unexpectedHint) }
    let isBehindModel =
      token.kind == .comma && previous?.isName == true && position > 1
      && (tokens[position - 2].keyword == .from || tokens[position - 2].kind == .dot)
    return fail(
      "\(shown) is not allowed here", token.span,
      hint: isBehindModel ? "`from` takes one model; records of another are joined with `| join`" : nil)
  }

  private var unexpectedHint: String? {
    guard let previous, previous.kind != .rightBrace else { return nil }
    if bracketDepth > 0, token.startsLine { return "a `,` or a closing bracket may be missing before it" }
    return bracketDepth > 0
      ? "an operator or a `,` may be missing before it" : "an operator may be missing before it, as in `sex = \"F\"`"
  }

  private mutating func unexpected(_ word: Keyword) -> ParseError {
    let test = peek()
    if word == .not, test.kind == .word, test.keyword.flatMap({ ValueTest(rawValue: $0.rawValue) }) != nil {
      return fail("`is` is missing before `not`", token.span, fix: "is not")
    }
    let hint =
      Parser.homes[word] ?? (word.roles.contains(.clause) ? "a clause follows `from` and a model" : nil)
      ?? (word.roles.contains(.statement) ? "a statement starts on a line of its own, or after a `;`" : nil)
    return fail("`\(shown(token))` is not allowed here", token.span, hint: hint)
  }

  /// Where words belong that stand where they do not.
  private static let homes: [Keyword: String] = [
    .gives: "`gives` belongs to an `expect`", .fails: "`fails` belongs to an `expect`",
    .because: "`because` belongs to an `expect`",
    .as: "a value has a name in `select`, `derive` and `summarize`; a variable is made with `let`",
    .on: "`on` belongs to `join`", .by: "`by` belongs to `count`, `summarize` and `top`",
    .per: "`per` belongs to `top`",
    .not: "`not` goes before a condition, `in`, `contains`, `like` or `between`; also `is not null`",
  ]

  /// A word that is no name stands where a value must.
  mutating func explainNoName(_ word: Keyword) -> ParseError {
    if word == .from {
      return fail("a query in a value goes in parentheses", token.span, hint: "as in `in (from subject where ...)`")
    }
    if word.roles.contains(.operator) {
      return fail(
        "a value is missing before `\(shown(token))`", token.span,
        hint: "a field of that name goes in backquotes")
    }
    return missing("a value")
  }
}
