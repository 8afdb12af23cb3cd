import Testing

@testable import BQLSyntax

struct DiagnosticFormatterTests {
  private func lines(_ diagnostic: Diagnostic, _ text: String, width: Int = 120) -> [String] {
    DiagnosticFormatter(width: width).text(diagnostic, in: SourceText(name: "t.bq", text: text))
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func aWholeDiagnostic() {
    let diagnostic = Diagnostic(
      .error, "there is no model `sesion`", at: Span(21, 27), label: "did you mean session?",
      hint: "`show models` lists them", fixIt: Diagnostic.FixIt(span: Span(21, 27), replacement: "session"))
    #expect(
      lines(diagnostic, "\n\nfrom private.stem. sesion\nprint") == [
        "error: there is no model `sesion`",
        "  --> t.bq:3:20",
        "   |",
        " 3 | from private.stem. sesion",
        "   |                    ^^^^^^ did you mean session?",
        "   |",
        "   = hint: `show models` lists them",
        "   = try: from private.stem. session",
      ])
  }

  @Test(arguments: [
    // Wide characters take two cells, combining marks none, a tab is shown as one space.
    ("\u{8111}\u{8111} x", 7, 8, "     ^"),
    ("e\u{301}e\u{301} x", 7, 8, "   ^"),
    ("\tx", 1, 2, " ^"),
    ("\u{1F9E0}", 0, 4, "^^"),
    // The end of a line, and a span over several lines.
    ("abc", 3, 3, "   ^"),
    ("ab\ncd", 1, 5, " ^"),
  ])
  func caretsStandUnderTheirWords(text: String, lower: Int, upper: Int, expected: String) {
    #expect(lines(Diagnostic(.error, "x", at: Span(lower, upper)), text)[4] == "   | " + expected)
  }

  @Test func longLinesAreCutAroundTheSpan() {
    let text = String(repeating: "a", count: 500) + " bad " + String(repeating: "z", count: 500)
    let shown = lines(Diagnostic(.error, "x", at: Span(501, 504)), text, width: 60)
    let line = shown[3].dropFirst(5)
    #expect(line.hasPrefix("\u{2026}aaa") && line.hasSuffix("zzz\u{2026}"))
    #expect(line.count == 62)
    let caret = shown[4].dropFirst(5).prefix { $0 == " " }.count
    #expect(line.dropFirst(caret).hasPrefix("bad"))
  }

  @Test func aLongTokenIsCut() {
    let text = "print " + String(repeating: "x", count: 1000)
    let shown = lines(Diagnostic(.error, "x", at: Span(6, 1006)), text, width: 60)
    #expect(shown[3].hasPrefix(" 1 | print xxx") && shown[3].hasSuffix("\u{2026}"))
    #expect(shown[4].allSatisfy { " |^".contains($0) })
  }

  @Test func nothingRawReachesTheTerminal() {
    let bad = "\u{1B}[31m\u{7}\u{9B}\u{202E}\u{200B}\r"
    let diagnostic = Diagnostic(.error, bad, at: Span(0, 1), label: bad, hint: bad)
    let text = DiagnosticFormatter().text(diagnostic, in: SourceText(name: bad, text: bad + "x"))
    let raw = text.unicodeScalars.filter {
      $0 != "\n" && ($0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.properties.generalCategory == .format)
    }
    #expect(raw.isEmpty)
    #expect(text.hasPrefix("error: ^[[31m^G\\u{9B}\\u{202E}\\u{200B}^M\n"))
  }

  @Test func withoutAPlace() {
    let diagnostic = Diagnostic(.warning, "x", label: "l", hint: "one\ntwo")
    #expect(DiagnosticFormatter().text(diagnostic, in: nil) == "warning: x\n  = note: l\n  = hint: one\n          two")
  }

  @Test func whatAPieceIsIsSaid() {
    let pieces = DiagnosticFormatter().lines(Diagnostic(.note, "x", hint: "y"), in: nil).joined()
    #expect(pieces.filter { $0.tone == .note }.map(\.text) == ["note"])
    #expect(pieces.filter { $0.tone == .strong }.map(\.text) == [": ", "x", "hint:"])
    #expect(pieces.filter { $0.tone == .margin }.map(\.text) == ["="])
  }
}

struct SourceTextTests {
  @Test(arguments: [
    ("ab\ncd", 4, 2, 2), ("ab\r\ncd", 4, 2, 1), ("a\rb", 2, 2, 1), ("\u{E9}x", 2, 1, 2), ("", 0, 1, 1),
    ("a\n", 2, 2, 1), ("\u{FEFF}ab", 3, 1, 1), ("ab", 99, 1, 3),
  ])
  func positions(text: String, offset: Int, line: Int, column: Int) {
    let position = SourceText(name: "x", text: text).position(at: offset)
    #expect(position == SourceText.Position(line: line, column: column))
  }

  @Test(
    arguments: [
      ([0x61, 0x0A, 0x62, 0xFF], "2:2 this is not UTF-8"),
      ([0xC0, 0x80], "1:1 this is not UTF-8"),
      ([0xED, 0xA0, 0x80], "1:1 this is not UTF-8"),
      ([0xF5, 0x61], "1:1 this is not UTF-8"),
      ([0x61, 0xE2, 0x82], "1:2 this is not UTF-8"),
      ([0x0A, 0x00], "2:1 a NUL character is not allowed in a text"),
    ] as [([UInt8], String)])
  func badBytes(bytes: [UInt8], expected: String) throws {
    let (source, diagnostics) = SourceText.reading(name: "x", bytes: bytes)
    let first = try #require(diagnostics.first)
    let position = source.position(at: first.span?.lower ?? -1)
    #expect("\(position.line):\(position.column) \(first.title)" == expected)
  }

  @Test func goodBytes() {
    let text = "\u{7F}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}\r\n"
    let (source, diagnostics) = SourceText.reading(name: "x", bytes: [0xEF, 0xBB, 0xBF] + Array(text.utf8))
    #expect(diagnostics == [])
    #expect(source.text == text)
  }
}

struct SuggestionTests {
  @Test(arguments: [
    ("from", "from", 0), ("form", "from", 1), ("whre", "where", 1), ("Sesion", "session", 1), ("", "abc", 3),
    ("kitten", "sitting", 3), ("ca", "abc", 3),
  ])
  func distances(one: String, other: String, expected: Int) {
    #expect(Suggestion.distance(one, other) == expected)
    #expect(Suggestion.distance(other, one) == expected)
  }

  @Test func theNearestIsSuggested() {
    let models = ["session", "subject", "procedure"]
    #expect(Suggestion.closest(to: "sesion", among: models) == "session")
    #expect(Suggestion.closest(to: "SUBJECT", among: models) == "subject")
    #expect(Suggestion.closest(to: "mouse", among: models) == nil)
    #expect(Suggestion.closest(to: "x", among: ["y"]) == nil)
    #expect(Suggestion.closest(to: String(repeating: "x", count: 10_000), among: models) == nil)
  }
}
