/// The smallest piece of a text that means something, as a kind and a place. Its words are in the text; keeping tokens
/// at twelve bytes is what lets a text of many megabytes be read whole.
package struct Token: Sendable, Hashable {
  package enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    case word, quotedName, variable
    case string, block
    case integer, decimal
    /// Behind a number: `kHz`, `mg/mL`, `% w/v`. A `%` alone is the sign, and `days` a word.
    case unit
    case month, day, instant
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
    case comma, colon, semicolon, dot, dotDot, bar
    case plus, minus, star, slash, percent
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    /// `\q`
    case quit
    /// What the lexer could not read and has reported.
    case invalid
    /// The end of the text; always the last token, and only there.
    case end
  }

  package struct Flags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The first token of its line (and that line does not follow a `\`).
    package static let startsLine = Flags(rawValue: 1)
    /// White space or a comment stands before it.
    package static let spaceBefore = Flags(rawValue: 2)
    /// An empty line stands between it and the token or comment before it.
    package static let blankLineBefore = Flags(rawValue: 4)
    /// A keyword that is not written in lower case.
    package static let isMiscased = Flags(rawValue: 8)
  }

  package var kind: Kind
  /// What a word means where a keyword may stand; nil for words that mean nothing to the language.
  package var keyword: Keyword?
  package var flags: Flags
  package var span: Span

  init(_ kind: Kind, keyword: Keyword? = nil, flags: Flags = [], span: Span) {
    self.kind = kind
    self.keyword = keyword
    self.flags = flags
    self.span = span
  }

  package var startsLine: Bool { flags.contains(.startsLine) }

  /// The keyword, where it is written as it should be.
  var exactKeyword: Keyword? { flags.contains(.isMiscased) ? nil : keyword }

  /// Whether a line that starts with this token goes on with the line above.
  package var continuesLine: Bool {
    if kind == .bar { return true }
    return kind == .word && keyword?.roles.contains(.continuesLine) == true
  }

  var isOpening: Bool { kind == .leftParenthesis || kind == .leftBracket || kind == .leftBrace }
  var isClosing: Bool { kind == .rightParenthesis || kind == .rightBracket || kind == .rightBrace }
  var isName: Bool { kind == .word || kind == .quotedName }
}

extension Token.Kind {
  /// The sign of a kind that is always written alike.
  package var sign: String? {
    switch self {
    case .leftParenthesis: "("
    case .rightParenthesis: ")"
    case .leftBracket: "["
    case .rightBracket: "]"
    case .leftBrace: "{"
    case .rightBrace: "}"
    case .comma: ","
    case .colon: ":"
    case .semicolon: ";"
    case .dot: "."
    case .dotDot: ".."
    case .bar: "|"
    case .plus: "+"
    case .minus: "-"
    case .star: "*"
    case .slash: "/"
    case .percent: "%"
    case .equal: "="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .quit: "\\q"
    case .word, .quotedName, .variable, .string, .block, .integer, .decimal, .unit, .month, .day, .instant, .invalid,
      .end:
      nil
    }
  }

  var closing: Token.Kind? {
    switch self {
    case .leftParenthesis: .rightParenthesis
    case .leftBracket: .rightBracket
    case .leftBrace: .rightBrace
    default: nil
    }
  }
}

/// A comment, `#` included, the end of its line not.
package struct Comment: Sendable, Hashable {
  package var span: Span
  /// The index of the token that follows it.
  package var nextToken: Int
  /// Nothing but white space stands before it on its line.
  package var isOwnLine: Bool
  package var blankLineBefore: Bool
}
