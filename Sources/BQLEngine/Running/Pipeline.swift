import BQLSyntax
import BrainAPI

/// Rows from a source through steps, as they are pulled.
struct Pipeline: RowCursor {
  /// One of the two: in optionals, because what a step keeps must be changed in its place. A copy of it, even for a moment,
  /// would be made of all the rows and groups that it keeps, for each batch.
  struct Step: Sendable {
    fileprivate var pure: (any RowStep)?
    fileprivate var relation: RelationStep?

    /// Pure.
    static func rows(_ step: any RowStep) -> Step { Step(pure: step) }
    /// Asks for related records.
    static func relations(_ step: RelationStep) -> Step { Step(relation: step) }
  }

  /// Where rows come from: the source, then what each step gives at its end.
  private var source: any RowCursor
  /// The step that they enter by.
  private var entry = 0
  private var steps: [Step]
  private var isEnded = false
  /// In place of rows, where the last step makes one value of them: `count`.
  private(set) var value: Value?
  /// Where an interrupt is shown.
  private let span: Span?

  init(_ source: any RowCursor, _ steps: [Step], at span: Span?) {
    self.source = source
    self.steps = steps
    self.span = span
  }

  /// No more rows are wanted of the source: what is left is here.
  var isSated: Bool { isEnded || steps[entry...].contains { !$0.wantsMore } }

  mutating func next(_ run: RunContext) async throws(StatementError) -> [Record]? {
    while !isEnded {
      try Interruption.check(at: span)
      if let sated = steps[entry...].firstIndex(where: { !$0.wantsMore }) {
        try source.stop()
        try await end(through: sated, run)
        continue
      }
      if let open = steps[entry...].lastIndex(where: \.hasMore) {
        let rows = try await pass([], from: open, run)
        if !rows.isEmpty { return rows }
        continue
      }
      guard let batch = try await source.next(run) else {
        try await end(through: entry, run)
        continue
      }
      let rows = try await pass(batch, from: entry, run)
      if !rows.isEmpty { return rows }
    }
    return nil
  }

  mutating func stop() throws(StatementError) {
    try source.stop()
    source = RowsInHand([])
    isEnded = true
    for place in steps.indices[entry...] { _ = try steps[place].pure?.finish() }
  }

  private mutating func pass(
    _ batch: [Record], from first: Int, _ run: RunContext
  ) async throws(StatementError) -> [Record] {
    var rows = batch
    for place in first..<steps.count where !rows.isEmpty || place == first {
      if let taken = try steps[place].pure?.take(rows) {
        rows = taken
      } else if let taken = try await steps[place].relation?.take(rows, run) {
        rows = taken
      }
    }
    return rows
  }

  /// Nothing comes any more for the steps up to this one: what the last of them has left goes on.
  private mutating func end(through last: Int, _ run: RunContext) async throws(StatementError) {
    source = RowsInHand([])
    guard entry < steps.count else {
      isEnded = true
      return
    }
    while entry <= last {
      let place = entry
      entry += 1
      switch try steps[place].pure?.finish() {
      case nil: break
      case .rows(let rest)?: if place == last { source = rest }
      case .value(let value)?: self.value = value
      }
      if place == last, let rest = try await steps[place].relation?.finish(run) { source = RowsInHand(rest) }
    }
  }
}

extension Pipeline.Step {
  fileprivate var hasMore: Bool {
    pure?.hasMore ?? false
  }

  fileprivate var wantsMore: Bool {
    pure?.wantsMore ?? true
  }
}

/// Puts related records in the place of their ids. Collects rows before it asks, so that one request serves many; where only
/// some rows are wanted, few at first.
struct RelationStep: Sendable {
  private let hydrator: Hydrator
  private let shape: RowShape
  private let tree: IncludeTree
  private let span: Span?
  private let demand: Demand
  private var pending: [Record] = []
  private var fewest: Int

  /// `isBrought`: the server brings along what is needed, so that there is nothing to collect for.
  init(_ hydrator: Hydrator, _ shape: RowShape, _ tree: IncludeTree, isBrought: Bool, demand: Demand, at span: Span?) {
    self.hydrator = hydrator
    self.shape = shape
    self.tree = tree
    self.span = span
    self.demand = demand
    fewest = isBrought ? 1 : demand.rows == nil ? RelationStep.most : 1
    isGrowing = !isBrought
  }

  private let isGrowing: Bool
  /// Rows that are asked for together.
  private static let most = 600

  mutating func take(_ rows: [Record], _ run: RunContext) async throws(StatementError) -> [Record] {
    pending += rows
    if pending.count < fewest { return [] }
    if isGrowing {
      fewest = min(RelationStep.most, demand.rows == nil ? RelationStep.most : max(fewest, pending.count) * 2)
    }
    return try await finish(run)
  }

  mutating func finish(_ run: RunContext) async throws(StatementError) -> [Record] {
    let rows = pending
    pending = []
    return rows.isEmpty ? [] : try await hydrator.hydrate(rows, shape, tree, at: span, run: run)
  }
}
