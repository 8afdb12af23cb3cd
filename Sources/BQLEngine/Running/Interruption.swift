import BQLSyntax

/// Long work that waits for nobody asks now and then whether the person has given up.
enum Interruption {
  /// `span`: what was under way.
  static func check(at span: Span? = nil) throws(StatementError) {
    if Task.isCancelled { throw StatementError(.interrupted, [Diagnostic(.error, "interrupted", at: span)]) }
  }
}
