import Testing

@testable import BrainAPI

@Suite struct JSONWriterTests {
  @Test(arguments: [
    #"{"z":1,"a":[1,2.50,"x\n\u0085é",{"b":null}],"c":{},"d":[],"e":true,"f":-0,"g":1e400}"#,
    #"[123456789012345678901234567890,1.0,1E5,0.10]"#, #""\"\\\b\f\n\r\t\u0001/""#,
  ])
  func writesWhatItRead(_ text: String) throws {
    #expect(try JSON.write(JSON.read(Array(text.utf8))) == text)
  }

  /// Text is copied as it stands only where the writer would write the same.
  @Test func compactTextIsWhatTheWriterWrites() throws {
    let texts = [
      #"{"a":[1,"x"]}"#, #"{"a": 1}"#, #"{ "a":1}"#, "{\"a\":1\n}", "[\t]", #""a\/b""#, #""\u0041""#, #""\u001b""#,
      #""\u001B""#,
      #""\u000a""#, #""\n\"\\""#, "\"\u{7F}\"", "\"\u{85}\"", "\"12345678\u{202E}\"", "\"é日😀 12345678\"", #""\u2028""#,
      #""\u00e9""#, #""\ud83d\ude00""#, "\"\u{61C}\"", #""\u007f123456789""#, #"" [ , ] ""#, "\"\u{FEFF}\"",
    ]
    var random = RandomJSON(seed: 12)
    for text in texts + (0..<300).map({ _ in JSON.write(random.value()) }) {
      let isCompact = Array(text.utf8).withUnsafeBufferPointer { JSON.isCompact($0) }
      #expect(isCompact == (try JSON.write(JSON.read(Array(text.utf8))) == text), "\(text)")
    }
  }

  @Test func pretty() throws {
    let value = try JSON.read(Array(#"{"a":[1,{"b":[]}],"c":{},"d":"e"}"#.utf8))
    let text = """
      {
        "a": [
          1,
          {
            "b": []
          }
        ],
        "c": {},
        "d": "e"
      }
      """
    #expect(JSON.write(value, pretty: true) == text)
    // A record that was changed is written from its fields, not from its bytes.
    var record = try #require(value.record)
    record["d"] = .string("f")
    record["d"] = .string("e")
    #expect(record.node == nil)
    #expect(JSON.write(.record(record), pretty: true) == text)
  }

  /// Every scalar that must not reach a terminal raw, and its neighbours, at every place of a word of eight bytes.
  @Test func noControlReachesTheTerminal() throws {
    let escaped: [ClosedRange<UInt32>] = [
      0...0x1F, 0x22...0x22, 0x5C...0x5C, 0x7F...0x9F, 0x61C...0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069,
    ]
    let looked: [ClosedRange<UInt32>] = [
      0...0x250, 0x600...0x620, 0x2000...0x2080, 0xD7F0...0xD7FF, 0xE000...0xE010, 0x1F600...0x1F610,
    ]
    for value in looked.joined() {
      let scalar = try #require(Unicode.Scalar(value))
      let isEscaped = escaped.contains { $0.contains(value) }
      for count in 0...8 {
        let string = String(repeating: "x", count: count) + String(Character(scalar)) + "yyyyyyyy"
        let text = JSON.write(.string(string))
        let scalars = text.unicodeScalars.dropFirst().dropLast()
        #expect(scalars.contains(scalar) != isEscaped || value == 0x22 || value == 0x5C)
        #expect(scalars.contains("\\") == isEscaped)
        let root = try JSONDocument(Array(text.utf8)).root
        #expect(root.string?.isExactly(string) == true)
        guard value >= 0x20, value != 0x22, value != 0x5C else { continue }
        // Raw in what was read, escaped in what is written.
        var writer = JSONWriter()
        writer.append(try JSONDocument(Array("\"\(string)\"".utf8)).root)
        #expect(writer.text == text)
      }
    }
    #expect(JSON.write(.string("\u{85}\u{1B}[31m\u{202E}\u{61C}")) == #""\u0085\u001b[31m\u202e\u061c""#)
  }

  @Test(arguments: [
    (Value.instant(Instant(seconds: 1_711_121_400, nanoseconds: 250_000_000)), #""2024-03-22T15:30:00.25Z""#),
    (.period(Period(.month, containing: CivilDate(daysSince1970: 19_804))), #""2024-03""#),
    (.duration(.seconds(3 * 86_400 + 4 * 3600)), #""3d 04:00:00""#),
    (.duration(.milliseconds(-1500)), #""-00:00:01.5""#),
    (.quantity(.literal("30.0"), unit: "kHz"), #"{"value":30.0,"unit":"kHz"}"#),
    (.list([.duration(.zero), .null]), #"["00:00:00",null]"#),
  ])
  func whatJSONHasNoWordFor(_ value: Value, _ text: String) {
    #expect(JSON.write(value) == text)
  }

  @Test(arguments: [
    (Value.null, ""), (.boolean(true), "true"), (.number(.literal("1.50")), "1.50"), (.string("a\"b"), "a\"b"),
    (.list([.string("a")]), #"["a"]"#), (.quantity(.integer(30), unit: "kHz"), "30 kHz"),
    (.duration(.seconds(Int64.min)), "-106751991167300d 15:30:08"), (.duration(.seconds(59)), "00:00:59"),
    (.duration(.seconds(-86_400)), "-1d 00:00:00"),
    (.duration(.nanoseconds(86_400_000_000_001)), "1d 00:00:00.000000001"),
  ])
  func bareText(_ value: Value, _ text: String) {
    #expect(value.text == text)
  }

  @Test func appendsOneAfterAnother() {
    var writer = JSONWriter()
    writer.append(.integer(1))
    writer.append(raw: "\n")
    writer.append(Record([("a", .null)]))
    #expect(writer.text == "1\n{\"a\":null}")
    writer.removeAll()
    writer.append(string: "x")
    #expect(writer.bytes == Array("\"x\"".utf8))
  }
}
