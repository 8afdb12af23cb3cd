import BrainAPI

/// Rows in order, a batch at a time: they are pulled, and what nobody pulls is not fetched.
///
/// One consumer. Letting go of a cursor cancels what is under way for it.
protocol RowCursor: Sendable {
  /// The next rows, one at least; nil: there are no more, now and later.
  mutating func next(_ run: RunContext) async throws(StatementError) -> [Record]?
  /// No more rows are wanted, though there may be some: what can be said of those that came is said.
  mutating func stop() throws(StatementError)
}

extension RowCursor {
  mutating func stop() throws(StatementError) {}

  /// All rows that are left.
  mutating func rest(_ run: RunContext) async throws(StatementError) -> [Record] {
    var rows: [Record] = []
    while let batch = try await next(run) { rows += batch }
    return rows
  }
}

/// A step of a pipeline that sends no request: pure and synchronous. It keeps what it must: a counter, a set of what was seen,
/// groups.
protocol RowStep: Sendable {
  /// What comes out for these rows; none where the step has to see more first.
  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record]
  /// Rows that were taken have more to give than came out: `take` of no rows gives the next part. So a step that makes many
  /// rows of few holds no more than a part of them.
  var hasMore: Bool { get }
  /// What only the end brings; nil where there is nothing. Called once, when no more rows come or none is wanted.
  mutating func finish() throws(StatementError) -> StepRest?
  /// false: what is to come would change nothing, so that pulling may stop.
  var wantsMore: Bool { get }
}

extension RowStep {
  mutating func finish() throws(StatementError) -> StepRest? { nil }
  var hasMore: Bool { false }
  var wantsMore: Bool { true }
}

/// A step whose work on some rows does not depend on those before them: it is done wherever there is a free core, and only
/// what it came to is taken in order.
protocol SplitStep: RowStep {
  /// What some rows came to.
  associatedtype Part: Sendable
  /// The work on some rows, which follow each other.
  var prepare: @Sendable ([Record]) throws(StatementError) -> Part { get }
  /// As `take` of the rows that it was made of.
  mutating func take(_ part: Part) throws(StatementError) -> [Record]
}

extension SplitStep {
  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] { try take(try prepare(rows)) }
}

/// What a step gives when all rows are through.
enum StepRest: Sendable {
  case rows(any RowCursor)
  /// One value in place of rows: `count`.
  case value(Value)
}
