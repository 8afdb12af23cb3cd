import BQLEngine
import BQLFormats
import BQLSyntax
import BrainAPI
import TestSupport
import Testing

@testable import BQLLineEditor
@testable import BQLShell

/// CASES 60: what looks at a line while it is typed, at lines of any kind with the cursor anywhere. The lines are the same
/// on every machine.
struct LineFuzzTests {
  private static let show: ShownCharacter.Table = { character in
    let shown = DisplayText.shown(character)
    return ShownCharacter(shown.text, cells: shown.cells)
  }

  /// Words of the language, names, signs, halves of strings, and characters that nobody expects.
  private static let pieces: [String] =
    Help.topics.flatMap(\.examples) + Help.topicNames + Catalogue.standard.models.map(\.name)
    + [
      "\"", "'", "\"\"\"", "(", ")", "[", "]", "{", "}", ".", ",", ";", "|", "$", "$_", "=", "!=", "-", "\\", "#", "`",
      "\n", "\r", "\t", " ",
    ]
    + [
      "../", "/", "./x", "\u{1B}[2J", "\u{202E}", "\u{7F}", "\u{9B}", "\u{301}", "日本", "👨‍👩‍👧", "\u{0}", "\u{FEFF}", "é",
      "0x", "1e", "2024-",
    ]

  private static func line(_ random: inout SeededNumbers) -> String {
    var line = ""
    for _ in 0...random.below(7) {
      var piece = random.pick(pieces)
      // The beginning of a word, or its end: what stands there while it is typed.
      if random.chance(30) { piece = String(piece.prefix(random.below(piece.count + 1))) }
      if random.chance(10) { piece = String(piece.suffix(random.below(piece.count + 1))) }
      line += piece + (random.chance(60) ? " " : "")
    }
    return line
  }

  private static let contexts: [PromptContext] = {
    var scope = Scope()
    let hostile = "x\"y\u{1B}]0;t\u{7}\\\u{202E}\n"
    let rows = [Record([("id", .string("1")), ("name", .string(hostile)), ("tags", .list([.string("日本")]))])]
    scope["s"] = Scope.Variable(
      value: .list(rows.map { .record($0) }), shape: .list(.row(RowShape(model: "session"))), provenance: nil)
    scope["n"] = Scope.Variable(value: .integer(1), shape: .any, provenance: nil)
    let queries = [nil, "from session", "from subject where sex = \"F\" | count by sex"]
    return queries.map { query in
      var context = PromptContext()
      context.scope = scope
      context.lastQuery = query
      return context
    }
  }()

  /// 10,000 lines in all, a share in each seed so that they go side by side.
  @Test(arguments: 0..<10 as Range<UInt64>) func row4CompletionColoursAndLayout(_ seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    for _ in 0..<1000 {
      let (text, context) = (Self.line(&random), random.pick(Self.contexts))
      let places = text.indices.map { text.utf8.distance(from: text.startIndex, to: $0) } + [text.utf8.count]
      let cursor = random.pick(places)
      complete(text, cursor, context)
      layOut(text, cursor, context, &random)
    }
  }

  private func complete(_ text: String, _ cursor: Int, _ context: PromptContext) {
    let completer = Completer(context: context, files: { _ in ["a.bq", "b c.csv", "folder/", "\u{1B}[1m"] })
    let completion = completer.complete(text, cursor)
    #expect((0...cursor).contains(completion.start), "\(text.debugDescription) at \(cursor)")
    // What is replaced are whole characters.
    let replaced = String(
      decoding: text.utf8.dropFirst(completion.start).prefix(cursor - completion.start), as: UTF8.self)
    #expect(!replaced.unicodeScalars.contains("\u{FFFD}"), "\(text.debugDescription) at \(cursor)")
  }

  private func layOut(_ text: String, _ cursor: Int, _ context: PromptContext, _ random: inout SeededNumbers) {
    var content = LineLayout.Content(
      prompt: Prompt(
        [StyledText("sandbox> ")], continuation: [StyledText("    ...> ")], short: [StyledText("> ")]),
      text: text)
    content.spans = Highlighter(context: context).spans(text, cursor)
    for (one, next) in zip(content.spans, content.spans.dropFirst()) {
      #expect(one.range.upperBound <= next.range.lowerBound, "\(text.debugDescription)")
    }
    content.cursor = cursor
    content.ghost = random.chance(20) ? Self.line(&random) : ""
    let completion = Completer(context: context, files: { _ in [] }).complete(text, cursor)
    let columns = 1 + random.below(100)
    let menu = Menu(candidates: completion.candidates, start: completion.start)
    if random.chance(50) { content.below = menu.rows(columns: columns, height: 5, show: Self.show) }
    let layout = LineLayout(content, columns: columns, height: 1 + random.below(30), show: Self.show)
    #expect(layout.rows.indices.contains(layout.cursor.row) && (0..<columns).contains(layout.cursor.column))
    #expect(layout.rows.allSatisfy { $0.width <= columns })
    var (painter, plain) = (Painter(), PlainPainter())
    let painted = [painter.paint(layout), plain.paint(content, columns: columns, show: Self.show), painter.leave()]
    // By scalars: a combining mark behind a sequence makes one character with its last letter.
    let sequence = /\u{1B}\[[0-9;]*[ABCKJm]/.matchingSemantics(.unicodeScalar)
    for text in painted {
      // Of sequences there are the editor's own only.
      let rest = text.written.replacing(sequence, with: "").unicodeScalars
      let raw = rest.filter { DisplayText.escaped(String($0)) != String($0) && $0 != "\r" && $0 != "\n" }
      #expect(raw.isEmpty, "\(text.written.debugDescription)")
    }
  }
}
