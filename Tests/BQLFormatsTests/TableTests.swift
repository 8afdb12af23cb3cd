import BrainAPI
import Testing

@testable import BQLFormats

@Suite struct TableTests {
  static let id = "0a1b2c3d-1111-2222-3333-444455556666"
  static let rows = [
    Record([
      ("id", .string(id)), ("name", .string("ca1 日本")), ("count", .integer(7)), ("note", .null),
      ("description", .string("<p>A &lt; B</p>")),
      ("subjects", .list([.record(Record([("name", .string("m1"))])), .record(Record([("id", .string(id))]))])),
      ("tags", .list([.string("x"), .string("y")])),
    ]),
    Record([
      ("id", .string(id)), ("name", .string("e\u{301}👨‍👩‍👧")), ("count", .number(.literal("1234.50"))),
      ("note", .string("")),
      ("description", .string("two\nlines")), ("subjects", .list([])),
      ("strain", .record(Record([("id", .integer(4)), ("name", .string("wt"))]))),
    ]),
  ]

  private func table(_ shown: Renderable, _ options: RenderOptions = RenderOptions()) -> String {
    Renderer(.table, options: options).text(shown)
  }

  @Test func golden() {
    #expect(
      table(.rows(TableTests.rows, columns: ["name", "count", "note", "description", "tags", "strain"])) == """
        name        count  note  description  tags  strain
        ────────  ───────  ────  ───────────  ────  ──────
        ca1 日本        7  null  A < B        x, y
        e\u{301}👨‍👩‍👧       1234.50  ""    two\\nlines         wt

        """)
  }

  @Test func idsShortenOnlyWhenTheyMust() {
    let shown = Renderable.rows(TableTests.rows, columns: ["id", "subjects"])
    #expect(table(shown).hasPrefix("id " + String(repeating: " ", count: 35) + "subjects\n"))
    #expect(
      table(shown, RenderOptions(width: 40)) == """
        id         subjects
        ─────────  ─────────────
        0a1b2c3d…  m1, 0a1b2c3d…
        0a1b2c3d…  []

        """)
  }

  @Test func columnsThatFindNoRoomAreNamed() {
    let row = Record((1...6).map { ("column\($0)", .string("twenty cells of text")) })
    #expect(
      table(.rows([row], columns: nil), RenderOptions(width: 33)) == """
        column1     column2     column3
        ──────────  ──────────  ─────────
        twenty ce…  twenty ce…  twenty c…
        … +3 columns: column4, column5,
        column6

        """)
  }

  @Test func shrinkingIsFair() {
    func measure(_ width: Int, isNumeric: Bool = false) -> TableLayout.Measure {
      TableLayout.Measure(header: 4, full: width, short: width, isNumeric: isNumeric)
    }
    #expect(TableLayout([measure(5), measure(100), measure(100)], limit: 49).widths == [5, 20, 20])
    #expect(TableLayout([measure(12), measure(100), measure(30)], limit: 60).widths == [12, 22, 22])
    #expect(TableLayout([measure(15, isNumeric: true), measure(100)], limit: 40).widths == [15, 23])
    #expect(TableLayout([measure(100), measure(100)], limit: 12).widths == [12])
    #expect(TableLayout([measure(100)], limit: 0).widths == [1])
    #expect(TableLayout([], limit: 5).widths.isEmpty)
    #expect(TableLayout([measure(100), measure(3)], limit: nil).widths == [100, 4])
  }

  @Test func everyWidthIsKept() {
    for width in -1...130 {
      let text = table(.rows(TableTests.rows, columns: nil), RenderOptions(width: width))
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.last == "" && lines.count >= 5)
      for line in lines { #expect(DisplayText.width(String(line)) <= max(1, width), "width \(width)") }
    }
  }

  @Test func columnsLineUp() {
    let texts = ["a", "日本", "e\u{301}", "👨‍👩‍👧", "🇩🇪", "❤️", "\u{1B}[31m", "שלום", "\u{301}", "a\nb", "क्ष", "日本日本日本日本 日本"]
    let rows = texts.map { Record([("a", .string($0)), ("b", .string("Z"))]) }
    for width in [nil, 12, 13, 20] as [Int?] {
      let lines = table(.rows(rows, columns: nil), RenderOptions(width: width)).split(separator: "\n").dropFirst(2)
      let places = Set(lines.map { DisplayText.width(String($0.prefix { $0 != "Z" })) })
      #expect(lines.count == texts.count && places.count == 1)
    }
  }

  @Test func randomRowsFitAnyWidth() {
    for seed in 0..<40 as Range<UInt64> {
      var random = RandomRecords(seed: seed)
      let rows = random.records(6, names: ["id", "name", "description", "日本", "x"])
      for width in [1, 2, 3, 5, 10, 24, 60] {
        let text = table(.rows(rows, columns: nil), RenderOptions(width: width))
        for line in text.split(separator: "\n") { #expect(DisplayText.width(String(line)) <= width) }
      }
    }
  }

  @Test func numbersAlignRight() {
    let rows = [5, 50].map { Record([("n", .integer($0)), ("q", .quantity(Number($0), unit: "Hz"))]) }
    #expect(table(.rows(rows, columns: nil)) == " n      q\n──  ─────\n 5   5 Hz\n50  50 Hz\n")
  }

  @Test func noRows() {
    #expect(table(.rows([], columns: ["a", "bc"])) == "a  bc\n─  ──\n")
    #expect(table(.rows([], columns: nil)).isEmpty)
  }

  @Test(arguments: [
    (Value.integer(3), "3\n"), (.null, "null\n"), (.string(""), "\"\"\n"), (.string("null"), "\"null\"\n"),
    (.string("a\nb\u{7}"), "a\\nb^G\n"),
    (.list([]), "[]\n"), (.list([.integer(1), .string("a")]), "1\na\n"),
    (.quantity(Number(30), unit: "kHz"), "30 kHz\n"),
    (.record(Record([("a", .integer(1)), ("long", .null)])), "a     1\nlong  null\n"), (.record(Record()), "{}\n"),
    (.list([.record(Record([("a", .integer(1))]))]), "a\n─\n1\n"),
  ]) func values(_ value: Value, _ expected: String) {
    #expect(table(.value(value)) == expected)
  }

  @Test func colorIsOurs() {
    let text = table(
      .rows([Record([("a", .null), ("b", .string("x"))])], columns: nil), RenderOptions(isColored: true))
    #expect(
      text
        == "\u{1B}[1ma\u{1B}[0m     \u{1B}[1mb\u{1B}[0m\n\u{1B}[2m────\u{1B}[0m  \u{1B}[2m─\u{1B}[0m\n\u{1B}[2mnull\u{1B}[0m  x\n"
    )
  }

  @Test func htmlIsStrippedWhereTheCatalogueSaysText() {
    let rows = Renderable.rows(
      [Record([("notes", .string("<b>x</b>")), ("description", .string("<b>y</b>"))])], columns: nil)
    let options = RenderOptions(columnKinds: ["notes": .text, "description": .string])
    #expect(table(rows, options).hasSuffix("x      <b>y</b>\n"))
  }
}
