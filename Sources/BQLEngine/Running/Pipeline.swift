import BQLSyntax
import BrainAPI

/// Rows from a source through steps, as they are pulled.
struct Pipeline: RowCursor {
  enum Step: Sendable {
    /// Pure.
    case rows(any RowStep)
    /// Asks for related records.
    case relations(RelationStep)
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

  mutating func next(_ run: RunContext) async throws(StatementFailure) -> [Record]? {
    while !isEnded {
      if Task.isCancelled {
        throw StatementFailure(.interrupted, [Diagnostic(.error, "interrupted", at: span)])
      }
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

  mutating func stop() throws(StatementFailure) {
    try source.stop()
    source = RowsInHand([])
    isEnded = true
    for place in steps.indices[entry...] {
      guard case .rows(var step) = steps[place] else { continue }
      _ = try step.finish()
    }
  }

  private mutating func pass(
    _ batch: [Record], from first: Int, _ run: RunContext
  ) async throws(StatementFailure) -> [Record] {
    var rows = batch
    for place in first..<steps.count where !rows.isEmpty || place == first {
      switch steps[place] {
      case .rows(var step):
        rows = try step.take(rows)
        steps[place] = .rows(step)
      case .relations(var step):
        rows = try await step.take(rows, run)
        steps[place] = .relations(step)
      }
    }
    return rows
  }

  /// Nothing comes any more for the steps up to this one: what the last of them has left goes on.
  private mutating func end(through last: Int, _ run: RunContext) async throws(StatementFailure) {
    source = RowsInHand([])
    guard entry < steps.count else {
      isEnded = true
      return
    }
    while entry <= last {
      let place = entry
      entry += 1
      switch steps[place] {
      case .rows(var step):
        switch try step.finish() {
        case nil: break
        case .rows(let rest)?: if place == last { source = rest }
        case .value(let value)?: self.value = value
        }
      case .relations(var step): if place == last { source = RowsInHand(try await step.finish(run)) }
      }
    }
  }
}

extension Pipeline.Step {
  fileprivate var hasMore: Bool {
    switch self {
    case .rows(let step): step.hasMore
    case .relations: false
    }
  }

  fileprivate var wantsMore: Bool {
    switch self {
    case .rows(let step): step.wantsMore
    case .relations: true
    }
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

  mutating func take(_ rows: [Record], _ run: RunContext) async throws(StatementFailure) -> [Record] {
    pending += rows
    if pending.count < fewest { return [] }
    if isGrowing {
      fewest = min(RelationStep.most, demand.rows == nil ? RelationStep.most : max(fewest, pending.count) * 2)
    }
    return try await finish(run)
  }

  mutating func finish(_ run: RunContext) async throws(StatementFailure) -> [Record] {
    let rows = pending
    pending = []
    return rows.isEmpty ? [] : try await hydrator.hydrate(rows, shape, tree, at: span, run: run)
  }
}
