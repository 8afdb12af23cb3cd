// Statements and the script that they make.
extension Parser {
  mutating func script() -> Script {
    var statements: [Statement] = []
    while true {
      statements += self.statements()
      if token.kind == .end { break }
      report("this `}` closes nothing", token.span)
      advance()
    }
    return Script(statements: statements)
  }

  mutating func soleExpression() -> Expression? {
    do throws(ParseError) {
      let expression = try value()
      guard token.kind == .end else { throw unexpected() }
      return expression
    } catch {
      return nil
    }
  }

  /// Statements up to the end, or up to a `}`.
  mutating func statements() -> [Statement] {
    var list: [Statement] = []
    while true {
      while token.kind == .semicolon { advance() }
      if token.kind == .end || token.kind == .rightBrace { return list }
      let first = position
      startStatement()
      do throws(ParseError) {
        list.append(try statement())
        guard atEnd else { throw unexpected() }
      } catch {
        if position == first { advance() }
        skipStatement()
      }
      addLayout(first)
    }
  }

  /// Notes the tokens of a statement; a block in it has been noted already.
  private mutating func addLayout(_ first: Int) {
    guard keepsLayouts else { return }
    if let last = layouts.last, last.tokens.lowerBound >= first {
      layouts[layouts.count - 1].tokens = first..<position
    } else {
      layouts.append(StatementLayout(tokens: first..<position))
    }
  }

  /// Goes to the end of a statement with an error in it.
  private mutating func skipStatement() {
    bracketDepth = 0
    var depth = 0
    while token.kind != .end, !startsStatement {
      if depth <= 0, atEnd { return }
      if token.isOpening { depth += 1 }
      if token.isClosing { depth -= 1 }
      advance()
    }
  }

  mutating func statement() throws(ParseError) -> Statement {
    let first = position
    let comment = leadingComment(first)
    let kind = try statementKind()
    return Statement(kind, span: span(from: first), leadingComment: comment)
  }

  private mutating func statementKind() throws(ParseError) -> Statement.Kind {
    if token.kind == .quit {
      advance()
      return .quit
    }
    guard token.kind == .word else { return .value(try value()) }
    if let word = writeWord(position) { return .write(try write(word)) }
    guard let word = token.keyword else {
      try checkStatementWord()
      return .value(try value())
    }
    if token.flags.contains(.isMiscased), !startsOperand(position + 1) { return .value(try value()) }
    if word == .from { return .value(try value()) }
    if word.roles.contains(.statement) {
      advanceKeyword()
      return try statementKind(word)
    }
    try checkStatementKeyword(word)
    return .value(try value())
  }

  private mutating func statementKind(_ word: Keyword) throws(ParseError) -> Statement.Kind {
    guard let statement = StatementWord(word) else { throw unexpected() }
    return switch statement {
    case .from: throw unexpected()
    case .let: try letStatement()
    case .param: try parameter()
    case .unset: .unset(try names("the name of a variable", after: word))
    case .print: .print(try values())
    case .import: .importFile(try fileName(word))
    case .source: .sourceFile(try fileName(word))
    case .explain: try explain()
    case .use: .use(try useTarget())
    case .set: try setting()
    case .show: .show(try showWord())
    case .describe: try described()
    case .more: .more
    case .all: .all
    case .help: .help(token.isName && !atEnd ? name() : nil)
    case .login: .login
    case .logout: .logout
    case .whoami: .whoami
    case .edit: .edit
    case .quit, .exit: .quit
    case .create: .write(try write(WriteKeyword.create))
    case .update: .write(try write(WriteKeyword.update))
    case .replace: .write(try write(WriteKeyword.replace))
    case .delete: .write(try write(WriteKeyword.delete))
    case .undo: .write(try write(WriteKeyword.undo))
    case .resume: .write(try write(WriteKeyword.resume))
    case .test: .test(try test(isSkipped: false))
    case .skip: try skippedTest()
    case .expect: .expect(try expectation())
    }
  }

  private mutating func letStatement() throws(ParseError) -> Statement.Kind {
    let name = try variableName(after: .let)
    try expect(.equal, after: "the name", hint: "as in `let ca1 = from session`")
    try requireOperand("a value after `=`")
    return .letValue(name, try value())
  }

  private mutating func parameter() throws(ParseError) -> Statement.Kind {
    let name = try variableName(after: .param)
    guard take(.equal) else { return .parameter(name, defaultValue: nil) }
    try requireOperand("a value after `=`")
    return .parameter(name, defaultValue: try expression())
  }

  /// The name of a variable that is being made.
  private mutating func variableName(after word: Keyword) throws(ParseError) -> Name {
    if token.kind == .variable {
      throw fail(
        "a new variable is named without `$`", token.span,
        fix: String(text(token).dropFirst()))
    }
    let token = token
    let isReserved = token.keyword?.isReserved ?? false
    let name = try expectName("a name after `\(word.rawValue)`")
    if isReserved || name.text == "_" {
      let what = name.text == "_" ? "the last result" : "a word of the language"
      let kind = word == .param ? "parameter" : "variable"
      position -= 1
      report("`\(shown(token))` cannot be the name of a \(kind)", token.span, label: "this is \(what)")
      position += 1
    }
    return name
  }

  private mutating func names(_ what: String, after word: Keyword) throws(ParseError) -> [Name] {
    guard !atEnd else { throw incompleteHere("`\(word.rawValue)` needs \(what)") }
    var names: [Name] = []
    repeat {
      if token.kind == .variable {
        throw fail("`\(word.rawValue)` takes a name without `$`", token.span, fix: String(text(token).dropFirst()))
      }
      names.append(try expectName(what))
    } while take(.comma)
    return names
  }

  private mutating func values() throws(ParseError) -> [Expression] {
    var values: [Expression] = []
    repeat {
      try requireOperand("something to print")
      values.append(try value())
    } while take(.comma)
    return values
  }

  private mutating func fileName(_ word: Keyword) throws(ParseError) -> TextLiteral {
    guard !atEnd else { throw incompleteHere("`\(word.rawValue)` needs the name of a file, as in \"common.bq\"") }
    return try expectText("the name of a file")
  }

  private mutating func explain() throws(ParseError) -> Statement.Kind {
    if token.kind == .end { throw missing("a statement after `explain`") }
    let outer = try enter(bracket: false)
    defer { leave(outer) }
    return .explain(try statement())
  }

  private mutating func useTarget() throws(ParseError) -> UseTarget {
    guard !atEnd else { throw incompleteHere("`use` needs a portal or a server, as in `use public`") }
    if token.kind == .string { return .text(try expectText("a server")) }
    return .word(try expectName("a portal or a server", hint: "as in `use public` or `use \"https://host/\"`"))
  }

  private mutating func setting() throws(ParseError) -> Statement.Kind {
    guard !atEnd else { throw incompleteHere("`set` needs a setting, as in `set rows 40`; `show settings` lists them") }
    let name = try expectName("a setting", hint: "`show settings` lists them")
    if at(.equal) {
      report("a setting is set without `=`", token.span, hint: "as in `set rows 40`", fix: "")
      advance()
    }
    return .set(name, atEnd ? nil : try expression(.additive))
  }

  private mutating func showWord() throws(ParseError) -> Name {
    let words = Keyword.showWords.map { "`\($0)`" }.joined(separator: ", ")
    guard !atEnd else { throw incompleteHere("`show` needs to know what: \(words)") }
    let name = try expectName("what to show", hint: "there are \(words)")
    if !Keyword.showWords.contains(name.text) {
      position -= 1
      let nearest = Suggestion.closest(to: name.text, among: Keyword.showWords)
      report(
        "there is no `show \(DiagnosticFormatter.escaped(name.text))`", name.span,
        label: nearest.map { "did you mean \($0)?" }, hint: "there are \(words)", fix: nearest)
      position += 1
    }
    return name
  }

  private mutating func described() throws(ParseError) -> Statement.Kind {
    guard !atEnd else { throw incompleteHere("`describe` needs a model, a field or a variable") }
    let subject = try operand()
    guard at(.where), !atEnd else { return .describe(subject, where: nil) }
    advanceKeyword()
    try requireOperand("a condition after `where`", hint: "as in `where type = \"Weighing\"`")
    return .describe(subject, where: try expression())
  }

  /// A statement that lacks what it should be about. Another line does not help it: nobody who says `show` and nothing
  /// else has forgotten to go on.
  private mutating func incompleteHere(_ title: String) -> ParseError {
    fail(title, missingSpan)
  }

  /// Throws unless a value can start here.
  mutating func requireOperand(
    _ what: @autoclosure () -> String, hint: @autoclosure () -> String? = nil
  ) throws(ParseError) {
    guard startsOperand(position) else { throw missing(what(), hint: hint()) }
  }
}
