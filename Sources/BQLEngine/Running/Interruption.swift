import BQLSyntax

/// Long work that waits for nobody asks now and then whether the person has given up.
enum Interruption {
  /// `span`: what was under way.
  static func check(at span: Span? = nil) throws(StatementFailure) {
    if Task.isCancelled { throw StatementFailure(.interrupted, [Diagnostic(.error, "interrupted", at: span)]) }
  }
}
