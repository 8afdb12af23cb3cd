import BQLSyntax
import BrainAPI
import Synchronization

/// What an evaluation noticed in the data and went on: said once a statement, with how often it was seen.
final class EvaluationNotes: Sendable {
  private struct Note: Hashable {
    var title: String
    var span: Span
    var hint: String
  }

  private let counts = Mutex<[Note: (count: Int, example: String)]>([:])

  func add(_ title: String, at span: Span, example: String, hint: String) {
    counts.withLock { counts in
      let note = Note(title: title, span: span, hint: hint)
      counts[note] = ((counts[note]?.count ?? 0) + 1, counts[note]?.example ?? example)
    }
  }

  /// As warnings, in the order of the text, each once; those of one place by their words.
  func takeWarnings() -> [Diagnostic] {
    let seen = counts.withLock { counts in
      defer { counts = [:] }
      return counts
    }
    let inOrder = seen.sorted {
      ($0.key.span.lower, $0.key.span.upper, $0.key.title) < ($1.key.span.lower, $1.key.span.upper, $1.key.title)
    }
    return inOrder.map { note, seen in
      Diagnostic(
        .warning, .type, "\(note.title) (\(seen.count) \(Plural.noun("time", seen.count)))", at: note.span,
        label: seen.example, hint: note.hint)
    }
  }
}
