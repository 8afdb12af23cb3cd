import BQLLineEditor
import BQLSyntax

/// Colours a line as it is typed: words of the language, strings, numbers, names, what is not known and brackets that are
/// open.
struct Highlighter: Sendable {
  let context: PromptContext

  static let keyword = TextStyle("1;34")
  static let function = TextStyle("36")
  static let string = TextStyle("32")
  static let number = TextStyle("35")
  static let variable = TextStyle("33")
  static let comment = TextStyle("2")
  static let unknown = TextStyle("4;31")
  static let open = TextStyle("1;31")

  /// `cursor` is in bytes; a word that it touches may still become a name that is known. -1: there is none.
  func spans(_ text: String, _ cursor: Int) -> [StyledSpan] {
    var shift = 0
    var whole = text
    if let query = context.lastQuery, BQLParser.continues(text) {
      whole = query + "\n" + text
      shift = query.utf8.count + 1
    }
    let lexed = Lexer.read(whole)
    let tokens = lexed.tokens.dropLast()
    let analysis = LineAnalysis(whole, tokens, context)
    let unclosed = Highlighter.unclosed(tokens)
    var spans: [StyledSpan] = []
    for (place, token) in tokens.enumerated() where token.span.lower >= shift {
      let range = (token.span.lower - shift)..<(token.span.upper - shift)
      let isAtCursor = range.upperBound == cursor
      let style: TextStyle? =
        if unclosed.contains(place) { Highlighter.open } else {
          Highlighter.style(analysis.roles[place], token, isAtCursor)
        }
      if let style, !range.isEmpty { spans.append(StyledSpan(range, style)) }
    }
    for comment in lexed.comments where comment.span.lower >= shift {
      spans.append(StyledSpan((comment.span.lower - shift)..<(comment.span.upper - shift), Highlighter.comment))
    }
    return spans.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private static func style(_ role: WordRole, _ token: Token, _ isAtCursor: Bool) -> TextStyle? {
    switch role {
    case .keyword: keyword
    case .function: function
    case .string: string
    case .number: number
    case .variable: variable
    case .unknownName, .unknownVariable: isAtCursor ? nil : unknown
    case .name, .sign: nil
    case .plain: token.kind == .invalid ? unknown : nil
    }
  }

  /// The places of brackets that nothing closes, or that close nothing.
  private static func unclosed(_ tokens: some Collection<Token>) -> Set<Int> {
    var open: [(kind: Token.Kind, place: Int)] = []
    var wrong: Set<Int> = []
    for (place, token) in tokens.enumerated() {
      switch token.kind {
      case .leftParenthesis, .leftBracket, .leftBrace: open.append((token.kind, place))
      case .rightParenthesis, .rightBracket, .rightBrace:
        let wanted: Token.Kind =
          token.kind == .rightParenthesis ? .leftParenthesis : token.kind == .rightBracket ? .leftBracket : .leftBrace
        if open.last?.kind == wanted { open.removeLast() } else { wrong.insert(place) }
      default: break
      }
    }
    return wrong.union(open.map(\.place))
  }
}
