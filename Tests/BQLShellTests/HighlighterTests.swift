import BQLEngine
import BQLSyntax
import Testing

@testable import BQLShell

/// Colours while a statement is typed.
struct HighlighterTests {
  private func words(_ text: String, _ style: (String) -> Bool, cursor: Int = -1) -> [String] {
    let bytes = Array(text.utf8)
    return Highlighter(context: PromptContext()).spans(text, cursor).filter { style($0.style.codes) }.map {
      String(decoding: bytes[$0.range], as: UTF8.self)
    }
  }

  private func unknown(_ text: String, cursor: Int = -1) -> [String] {
    words(text, { $0 == Highlighter.unknown.codes || $0 == Highlighter.open.codes }, cursor: cursor)
  }

  /// Everything that the guide shows is known; only variables may be missing, which a statement before has made.
  @Test func nothingIsUnknownThatIsRight() {
    for topic in Help.topics {
      for example in topic.examples {
        let made = ["a", "p", "s", "n", "$p"]
        let found = unknown(example).filter { !made.contains($0) }
        #expect(found.isEmpty, "\(example): \(found)")
      }
    }
  }

  @Test(arguments: [
    ("from sesion", ["sesion"]), ("from session where nme = 1", ["nme"]), ("from session include subjcts", ["subjcts"]),
    ("from session where (name", ["("]), ("from session where name = \"a\")", [")"]), ("shw models", ["shw"]),
    ("from session | slect name", ["slect"]), ("set formt csv", ["formt"]),
    ("from session where subject = $nobody", ["subject", "$nobody"]),
    ("from session where subjects has (colour = 1)", ["colour"]), ("from session where subjects.nme = 1", ["nme"]),
    ("from subject where id in (from procdure)", ["procdure"]),
    ("do acept on (from groupmembershiprequest)", ["acept"]), ("add entry {a: 1} to subjctlog \"x\"", ["subjctlog"]),
    ("add entry to subjectlog from \"w.csv\" by subject.nme, type", ["nme"]),
  ])
  func whatIsNotKnownShows(_ text: String, _ words: [String]) { #expect(unknown(text) == words) }

  /// A word that is being typed may still become right.
  @Test func notAtTheCursor() { #expect(unknown("from ses", cursor: 8) == []) }

  @Test func everyByteIsStyledOnceAtMost() {
    let text = "let é = from session where name = \"日本\" # 🧠\n| count by name"
    let spans = Highlighter(context: PromptContext()).spans(text, -1)
    for (one, next) in zip(spans, spans.dropFirst()) { #expect(one.range.upperBound <= next.range.lowerBound) }
    #expect(spans.allSatisfy { $0.range.upperBound <= text.utf8.count })
    #expect(words(text) { $0 == Highlighter.keyword.codes } == ["let", "from", "where", "count", "by"])
  }

  @Test(arguments: [
    ("add entry {to: 1} to $log", ["add", "entry", "to"]),
    ("remove entry at now from $log", ["remove", "entry", "at", "now", "from"]),
    ("change entry $e of $log", ["change", "entry", "of"]), ("do join on group 9", ["do", "on"]),
    ("attach \"x.pdf\" to $l", ["attach", "to"]), ("let add = 1", ["let"]),
    ("expect (add entry {} to $x) fails with 400", ["expect", "add", "entry", "to", "fails", "with"]),
    ("from session where to = 1", ["from", "where"]),
  ])
  func wordsOfWritesAreWordsWhereTheyFit(_ text: String, _ expected: [String]) {
    #expect(words(text) { $0 == Highlighter.keyword.codes } == expected)
  }

  @Test(arguments: [
    ("ad", ["add entry"]), ("add ", ["entry"]), ("do ", ["join", "leave", "accept", "reject", "cancel"]),
    ("do ac", ["accept"]),
    ("att", ["attach"]),
  ])
  func actionsAreCompleted(_ text: String, _ expected: [String]) {
    let completer = Completer(context: PromptContext(), files: { _ in [] })
    let found = completer.complete(text, text.utf8.count).candidates.map(\.text)
    #expect(Set(expected).isSubset(of: Set(found)) && (text.count < 3 || Set(found) == Set(expected)), "\(found)")
  }
}
