// Refining a query at the prompt: a line that goes on with the query before it.
extension BQLParser {
  /// Whether a line starts as only the continuation of another can: with a clause word, `and or by per as on because`
  /// or `|`.
  package static func continues(_ line: String) -> Bool {
    Lexer.read(line).tokens.first?.continuesLine ?? false
  }

  /// The text of a query with a line appended to it. A second `sort`, `limit` or `offset` takes the place of the first,
  /// what a second `include` includes is added to the first.
  package static func refined(_ query: String, by line: String) -> String {
    let text = query + "\n" + line
    var parser = Parser(text)
    _ = parser.script()
    let border = query.utf8.count
    var edits: [(span: Span, replacement: String)] = []
    for repetition in parser.repetitions where repetition.first.upper <= border && repetition.second.lower > border {
      if repetition.word == .include {
        let added = parser.text(repetition.second).dropFirst(Keyword.include.rawValue.count)
        edits.append((Span(repetition.first.upper, repetition.first.upper), "," + added))
        edits.append((repetition.second, ""))
      } else {
        edits.append((repetition.first, ""))
      }
    }
    var bytes = Array(text.utf8)
    for edit in edits.sorted(by: { $0.span.lower > $1.span.lower }) {
      let isRemoval = edit.replacement.isEmpty
      let isSpaced = isRemoval && edit.span.upper < bytes.count && bytes[edit.span.upper] == UInt8(ascii: " ")
      bytes.replaceSubrange(edit.span.lower..<(edit.span.upper + (isSpaced ? 1 : 0)), with: edit.replacement.utf8)
    }
    while let last = bytes.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\n") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
