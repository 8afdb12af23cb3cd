/// What reading a text gives: a tree of all that could be understood, and everything that could not.
package struct ParseResult: Sendable {
  package var script: Script
  package var diagnostics: [Diagnostic]

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

package enum BQLParser {
  /// Reads a whole script. Never throws, never traps: what is wrong is in the diagnostics.
  package static func parse(_ text: String) -> ParseResult {
    var parser = Parser(text)
    let script = parser.script()
    return ParseResult(script: script, diagnostics: parser.bag.sorted)
  }

  /// Reads one value: an expression, or a query with its stages. The expression is nil where nothing was understood.
  package static func parseExpression(_ text: String) -> (expression: Expression?, diagnostics: [Diagnostic]) {
    var parser = Parser(text)
    let expression = parser.soleExpression()
    return (expression, parser.bag.sorted)
  }

  /// Whether more text could still make a text whole: a bracket or a block of text is open, an operator or a word waits
  /// for what belongs to it. A text with an error that no further line can mend is complete, and so is one that says
  /// nothing.
  package static func isIncomplete(_ text: String) -> Bool {
    var parser = Parser(text)
    if parser.isUnfinished { return true }
    _ = parser.script()
    return parser.ranOut
  }
}

/// Recursive descent, one function for each production of `grammar/bql.ebnf`.
///
/// The contract of every function:
///
/// - It starts at the first token of its production and ends behind the last.
/// - `expect...` reads what must be there; `take` reads what may be there. Where the text is wrong they report it, once,
///   and throw `ParseError`, which says nothing: everything has been said.
/// - Who can go on catches a `ParseError`: a bracket at its closing bracket, a clause at the next clause, a stage at the
///   next `|`, a statement at the next line. Nothing else catches.
/// - A newline ends a statement only where one may end: `atEnd` asks for that, and whoever looks for *more* (an operator,
///   a clause, a comma) asks it first. Whoever *needs* something reads on over newlines.
/// - What recurses does not word messages itself: `explain...` functions do. Their strings would make its stack frame
///   many times as large.
/// - `height` is the height of the expression that was read last. Together with `nesting` it keeps every tree, and so
///   everybody who walks or frees one, within `Parser.maximumHeight`.
struct Parser {
  /// Brackets in brackets, `not` of `not`: what costs the parser's own stack.
  static let maximumNesting = 64
  /// From an expression to the deepest of its parts.
  static let maximumHeight = 250

  struct ParseError: Error {
    /// No bracket, clause or stage can go on, the statement is lost.
    var abandonsStatement = false
  }

  struct Repetition {
    var word: Keyword
    var first: Span
    var second: Span
  }

  /// Of the nodes so far.
  private var nodeCount: UInt32 = 0
  let bytes: [UInt8]
  let tokens: [Token]
  let comments: [Comment]
  /// The text ends inside of a block, or behind a `\`.
  let isUnfinished: Bool
  var position = 0
  var bag: DiagnosticBag
  /// The first error was that the text ends.
  var ranOut = false

  /// More than 0 inside of brackets, where newlines mean nothing.
  var bracketDepth = 0
  var nesting = 0
  var height = 0
  var highWater = 0
  /// Whether a word behind a number is its unit.
  var allowsUnits = true
  /// The words of another language that stand for the clause or stage that was found last; 0 where it has its own.
  var foreignLength = 0
  /// The text is nested so deep that much of it has been passed over; that its brackets do not close says nothing.
  private(set) var isTooDeep = false
  /// Clauses that stand twice in one query.
  var repetitions: [Repetition] = []

  /// What the formatter has to know of each token.
  var roles: [TokenRole]
  var layouts: [StatementLayout] = []
  private(set) var keepsLayouts: Bool

  var reportedPosition = -1
  var reportedCase = false
  var nextComment = 0

  init(_ text: String, keepsLayouts: Bool = false) {
    self.keepsLayouts = keepsLayouts
    var lexer = Lexer(text)
    lexer.run()
    bytes = lexer.bytes
    tokens = lexer.tokens
    comments = lexer.comments
    bag = lexer.bag
    isUnfinished = lexer.isUnfinished
    roles = Array(repeating: .plain, count: lexer.tokens.count)
  }

  // MARK: - Tokens

  var token: Token { tokens[position] }
  var previous: Token? { position > 0 ? tokens[position - 1] : nil }

  func peek(_ distance: Int = 1) -> Token { tokens[min(position + distance, tokens.count - 1)] }

  mutating func advance() { if position < tokens.count - 1 { position += 1 } }

  /// Whether the statement may end before the current token.
  var atEnd: Bool {
    let token = token
    if token.kind == .end || token.kind == .semicolon { return true }
    return bracketDepth == 0 && (token.kind == .rightBrace || (token.startsLine && !token.continuesLine))
  }

  /// Whether the current token goes on with the statement, and is this.
  func at(_ kind: Token.Kind) -> Bool { token.kind == kind && !atEnd }

  /// The keyword that goes on with the statement; in capitals too.
  var keyword: Keyword? { atEnd ? nil : token.keyword }

  func at(_ word: Keyword) -> Bool { keyword == word }

  mutating func take(_ kind: Token.Kind) -> Bool {
    guard at(kind) else { return false }
    advance()
    return true
  }

  mutating func take(_ word: Keyword) -> Bool {
    guard at(word) else { return false }
    advanceKeyword()
    return true
  }

  /// Goes over a keyword, and reports once in a statement that it is not in lower case.
  mutating func advanceKeyword() {
    if token.flags.contains(.isMiscased), let keyword = token.keyword, !reportedCase {
      reportedCase = true
      report("the words of the language are in lower case: `\(keyword.rawValue)`", token.span, fix: keyword.rawValue)
    }
    advance()
  }

  func text(_ span: Span) -> String { String(decoding: bytes[span.lower..<span.upper], as: UTF8.self) }

  func text(_ token: Token) -> String { text(token.span) }

  /// The text of a token for a message: short, and nothing in it that a terminal would obey.
  func shown(_ token: Token) -> String {
    let text = text(Span(token.span.lower, min(token.span.upper, token.span.lower + 60)))
    return DiagnosticFormatter.escaped(token.span.upper > token.span.lower + 60 ? text + "\u{2026}" : text)
  }

  /// From the token at an index to the one read last.
  func span(from first: Int) -> Span {
    let start = tokens[first].span
    guard position > first else { return Span(start.lower, start.lower) }
    return start.union(tokens[position - 1].span)
  }

  /// A node of the tree, with an id of its own.
  mutating func node(_ kind: Expression.Kind, span: Span) -> Expression {
    nodeCount += 1
    return Expression(kind, span: span, id: NodeID(nodeCount))
  }

  mutating func node(query: Query) -> Expression {
    nodeCount += 1
    var query = query
    query.id = NodeID(nodeCount)
    return Expression(.query(query), span: query.span, id: query.id)
  }

  mutating func mark(_ role: TokenRole, at index: Int? = nil) { roles[index ?? position] = role }

  // MARK: - Nesting

  struct Outer {
    var bracketDepth: Int
    var allowsUnits: Bool
    var highWater: Int
  }

  /// Goes one level down; `leave` must follow. With a bracket, newlines mean nothing until then.
  mutating func enter(bracket: Bool) throws(ParseError) -> Outer {
    guard nesting < Parser.maximumNesting else { throw explainNesting() }
    let outer = Outer(bracketDepth: bracketDepth, allowsUnits: allowsUnits, highWater: highWater)
    nesting += 1
    if bracket { bracketDepth += 1 }
    allowsUnits = true
    highWater = 0
    return outer
  }

  /// Comes back up; the height of what was read is one more than that of its highest part.
  mutating func leave(_ outer: Outer) {
    nesting -= 1
    bracketDepth = outer.bracketDepth
    allowsUnits = outer.allowsUnits
    height = highWater + 1
    highWater = max(outer.highWater, height)
  }

  mutating func grow(_ parts: Int...) throws(ParseError) {
    height = (parts.max() ?? 0) + 1
    highWater = max(highWater, height)
    if height > Parser.maximumHeight { throw explainHeight() }
  }

  private mutating func explainNesting() -> ParseError {
    tooDeep("brackets and `not` can be nested", Parser.maximumNesting)
  }

  private mutating func explainHeight() -> ParseError {
    tooDeep("an expression can be chained", Parser.maximumHeight)
  }

  private mutating func tooDeep(_ what: String, _ limit: Int) -> ParseError {
    report("\(what) at most \(limit) deep", token.span, hint: "give a part of it a name with `let`")
    isTooDeep = true
    return ParseError(abandonsStatement: true)
  }
}
