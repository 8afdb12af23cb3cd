import BQLFormats
import Testing

/// The one kind of text that is printed for people.
@Suite struct SafeTextTests {
  private static let osc = "a\u{1B}]52;c;ZXZpbA==\u{7}\u{9B}31m\u{202E}"
  private static let shown = "a^[]52;c;ZXZpbA==^G\\u{9B}31m\\u{202E}"

  @Test func row3DataIsEscapedOnEveryWayIn() {
    struct Hostile: CustomStringConvertible { let description = SafeTextTests.osc }
    let (text, part) = (Self.osc, Self.osc[...])
    #expect(SafeText(text).plain == Self.shown)
    #expect(("<\(text)|\(part)|\(Hostile())>" as SafeText).plain == "<\(Self.shown)|\(Self.shown)|\(Self.shown)>")
    #expect(("\(7) \(SafeText("x"))" as SafeText).plain == "7 x")
    #expect(SafeText.lines("a\n\tb\r\n\(text)").plain == "a\n\tb\\r\n\(Self.shown)")
    let twoLines = "a\n\tb"
    #expect(SafeText(twoLines).plain == "a\\n\\tb")
    #expect([SafeText(text), "b"].joined(separator: ", ").plain == "\(Self.shown), b")
  }

  /// No scalar of a control character is left of any that there is.
  @Test func everyScalar() {
    for code in 0...0x10FFFF as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let isSteering: Bool =
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: scalar.properties.isBidiControl
        }
      let text = SafeText(String(Character(scalar))).plain
      if isSteering != (text != String(Character(scalar))) { Issue.record("U+\(String(code, radix: 16)): \(text)") }
    }
  }

  /// Escaping what is escaped changes nothing: text may go through more than one pair of hands.
  @Test func twiceIsOnce() { #expect(SafeText(SafeText(Self.osc).plain).plain == Self.shown) }

  @Test func styleIsPutOnAndTakenOff() {
    let text: SafeText = "a \(SafeText("\u{301}mb").styled(.red)) c"
    #expect(text.written(withStyle: true) == "a \u{1B}[1;31m\u{301}mb\u{1B}[0m c")
    #expect(text.written(withStyle: false) == "a \u{301}mb c" && text.plain == "a \u{301}mb c")
    #expect(text.width == 6 && text.padded(to: 8).width == 8 && text.padded(to: 3) == text)
    #expect(SafeText().styled(.bold).written(withStyle: true) == "")
    #expect(text.truncated(to: 3).written(withStyle: true) == "a \u{301}…")
    #expect(text.truncated(to: 6) == text)
  }

  @Test func linesOfIt() {
    #expect(SafeText.lines("a\n\nb\n").splitLines.map(\.plain) == ["a", "", "b", ""])
  }
}
