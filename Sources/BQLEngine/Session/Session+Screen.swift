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
  var open: OpenQuery?
  var shown = 0
  var statement: Statement
  var source: SourceText

  var isShown: Bool { shown >= outcome.rows?.count ?? 0 && open?.isWhole ?? true }
}

extension Session {
  /// As `run`, for somebody who looks at the rows: a query is read only as far as it is shown, `rows` at a time.
  package func run(
    _ statement: Statement, in source: SourceText, screenful rows: Int
  ) async throws(StatementError) {
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
  ) async throws(StatementError) {
    page = nil
    let isTable = settings.format == nil || settings.format == .table
    if isTable, case .query(let query) = expression.kind {
      let environment = environment(source)
      let preparer = try await environment.preparer(for: expression)
      let run = RunContext()
      let isShown = try await environment.recorded(run) { () throws(StatementError) in
        let prepared = try await preparer.prepare(query, run: run)
        let plan = prepared.plan
        guard plan.destination == nil, plan.format == nil || plan.format == .table else { return false }
        let open = try await environment.runner(preparer.context.capabilities).open(
          prepared, demand: Demand(rows), run: run)
        page = ResultPage(
          outcome: self.outcome(.list([]), plan.shape, run, statement, source), open: open, statement: statement,
          source: source)
        try await readOn(until: rows, run)
        return true
      }
      if isShown { return showFirstPage(rows, requests: run.transcript.exchanges.count) }
    }
    let (outcome, answer) = try await outcome(of: expression, statement, source)
    keep(outcome)
    if let destination = answer.destination { return try save(outcome, answer, to: destination) }
    guard isTable, answer.format == nil || answer.format == .table, outcome.rows != nil else {
      return show(.result(outcome, answer.format ?? settings.format))
    }
    page = ResultPage(outcome: outcome, statement: statement, source: source)
    showPage(rows, requests: outcome.provenance?.exchanges.count ?? 0)
  }

  private func showFirstPage(_ rows: Int, requests: Int) {
    guard let page else { return }
    if page.outcome.rows == nil {
      self.page = nil
      show(.result(page.outcome, settings.format))
    } else {
      showPage(rows, requests: requests)
    }
  }

  /// Reads on in the last result; what has come is kept in `_`, also where something goes wrong.
  private func readOn(until count: Int, _ run: RunContext) async throws(StatementError) {
    guard var page, var open = page.open else { return }
    var rows = page.outcome.value.list ?? []
    let before = page.outcome.provenance?.exchanges ?? []
    func update() {
      page.outcome.value = open.value ?? .list(rows)
      let transcript = run.transcript
      page.outcome.provenance?.exchanges = before + transcript.exchanges
      page.outcome.gaps = transcript.gaps
      page.outcome.warnings = transcript.warnings
      page.open = open
      self.page = page
      keep(page.outcome)
    }
    do throws(StatementError) { try await open.read(into: &rows, until: count, run) } catch {
      let failure = keepingWhatCame(error, rows, &open, run, page.statement, page.source)
      if failure.cause != .interrupted { update() }
      throw failure
    }
    update()
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
    let total = page.open.map { $0.isWhole ? rows.count : $0.total } ?? rows.count
    self.page = page
    show(.screenful(Screenful(outcome: part, range: range, total: total, model: model, requests: requests)))
  }

  private func showMore(_ count: Int, _ statement: Statement) async throws(StatementError) {
    guard let page, !page.isShown else { throw nothingMore(statement) }
    let run = RunContext()
    try await readOn(page, until: page.shown + count, run)
    guard let read = self.page?.outcome.rows?.count, page.shown < read else { throw nothingMore(statement) }
    showPage(count, requests: run.transcript.exchanges.count)
  }

  private func showAll(_ statement: Statement) async throws(StatementError) {
    guard page != nil else { throw nothingMore(statement) }
    let before = exchanges.count
    try await readWhole()
    page?.shown = 0
    showPage(.max - 1, requests: exchanges.count - before)
  }

  private func readOn(_ page: ResultPage, until count: Int, _ run: RunContext) async throws(StatementError) {
    page.open?.raise(to: count == .max ? nil : count)
    do throws(StatementError) {
      try await environment(page.source).recorded(run) { () throws(StatementError) in
        try await readOn(until: count, run)
      }
    } catch {
      var failure = error
      failure.source = failure.source ?? page.source
      throw failure
    }
  }

  private func nothingMore(_ statement: Statement) -> StatementError {
    StatementError(
      "there is nothing more to show", at: statement.span,
      hint: page == nil ? "a query shows its first rows, `more` the next, `all` everything" : "all of it was shown")
  }

  /// `_` stands for the whole result, however little of it was shown.
  private func readWholeIfNamed(_ statement: Statement, _ source: SourceText) async throws(StatementError) {
    guard let open = page?.open, !open.isWhole else { return }
    let text = source.text(in: statement.span)
    let isNamed = Lexer.read(text).tokens.contains { token in
      let word = String(decoding: Array(text.utf8)[token.span.lower..<token.span.upper], as: UTF8.self)
      return token.kind == .word && word == "_" || token.kind == .variable && word == "$_"
    }
    if isNamed { try await readWhole() }
  }

  /// Reads all of the last result.
  private func readWhole() async throws(StatementError) {
    guard let page, page.open != nil else { return }
    try await readOn(page, until: .max, RunContext())
  }

  /// An interruption keeps the rows that had come, in `_`, and says so.
  func keepingWhatCame(
    _ failure: StatementError, _ rows: [Value], _ open: inout OpenQuery, _ run: RunContext, _ statement: Statement,
    _ source: SourceText
  ) -> StatementError {
    guard failure.cause == .interrupted else { return failure }
    defer { open.abandon() }
    var failure = failure
    failure.diagnostics = [Diagnostic(.error, "interrupted", at: nil)]
    guard !rows.isEmpty else { return failure }
    let total = open.total.map { " of \($0)" } ?? ""
    var noun = "rows"
    if case .list(.row(let row)) = open.plan.shape, !row.isClosed, let model = row.model { noun = "\(model) records" }
    failure.diagnostics[0].hint =
      "\(rows.count)\(total) \(noun) had come; they are in `_`, and every other variable is as it was"
    var came = outcome(.list(rows), open.plan.shape, run, statement, source)
    came.provenance?.statement += "  # interrupted"
    page = nil
    keep(came)
    return failure
  }
}
