import BQLFormats
import BrainAPI
import Testing

/// What a writer wrote, its reader reads: the same values of the same types.
@Suite struct RoundTripTests {
  static let names = ["name", "=sum", "", "a,b", "x\"y", "two\nlines", "ünï", "n"]

  @Test(arguments: [Format.csv, .tsv], [false, true]) func separatedValues(_ format: Format, usesRaw: Bool) throws {
    for seed in 0..<200 as Range<UInt64> {
      var random = RandomRecords(seed: seed)
      let rows = random.records(8, names: RoundTripTests.names)
      let text = Renderer(format, options: RenderOptions(usesRawCSV: usesRaw))
        .text(.rows(rows, columns: RoundTripTests.names))
      let read = try RowReader.read(Array(text.utf8), as: format, kinds: { _ in nil }, usesRawCSV: usesRaw)
      // An absent field and null are the same empty cell.
      let expected = rows.map { row in Record(RoundTripTests.names.map { ($0, row[$0] ?? .null) }) }
      #expect(exact(read) == exact(expected), "seed \(seed)")
    }
  }

  @Test(arguments: [Format.csv, .tsv]) func oneColumn(_ format: Format) throws {
    for seed in 0..<200 as Range<UInt64> {
      var random = RandomRecords(seed: seed)
      let rows = (0..<6).map { _ in Record([("only", random.value())]) }
      let text = Renderer(format, options: RenderOptions()).text(.rows(rows, columns: nil))
      #expect(
        exact(try RowReader.read(Array(text.utf8), as: format, kinds: { _ in nil })) == exact(rows), "seed \(seed)")
    }
  }

  @Test(arguments: [Format.json, .ndjson]) func json(_ format: Format) throws {
    for seed in 0..<200 as Range<UInt64> {
      var random = RandomRecords(seed: seed)
      let rows = random.records(5, names: RoundTripTests.names)
      let text = Renderer(format, options: RenderOptions()).text(.rows(rows, columns: nil))
      #expect(
        exact(try RowReader.read(Array(text.utf8), as: format, kinds: { _ in nil })) == exact(rows), "seed \(seed)")
    }
  }

  @Test func columnsChooseAndOrderFields() {
    let rows = [Record([("a", .integer(1)), ("b", .integer(2)), ("c", .integer(3))]), Record([("c", .null)])]
    let shown = Renderable.rows(rows, columns: ["c", "a"])
    #expect(Renderer(.ndjson, options: RenderOptions()).text(shown) == "{\"c\":3,\"a\":1}\n{\"c\":null}\n")
    #expect(Renderer(.csv, options: RenderOptions()).text(shown) == "c,a\n3,1\n,\n")
  }
}
