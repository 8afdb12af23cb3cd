import BQLEngine
import BQLSyntax

/// A query that could not be answered: a wrong statement, a server that refuses or is silent, rows that do not decode.
public struct QueryError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, where, and how to mend it, as `bql` says it.
  public let description: String
  /// What sort of mistake it is, a code of the guide's table of kinds, which stays when the words change; nil where no statement is to blame.
  public let kind: String?

  init(_ description: String) {
    self.description = description
    kind = nil
  }

  init(_ failure: StatementError, in source: SourceText?) {
    kind = failure.diagnostics.first?.kind.code
    description = DiagnosticFormatter().text(failure.diagnostics, in: failure.source ?? source)
  }
}
