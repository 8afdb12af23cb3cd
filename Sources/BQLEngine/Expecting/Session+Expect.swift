import BQLFormats
import BQLSyntax
import BrainAPI

extension Session {
  /// Holds an expectation to what is; throws `.expectation` where it fails.
  func expect(
    _ expectation: Expectation, _ statement: Statement, _ source: SourceText
  ) async throws(StatementError) {
    do throws(StatementError) {
      switch expectation.kind {
      case .condition(let condition): try await expect(condition, source)
      case .rows(let quantifier, let rows, let predicate):
        try await expect(quantifier, of: rows, has: predicate, source)
      case .gives(let value, let block): try await expect(value, gives: block, statement, source)
      case .fails(let inner, let wanted): try await expect(inner, failsWith: wanted, source)
      case .requests(let operation, let bound): try await expectRequests(operation, bound, statement, source)
      }
    } catch {
      guard error.cause == .expectation, let reason = expectation.reason, !error.diagnostics.isEmpty else {
        throw error
      }
      var failure = error
      failure.diagnostics[0].findings.append(Diagnostic.Finding("because", reason.text))
      throw failure
    }
  }

  // MARK: Conditions

  /// The and-ed parts one after the other; the first that does not hold is the failure.
  private func expect(_ condition: Expression, _ source: SourceText) async throws(StatementError) {
    for part in Planner.conjuncts(condition) {
      let preparer = try await preparer(for: part, source)
      let (evaluated, holds, exchanges) = try await logged(source) { run throws(StatementError) in
        let evaluated = try await preparer.evaluated(part, run: run)
        return (evaluated, try evaluated.holds(part, run: run), run.transcript.exchanges)
      }
      if holds { continue }
      var problem = Diagnostic(.error, "expected `\(source.folded(part.span))`", at: part.span)
      let sides = part.sides.filter { !$0.isLiteral }
      if sides.count == 1, let value = evaluated.value(of: sides[0]) { problem.label = "found \(FoundText.of(value))" }
      problem.findings = Session.findings(part, evaluated, source)
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

  private func expect(
    _ quantifier: RowQuantifier, of rows: Expression, has predicate: Expression, _ source: SourceText
  ) async throws(StatementError) {
    let preparer = try await preparer(for: .filtered(rows, predicate), source)
    let (evaluated, exchanges) = try await logged(source) { run throws(StatementError) in
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
      (offenders, label) = (failing, Session.share(failing.count, evaluated.rows.count, "fail", "fails"))
    case .some:
      if !evaluated.passing.isEmpty { return }
      let count = evaluated.rows.count
      label = count == 0 ? "there is no record" : "none of \(FoundText.count(count, "record")) does"
      (offenders, span) = ([], count == 0 ? rows.span : predicate.span)
    case .no:
      if evaluated.passing.isEmpty { return }
      offenders = evaluated.passing.sorted()
      span = predicate.span
      label = Session.share(offenders.count, evaluated.rows.count, "do", "does")
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
    "\(count) of \(FoundText.count(total, "record")) \(count == 1 ? singular : plural)"
  }

  // MARK: gives

  private func expect(
    _ value: Expression, gives block: TextLiteral, _ statement: Statement, _ source: SourceText
  ) async throws(StatementError) {
    let (outcome, _) = try await outcome(of: value, statement, source)
    let raw = settings.usesRawCSV
    let text = ResultTable.text(of: outcome, usesRawCSV: raw)
    let isValue = outcome.isSingleValue
    // What our own writer wrote is read back; where it could not be, it is compared as text.
    let found = try? ResultTable(reading: text, isValue: isValue, usesRawCSV: raw)
    let expected: ResultTable
    do throws(RowReadError) {
      expected = try ResultTable(reading: block.text, isValue: isValue, usesRawCSV: raw)
    } catch {
      if correct(block, text, source) { return }
      throw StatementError(
        "the text after `gives` is not CSV", at: block.span, label: "its line \(error.line): \(error.reason)",
        hint: "a line of columns, then a line for each row; `bql test --update` writes it")
    }
    if let found, found.rows == expected.rows,
      found.columns == expected.columns || found.isUnnamed || expected.isUnnamed
    {
      return
    }
    if correct(block, text, source) { return }
    let difference = TableDifference(
      expected: expected, found: found ?? ResultTable(columns: [], rows: [], isValue: isValue))
    var problem = Diagnostic(
      .error, "`\(source.folded(value.span))` gives something else", at: value.span, label: difference.summary)
    if isValue {
      problem.label = "found \(text)"
      problem.findings.append(Diagnostic.Finding("expected", block.text))
    }
    let shown = Session.mostDifferences
    var lines = Array(difference.lines.prefix(shown))
    if difference.lines.count > shown { lines.append("... \(difference.lines.count - shown) more lines") }
    if !isValue { problem.findings.append(Diagnostic.Finding("difference", lines.joined(separator: "\n"))) }
    problem.findings += asked(outcome.provenance?.exchanges ?? [], value)
    if !isValue { problem.hint = "- missing, + unexpected, ~ changed; `bql test --update` writes what is there now" }
    var failure = StatementError(.expectation, [problem])
    failure.difference = difference.lines
    throw failure
  }

  private static let mostDifferences = 20

  /// Notes what the block should say, where blocks are being rewritten.
  private func correct(_ block: TextLiteral, _ text: String, _ source: SourceText) -> Bool {
    guard corrections != nil, source.text(in: block.span).hasPrefix("\"\"\"") else { return false }
    corrections?.append(Correction(source: source.name, span: block.span, text: text))
    return true
  }

  // MARK: requests

  private func expectRequests(
    _ operation: ComparisonOperator, _ bound: Expression, _ statement: Statement, _ source: SourceText
  ) async throws(StatementError) {
    let sent = exchanges
    let (outcome, _) = try await outcome(of: bound, statement, source)
    guard case .number(let number) = outcome.value else {
      throw StatementError("the number of requests is compared with a number", at: bound.span)
    }
    let count = Number(sent.count)
    if Evaluation.passes(count < number ? -1 : count == number ? 0 : 1, operation) { return }
    let text = "requests \(operation.rawValue) \(source.folded(bound.span))"
    let span = source.span(of: text, in: statement.span) ?? statement.span
    var problem = Diagnostic(
      .error, "expected `\(text)`", at: span,
      label: sent.count == 1 ? "1 was sent" : "\(sent.count) were sent")
    var lines = sent.prefix(FoundText.mostRecords).map { FoundText.of($0) }
    if sent.count > lines.count { lines.append("and \(sent.count - lines.count) more") }
    if !lines.isEmpty { problem.findings.append(Diagnostic.Finding("asked", lines.joined(separator: "\n"))) }
    throw StatementError(.expectation, [problem])
  }

  // MARK: Together

  /// Runs what asks, and keeps what was asked for.
  private func logged<T: Sendable>(
    _ source: SourceText, _ body: (RunContext) async throws(StatementError) -> T
  ) async throws(StatementError) -> T {
    let run = RunContext()
    do throws(StatementError) {
      let result = try await body(run)
      record(run, source)
      return result
    } catch {
      record(run, source)
      throw error
    }
  }

  /// The requests that gave what was looked at: of the statement itself, or of the variables that it names.
  func asked(_ own: [Exchange], _ expression: Expression) -> [Diagnostic.Finding] {
    let kept = Set(expression.variables).sorted().flatMap { scope[$0]?.provenance?.exchanges ?? [] }
    let exchanges = kept + own
    return FoundText.of(exchanges).map { [Diagnostic.Finding("asked", $0)] } ?? []
  }
}

extension ResultTable {
  init(columns: [String], rows: [[Value]], isValue: Bool) {
    self.columns = columns
    self.rows = rows
    self.isValue = isValue
  }

  /// No rows, of which nobody knows the columns.
  var isUnnamed: Bool { rows.isEmpty && columns.isEmpty }
}
