import BQLFormats
import BrainAPI
import Testing

/// No control character of the data reaches a terminal raw, in any format.
@Suite struct ControlCharacterTests {
  static let controls: [Unicode.Scalar] =
    (Array(0..<0x20) + Array(0x7F...0x9F) + [0x061C, 0x200E, 0x200F] + Array(0x2028...0x202E) + Array(0x2066...0x2069))
    .compactMap { (code: UInt32) in Unicode.Scalar(code) }

  private func shows(_ text: String) -> [Renderable] {
    let record = Record([
      ("name", .string(text)), (text, .integer(1)), ("list", .list([.string(text)])),
      ("description", .string("<p>" + text + "</p>")),
      ("one", .record(Record([("name", .string(text))]))), ("json", .record(Record([(text, .string(text))]))),
      ("number", .quantity(Number(1), unit: text)),
    ])
    return [
      .rows([record], columns: nil), .rows([record], columns: [text, "name"]), .value(.record(record)),
      .value(.string(text)),
      .value(.list([.string(text), .list([.string(text)])])), .value(.quantity(Number(1), unit: text)),
    ]
  }

  @Test(arguments: Format.allCases, [nil, 30]) func terminal(_ format: Format, width: Int?) {
    let renderer = Renderer(format, options: RenderOptions(width: width))
    let allowed: Set<Unicode.Scalar> = format == .tsv ? ["\n", "\t"] : ["\n"]
    let harmless = shows("axb").map { renderer.safeText($0).plain }
    for control in ControlCharacterTests.controls {
      let texts = shows("a" + String(Character(control)) + "b").map { renderer.safeText($0).plain }
      for (text, plain) in zip(texts, harmless) {
        let raw = text.unicodeScalars.filter { ControlCharacterTests.controls.contains($0) }
        #expect(raw.allSatisfy(allowed.contains), "U+\(String(control.value, radix: 16))")
        // The line ends and tabs that are there are ours: as many as without the control character. (With a limit,
        // the line that names the columns left out may break elsewhere.)
        if width == nil {
          #expect(
            raw.count == plain.unicodeScalars.count { allowed.contains($0) }, "U+\(String(control.value, radix: 16))")
        }
      }
    }
  }

  /// Character references in HTML must not bring back what was escaped.
  @Test func references() {
    let rows = Renderable.rows([Record([("description", .string("<p>&#27;[31m&#x9b;&#x202e;</p>"))])], columns: nil)
    let text = Renderer(.table, options: RenderOptions()).text(rows)
    #expect(text.hasSuffix("^[[31m\\u{9B}\\u{202E}\n"))
  }

  /// What is for people has none in a file or a pipe either; what is for programs is the data as it is.
  @Test(arguments: [Format.table, .record, .markdown]) func people(_ format: Format) {
    for control in ControlCharacterTests.controls {
      for shown in shows("a" + String(Character(control)) + "b") {
        let raw = Renderer(format, options: RenderOptions()).text(shown).unicodeScalars.filter {
          ControlCharacterTests.controls.contains($0) && $0 != "\n"
        }
        #expect(raw.isEmpty, "U+\(String(control.value, radix: 16))")
      }
    }
  }

  /// The formats that escape by themselves are the same on a terminal: what the door would change, they have changed.
  @Test(arguments: [Format.json, .ndjson, .yaml]) func theSameOnATerminal(_ format: Format) {
    let renderer = Renderer(format, options: RenderOptions())
    for code in 0...0x2FFF as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let shown = Renderable.value(.string("a" + String(Character(scalar)) + "b"))
      #expect(renderer.safeText(shown).plain == renderer.text(shown), "U+\(String(code, radix: 16))")
    }
  }

  @Test(arguments: Format.allCases) func oneLineEndAtTheEnd(_ format: Format) {
    for shown in shows("axb") {
      let text = Renderer(format, options: RenderOptions()).text(shown)
      #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    }
  }
}
