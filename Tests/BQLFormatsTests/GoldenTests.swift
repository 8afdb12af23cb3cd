import BQLFormats
import BrainAPI
import Testing

/// The same two rows in every format but the tables and csv, which have their own suites.
@Suite struct GoldenTests {
  static let rows = [
    Record([
      ("id", .string("0a1b2c3d-1111-2222-3333-444455556666")), ("name", .string("a|b <i> \\ _x_ 日本")),
      ("rate", .number(.literal("3e4"))),
      ("active", .boolean(true)), ("note", .null), ("tags", .list([.string("x"), .string("yes")])),
    ]),
    Record([
      ("id", .integer(2)), ("name", .string("two\nlines")), ("rate", .number(.literal("1.50"))), ("note", .string("")),
      ("tags", .list([])),
      ("strain", .record(Record([("name", .string("date_time")), ("deep", .list([.list([.integer(1)])]))]))),
    ]),
  ]

  private func text(_ format: Format, _ shown: Renderable = .rows(rows, columns: nil), isTerminal: Bool = false)
    -> String
  {
    let renderer = Renderer(format, options: RenderOptions())
    return isTerminal ? renderer.safeText(shown).plain : renderer.text(shown)
  }

  @Test func json() {
    #expect(
      text(.json, .rows(Array(GoldenTests.rows.suffix(1)), columns: ["strain", "id"])) == """
        [
          {
            "strain": {
              "name": "date_time",
              "deep": [
                [
                  1
                ]
              ]
            },
            "id": 2
          }
        ]

        """)
    #expect(text(.json, .rows([], columns: nil)) == "[]\n")
    #expect(text(.json, .value(.integer(3))) == "3\n")
    #expect(text(.json, .value(.list([.integer(3), .null]))) == "[\n  3,\n  null\n]\n")
  }

  @Test func lines() {
    #expect(text(.ndjson, .rows([], columns: nil)).isEmpty)
    #expect(text(.ndjson, .value(.list([.integer(3), .string("a\u{9B}")]))) == "3\n\"a\\u009b\"\n")
    #expect(text(.ndjson, .value(.list([]))).isEmpty)
    #expect(text(.ndjson, .value(.null)) == "null\n")
  }

  @Test func markdown() {
    #expect(
      text(.markdown) == #"""
        | id | name | rate | active | note | tags | strain |
        | --- | --- | ---: | --- | --- | --- | --- |
        | 0a1b2c3d-1111-2222-3333-444455556666 | a\|b &lt;i&gt; \\ \_x\_ 日本 | 3e4 | true | null | x, yes |  |
        | 2 | two<br>lines | 1.50 |  | "" | \[\] | date_time |

        """#)
  }

  @Test func html() throws {
    let page = text(.html)
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html") && page.hasSuffix("</html>\n") && !page.contains("<script"))
    let lines = page.split(separator: "\n").filter { $0.hasPrefix("<tr>") || $0.hasPrefix("<thead>") }
    let heads = ["id", "name", "rate", "active", "note", "tags", "strain"].map { "<th>\($0)</th>" }.joined()
    #expect(lines.first == "<thead><tr>\(heads)</tr></thead>")
    #expect(
      lines.dropFirst().first == """
        <tr><td>0a1b2c3d-1111-2222-3333-444455556666</td><td>a|b &lt;i&gt; \\ _x_ 日本</td><td class="number">3e4</td>\
        <td class="boolean">true</td><td class="null"></td><td class="json">[&quot;x&quot;,&quot;yes&quot;]</td>\
        <td class="absent"></td></tr>
        """)
    #expect(lines.last?.contains("<td>two&#10;lines</td>") == true)
  }

  @Test func yaml() {
    #expect(
      text(.yaml) == #"""
        ---
        - id: "0a1b2c3d-1111-2222-3333-444455556666"
          name: "a|b <i> \\ _x_ 日本"
          rate: 3.0e+4
          active: true
          note: null
          tags:
            - x
            - "yes"
        - id: 2
          name: "two\nlines"
          rate: 1.50
          note: ""
          tags: []
          strain:
            name: date_time
            deep:
              - - 1

        """#)
    #expect(text(.yaml, .rows([], columns: nil)) == "---\n[]\n")
  }

  @Test(arguments: [
    ("a", "a"), ("yes", "\"yes\""), ("NO", "\"NO\""), ("y", "\"y\""), ("null", "\"null\""), ("~", "\"~\""),
    ("", "\"\""), ("5", "\"5\""),
    ("2024-03-22", "\"2024-03-22\""), ("1e3", "\"1e3\""), ("=", "\"=\""), ("a: b", "\"a: b\""), ("a #b", "\"a #b\""),
    ("- a", "\"- a\""), ("a ", "\"a \""),
    ("é x-1", "é x-1"), ("\u{1B}", "\"\\x1B\""), ("\u{85}", "\"\\x85\""), ("\u{2028}", "\"\\u2028\""),
    ("\u{FEFF}a", "\"\\uFEFFa\""),
    ("\u{1FFFF}", "\"\\U0001FFFF\""), ("a\"\\\t\r", "\"a\\\"\\\\\\t\\r\""), ("👍", "\"👍\""), (".inf", "\".inf\""),
    ("on", "\"on\""), ("o_n", "o_n"),
  ]) func yamlText(_ string: String, _ expected: String) {
    #expect(text(.yaml, .value(.string(string))) == "---\n\(expected)\n")
    #expect(text(.yaml, .value(.record(Record([(string, .integer(1))])))) == "---\n\(expected): 1\n")
  }

  @Test(arguments: [
    ("1e3", "1.0e+3"), ("1.5E10", "1.5E+10"), ("-2e-5", "-2.0e-5"), ("1.50", "1.50"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
  ]) func yamlNumber(_ literal: String, _ expected: String) {
    #expect(text(.yaml, .value(.number(.literal(literal)))) == "---\n\(expected)\n")
  }

  @Test func yamlLongKey() {
    let key = String(repeating: "k", count: 2000)
    let record = Record([(key, .list([.integer(1)])), ("a", .null)])
    #expect(text(.yaml, .value(.list([.record(record)]))) == "---\n- ? \(key)\n  :\n    - 1\n  a: null\n")
  }

  @Test func record() {
    let rule = "-[ RECORD 1 ]" + String(repeating: "-", count: 27)
    #expect(
      text(.record, .rows(Array(GoldenTests.rows.suffix(1)), columns: ["name", "note", "日本", "strain"])) == """
        \(rule)
        name   | two\\nlines
        note   | ""
        strain | date_time

        """)
    #expect(
      text(.record, .rows([Record([("日本", .null), ("a", .integer(1))])], columns: nil))
        == "\(rule)\n日本 | null\na    | 1\n")
    #expect(text(.record, .value(.integer(3))) == "3\n")
  }

  @Test func list() {
    #expect(text(.list) == "a|b <i> \\ _x_ 日本\ntwo\\nlines\n")
    #expect(
      text(.list, .rows(GoldenTests.rows, columns: ["id", "name"])) == "0a1b2c3d-1111-2222-3333-444455556666\n2\n")
    #expect(text(.list, .rows(GoldenTests.rows, columns: ["strain"])) == "\ndate_time\n")
    #expect(text(.list, .value(.list([.integer(1), .null, .string("a\u{1B}")]))) == "1\n\na\u{1B}\n")
    #expect(text(.list, .value(.string("a\u{1B}")), isTerminal: true) == "a^[\n")
    #expect(text(.list, .rows([], columns: ["a"])).isEmpty)
  }

  struct Full: Error {}

  @Test(arguments: Format.allCases) func streamsAndStops(_ format: Format) throws {
    let rows = (0..<5_000).map { Record([("name", .string("session \($0)")), ("n", .integer($0))]) }
    let renderer = Renderer(format, options: RenderOptions())
    var pieces: [Int] = []
    renderer.render(.rows(rows, columns: nil)) { pieces.append($0.utf8.count) }
    #expect(pieces.count > 2 && pieces.allSatisfy { $0 < 64 << 10 })
    var taken = 0
    #expect(throws: Full.self) {
      try renderer.render(.rows(rows, columns: nil)) { (_: String) throws(Full) in
        taken += 1
        if taken == 2 { throw Full() }
      }
    }
    #expect(taken == 2)
  }
}
