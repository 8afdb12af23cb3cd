import BQLSyntax
import BrainAPI

extension RequestPlan {
  /// A refusal under the condition that caused it, where the server's words name its field or value.
  func blaming(_ failure: StatementError) -> StatementError {
    guard failure.cause == .refused, let words = failure.diagnostics.first?.label else { return failure }
    var failure = failure
    for conjunct in conjuncts {
      let filters = conjunct.filters + conjunct.alternatives.flatMap { $0 }
      let names = filters.compactMap(\.path.last) + filters.flatMap(\.values)
      if names.contains(where: { $0.count > 1 && words.contains($0) }) {
        failure.diagnostics[0].span = conjunct.span
        return failure
      }
    }
    return failure
  }
}
