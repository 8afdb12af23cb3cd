import BQLFormats
import BQLSyntax
import BrainAPI

/// Holds conditions and rows to what is; throws `.expectation` where they fail.
struct ExpectationCheck: StatementWork {
  let environment: StatementEnvironment

  // MARK: Conditions

  /// The and-ed parts one after the other; the first that does not hold is the failure.
  func expect(_ condition: Expression) async throws(StatementError) {
    for part in Planner.conjuncts(condition) {
      let preparer = try await environment.preparer(for: part)
      let (evaluated, holds, exchanges) = try await logged { run throws(StatementError) in
        let evaluated = try await preparer.evaluated(part, run: run)
        return (evaluated, try evaluated.holds(part, run: run), run.transcript.exchanges)
      }
      if holds { continue }
      var problem = Diagnostic(.error, "expected `\(source.folded(part.span))`", at: part.span)
      let sides = part.sides.filter { !$0.isLiteral }
      if sides.count == 1, let value = evaluated.value(of: sides[0]) { problem.label = "found \(FoundText.of(value))" }
      problem.findings = ExpectationCheck.findings(part, evaluated, source)
      problem.findings += asked(exchanges, part)
      throw StatementError(.expectation, [problem])
    }
  }

  /// The sides of what failed, with their values.
  private static func findings(
    _ part: Expression, _ evaluated: EvaluatedExpression, _ source: SourceText
  ) -> [Diagnostic.Finding] {
    let sides = part.sides
    if case .comparison(let left, _, let right) = part.kind {
      return zip(["left", "right"], [left, right]).compactMap { word, side in
        evaluated.value(of: side).map { value in
          let text = FoundText.of(value)
          let written = source.folded(side.span)
          return Diagnostic.Finding(word, side.isLiteral || written == text ? text : "\(written) is \(text)")
        }
      }
    }
    let shown = sides.filter { !$0.isLiteral }
    // One value stands beside the caret already.
    if shown.count < 2 { return [] }
    var lines: [String] = []
    for side in shown {
      guard let value = evaluated.value(of: side) else { continue }
      let line = "\(source.folded(side.span)) is \(FoundText.of(value))"
      if !lines.contains(line) { lines.append(line) }
    }
    return lines.isEmpty ? [] : [Diagnostic.Finding("found", lines.joined(separator: "\n"))]
  }

  // MARK: Rows

  func expect(
    _ quantifier: RowQuantifier, of rows: Expression, has predicate: Expression
  ) async throws(StatementError) {
    let preparer = try await environment.preparer(for: .filtered(rows, predicate))
    let (evaluated, exchanges) = try await logged { run throws(StatementError) in
      (try await preparer.evaluated(rows, has: predicate, run: run), run.transcript.exchanges)
    }
    let failing = evaluated.rows.indices.filter { !evaluated.passing.contains($0) }
    let (offenders, span, label): ([Int], Span, String)
    switch quantifier {
    case .every where evaluated.rows.isEmpty:
      (offenders, span, label) = ([], rows.span, "there is no record")
    case .every:
      if failing.isEmpty { return }
      // Where all of them fail the same part, that is the one to look at.
      let part = evaluated.parts.first { part in failing.allSatisfy(part.failing.contains) }
      span = part?.expression.span ?? predicate.span
      (offenders, label) = (failing, ExpectationCheck.share(failing.count, evaluated.rows.count, "fail", "fails"))
    case .some:
      if !evaluated.passing.isEmpty { return }
      let count = evaluated.rows.count
      label = count == 0 ? "there is no record" : "none of \(Plural.counted(count, "record")) does"
      (offenders, span) = ([], count == 0 ? rows.span : predicate.span)
    case .no:
      if evaluated.passing.isEmpty { return }
      offenders = evaluated.passing.sorted()
      span = predicate.span
      label = ExpectationCheck.share(offenders.count, evaluated.rows.count, "do", "does")
    }
    let text = "\(quantifier.rawValue) \(source.folded(rows.span)) has \(source.foldedInParentheses(predicate.span))"
    var problem = Diagnostic(.error, "expected `\(text)`", at: span, label: label)
    if !offenders.isEmpty {
      let records = offenders.map { evaluated.rows[$0] }
      problem.findings.append(Diagnostic.Finding("records", FoundText.of(records, lookingAt: evaluated.looksAt)))
    }
    problem.findings += asked(exchanges, rows)
    if quantifier == .every, evaluated.rows.isEmpty {
      problem.hint = "`every` over nothing fails, so that a query which finds nothing is noticed"
    }
    throw StatementError(.expectation, [problem])
  }

  /// `3 of 332 records fail`
  private static func share(_ count: Int, _ total: Int, _ plural: String, _ singular: String) -> String {
    "\(count) of \(Plural.counted(total, "record")) \(count == 1 ? singular : plural)"
  }

  // MARK: Together

  /// Runs what asks, and keeps what was asked for.
  private func logged<T: Sendable>(
    _ body: (RunContext) async throws(StatementError) -> T
  ) async throws(StatementError) -> T {
    let run = RunContext()
    return try await environment.recorded(run) { () throws(StatementError) in try await body(run) }
  }

  /// The requests that gave what was looked at: of the statement itself, or of the variables that it names.
  func asked(_ own: [Exchange], _ expression: Expression) -> [Diagnostic.Finding] {
    let kept = Set(expression.variables).sorted().flatMap { scope[$0]?.provenance?.exchanges ?? [] }
    let exchanges = kept + own
    return FoundText.of(exchanges).map { [Diagnostic.Finding("asked", $0)] } ?? []
  }
}
