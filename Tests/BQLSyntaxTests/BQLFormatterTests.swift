import Testing

@testable import BQLSyntax

struct BQLFormatterTests {
  @Test(arguments: [
    // Spaces.
    ("print   a+b ,c", "print a + b, c\n"),
    ("print - a, -1, a - -b, - - c", "print -a, -1, a - -b, - -c\n"),
    ("print count ( a ) , a [ 0 .. 4 ] , b . c", "print count(a), a[0..4], b.c\n"),
    ("create s { a : 1 , b : [ 1,2 ] }", "create s {a: 1, b: [1, 2]}\n"),
    ("from s where a has no(b) and c in(d)", "from s where a has no (b) and c in (d)\n"),
    ("a;b ; c", "a\nb\nc\n"),
    ("\r\n\r\nprint a\r\n", "print a\n"),
    ("", ""),
    // Queries: one line where the author wrote one and it fits.
    ("from s where a limit 5 | count", "from s where a limit 5 | count\n"),
    ("from s where a\nlimit 5 | count", "from s\n  where a\n  limit 5\n  | count\n"),
    ("let x =\n  from s\n  where a", "let x = from s\n  where a\n"),
    ("from s\n where a\n and b", "from s\n  where a\n    and b\n"),
    ("ca1\n|count", "ca1\n  | count\n"),
    (
      "from session where description contains \"a long text to search for\" and name contains \"another long text\" limit 5",
      "from session\n  where description contains \"a long text to search for\" and name contains \"another long text\"\n  limit 5\n"
    ),
    // Brackets with a newline in them are opened up.
    ("create s { a: 1,\n b: 2 }", "create s {\n  a: 1,\n  b: 2\n}\n"),
    (
      "from p where s in (from t\n where a) limit 1",
      "from p\n  where s in (\n    from t\n      where a\n  )\n  limit 1\n"
    ),
    ("print (\n a\n or b)", "print (\n  a\n  or b\n)\n"),
    // Comments and empty lines.
    ("# a\n\n\n# b\nprint a# c\n#d", "# a\n\n# b\nprint a # c\n#d\n"),
    ("from s # why\n # because\n where a # x\n limit 1", "from s # why\n  # because\n  where a # x\n  limit 1\n"),
    ("print [ # first\n 1, # one\n # two\n 2\n # end\n ]", "print [ # first\n  1, # one\n  # two\n  2\n  # end\n]\n"),
    ("print a\n\n\n\nprint b\nprint c", "print a\n\nprint b\nprint c\n"),
    ("let x = # why\n 5", "let x = # why\n  5\n"),
    // Tests and blocks.
    ("test \"t\" { expect a; expect b }", "test \"t\" {\n  expect a\n  expect b\n}\n"),
    ("skip test \"t\" {\n\n}", "skip test \"t\" {}\n"),
    ("test \"t\" {\n\n # c\n\n a\n # d\n}", "test \"t\" {\n  # c\n\n  a\n  # d\n}\n"),
    (
      "expect a gives \"\"\"\n      x\n    \"\"\"\nbecause \"b\"",
      "expect a gives \"\"\"\n      x\n    \"\"\"\n  because \"b\"\n"
    ),
  ])
  func layouts(text: String, expected: String) {
    let result = BQLFormatter.format(text)
    #expect(result.text == expected)
    #expect(result.text.flatMap { BQLFormatter.format($0).text } == result.text)
  }

  @Test func whatHasErrorsIsLeftAlone() {
    let result = BQLFormatter.format("print (")
    #expect(result.text == nil)
    #expect(result.diagnostics.count == 1)
  }

  @Test func aWarningIsNoObstacle() {
    let result = BQLFormatter.format("from s where a like \"%\"")
    #expect(result.text == "from s where a like \"%\"\n")
    #expect(result.diagnostics.count == 1)
  }
}
