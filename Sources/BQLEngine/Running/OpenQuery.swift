import BQLSyntax
import BrainAPI

/// A query that is being read: its rows as they are pulled. Who shows, keeps, saves or counts them are consumers of this one
/// cursor.
struct OpenQuery: Sendable {
  let plan: Plan
  private var pipeline: Pipeline
  private let status: ListStatus
  private let demand: Demand
  private let notes: EvaluationNotes
  /// In place of rows: a number that the server told.
  private var told: Value?
  /// The rows of the server's list are the rows of the result, in part or in whole: nothing is left out or put in on the way.
  private let isOneToOne: Bool
  /// All rows were given.
  private(set) var isWhole = false

  init(
    _ plan: Plan, _ pipeline: Pipeline, status: ListStatus, demand: Demand, notes: EvaluationNotes, isOneToOne: Bool
  ) {
    self.plan = plan
    self.pipeline = pipeline
    self.status = status
    self.demand = demand
    self.notes = notes
    self.isOneToOne = isOneToOne
  }

  /// What needs no rows.
  init(_ plan: Plan, told value: Value) {
    self.init(
      plan, Pipeline(RowsInHand([]), [], at: nil), status: ListStatus(), demand: Demand(nil), notes: EvaluationNotes(),
      isOneToOne: false)
    told = value
  }

  /// How many rows there are in all, where that is known while they are read.
  var total: Int? {
    guard isOneToOne, !status.hasDropped, case .requests(let request) = plan.source, let total = status.total else {
      return nil
    }
    var rows = min(max(0, total - request.offset), request.limit ?? .max)
    for stage in plan.stages {
      switch stage.kind {
      case .limit(let count): rows = min(rows, count)
      case .offset(let count): rows = max(0, rows - count)
      case .filter, .sort, .select, .drop, .derive, .distinct, .top, .count, .summarize, .expand, .join, .union,
        .except,
        .intersect:
        continue
      }
    }
    return rows
  }

  /// More rows are wanted than was said when it was opened; nil: all.
  func raise(to rows: Int?) { demand.raise(to: rows) }

  /// The next rows, one at least; nil: there are no more.
  mutating func next(_ run: RunContext) async throws(StatementError) -> [Record]? {
    defer { tellWhatWasNoticed(run) }
    if told == nil, let rows = try await pipeline.next(run) { return rows }
    isWhole = true
    return nil
  }

  /// The value in place of rows, where the query makes one of them: known once there are no more rows.
  var value: Value? { told ?? pipeline.value }

  /// All that is left, as a value.
  mutating func whole(_ run: RunContext) async throws(StatementError) -> Value {
    var rows: [Value] = []
    try await read(into: &rows, until: .max, run)
    return value ?? .list(rows)
  }

  /// Appends rows until there are `count`, or no more. Whether those were all is found out too where that costs no request.
  mutating func read(into rows: inout [Value], until count: Int, _ run: RunContext) async throws(StatementError) {
    while !isWhole, rows.count < count || status.isAtEnd || pipeline.isSated {
      for row in try await next(run) ?? [] { rows.append(.record(row)) }
    }
  }

  /// No more is wanted of it, and what its steps keep is given up elsewhere: of half a million groups that takes a second,
  /// for which nobody waits who has given up.
  mutating func abandon() {
    let kept = pipeline
    pipeline = Pipeline(RowsInHand([]), [], at: nil)
    Task(executorPreference: InheritedExecutor.current) { withExtendedLifetime(kept) {} }
  }

  private func tellWhatWasNoticed(_ run: RunContext) {
    for warning in status.takeWarnings() { run.warn(warning) }
    for gap in status.takeGaps() { run.gap(gap) }
    if isWhole { for warning in notes.takeWarnings() { run.warn(warning) } }
  }
}
