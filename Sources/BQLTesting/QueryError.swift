import BQLEngine
import BQLSyntax

/// A query that could not be answered: a wrong statement, a server that refuses or is silent, rows that do not decode.
public struct QueryError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, where, and how to mend it, as `bql` says it.
  public let description: String

  init(_ description: String) { self.description = description }

  init(_ failure: StatementError, in source: SourceText?) {
    description = DiagnosticFormatter().text(failure.diagnostics, in: failure.source ?? source)
  }
}
