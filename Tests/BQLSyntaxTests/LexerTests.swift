import Testing

@testable import BQLSyntax

struct LexerTests {
  /// Tokens as `kind:text`, without the end.
  private func tokens(_ text: String) -> String {
    let lexed = Lexer.read(text)
    let bytes = Array(text.utf8)
    return lexed.tokens.dropLast()
      .map { "\($0.kind):" + String(decoding: bytes[$0.span.lower..<$0.span.upper], as: UTF8.self) }
      .joined(separator: " ")
  }

  @Test(arguments: [
    ("from session", "word:from word:session"),
    ("_x \u{E9}t\u{E9}2 \u{3BC}m", "word:_x word:\u{E9}t\u{E9}2 word:\u{3BC}m"),
    ("`a b` $x $`y z`", "quotedName:`a b` variable:$x variable:$`y z`"),
    ("42 1_000 1.5 6.02e23 1e-3", "integer:42 integer:1_000 decimal:1.5 decimal:6.02e23 decimal:1e-3"),
    ("x[0..4]", "word:x leftBracket:[ integer:0 dotDot:.. integer:4 rightBracket:]"),
    ("30 kHz", "integer:30 unit:kHz"),
    ("2024 2024-03 2024-03-22", "integer:2024 month:2024-03 day:2024-03-22"),
    ("2024-03-22T15:30:00Z", "instant:2024-03-22T15:30:00Z"),
    ("2024-03-22T15:30+01:00", "instant:2024-03-22T15:30+01:00"),
    ("2024-03-22T15:30:00.123456789-05:30", "instant:2024-03-22T15:30:00.123456789-05:30"),
    (
      "2024-100 2024 - 3 x-1",
      "integer:2024 minus:- integer:100 integer:2024 minus:- integer:3 word:x minus:- integer:1"
    ),
    ("2024-03-22..2024-04", "day:2024-03-22 dotDot:.. month:2024-04"),
    (#""a\"b" 'c"d' "#, #"string:"a\"b" string:'c"d'"#),
    ("= != < <= > >=", "equal:= notEqual:!= less:< lessOrEqual:<= greater:> greaterOrEqual:>="),
    ("a # b\nc", "word:a word:c"),
    ("\u{FEFF}a\r\nb", "word:a word:b"),
    ("a\u{A0}b", "word:a word:b"),
    ("\\q", "quit:\\q"),
  ])
  func tokensAreRead(text: String, expected: String) {
    #expect(tokens(text) == expected)
    #expect(Lexer.read(text).diagnostics == [])
  }

  @Test(arguments: [
    (#""a\n\t\\\"\'\u{1F9E0}""#, "a\n\t\\\"'\u{1F9E0}"),
    ("'it \"is\"'", "it \"is\""),
    ("\"\"\"\n    a\n      b\n\n    c\n    \"\"\"", "a\n  b\n\nc"),
    ("\"\"\"\r\n  a\r\n  b\r\n\"\"\"", "a\nb"),
    ("\"\"\"\n\ta\\n\n\t\"\"\"", "a\\n"),
    ("\"\"\"\n\"\"\"", ""),
  ])
  func textsAreDecoded(literal: String, expected: String) {
    let result = BQLParser.parseExpression("(" + literal + "\n)")
    #expect(result.diagnostics == [])
    #expect(result.expression?.kind == .literal(.string(expected)))
  }

  @Test func everyKeywordIsKnownInWhateverCase() {
    for keyword in Keyword.allCases {
      for (word, isMiscased) in [(keyword.rawValue, false), (keyword.rawValue.uppercased(), true)] {
        let token = Lexer.read(word).tokens[0]
        #expect(token.keyword == keyword)
        #expect(token.flags.contains(.isMiscased) == isMiscased)
      }
      #expect(Lexer.read(keyword.rawValue + "_").tokens[0].keyword == nil)
    }
    #expect(Lexer.read(String(repeating: "a", count: 40)).tokens[0].keyword == nil)
  }

  @Test func newlinesAndCommentsAreNoted() {
    let lexed = Lexer.read("a # one\n\n# two\nb \\\n c")
    #expect(lexed.tokens.map(\.startsLine) == [true, true, false, false])
    #expect(lexed.comments.map(\.isOwnLine) == [false, true])
    #expect(lexed.comments.map(\.nextToken) == [1, 1])
    #expect(lexed.comments.map(\.blankLineBefore) == [false, true])
  }

  /// What is wrong, as `lower-upper title`.
  @Test(arguments: [
    ("a @ b", "2-3 `@` means nothing here"),
    ("\"abc\nx", "0-4 this text is not closed"),
    ("`abc", "0-4 this name is not closed"),
    ("``", "0-2 a quoted name needs a letter between its backquotes"),
    ("$ x", "0-1 `$` needs the name of a variable after it"),
    ("${x}", "0-4 a variable is written without braces"),
    (#""a\qb""#, "2-3 there is no escape `\\q`"),
    (#""\u{D800}""#, "1-9 there is no character `\\u{D800}`"),
    (#""\u12""#, "1-3 `\\u` needs a number in braces"),
    ("1__0", "0-4 in a number, `_` goes between two digits"),
    ("30kHz", "0-5 a space is missing between the number and `kHz`"),
    ("0xFF", "0-4 a number is written in decimal here"),
    ("2023-02-29", "0-10 February 2023 has no day 29"),
    ("1900-02-29", "0-10 February 1900 has no day 29"),
    ("2024-13", "0-7 there is no month 13"),
    ("0000-01", "0-7 there is no year 0"),
    ("2024-03-22T25:00", "0-16 there is no time 25:00:00"),
    ("2024-03-22T10:00:60Z", "0-20 there is no time 10:00:60"),
    ("2024-03-22T10:00:00.0000000001Z", "0-31 a time is exact to a nanosecond"),
    ("2024-03-22T10:00:00+24:00", "0-25 this is not an offset from UTC"),
    ("2024-03-22T10", "0-13 this is not a date"),
    ("2024-03-22x", "0-11 this is not a date"),
    ("2024-3-22", "0-9 a date is written year-month-day, as in 2024-03-22"),
    ("22.03.2024", "0-10 a date is written year-month-day, as in 2024-03-22"),
    ("2024-3", "0-6 this could be a month or a subtraction"),
    ("2024-03-22 15:30", "10-11 a `T` goes between a date and a time"),
    ("a == b", "2-4 `==` is written `=` here"),
    ("a <> b", "2-4 `<>` is written `!=` here"),
    ("a && b", "2-4 `&&` is the word `and` here"),
    ("a // b", "2-4 a comment starts with `#` here"),
    ("a -- b", "2-4 a comment starts with `#` here"),
    ("a \u{2265} b", "2-5 `\u{2265}` is written `>=` here"),
    ("\u{201C}F\u{201D}", "0-7 these quotes are not the plain ones"),
    ("\"\"\"\nabc", "0-3 this block of text is not closed"),
    ("\"\"\"\nabc\n\"\"\" x\n", "8-13 the `\"\"\"` that closes a block must be alone on its line"),
    ("a\u{0}b", "1-2 a NUL character is not allowed in a text"),
    ("# \u{0}", "2-3 a NUL character is not allowed in a text"),
    ("\"\u{0}\"", "1-2 a NUL character is not allowed in a text"),
  ])
  func whatCannotBeReadIsReported(text: String, expected: String) {
    let shown = Lexer.read(text).diagnostics.map { "\($0.span?.lower ?? -1)-\($0.span?.upper ?? -1) \($0.title)" }
    #expect(shown == [expected])
  }

  @Test func severalErrorsAreGathered() {
    #expect(Lexer.read("a == 1 && 30kHz @").diagnostics.count == 4)
    let many = Lexer.read(String(repeating: "@ ", count: 500)).diagnostics
    #expect(many.count == 101)
    #expect(many.last?.title == "there are 400 more, not shown")
  }
}
