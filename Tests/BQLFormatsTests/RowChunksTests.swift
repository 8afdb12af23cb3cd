import BrainAPI
import TestSupport
import Testing

@testable import BQLFormats

/// Files that come a piece at a time.
@Suite struct RowChunksTests {
  /// The rows of all chunks as JSON, or the error.
  private func read(
    _ bytes: [UInt8], as format: Format, pieceSize: Int, largestRow: Int = RowChunks.largestRow
  ) -> Result<[String], RowReadError> {
    var rows: [String] = []
    do throws(RowReadError) {
      var chunks = try RowChunks(format, largestRow: largestRow)
      var offset = 0
      while offset < bytes.count {
        let piece = Array(bytes[offset...].prefix(pieceSize))
        offset += piece.count
        if let chunk = try chunks.take(piece) { rows += exact(try chunk.rows()) }
      }
      if let chunk = try chunks.finish() { rows += exact(try chunk.rows()) }
      return .success(rows)
    } catch {
      return .failure(error)
    }
  }

  static let texts: [(Format, String)] = [
    (.ndjson, "{\"a\":1}\r\n\n  {\"a\":\"\\\"\\n\"}\n{\"a\":3}"), (.ndjson, "\u{FEFF}{}\n{\"é\":[1,{}]}\n"),
    (.ndjson, ""),
    (.ndjson, "{}\n\n \n"), (.ndjson, "{\"a\":\n1}\n"), (.ndjson, "{} {}\n"), (.ndjson, "1,2\n{}\n"),
    (.ndjson, "{}\n{\"a\":1,\"a\":2}\n{}"), (.ndjson, "{}\n\u{FEFF}{\"b\":2}\n{}\n"), (.ndjson, "{}\n[\n]\n"),
    (.ndjson, "{}\n{\"a\":\"x\ny\"}"), (.ndjson, "{}{}\n\n{}"), (.ndjson, "{}\n5\n"), (.ndjson, "{}\r{}\n"),
    (.csv, "a,b\n1,2\n\n\"x\"\"\n\",y\r\n'=1,\"[ 1,2 ]\"\n"), (.csv, "\u{FEFF}a,b\r1,2\r\r\n3,4\r"),
    (.csv, "a\n\n\"\"\n"),
    (.csv, "a,b\n5\"x\",\"y\"\n\"a,\"\"\",b\"\n"), (.csv, "a,b\n1,\"x\n2,3\n"), (.csv, "a,b\n1,2\n1,2,3\n"),
    (.csv, "\n"),
    (.csv, "\r\n"), (.csv, "\na\n"), (.csv, "a,a\n1,2\n"), (.csv, "a,b"), (.csv, "a,b\n\"x\"y,1\n"),
    (.csv, "a,b\n1,\"\"\"\"\r\n"),
    (.tsv, "a\tb\r\n\"1\t2\"\t3\r\n4\t5"), (.tsv, "a\tb\n1\n"),
    (.json, " [ {\"a\":[1,2]} , {\"b\":\"],[\\\"\"},{}] \n"), (.json, "[]"), (.json, "[\n]"), (.json, "[{},]"),
    (.json, "[,{}]"),
    (.json, "[{},,{}]"), (.json, "[{}\n,{}"), (.json, "[{},{\"a\":1]},{}]"), (.json, "[{},{}}"), (.json, "[{},{}] x"),
    (.json, "[{},\n {},\n 5]"), (.json, "[{},\n {} {},\n {}]"), (.json, "{\"sessions\":[{\"a\":1},{}],\"meta\":{}}"),
    (.json, "{\"a\":[{}],\"b\":2}"), (.json, ""), (.json, " "), (.json, "5"), (.json, "[{},\"a\nb\",{}]"),
    (.json, "[{},[{},{}]]"),
    (.json, "\u{FEFF}[{\"é\":\"é\"},\n{\"é\":1},2]"), (.json, "{}{}"), (.json, "[{}, {\"a\":1,\"a\":2}, {}]"),
  ]

  /// Rows and errors are those of the whole file, wherever it was cut.
  @Test(arguments: texts) func piecesOfAnySize(_ format: Format, _ text: String) {
    let bytes = Array(text.utf8)
    let whole = Result { () throws(RowReadError) in exact(try RowReader.read(bytes, as: format, kinds: { _ in nil })) }
    for pieceSize in 1...max(1, bytes.count) {
      #expect(read(bytes, as: format, pieceSize: pieceSize) == whole, "\(pieceSize) bytes a piece")
    }
  }

  @Test func randomRecordsInPieces() throws {
    var numbers = SeededNumbers(seed: 11)
    for seed in 0..<40 as Range<UInt64> {
      var random = RandomRecords(seed: seed)
      let rows = random.records(5, names: ["id", "name", "=x", "a\"b"])
      for format in [Format.csv, .tsv, .json, .ndjson] {
        let bytes = Array(Renderer(format, options: RenderOptions()).text(.rows(rows, columns: nil)).utf8)
        let whole = exact(try RowReader.read(bytes, as: format, kinds: { _ in nil }))
        let pieceSize = Int.random(in: 1...60, using: &numbers)
        #expect(
          read(bytes, as: format, pieceSize: pieceSize) == .success(whole), "seed \(seed), \(pieceSize) bytes a piece")
      }
    }
  }

  /// Nothing waits for the end of the file that is whole before.
  @Test(arguments: [
    (Format.ndjson, "{\"a\":1}\n{\"a\":2}\n{\"a\"", 2), (.csv, "a\n1\n\"2\n3\"\n\"4\n", 2), (.tsv, "a\tb\n1\t2\n3", 1),
    (.json, "[{\"a\":1},{\"a\":2},{\"a\":3", 2), (.json, "{\"sessions\":[{},{},", 0),
  ]) func wholeRowsComeAtOnce(_ format: Format, _ text: String, _ count: Int) throws {
    var chunks = try RowChunks(format)
    #expect(try chunks.take(Array(text.utf8))?.rows().count ?? 0 == count)
  }

  /// Lines in order are read as one text; its records know where they stand.
  @Test func linesShareADocument() throws {
    var chunks = try RowChunks(.ndjson)
    let text = "\n{\"a\":1}\r\n\n {\"b\":[2]} \n"
    let rows = try #require(try chunks.take(Array(text.utf8))).rows()
    let nodes = rows.compactMap(\.node)
    #expect(nodes.count == 2)
    #expect(nodes.first?.document === nodes.last?.document)
    #expect(nodes.map(\.range) == [1..<8, 12..<21])
  }

  @Test(arguments: [Format.csv, .json, .ndjson]) func rowsHaveALimit(_ format: Format) {
    let text = format == .csv ? "a\n\"" : format == .json ? "[{}, {\"a\":\"" : "{}\n{\"a\":\""
    let result = read(
      Array((text + String(repeating: "x", count: 500)).utf8), as: format, pieceSize: 50, largestRow: 200)
    guard case .failure(let error) = result else {
      Issue.record("it was read")
      return
    }
    #expect(error.reason == "a row of more than 200 bytes")
    #expect(error.line == (format == .json ? 1 : 2))
  }

  @Test func placesAreThoseOfTheFile() throws {
    for (format, text) in [
      (Format.ndjson, "{\"a\":1}\n {\"a\": \"é\"}\n"), (.csv, "a,b\n1,2\n\n\"x\",'=y\n"),
      (.json, "[{\"a\":1}, {\"a\":22}]"),
    ] {
      let bytes = Array(text.utf8)
      var chunks = try RowChunks(format)
      var rows: [PlacedRow] = []
      for byte in bytes { rows += try chunks.take([byte])?.placedRows() ?? [] }
      rows += try chunks.finish()?.placedRows() ?? []
      let whole = try RowReader.readPlaced(bytes, as: format, kinds: { _ in nil })
      #expect(rows.map(\.range) == whole.rows.map(\.range))
      #expect(rows.map(\.cells) == whole.rows.map(\.cells))
      #expect(rows.map(\.texts) == whole.rows.map(\.texts))
      for row in whole.rows {
        let cell = try #require(row.cells["a"])
        let field = try #require(row.record["a"])
        let isQuoted = format != .csv || bytes[cell.lowerBound] == 0x22
        #expect(String(decoding: bytes[cell], as: UTF8.self) == (isQuoted ? JSON.write(field) : field.text))
      }
    }
  }
}

@Suite struct TextPositionTests {
  @Test(arguments: [
    "", "a", "\n", "a\nb", "\r\n\r\n", "\r\r\n\n\r", "é\u{10FFFF}\nüx", "a\r",
    String(repeating: "x\ny\r\n", count: 400),
  ])
  func piecesCountAsTheWhole(_ text: String) {
    let bytes = Array(text.utf8)
    let whole = TextPosition().advanced(by: bytes.count, in: bytes)
    var line = 1
    var column = 1
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if scalar == "\n", previous == "\r" {
      } else if scalar == "\n" || scalar == "\r" {
        line += 1
        column = 1
      } else {
        column += 1
      }
      previous = scalar
    }
    #expect(whole.line == line)
    #expect(whole.column == column)
    for cut in bytes.indices {
      let half = TextPosition().advanced(by: cut, in: bytes)
      #expect(half.advanced(by: bytes.count - cut, in: Array(bytes[cut...])) == whole, "cut at \(cut)")
    }
  }
}
