import BQLSyntax

/// Long work that waits for nobody asks now and then whether the person has given up.
enum Interruption {
  static func check() throws(StatementFailure) {
    if Task.isCancelled { throw StatementFailure(.interrupted, [Diagnostic(.error, "interrupted")]) }
  }
}
