import BQLFormats
import BrainAPI
import Testing

@Suite struct RowReaderTests {
  @Test(arguments: [
    ("[{\"a\":1},{\"b\":2}]", ["{\"a\":1}", "{\"b\":2}"]), ("[]", []), ("{\"a\":1}", ["{\"a\":1}"]),
    ("{\"sessions\":[{\"a\":1}],\"meta\":{\"page\":1}}", ["{\"a\":1}"]), ("{\"sessions\":[]}", []),
    ("{\"id\":\"x\",\"subjects\":[{\"a\":1}]}", ["{\"id\":\"x\",\"subjects\":[{\"a\":1}]}"]),
    ("{\"tags\":[\"a\"]}", ["{\"tags\":[\"a\"]}"]), ("\u{FEFF} [ {\"a\":1} ]\n", ["{\"a\":1}"]),
  ]) func json(_ text: String, _ expected: [String]) throws {
    #expect(exact(try RowReader.read(Array(text.utf8), as: .json, kinds: { _ in nil })) == expected)
  }

  @Test func lines() throws {
    let text = "{\"a\":1}\r\n\n  {\"a\":2}\n{\"a\":3}"
    let rows = try RowReader.read(Array(text.utf8), as: .ndjson, kinds: { _ in nil })
    #expect(exact(rows) == ["{\"a\":1}", "{\"a\":2}", "{\"a\":3}"])
  }

  /// A format, bytes that it cannot be, and where that shows.
  static let faults: [(Format, [UInt8], Int, Int)] = [
    (.csv, Array("a,b\n1,\"x\n2,3\n".utf8), 2, 3), (.csv, Array("a,b\n1,\"x\"y\n".utf8), 2, 6),
    (.csv, Array("a,b\n1,2\n1,2,3\n".utf8), 3, 5), (.csv, Array("a,b\n1\n".utf8), 2, 1),
    (.csv, Array("a,a\n1,2\n".utf8), 1, 3), (.csv, Array("a,b\né,".utf8) + [0xFF, 0x0A], 2, 3),
    (.csv, Array("\n1\n".utf8), 1, 1), (.csv, Array("a\n".utf8) + [0xC3], 2, 1),
    (.tsv, Array("a\tb\r\n1\t\"".utf8), 2, 3), (.json, Array("[\n  {\"a\":1},\n  5\n]".utf8), 3, 3),
    (.json, Array("[{\"a\":[1,2]}, \"x,]\", {}]".utf8), 1, 15), (.json, Array(" 5".utf8), 1, 2),
    (.json, Array("[\n{\"a\" 1}]".utf8), 2, 6), (.ndjson, Array("{}\n\n [1]\n".utf8), 3, 2),
    (.ndjson, Array("{}\n{\"a\":}\n".utf8), 2, 6), (.table, Array("a".utf8), 1, 1), (.yaml, [], 1, 1),
  ]

  @Test(arguments: faults) func fault(_ format: Format, _ bytes: [UInt8], line: Int, column: Int) {
    let error = #expect(throws: RowReadError.self) { try RowReader.read(bytes, as: format, kinds: { _ in nil }) }
    #expect(error?.line == line)
    #expect(error?.column == column)
    #expect(error?.reason.isEmpty == false)
  }

  @Test func anyCutIsReadOrRefused() {
    let bytes = Array("a,\"b \"\"x\"\"\"\r\n\"é\n\",'=5\n[1],\"[ 1,2 ]\"\n".utf8)
    for format in [Format.csv, .tsv, .json, .ndjson] {
      for count in 0...bytes.count {
        do {
          let rows = try RowReader.read(Array(bytes.prefix(count)), as: format, kinds: { _ in nil })
          #expect(rows.count <= 2)
        } catch {
          #expect(error.line >= 1 && error.line <= 4 && error.column >= 1)
        }
      }
    }
  }

  @Test(
    arguments: [
      ("a.csv", Format.csv), ("A.CSV", .csv), ("x/y.tar.jsonl", .ndjson), ("a.ndjson", .ndjson), ("a.json", .json),
      ("a.tsv", .tsv),
      ("a.md", .markdown), ("a.html", .html), ("a.yml", .yaml), ("a.yaml", .yaml), ("a.txt", .table), ("a.pdf", nil),
      ("csv", nil),
      ("", nil), ("a.", nil),
    ] as [(String, Format?)]) func endings(_ name: String, _ expected: Format?)
  {
    #expect(Format(fileName: name) == expected)
  }
}
