import BrainAPI
import TestSupport
import Testing

@testable import BQLFormats

/// Rows that are written as they come.
@Suite struct RowWriterTests {
  private static let names = ["id", "name", "=x", "a\"b", "é"]

  /// Rows as they are read, as they are made, and changed after they were read.
  private func rows(seed: UInt64) throws -> [Record] {
    var random = RandomRecords(seed: seed)
    let made = random.records(6, names: Self.names)
    let text = made.map { JSON.write(.record($0), pretty: seed % 2 == 0).replacing("\n", with: " ") }.joined(
      separator: "\n")
    let read = try RowReader.read(Array(text.utf8), as: .ndjson, kinds: { _ in nil })
    var changed = read
    for index in changed.indices {
      changed[index]["name"] = index % 2 == 0 ? random.value() : nil
      changed[index]["more"] = random.value()
    }
    return made + read + changed
  }

  private func written(_ rows: [Record], as format: Format, _ columns: [String]?, batch: Int) throws -> String {
    var writer = try #require(Renderer(format, options: RenderOptions()).rowWriter(columns: columns))
    var text: [UInt8] = []
    writer.begin()
    for start in stride(from: 0, to: rows.count, by: batch) {
      writer.write(Array(rows[start...].prefix(batch)))
      text += writer.bytes
      writer.removeAll()
    }
    writer.end()
    return String(decoding: text + writer.bytes, as: UTF8.self)
  }

  @Test(arguments: [Format.json, .ndjson, .yaml, .csv, .tsv, .html, .list])
  func batchesMakeTheWholeText(_ format: Format) throws {
    for seed in 0..<30 as Range<UInt64> {
      let rows = try rows(seed: seed)
      for columns in [["é", "name", "id"], Self.names + ["more"], ["nowhere"], []] {
        let whole = Renderer(format, options: RenderOptions()).text(.rows(rows, columns: columns))
        #expect(try written(rows, as: format, columns, batch: 1 + Int(seed % 5)) == whole, "seed \(seed)")
        // What was read is written as what is made by hand from it.
        let plain = rows.map { Record($0.fields.map { ($0.name, Self.plain($0.value)) }) }
        #expect(
          Renderer(format, options: RenderOptions()).text(.rows(plain, columns: columns)) == whole, "seed \(seed)")
      }
      if !format.needsAllRows(areColumnsKnown: false) {
        let whole = Renderer(format, options: RenderOptions()).text(.rows(rows, columns: nil))
        #expect(try written(rows, as: format, nil, batch: 3) == whole, "seed \(seed)")
      }
      #expect(
        try written([], as: format, ["a"], batch: 1)
          == Renderer(format, options: RenderOptions()).text(.rows([], columns: ["a"])))
    }
  }

  /// The same value, without the text it was read from.
  private static func plain(_ value: Value) -> Value {
    switch value {
    case .list(let elements): .list(elements.map(plain))
    case .record(let record): .record(Record(record.fields.map { ($0.name, plain($0.value)) }))
    default: value
    }
  }

  @Test(arguments: Format.allCases) func writersAreThereWhereTheyAreSaidToBe(_ format: Format) {
    let renderer = Renderer(format, options: RenderOptions())
    for columns in [nil, ["a"]] {
      #expect((renderer.rowWriter(columns: columns) == nil) == format.needsAllRows(areColumnsKnown: columns != nil))
    }
  }

  /// A cell or a line as the text that was read gives it.
  @Test(arguments: [
    (#"{"a": 1 ,"b":"\u0041\/\u001b"}"#, #"{"a":1,"b":"A/\u001b"}"#, "1,A/\u{1B}"),
    (#"{"a":[1, 2],"b":{}}"#, #"{"a":[1,2],"b":{}}"#, "\"[ 1,2 ]\",{}"),
    (#"{"b":"=1","a":1.50e+3}"#, #"{"b":"=1","a":1.50e+3}"#, "1.50e+3,'=1"),
    (#"{"a":"x,\"y\"","b":" "}"#, #"{"a":"x,\"y\"","b":" "}"#, #""x,""y""","# + "\" \""),
    (#"{"\u0061":"true","b":"-5"}"#, #"{"a":"true","b":"-5"}"#, #""true","-5""#),
    (
      #"{"a":["\u00e9"],"b":"12345678\u2028"}"#, #"{"a":["é"],"b":"12345678\u2028"}"#,
      "\"[ \"\"é\"\" ]\",12345678\u{2028}"
    ),
    (#"{"b":"abcdefgh\n"}"#, #"{"b":"abcdefgh\n"}"#, ",\"abcdefgh\n\""), ("{}", "{}", ","),
  ]) func copiedText(_ text: String, _ line: String, _ cells: String) throws {
    let rows = try RowReader.read(Array(text.utf8), as: .ndjson, kinds: { _ in nil })
    #expect(try written(rows, as: .ndjson, nil, batch: 1) == line + "\n")
    #expect(try written(rows, as: .csv, ["a", "b"], batch: 1) == "a,b\n" + cells + "\n")
  }
}
