import BQLEngine
import BQLFormats
import BQLSyntax
import Testing

/// Diagnostics as people read them.
struct DiagnosticTextTests {
  /// The formatter lays out with escapes of its own, since the language knows no terminal: what it lets pass, the door
  /// lets pass too, or carets would stand beside their words.
  @Test func whatTheFormatterLetsPassStays() {
    for code in 0...0x10FFFF as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let escaped = DiagnosticFormatter.escaped(String(Character(scalar)))
      if SafeText(escaped).plain != escaped { Issue.record("U+\(String(code, radix: 16))") }
    }
  }

  @Test func nothingOfItSteersATerminal() {
    let bad = "\u{1B}]52;c;x\u{7}\u{9B}\u{202E}"
    let diagnostic = Diagnostic(.error, bad, at: Span(0, 1), label: bad, hint: "\(bad)\n\(bad)")
    let text = SafeText([diagnostic], in: SourceText(name: bad, text: bad + "x"))
    #expect(text.plain == DiagnosticFormatter(width: 120).text(diagnostic, in: SourceText(name: bad, text: bad + "x")))
    #expect(!text.plain.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || (0x7F...0x9F).contains($0.value)) })
  }

  @Test func whatIsWrongIsRed() {
    let text = SafeText([Diagnostic(.error, "x")], in: nil).written(withStyle: true)
    #expect(text == "\u{1B}[1;31merror\u{1B}[0m\u{1B}[1m: \u{1B}[0m\u{1B}[1mx\u{1B}[0m")
  }
}
