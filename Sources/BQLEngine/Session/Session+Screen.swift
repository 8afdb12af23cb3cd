import BQLSyntax
import BrainAPI

/// A part of a result as the prompt shows it.
package struct Screenful: Sendable {
  /// The rows of this part only.
  package var outcome: Outcome
  /// Where they stand in the whole.
  package var range: Range<Int>
  /// Rows in all; nil where that is not known yet.
  package var total: Int?
  /// What the rows are: `session`; nil for rows of another kind.
  package var model: String?
  /// Requests that this part took.
  package var requests: Int
}

/// The last result, and how far it was shown.
struct ResultPage: Sendable {
  var outcome: Outcome
  /// Where more of it can be read.
  var open: OpenList?
  var shown = 0
  var statement: Statement
  var source: SourceText

  var isShown: Bool { shown >= outcome.rows?.count ?? 0 && open?.isWhole ?? true }
}

extension Session {
  /// As `run`, for somebody who looks at the rows: a query is read only as far as it is shown, `rows` at a time.
  package func run(
    _ statement: Statement, in source: SourceText, screenful rows: Int
  ) async throws(StatementFailure) {
    switch statement.kind {
    case .more: try await showMore(rows, statement)
    case .all: try await showAll(statement)
    case .value(let expression):
      try await readWholeIfNamed(statement, source)
      try await show(expression, statement, source, rows)
    case .describe: try await run(statement, in: source)
    default:
      try await readWholeIfNamed(statement, source)
      try await run(statement, in: source)
    }
  }

  private func show(
    _ expression: Expression, _ statement: Statement, _ source: SourceText, _ rows: Int
  ) async throws(StatementFailure) {
    let isTable = settings.format == nil || settings.format == .table
    let (outcome, answer) = try await outcome(of: expression, statement, source, screenful: isTable ? rows : nil)
    keep(outcome)
    page = nil
    if let destination = answer.destination { return try save(outcome, answer, to: destination) }
    guard isTable, answer.format == nil || answer.format == .table, outcome.rows != nil else {
      return show(.result(outcome, answer.format ?? settings.format))
    }
    page = ResultPage(
      outcome: outcome, open: answer.open, statement: statement, source: source)
    showPage(rows, requests: outcome.provenance?.exchanges.count ?? 0)
  }

  private func keep(_ outcome: Outcome) {
    scope["_"] = Scope.Variable(value: outcome.value, shape: outcome.shape, provenance: outcome.provenance)
  }

  /// Shows the next rows of those in hand.
  private func showPage(_ count: Int, requests: Int) {
    guard var page, let rows = page.outcome.rows else { return }
    let range = page.shown..<min(rows.count, page.shown + count)
    var part = page.outcome
    part.value = .list(rows[range].map { .record($0) })
    page.shown = range.upperBound
    var model: String?
    if case .list(.row(let row)) = page.outcome.shape, !row.isClosed { model = row.model }
    let total = page.open.map(\.total) ?? rows.count
    self.page = page
    show(.screenful(Screenful(outcome: part, range: range, total: total, model: model, requests: requests)))
  }

  private func showMore(_ count: Int, _ statement: Statement) async throws(StatementFailure) {
    guard var page, !page.isShown else { throw nothingMore(statement) }
    var sent = 0
    if var open = page.open, !open.isWhole {
      let run = RunContext()
      do throws(StatementFailure) { try await open.read(until: page.shown + count, run: run) } catch {
        record(run, page.source)
        var failure = error
        failure.source = failure.source ?? page.source
        throw failure
      }
      record(run, page.source)
      sent = run.transcript.exchanges.count
      page.open = open
      page.outcome.value = .list(open.rows.map { .record($0) })
      page.outcome.provenance?.exchanges += run.transcript.exchanges
      self.page = page
      keep(page.outcome)
      if page.shown >= open.rows.count { throw nothingMore(statement) }
    }
    showPage(count, requests: sent)
  }

  private func showAll(_ statement: Statement) async throws(StatementFailure) {
    guard let page else { throw nothingMore(statement) }
    let before = exchanges.count
    if page.open != nil { try await readWhole() }
    self.page?.shown = 0
    showPage(.max - 1, requests: exchanges.count - before)
  }

  private func nothingMore(_ statement: Statement) -> StatementFailure {
    StatementFailure(
      "there is nothing more to show", at: statement.span,
      hint: page == nil ? "a query shows its first rows, `more` the next, `all` everything" : "all of it was shown")
  }

  /// `_` stands for the whole result, however little of it was shown.
  private func readWholeIfNamed(_ statement: Statement, _ source: SourceText) async throws(StatementFailure) {
    guard let open = page?.open, !open.isWhole else { return }
    let text = source.text(in: statement.span)
    let isNamed = Lexer.read(text).tokens.contains { token in
      let word = String(decoding: Array(text.utf8)[token.span.lower..<token.span.upper], as: UTF8.self)
      return token.kind == .word && word == "_" || token.kind == .variable && word == "$_"
    }
    if isNamed { try await readWhole() }
  }

  /// Reads all of the last result.
  private func readWhole() async throws(StatementFailure) {
    guard var page, let open = page.open else { return }
    let run = RunContext()
    do throws(StatementFailure) {
      let rows = try await open.whole(run: run)
      record(run, page.source)
      page.outcome.value = .list(rows.map { .record($0) })
      page.outcome.provenance?.exchanges += run.transcript.exchanges
      page.open = nil
      self.page = page
      keep(page.outcome)
    } catch {
      record(run, page.source)
      var failure = keepingWhatCame(error, run, page.statement, page.source)
      failure.source = failure.source ?? page.source
      throw failure
    }
  }

  /// An interruption keeps the rows that had come, in `_`, and says so.
  func keepingWhatCame(
    _ failure: StatementFailure, _ run: RunContext, _ statement: Statement, _ source: SourceText
  ) -> StatementFailure {
    guard failure.cause == .interrupted, let came = run.rowsThatCame.withLock({ $0 }) else { return failure }
    var failure = failure
    failure.diagnostics = [Diagnostic(.error, "interrupted", at: nil)]
    guard !came.rows.isEmpty else { return failure }
    let total = came.total.map { " of \($0)" } ?? ""
    failure.diagnostics[0].hint =
      "\(came.rows.count)\(total) \(came.model) records had come; they are in `_`, and every other variable is as it was"
    let provenance = Provenance(
      statement: source.text(in: statement.span) + "  # interrupted", server: service.server, portal: portal, time: now,
      exchanges: run.transcript.exchanges)
    page = nil
    keep(
      Outcome(
        value: .list(came.rows.map { .record($0) }), shape: .list(.row(RowShape(model: came.model))),
        provenance: provenance))
    return failure
  }
}
