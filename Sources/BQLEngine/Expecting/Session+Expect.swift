import BQLSyntax
import BrainAPI

extension Session {
  /// Holds an expectation to what is; throws `.expectation` where it fails.
  func expect(
    _ expectation: Expectation, _ statement: Statement, _ source: SourceText
  ) async throws(StatementFailure) {
    throw StatementFailure("tests are not carried out here", at: statement.span)
  }

  /// A test in a script that is run as a script.
  func test(_ test: Test, _ statement: Statement, _ source: SourceText) async throws(StatementFailure) {
    throw StatementFailure("tests are not carried out here", at: statement.span)
  }
}
