import BQLSyntax
import BrainAPI

extension Session {
  /// Carries a write out: its targets are read again, its bodies checked and shown, and it is confirmed before it is sent.
  func write(_ write: Write, _ statement: Statement, _ source: SourceText) async throws(StatementFailure) {
    throw StatementFailure("writes are refused here", at: write.keyword)
  }
}
