/// Where a space stands between two tokens of one line.
enum Spacing {
  static func isSpace(between left: Token, _ leftRole: TokenRole, and right: Token, _ rightRole: TokenRole) -> Bool {
    if leftRole == .prefix { return rightRole == .prefix }
    if rightRole == .tight { return false }
    switch left.kind {
    case .leftParenthesis, .leftBracket, .leftBrace, .dot, .dotDot: return false
    default: break
    }
    switch right.kind {
    case .rightParenthesis, .rightBracket, .rightBrace, .comma, .semicolon, .colon, .dot, .dotDot: return false
    default: return true
    }
  }
}

extension Parser {
  /// The text of some tokens as the formatter would write it on one line, so that a column has the same name however it
  /// is spaced.
  func canonicalText(_ range: Range<Int>) -> String {
    var text = ""
    for index in range {
      if index > range.lowerBound,
        Spacing.isSpace(between: tokens[index - 1], roles[index - 1], and: tokens[index], roles[index])
      {
        text += " "
      }
      text += tokens[index].kind == .block ? folded(tokens[index]) : self.text(tokens[index])
    }
    return text
  }

  /// A block of text on one line.
  private func folded(_ block: Token) -> String {
    text(block).split { $0.isNewline }.map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: " ")
  }
}
