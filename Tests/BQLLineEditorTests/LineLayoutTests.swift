import Testing

@testable import BQLLineEditor

/// Where characters stand on a screen, and what is sent to bring them there.
struct LineLayoutTests {
  private static let prompt = Prompt(
    [StyledText("bql> ")], continuation: [StyledText("  .. ")], short: [StyledText("> ")])
  private static let show: ShownCharacter.Table = { character in
    if character == "\u{1B}" { return ShownCharacter("^[", cells: 2) }
    return ShownCharacter(
      String(character), cells: character.unicodeScalars.first.map { $0.value >= 0x1100 ? 2 : 1 } ?? 0)
  }

  private func layout(
    _ text: String, cursor: Int? = nil, columns: Int = 20, height: Int = 10, colour: Bool = false,
    _ change: (inout LineLayout.Content) -> Void = { _ in }
  ) -> LineLayout {
    var content = LineLayout.Content(prompt: Self.prompt, text: text, usesColour: colour)
    content.cursor = cursor ?? text.utf8.count
    change(&content)
    return LineLayout(content, columns: columns, height: height, show: Self.show)
  }

  @Test(
    arguments: [
      ("", nil, ["bql> "], 0, 5), ("abc", nil, ["bql> abc"], 0, 8), ("abc", 1, ["bql> abc"], 0, 6),
      ("a\nb", nil, ["bql> a", "  .. b"], 1, 6), ("a\nb", 1, ["bql> a", "  .. b"], 0, 6),
      // A row that is full: the cursor is in the next.
      ("123456789012345", nil, ["bql> 123456789012345", ""], 1, 0),
      ("1234567890123456", nil, ["bql> 123456789012345", "6"], 1, 1),
      // Wide characters are never cut, and the cursor stands in front of them.
      ("12345678901234日", nil, ["bql> 12345678901234", "日"], 1, 2), ("日本", 3, ["bql> 日本"], 0, 7),
      ("e\u{301}x", nil, ["bql> e\u{301}x"], 0, 7), ("\u{1B}[1m", nil, ["bql> ^[[1m"], 0, 10),
    ] as [(String, Int?, [String], Int, Int)])
  func everyCharacterHasItsPlace(_ text: String, _ cursor: Int?, _ rows: [String], _ row: Int, _ column: Int) {
    let layout = layout(text, cursor: cursor)
    #expect(layout.rows.map(\.text.written) == rows)
    #expect(layout.cursor == (row, column))
  }

  @Test func aNarrowTerminalHasAShortPrompt() {
    #expect(layout("ab", columns: 9).rows.map(\.text.written) == ["> ab"])
    #expect(layout("ab", columns: 1).rows.map(\.width).allSatisfy { $0 <= 1 })
  }

  @Test func aLineTallerThanTheScreenShowsTheRowsAroundTheCursor() {
    let text = (0..<30).map(String.init).joined(separator: "\n")
    let end = layout(text, height: 5)
    #expect(end.rows.count == 5 && end.rows[end.cursor.row].text.written == "  .. 29")
    let start = layout(text, cursor: 0, height: 5)
    #expect(start.rows.count == 5 && start.cursor == (0, 5))
  }

  @Test func stylesGhostAndMenu() {
    let shown = layout("let x", colour: true) {
      $0.spans = [StyledSpan(0..<3, TextStyle("1;34"))]
      $0.ghost = " = 1\nmore"
      $0.below = [[StyledText("a menu")], [StyledText(String(repeating: "w", count: 40))]]
    }
    #expect(
      shown.rows.map(\.text.written) == [
        "bql> \u{1B}[0;1;34mlet\u{1B}[0m x\u{1B}[0;2m = 1…\u{1B}[0m", "a menu", String(repeating: "w", count: 20),
      ])
    #expect(shown.cursor == (0, 10))
  }

  @Test func onlyWhatHasChangedIsPainted() {
    var painter = Painter()
    #expect(painter.paint(layout("a\nb")).written.contains("  .. b"))
    #expect(painter.paint(layout("a\nb")) == "")
    let change = painter.paint(layout("a\nbc")).written
    #expect(change.contains("  .. bc") && !change.contains("bql>"))
    #expect(painter.paint(layout("a")).written.contains("\u{1B}[J"))
  }

  @Test func aPlainTerminalGetsOneRowAndNoSequence() {
    var painter = PlainPainter()
    var content = LineLayout.Content(prompt: Self.prompt, text: "a\nlonger than it is wide", usesColour: false)
    content.cursor = content.text.utf8.count
    let out = painter.paint(content, columns: 20, show: Self.show).written
    #expect(!out.contains("\u{1B}") && out.contains("wide"))
    #expect(out.split(whereSeparator: { $0 == "\r" || $0 == "\r\n" || $0 == "\n" }).allSatisfy { $0.count < 20 })
    #expect(painter.paint(content, columns: 20, show: Self.show) == "")
  }

  @Test func aMenuFitsItsPlace() {
    let candidates = (0..<50).map { Completion.Candidate("candidate\($0)", kind: "kind") }
    var menu = Menu(candidates: candidates, start: 0, selected: nil)
    let rows = menu.rows(columns: 40, height: 5, show: Self.show)
    #expect(rows.count == 6 && rows.last?.first?.text == "… 40 more")
    #expect(menu.commonPrefix == "candidate")
    menu.select(by: -1)
    #expect(menu.selected == 49)
    menu.select(by: 1)
    #expect(menu.selected == 0)
  }
}
