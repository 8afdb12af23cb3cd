// Where a word is a name, and where it is a word of the language.
extension Parser {
  /// Whether a value can start at a token. True for what is wrong in a way that the value's own reader explains.
  func startsOperand(_ index: Int) -> Bool {
    let token = tokens[min(index, tokens.count - 1)]
    switch token.kind {
    case .word:
      guard let word = token.exactKeyword else { return true }
      if word == .not || word == .from || word.roles.contains(.value) { return true }
      return isName(index)
    case .quotedName, .variable, .string, .block, .integer, .decimal, .month, .day, .instant, .leftParenthesis,
      .leftBracket, .leftBrace, .minus, .plus, .dot, .invalid:
      return true
    case .unit, .rightParenthesis, .rightBracket, .rightBrace, .comma, .colon, .semicolon, .dotDot, .bar, .star, .slash,
      .percent, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .quit, .end:
      return false
    }
  }

  /// Whether a word is a name although it is a keyword: words that go on with something are, unless what they would go
  /// on with stands behind them. In `sort limit limit 5` the first `limit` is a field.
  func isName(_ index: Int) -> Bool {
    guard let word = tokens[index].exactKeyword, tokens[index].kind == .word else { return true }
    if word.roles.contains(.operator) { return false }
    if word.roles.isDisjoint(with: [.statement, .clause, .connector]) { return true }
    return !belongsToKeyword(index + 1)
  }

  /// Whether the token at an index, on the line of the word before it, makes that word a keyword.
  private func belongsToKeyword(_ index: Int) -> Bool {
    let token = tokens[min(index, tokens.count - 1)]
    guard !token.startsLine else { return false }
    switch token.kind {
    case .word:
      guard let word = token.keyword else { return true }
      return word.roles.isDisjoint(with: [.operator, .clause, .connector])
    case .quotedName, .variable, .string, .block, .integer, .decimal, .month, .day, .instant, .leftParenthesis,
      .leftBrace:
      return true
    case .unit, .rightParenthesis, .rightBracket, .rightBrace, .comma, .colon, .semicolon, .dotDot, .bar, .star, .slash,
      .percent, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .quit, .leftBracket, .minus, .plus,
      .dot, .invalid, .end:
      return false
    }
  }

  /// Whether a statement that starts with a word goes on, on its line, as only a statement word could.
  private var isFollowedLikeKeyword: Bool {
    belongsToKeyword(position + 1) && peek().kind != .leftParenthesis && peek().kind != .leftBrace
      && peek().keyword?.roles.contains(.stage) != true
  }

  /// Throws where a statement starts with a word that is none of the statements' words.
  mutating func checkStatementWord() throws(ParseError) {
    guard isFollowedLikeKeyword else { return }
    let word = shown(token)
    if let advice = Parser.foreignStatement(text(token).lowercased()) {
      throw fail("there is no `\(word)` here", token.span, hint: advice)
    }
    // A clause on a line of its own, misspelt, looks like a statement.
    let words = Keyword.words(.statement) + (position > 0 ? Keyword.words(.clause) : [])
    let nearest = Suggestion.closest(to: text(token), among: words)
    throw fail(
      "`\(word)` does not start a statement", token.span, label: nearest.map { "did you mean \($0)?" },
      hint: nearest == nil
        ? "a query starts with `from`, a new variable with `let`; `help` lists the statements" : nil,
      fix: nearest)
  }

  /// Throws where a statement starts with a word that belongs inside of one.
  mutating func checkStatementKeyword(_ word: Keyword) throws(ParseError) {
    let shown = "`\(word.rawValue)`"
    if word == .select, isFollowedLikeKeyword || peek().kind == .star { throw foreignSelect() }
    if word.roles.contains(.clause) {
      throw fail(
        "\(shown) continues a query, and there is none before it", token.span,
        hint: "as in `from session \(word.rawValue) ...`")
    }
    if word == .not || word.roles.contains(.value) { return }
    if word.roles.contains(.operator) {
      throw fail(
        "a statement cannot start with \(shown)", token.span,
        hint: word.roles.contains(.continuesLine)
          ? nil : "a line that continues ends in its operator, or in a `\\`")
    }
    if word.roles.contains(.connector), word != .as || isFollowedLikeKeyword {
      throw fail("a statement cannot start with \(shown)", token.span, label: "this continues something before it")
    }
    if word.roles.contains(.stage), isFollowedLikeKeyword || (peek().keyword == .by && !peek().startsLine) {
      throw fail(
        "\(shown) is a stage", token.span, label: "a value and a `|` go before it",
        hint: "as in `from session | \(word.rawValue) ...`")
    }
    guard isFollowedLikeKeyword, word.roles.isEmpty else { return }
    try checkStatementWord()
  }

  /// A whole `select ... from ...`, over as many lines as it has.
  private mutating func foreignSelect() -> ParseError {
    let failure = fail(
      "a query starts with `from` here", token.span, label: "`select` is a stage",
      hint: "as in `from session where name contains \"rat\" | select name, date_time`")
    repeat { advance() } while token.kind != .end && (!atEnd || continuesSelect)
    return failure
  }

  private var continuesSelect: Bool {
    token.kind == .word && ["from", "join", "group", "order", "having"].contains(text(token).lowercased())
  }

  static func foreignStatement(_ word: String) -> String? {
    switch word {
    case "insert", "add", "post": "a record is made with `create session {name: \"s1\"}`"
    case "drop", "remove": "records are deleted with `delete (from ...)`"
    case "var", "const", "def", "declare": "a variable is made with `let x = ...`"
    case "get", "fetch", "find", "list", "query", "search", "match": "a query starts with `from`, as in `from session`"
    case "echo", "puts", "say": "a value is shown with `print`"
    case "assert", "check", "should": "what must be true goes after `expect`"
    case "alter", "patch": "records are changed with `update $x set field = value`"
    case "connect", "switch": "a portal or a server is chosen with `use`"
    case "include", "load": "another script is read with `import \"common.bq\"`"
    default: nil
    }
  }
}
