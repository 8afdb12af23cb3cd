import BQLFormats
import BrainAPI
import Testing

@Suite struct CSVTests {
  /// A value, and its cell in csv.
  static let cells: [(Value, String)] = [
    (.null, ""), (.string(""), "\"\""), (.string("a"), "a"), (.string("a b"), "a b"), (.string(" a"), "\" a\""),
    (.string("a,b"), "\"a,b\""), (.string("a\"b"), "\"a\"\"b\""), (.string("a\nb"), "\"a\nb\""),
    (.string("a\rb"), "\"a\rb\""),
    (.integer(5), "5"), (.string("5"), "\"5\""), (.integer(-5), "-5"), (.string("-5"), "\"-5\""),
    (.number(.literal("1.50")), "1.50"), (.string("1.50"), "\"1.50\""), (.string("007"), "007"), (.string("1."), "1."),
    (.boolean(true), "true"), (.string("true"), "\"true\""), (.string("null"), "\"null\""), (.string("[x"), "\"[x\""),
    (.list([]), "[]"), (.list([.integer(1)]), "[1]"), (.list([.integer(1), .integer(2)]), "\"[ 1,2 ]\""),
    (.list([.string("a")]), "\"[ \"\"a\"\" ]\""), (.string("[1,2]"), "\"[1,2]\""),
    (.record(Record([("a", .null)])), "\"{ \"\"a\"\":null }\""),
    (.string("=1+1"), "'=1+1"), (.string("+5"), "'+5"), (.string("@x"), "'@x"), (.string("-x"), "'-x"),
    (.string("-"), "'-"),
    (.string("\tx"), "'\tx"), (.string("\rx"), "\"'\rx\""), (.string("'=x"), "''=x"), (.string("'-5"), "''-5"),
    (.string("''=x"), "'''=x"), (.string("'x"), "'x"), (.string("=a,b"), "\"'=a,b\""), (.string("-1+2"), "'-1+2"),
    (.period(Period(.year, containing: CivilDate(daysSince1970: 0))), "\"1970\""),
    (.instant(Instant(seconds: 0)), "1970-01-01T00:00:00Z"),
  ]

  @Test(arguments: cells) func cell(_ value: Value, _ expected: String) {
    let rows = Renderable.rows([Record([("v", value), ("w", .integer(1))])], columns: nil)
    #expect(Renderer(.csv, options: RenderOptions()).text(rows) == "v,w\n\(expected),1\n")
  }

  /// The unit of the first stands in the header; what does not measure the same has its own.
  @Test(arguments: [
    ([("kHz", 30), ("Hz", 500)], "v [kHz]\n30\n0.5\n"), ([("kHz", 30), ("mm", 2)], "v [kHz]\n30\n2 mm\n"),
  ])
  func quantities(_ cells: [(String, Int)], _ expected: String) {
    let rows = cells.map { Record([("v", .quantity(Number($0.1), unit: $0.0))]) }
    #expect(Renderer(.csv, options: RenderOptions()).text(.rows(rows, columns: nil)) == expected)
  }

  @Test func rawLeavesCellsAlone() {
    let rows = Renderable.rows([Record([("=v", .string("=1+1"))])], columns: nil)
    #expect(Renderer(.csv, options: RenderOptions(usesRawCSV: true)).text(rows) == "=v\n=1+1\n")
    #expect(Renderer(.csv, options: RenderOptions()).text(rows) == "'=v\n'=1+1\n")
  }

  @Test func tabsSeparate() {
    let rows = Renderable.rows([Record([("a", .string("x\ty")), ("b", .string("x,y"))])], columns: nil)
    #expect(Renderer(.tsv, options: RenderOptions()).text(rows) == "a\tb\n\"x\ty\"\tx,y\n")
  }

  @Test func filesKeepControlCharacters() {
    let rows = Renderable.rows([Record([("a", .string("x\u{1B}[1m"))])], columns: nil)
    #expect(Renderer(.csv, options: RenderOptions()).text(rows) == "a\nx\u{1B}[1m\n")
    #expect(Renderer(.csv, options: RenderOptions()).safeText(rows).plain == "a\nx^[[1m\n")
  }

  @Test(arguments: [
    (Value.integer(3), "value\n3\n"), (.list([.integer(1), .null]), "value\n1\n\n"), (.list([]), ""),
    (.record(Record([("a", .integer(1))])), "a\n1\n"),
    (.list([.record(Record([("a", .integer(1))])), .record(Record([("b", .integer(2))]))]), "a,b\n1,\n,2\n"),
  ]) func values(_ value: Value, _ expected: String) {
    #expect(Renderer(.csv, options: RenderOptions()).text(.value(value)) == expected)
  }

  // MARK: Reading

  static let kinds: [String: Field.Kind] = [
    "text": .text, "int": .integer, "bool": .boolean, "json": .json, "list": .stringList, "one": .relation("subject"),
    "many": .relationList("subject"), "date": .date,
  ]

  /// A column, a cell as it stands in the file, and the JSON of the value read.
  static let readings: [(String, String, String)] = [
    ("any", "", "null"), ("any", "\"\"", "\"\""), ("any", "5", "5"), ("any", "\"5\"", "\"5\""), ("any", "1e3", "1e3"),
    ("any", "-0", "-0"), ("any", "007", "\"007\""), ("any", "true", "true"), ("any", "TRUE", "\"TRUE\""),
    ("any", "\"true\"", "\"true\""), ("any", "[1]", "[1]"), ("any", "\"[1,2]\"", "\"[1,2]\""),
    ("any", "\"[ 1,2 ]\"", "[1,2]"),
    ("any", "[x", "\"[x\""), ("any", "'=x", "\"=x\""), ("any", "'x", "\"'x\""), ("any", "'-5", "\"-5\""),
    ("any", "-x", "\"-x\""),
    ("any", "5\" pipe", "\"5\\\" pipe\""), ("any", "null", "\"null\""),
    ("text", "", "null"), ("text", "\"\"", "\"\""), ("text", "5", "\"5\""), ("text", "true", "\"true\""),
    ("text", "\"[ 1,2 ]\"", "\"[ 1,2 ]\""), ("date", "2024", "\"2024\""), ("text", "'=x", "\"=x\""),
    ("int", "5", "5"), ("int", "\"5\"", "5"), ("int", " 5", "5"), ("int", "x", "\"x\""),
    ("bool", "TRUE", "true"), ("bool", "\"false\"", "false"), ("bool", "1", "\"1\""),
    ("json", "\"[1,2]\"", "[1,2]"), ("json", "\"{\"\"a\"\":1}\"", "{\"a\":1}"), ("json", "\"5\"", "\"5\""),
    ("json", "5", "5"),
    ("list", "\"[\"\"a\"\",\"\"b\"\"]\"", "[\"a\",\"b\"]"), ("list", "a", "\"a\""), ("many", "[]", "[]"),
    ("one", "12345678-1234-1234-1234-123456789abc", "\"12345678-1234-1234-1234-123456789abc\""), ("one", "3", "3"),
  ]

  @Test(arguments: readings) func reading(_ column: String, _ cell: String, _ expected: String) throws {
    let text = "\(column),z\r\n\(cell),1\r\n"
    let rows = try RowReader.read(Array(text.utf8), as: .csv, kinds: { CSVTests.kinds[$0] })
    #expect(rows.map { $0[column].map { JSON.write($0) } } == [expected])
    #expect(rows.first?.names == [column, "z"])
  }

  @Test(arguments: [
    "a,b\n1,2\n", "a,b\n1,2", "a,b\r\n1,2\r\n", "a,b\r1,2\r", "\u{FEFF}a,b\n\n1,2\n\n", "\"a\",\"b\"\n1,2\n",
  ])
  func lineEnds(_ text: String) throws {
    #expect(exact(try RowReader.read(Array(text.utf8), as: .csv, kinds: { _ in nil })) == ["{\"a\":1,\"b\":2}"])
  }

  @Test(arguments: ["", "\n", "\u{FEFF}", "a,b\n", "a"]) func noRows(_ text: String) throws {
    #expect(try RowReader.read(Array(text.utf8), as: .csv, kinds: { _ in nil }).isEmpty)
  }
}
