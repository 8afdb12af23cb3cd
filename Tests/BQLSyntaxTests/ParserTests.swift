import Testing

@testable import BQLSyntax

struct ParserTests {
  @Test(arguments: [
    ("1 + 2 * 3", "(+ 1 (* 2 3))"),
    ("1 - 2 - 3", "(- (- 1 2) 3)"),
    ("(1 + 2) * 3", "(* (+ 1 2) 3)"),
    ("-x * 2", "(* (neg x) 2)"),
    ("- -1", "(neg (neg 1))"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("a or b and not c = 1", "(or a (and b (not (= c 1))))"),
    ("a and b and c", "(and a b c)"),
    ("a and (b and c)", "(and a (and b c))"),
    ("not a and b", "(and (not a) b)"),
    ("not a = 1", "(not (= a 1))"),
    ("a + 1 >= b - 2", "(>= (+ a 1) (- b 2))"),
    ("ca1[0].name", "(. (at ca1 0) name)"),
    ("ca1[0..4]", "(slice ca1 0 4)"),
    ("ca1[..4]", "(slice ca1 _ 4)"),
    ("ca1[-1]", "(at ca1 (neg 1))"),
    ("$x.id", "(. $x id)"),
    ("x.limit.from.`a b`", "(. (. (. x limit) from) `a b`)"),
    ("count(ca1) > 0", "(> (count() ca1) 0)"),
    ("if(a = 1, \"x\", null)", "(if() (= a 1) \"x\" null)"),
    ("[1, 2.5, \"x\", true,]", "[1 #2.5 \"x\" true]"),
    ("{name: \"x\", \"a b\": [$p.id]}", "{name: \"x\", `a b`: [(. $p id)]}"),
    ("30 kHz", "(quantity 30 kHz)"),
    ("2.5 \u{3BC}V + 1_000 `m/s`", "(+ (quantity 2.5 µV) (quantity 1000 m/s))"),
    ("now - 3 days", "(- now (duration 3 days))"),
    ("7 days ago", "(ago 7 days)"),
    ("$n weeks ago", "(ago $n weeks)"),
    ("1 day ago", "(ago 1 days)"),
    ("5 min", "(quantity 5 min)"),
    ("2024", "2024"),
    ("2024-03", "m2024-3"),
    ("2024-02-29", "d2024-2-29"),
    ("2024-03-22T15:30:00.5+01:00", "t2024-3-22T15:30:0.500000000/3600"),
    ("a contains \"x\"", "(contains a \"x\")"),
    ("a starts with \"x\"", "(startswith a \"x\")"),
    ("a not ends with \"x\"", "(not-endswith a \"x\")"),
    ("a not in [1]", "(not-in a [1])"),
    ("a in (from b where c)", "(in a (query b (where c)))"),
    ("a between 1 and 2 and b", "(and (between a 1 2) b)"),
    ("a during 2024", "(during a y2024)"),
    ("a during 2024 or a during 2024-03", "(or (during a y2024) (during a m2024-3))"),
    ("a during last 30 days", "(during a (last 30 days))"),
    ("a during next $n weeks", "(during a (next $n weeks))"),
    ("a during $year", "(during a $year)"),
    ("a is not null", "(not-is-null a)"),
    ("a is string", "(is-string a)"),
    ("a under \"x\"", "(under a \"x\")"),
    ("a has (b = 1)", "(has-some a (= b 1))"),
    ("a.b has no (c)", "(has-no (. a b) c)"),
    ("a has only (c)", "(has-only a c)"),
    ("type = \"x\" and order = 1 and status = count", "(and (= type \"x\") (= order 1) (= status count))"),
    ("source = 1", "(= source 1)"),
    ("ca1 | count", "(query ca1 | (count))"),
    ("(from a) | limit 3", "(query (query a) | (limit 3))"),
    ("((a))", "a"),
    ("_", "_"),
  ])
  func expressions(text: String, expected: String) {
    let result = BQLParser.parseExpression(text)
    #expect(result.diagnostics.map(\.title) == [])
    #expect(result.expression.map(TreeText.of) == expected)
  }

  @Test(arguments: [
    ("from session", "(query session)"),
    ("from private.stem.`epoch`", "(query private.stem.`epoch`)"),
    ("from stem.session where a = 1 where b", "(query stem.session (where (= a 1)) (where b))"),
    ("from \"a.csv\" limit 5", "(query \"a.csv\" (limit 5))"),
    ("from s sort -a, b.c offset $n", "(query s (sort -a (. b c)) (offset $n))"),
    ("from s include a, b.c limit $n + 1", "(query s (include a b.c) (limit (+ $n 1)))"),
    ("from s sort limit limit 5", "(query s (sort limit) (limit 5))"),
    ("from s where limit = 3 limit 5", "(query s (where (= limit 3)) (limit 5))"),
    ("x | where a | sort -b | limit 1 | offset 2", "(query x | (where a) | (sort -b) | (limit 1) | (offset 2))"),
    (
      "x | select name, s.name as animals, count(s) as n, a+ b",
      #"(query x | (select name (. s name)@"animals" (count() s)@"n" (+ a b)@"a + b"))"#
    ),
    ("x | select s . name", #"(query x | (select (. s name)@"s.name"))"#),
    ("x | drop a, b.c | derive a + 1 as b", #"(query x | (drop a b.c) | (derive (+ a 1)@"b"))"#),
    ("x | distinct | distinct a", "(query x | (distinct) | (distinct a))"),
    ("x | top 3 by -a, b per c", "(query x | (top 3 -a b per c))"),
    ("x | count by sex", "(query x | (count sex))"),
    ("x | summarize count() as n by a", #"(query x | (summarize (count())@"n" by a))"#),
    ("x | expand a.b as e | left expand f", "(query x | (expand a.b as e) | (left-expand f))"),
    ("x | join p on p.a = id", "(query x | (join p as p (= (. p a) id)))"),
    ("x | left join (from y) as q on a", "(query x | (left-join (query y) as q a))"),
    ("x | union $y | except (from z) | intersect w", "(query x | (union $y) | (except (query z)) | (intersect w))"),
    ("x | as csv | save \"o.csv\"", "(query x | (as csv) | (save \"o.csv\"))"),
  ])
  func queries(text: String, expected: String) {
    let result = BQLParser.parse(text)
    #expect(result.diagnostics.map(\.title) == [])
    #expect(TreeText.of(result.script) == expected)
  }

  @Test(arguments: [
    ("let ca1 = from session limit 1", "(let ca1 (query session (limit 1)))"),
    ("unset a, b", "(unset a b)"),
    ("print a, b + 1", "(print a (+ b 1))"),
    ("# who\n# (an id)\nparam s = \"x\"", "#\"who\\n(an id)\" (param s \"x\")"),
    ("# far\n\nparam s", "(param s)"),
    ("#!/usr/bin/env bql\nparam s", "(param s)"),
    ("import \"a.bq\"; source 'b.bq'", "(import \"a.bq\")\n(source \"b.bq\")"),
    ("explain from s", "(explain (query s))"),
    ("use public", "(use public)"),
    ("use \"https://h/\"", "(use \"https://h/\")"),
    ("set rows 40", "(set rows 40)"),
    ("set rows", "(set rows)"),
    ("set now 2025-03-31", "(set now d2025-3-31)"),
    ("show requests", "(show requests)"),
    ("describe session.date_time", "(describe (. session date_time))"),
    ("describe stem.`epoch`", "(describe (. stem `epoch`))"),
    ("help where; help; help count", "(help where)\n(help)\n(help count)"),
    ("more;all;login;logout;whoami;edit", "(more)\n(all)\n(login)\n(logout)\n(whoami)\n(edit)"),
    ("quit;exit;\\q", "(quit)\n(quit)\n(quit)"),
    ("create session {name: \"s\"}", "(create session {name: \"s\"})"),
    ("create a.b [{}]", "(create a.b [{}])"),
    ("create subject from \"s.csv\"", "(create subject from \"s.csv\")"),
    ("update $c set a = b + [\"r\"], d.e = 1", "(update $c a=(+ b [\"r\"]) d.e=1)"),
    ("update $c[0] set a = 1", "(update (at $c 0) a=1)"),
    ("update session \"id\" set a = 1", "(update (record session \"id\") a=1)"),
    ("update subject from \"s.csv\"", "(update subject from \"s.csv\")"),
    ("update subject from \"s.csv\" by name", "(update subject from \"s.csv\" by name)"),
    ("update log from \"s.csv\"\n  by subject.name, type", "(update log from \"s.csv\" by subject.name by type)"),
    ("replace session \"id\" with {a: 1}", "(replace (record session \"id\") {a: 1})"),
    ("delete (from s where a)", "(delete (query s (where a)))"),
    ("undo; undo 12; resume", "(undo)\n(undo 12)\n(resume)"),
    ("add entry {a: 1} to $log", "(add {a: 1} $log)"),
    ("add entry [{a: 1}, $e]\n  to\n  subjectlog \"id\"", "(add [{a: 1} $e] (record subjectlog \"id\"))"),
    (
      "add entry to subjectlog from \"w.csv\"\n  by subject.name, type",
      "(add subjectlog from \"w.csv\" by subject.name type)"
    ),
    ("change entry $e of $log[0]", "(change $e (at $log 0))"),
    ("remove entry at $e.date_time from (from subjectlog)", "(remove (. $e date_time) (query subjectlog))"),
    ("do accept on $x; do join on group 9", "(do accept $x)\n(do join (record group 9))"),
    ("attach \"permit.pdf\" to $license", "(attach \"permit.pdf\" $license)"),
    ("expect (add entry {} to $x) fails with 400", "(expect (add {} $x) fails 400)"),
    // Words only where what follows fits.
    ("let add = 1; let do = 2; add; do + 1; change", "(let add 1)\n(let do 2)\nadd\n(+ do 1)\nchange"),
    ("let entry = 1\nlet to = 2; attach\nremove", "(let entry 1)\n(let to 2)\nattach\nremove"),
    ("from s where add = 1 and of = 2 and at = 3", "(query s (where (and (= add 1) (= of 2) (= at 3))))"),
    (
      "test \"t\" tagged a, b { let x = 1\n expect x = 1; expect (undo) fails with 400 }",
      "(test \"t\" tagged a,b (let x 1) (expect (= x 1)) (expect (undo) fails 400))"
    ),
    ("skip test \"t\" because \"w\" { }", "(skip \"t\" because \"w\")"),
    ("expect every s has (a) because \"w\"", "(expect every s a because \"w\")"),
    ("expect no (from s) has (a > 1)", "(expect no (query s) (> a 1))"),
    ("expect no = 3", "(expect (= no 3))"),
    ("expect requests <= 12", "(expect requests <= 12)"),
    ("expect (x | count) gives \"\"\"\n  a\n  \"\"\"", "(expect (query x | (count)) gives \"a\")"),
    ("expect (create s {}) fails with \"r\"", "(expect (create s {}) fails \"r\")"),
    ("expect x.y fails with 400", "(expect (. x y) fails 400)"),
  ])
  func statements(text: String, expected: String) {
    let result = BQLParser.parse(text)
    #expect(result.diagnostics.map(\.title) == [])
    #expect(TreeText.of(result.script) == expected)
  }

  /// Where a newline ends a statement, and where it does not.
  @Test(arguments: [
    ("print a\nprint b", "(print a)\n(print b)"),
    ("print a +\n b", "(print (+ a b))"),
    ("print a,\n\n b", "(print a b)"),
    ("from s where\n a", "(query s (where a))"),
    ("from s\n\n # why\n where a\n limit 1", "(query s (where a) (limit 1))"),
    ("from s\n where a\n and b\n or c", "(query s (where (or (and a b) c)))"),
    ("from s |\n count", "(query s | (count))"),
    ("from s\n | count\n by a", "(query s | (count a))"),
    ("x | select a\n as b", #"(query x | (select a@"b"))"#),
    ("let x =\n 1", "(let x 1)"),
    ("print (1\n + 2\n)", "(print (+ 1 2))"),
    ("print [\n1,\n2\n]", "(print [1 2])"),
    ("create s {\n a: 1,\n b: 2\n}", "(create s {a: 1, b: 2})"),
    ("print a \\\n + b", "(print (+ a b))"),
    ("print a\n[1]", "(print a)\n[1]"),
    ("print a\n-b", "(print a)\n(neg b)"),
    ("undo\n12", "(undo)\n12"),
    ("expect a\nbecause \"b\"", "(expect a because \"b\")"),
    ("print a; print b;;print c", "(print a)\n(print b)\n(print c)"),
    ("test \"t\"\n{\n}\nprint a", "(test \"t\")\n(print a)"),
    ("print (a\r\n+ b)\r\nprint c", "(print (+ a b))\n(print c)"),
  ])
  func newlines(text: String, expected: String) {
    let result = BQLParser.parse(text)
    #expect(result.diagnostics.map(\.title) == [])
    #expect(TreeText.of(result.script) == expected)
  }

  @Test func spansCoverWholeTokens() throws {
    let text = "let x = from session where name contains \"CA1\" | count by sex"
    let statement = try #require(BQLParser.parse(text).script.statements.first)
    #expect(statement.span == Span(0, text.utf8.count))
    guard case .letValue(let name, let value) = statement.kind, case .query(let query) = value.kind else {
      Issue.record("no query")
      return
    }
    let source = SourceText(name: "x", text: text)
    #expect(source.text(in: name.span) == "x")
    #expect(source.text(in: value.span) == "from session where name contains \"CA1\" | count by sex")
    #expect(source.text(in: query.clauses[0].span) == "where name contains \"CA1\"")
    #expect(source.text(in: query.stages[0].span) == "count by sex")
    guard case .filter(let condition) = query.clauses[0].kind else { return }
    #expect(source.text(in: condition.span) == "name contains \"CA1\"")
  }

  @Test func spansOfParenthesesAndVariables() throws {
    let text = "(a + b) * $rate"
    let expression = try #require(BQLParser.parseExpression(text).expression)
    guard case .arithmetic(let left, _, let right) = expression.kind, case .variable(let name) = right.kind else {
      Issue.record("no product")
      return
    }
    #expect(left.span == Span(0, 7))
    #expect(right.span == Span(10, 15))
    #expect(name.span == Span(11, 15))
    #expect(expression.span == Span(0, 15))
  }

  @Test(arguments: [
    ("from session", false), ("from", true), ("from session where", true), ("from session where a =", true),
    ("from session |", true), ("let x =", true), ("let x", true), ("print (1", true), ("print [1,", true),
    ("print {a: 1", true), ("test \"x\" {", true), ("test \"x\" { print 1", true), ("let a = \"\"\"", true),
    ("let a = \"\"\"\nx\n\"\"\"", false), ("print 1 \\", true), ("print \"abc", false), ("", false), ("# x", false),
    ("show", false), ("use", false), ("print )", false), ("from session whre x", false), ("from s sort -", true),
    ("from a.b.c.d", false), ("print a == (", false), ("undo", false), ("ca1", false), ("from s where a and", true),
    ("expect (create s {})", true), ("from s | derive a", false), ("explain", true), ("from s | top 3", true),
  ])
  func incompleteTexts(text: String, expected: Bool) {
    #expect(BQLParser.isIncomplete(text) == expected)
  }

  @Test(arguments: [
    ("from s where a sort b limit 3", "limit 5", "from s where a sort b \nlimit 5"),
    ("from s sort b where a", "sort -c limit 1", "from s where a\nsort -c limit 1"),
    ("from s include a, b", "include c.d where x", "from s include a, b, c.d\nwhere x"),
    ("let x = from s", "where a", "let x = from s\nwhere a"),
    ("from s | count", "| limit 1", "from s | count\n| limit 1"),
  ])
  func refinement(query: String, line: String, expected: String) {
    #expect(BQLParser.continues(line))
    let refined = BQLParser.refined(query, by: line)
    #expect(refined == expected)
    #expect(!BQLParser.parse(refined).hasErrors)
  }
}
