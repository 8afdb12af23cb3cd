import Testing

@testable import BQLSyntax

struct RecoveryTests {
  /// Every error of a text as `line:column title`.
  private func errors(_ text: String) -> [String] {
    let source = SourceText(name: "x", text: text)
    return BQLParser.parse(text).diagnostics.map { diagnostic in
      let position = source.position(at: diagnostic.span?.lower ?? 0)
      return "\(position.line):\(position.column) \(diagnostic.title)"
    }
  }

  @Test(arguments: [
    ("print (1 + )\nprint 2 +\n\nprint 3", ["1:12 a value after `+` is missing", "2:10 a value after `+` is missing"]),
    ("form session where (a\nprint 1 2", ["1:1 `form` does not start a statement", "2:9 `2` is not allowed here"]),
    (
      "from s where a == limit 5 sort , | count by | selct x",
      [
        "1:16 `==` is written `=` here", "1:19 a value after `=` is missing",
        "1:32 a field after `sort` is missing", "1:45 a field after `by` is missing",
        "1:47 there is no stage `selct`",
      ]
    ),
    ("print [1, 2 3, 4]\nprint {a 1, b: 2}", ["1:13 `3` is not allowed here", "2:10 `:` after the field is missing"]),
    ("print (1\nlet x = 2\nlet y = )", ["1:7 this `(` is not closed", "3:9 a value after `=` is missing"]),
    (
      "test \"t\" {\n  expect\n  let x 5\n  expect 1 = 1\n}\nfoo bar",
      [
        "2:9 a condition after `expect` is missing", "3:9 `=` after the name is missing",
        "6:1 `foo` does not start a statement",
      ]
    ),
    ("}\nprint 1", ["1:1 this `}` closes nothing"]),
    ("print @ + 1", ["1:7 `@` means nothing here"]),
    (
      "FROM s WHERE a ORDER BY b",
      ["1:1 the words of the language are in lower case: `from`", "1:16 `ORDER BY` is `sort` here"]
    ),
    (
      "select a\nfrom s\nwhere b\nprint 1 +",
      ["1:1 a query starts with `from` here", "4:10 a value after `+` is missing"]
    ),
    (
      "let x = \"abc\nlet y = 1e", ["1:9 this text is not closed", "2:9 a space is missing between the number and `e`"]
    ),
  ])
  func everyErrorOnce(text: String, expected: [String]) {
    #expect(errors(text) == expected)
  }

  @Test func whatIsWrongDoesNotHideWhatIsRight() {
    let result = BQLParser.parse("from s where a b limit 5 | count\nprint 1")
    #expect(TreeText.of(result.script) == "(query s (where a) (limit 5) | (count))\n(print 1)")
    #expect(result.diagnostics.count == 1)
  }

  @Test func aTestCannotHoldATest() {
    #expect(errors("test \"a\" { test \"b\" { } }") == ["1:17 a test cannot be inside a test"])
  }

  /// The mended text has no error.
  @Test(arguments: [
    ("from s where a == 1", "from s where a = 1"),
    ("from s where a&&b", "from s where a and b"),
    ("from s order by a", "from s sort a"),
    ("from s sort a desc", "from s sort -a"),
    ("from s filter a", "from s where a"),
    ("from s select a", "from s | select a"),
    ("from s | limit 5 where a", "from s | limit 5 | where a"),
    ("from s limit 5, 10", "from s limit 10 offset 5"),
    ("from s where a in (1, 2)", "from s where a in [1, 2]"),
    ("from s where a is 1", "from s where a = 1"),
    ("from s where a is not 1", "from s where a != 1"),
    ("from s where a not null", "from s where a is not null"),
    ("from s where a \u{2260} \u{201C}x\u{201D}", "from s where a != \u{201C}x\u{201D}"),
    ("from s where a = NULL", "from s where a = null"),
    ("from s as t where a", "from s where a"),
    ("set rows = 4", "set rows 4"),
    ("let $x = 1", "let x = 1"),
    ("print 2024/03/22", "print 2024-03-22"),
    ("print count(*)", "print count()"),
    ("x | mutate a as b", "x | derive a as b"),
    ("x | slect a", "x | select a"),
    ("from $x", "$x"),
    ("import common", "import \"common\""),
    ("print a.0", "print a[0]"),
    ("from s where d during last week", "from s where d during last 7 days"),
  ])
  func fixes(text: String, expected: String) throws {
    let fixIt = try #require(BQLParser.parse(text).diagnostics.first?.fixIt)
    var bytes = Array(text.utf8)
    bytes.replaceSubrange(fixIt.span.lower..<fixIt.span.upper, with: fixIt.replacement.utf8)
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }

  @Test func percentInLikeIsAWarning() {
    let result = BQLParser.parse("from s where a like \"%x%\"")
    #expect(!result.hasErrors)
    #expect(result.diagnostics.map(\.severity) == [.warning])
  }
}
