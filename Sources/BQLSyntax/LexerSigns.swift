// Signs: ours, and those of other languages.
extension Lexer {
  mutating func sign() {
    let start = offset
    switch bytes[offset] {
    case UInt8(ascii: "("): one(.leftParenthesis)
    case UInt8(ascii: ")"): one(.rightParenthesis)
    case UInt8(ascii: "["): one(.leftBracket)
    case UInt8(ascii: "]"): one(.rightBracket)
    case UInt8(ascii: "{"): one(.leftBrace)
    case UInt8(ascii: "}"): one(.rightBrace)
    case UInt8(ascii: ","): one(.comma)
    case UInt8(ascii: ";"): one(.semicolon)
    case UInt8(ascii: "+"): one(.plus)
    case UInt8(ascii: "%"): one(.percent)
    case UInt8(ascii: "."): at("...") ? foreign(3, .dotDot, "..") : at("..") ? take(2, .dotDot) : one(.dot)
    case UInt8(ascii: ":"): at(":=") ? foreign(2, .equal, "=") : one(.colon)
    case UInt8(ascii: "|"): at("||") ? foreignWord(2, .or) : at("|>") ? foreign(2, .bar, "|") : one(.bar)
    case UInt8(ascii: "*"): at("**") ? power() : one(.star)
    case UInt8(ascii: "-"): at("--") ? foreignComment("--") : one(.minus)
    case UInt8(ascii: "/"): at("//") ? foreignComment("//") : at("/*") ? foreignBlockComment() : one(.slash)
    case UInt8(ascii: "="): equalSign()
    case UInt8(ascii: "!"): bang()
    case UInt8(ascii: "<"): at("<>") ? foreign(2, .notEqual, "!=") : at("<=") ? take(2, .lessOrEqual) : one(.less)
    case UInt8(ascii: ">"): at(">=") ? take(2, .greaterOrEqual) : one(.greater)
    case UInt8(ascii: "&") where at("&&"): foreignWord(2, .and)
    case UInt8(ascii: "\\") where peek(1) == UInt8(ascii: "q"): take(2, .quit)
    default: unreadable(Unicode.Scalar(bytes[start]), length: 1)
    }
  }

  private mutating func one(_ kind: Token.Kind) { take(1, kind) }

  private mutating func take(_ length: Int, _ kind: Token.Kind) {
    let start = offset
    offset += length
    add(kind, from: start)
  }

  private mutating func equalSign() {
    if at("===") {
      foreign(3, .equal, "=")
    } else if at("==") {
      foreign(2, .equal, "=")
    } else if at("=>") {
      foreign(2, .greaterOrEqual, ">=")
    } else if at("=<") {
      foreign(2, .lessOrEqual, "<=")
    } else if at("=~") {
      foreignWord(2, .like)
    } else {
      one(.equal)
    }
  }

  private mutating func bang() {
    if at("!==") {
      foreign(3, .notEqual, "!=")
    } else if at("!=") {
      take(2, .notEqual)
    } else {
      foreignWord(1, .not)
    }
  }

  /// A sign of another language, read as ours.
  private mutating func foreign(_ length: Int, _ kind: Token.Kind, _ ours: String) {
    let start = offset
    offset += length
    report("`\(text(start, offset))` is written `\(ours)` here", Span(start, offset), replacement: ours)
    add(kind, from: start)
  }

  /// A sign of another language that is a word here.
  private mutating func foreignWord(_ length: Int, _ keyword: Keyword) {
    let start = offset
    offset += length
    let isTight = peek().map { $0 != UInt8(ascii: " ") } ?? false
    report(
      "`\(text(start, offset))` is the word `\(keyword.rawValue)` here", Span(start, offset),
      replacement: (tokens.last?.span.upper == start ? " " : "") + keyword.rawValue + (isTight ? " " : ""))
    add(.word, keyword: keyword, from: start)
  }

  private mutating func power() {
    let start = offset
    offset += 2
    report("there is no power operator", Span(start, offset), hint: "write `x * x`")
    add(.star, from: start)
  }

  private mutating func foreignComment(_ mark: String) {
    report("a comment starts with `#` here", Span(offset, offset + 2), replacement: "#")
    comment(markLength: 2)
  }

  private mutating func foreignBlockComment() {
    let start = offset
    report("a comment starts with `#` here, and ends with its line", Span(start, start + 2))
    while offset < bytes.count, !at("*/") { offset += 1 }
    offset = min(offset + 2, bytes.count)
  }

  /// Signs outside of ASCII that word processors and other keyboards make; false where it is none of them.
  mutating func foreignSign(_ scalar: Unicode.Scalar, length: Int) -> Bool {
    switch scalar {
    case "\u{2264}": foreign(length, .lessOrEqual, "<=")
    case "\u{2265}": foreign(length, .greaterOrEqual, ">=")
    case "\u{2260}": foreign(length, .notEqual, "!=")
    case "\u{2212}", "\u{2013}", "\u{2014}": foreign(length, .minus, "-")
    case "\u{D7}": foreign(length, .star, "*")
    case "\u{F7}": foreign(length, .slash, "/")
    case "\u{2026}": foreign(length, .dotDot, "..")
    case "\u{201C}", "\u{201D}", "\u{201E}", "\u{AB}", "\u{BB}", "\u{2018}", "\u{2019}", "\u{201A}":
      smartQuotes(length: length)
    default: return false
    }
    return true
  }

  private mutating func smartQuotes(length: Int) {
    let start = offset
    offset += length
    let contents = offset
    let closing: Set<Unicode.Scalar> = ["\u{201C}", "\u{201D}", "\u{AB}", "\u{BB}", "\u{2018}", "\u{2019}", "\""]
    while let (next, length) = scalar(), next != "\n", next != "\r" {
      if closing.contains(next) {
        let text = text(contents, offset)
        offset += length
        report(
          "these quotes are not the plain ones", Span(start, offset), label: "text goes between `\"` and `\"`",
          replacement: "\"" + text.replacing("\\", with: "\\\\") + "\"")
        return add(.string, from: start)
      }
      offset += length
    }
    report("this text is not closed", Span(start, offset), label: "text goes between `\"` and `\"`")
    add(.string, from: start)
  }
}
