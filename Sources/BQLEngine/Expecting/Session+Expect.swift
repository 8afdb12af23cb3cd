import BQLFormats
import BQLSyntax
import BrainAPI

extension Session {
  /// Holds an expectation to what is; throws `.expectation` where it fails.
  func expect(
    _ expectation: Expectation, _ statement: Statement, _ source: SourceText
  ) async throws(StatementError) {
    let check = ExpectationCheck(environment: environment(source))
    do throws(StatementError) {
      switch expectation.kind {
      case .condition(let condition): try await check.expect(condition)
      case .rows(let quantifier, let rows, let predicate):
        try await check.expect(quantifier, of: rows, has: predicate)
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
    problem.findings += ExpectationCheck(environment: environment(source)).asked(
      outcome.provenance?.exchanges ?? [], value)
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
