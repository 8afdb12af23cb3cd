import BQLSyntax
import BrainAPI

extension Session {
  /// `fails with 400`, `fails with "required"`: of a query, or of a write, which is sent whatever the catalogue objects to.
  func expect(
    _ inner: Statement, failsWith wanted: Expression, _ source: SourceText
  ) async throws(StatementError) {
    let expected = try await outcome(of: wanted, inner, source).0.value
    switch expected {
    case .number, .string: break
    default:
      throw StatementError(
        "`fails with` takes a status or a text", at: wanted.span,
        hint: "as in `fails with 400` or `fails with \"required\"`")
    }
    let failure: StatementError
    do throws(StatementError) {
      let found = try await carriedOut(inner, source)
      throw StatementError(.expectation, [problem(inner, wanted, source, label: "it did not fail: \(found)")])
    } catch {
      if error.cause == .interrupted || error.cause == .expectation { throw error }
      failure = error
    }
    if Session.matches(failure, expected) { return }
    let first = failure.diagnostics.first
    let status = failure.status.map { "with \($0)" } ?? "without a server's answer"
    var problem = problem(inner, wanted, source, label: "it failed \(status)")
    let words = [first?.title, first?.label].compactMap { $0 }.joined(separator: "\n")
    problem.findings.append(Diagnostic.Finding("found", words))
    throw StatementError(.expectation, [problem])
  }

  private func problem(
    _ inner: Statement, _ wanted: Expression, _ source: SourceText, label: String
  ) -> Diagnostic {
    Diagnostic(
      .error, "expected `\(source.folded(inner.span))` to fail with \(source.folded(wanted.span))", at: inner.span,
      label: label)
  }

  /// Carries the statement out; what it came to, in a few words.
  private func carriedOut(_ inner: Statement, _ source: SourceText) async throws(StatementError) -> String {
    switch inner.kind {
    case .write(let write):
      try await self.write(write, inner, source, isUnchecked: true)
      return "it was carried out"
    case .value(let expression):
      let (outcome, _) = try await outcome(of: expression, inner, source)
      return outcome.rows.map { Plural.counted($0.count, "row") } ?? FoundText.of(outcome.value)
    default: throw StatementError("only a query or a write can fail here", at: inner.span)
    }
  }

  private static func matches(_ failure: StatementError, _ wanted: Value) -> Bool {
    switch wanted {
    case .number(let status): return failure.status.map { Number($0) == status } ?? false
    case .string(let text):
      // Not the hint: it tells the address that was asked, which may hold any word.
      let words = failure.diagnostics.flatMap { [$0.title, $0.label].compactMap { $0 } + $0.findings.map(\.text) }
      return words.contains { TextPattern(.contains, text).matches($0) }
    default: return false
    }
  }
}
