import BQLSyntax
import BrainAPI

/// `count` without columns: the number of rows.
struct CountStep: RowStep {
  private var count = 0

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    count += rows.count
    return []
  }

  mutating func finish() throws(StatementError) -> StepRest? { .value(.integer(count)) }
}

/// A row for each group, in the order of the keys.
struct SummarizeStep: SplitStep {
  private var summary: Summary
  private let isOrdered: Bool

  /// `counts`: the number of rows as one more column, `count`. `isOrdered`: false where nobody would see the order.
  init(
    _ columns: [NamedFormula], by keys: [NamedFormula], counts: Bool, isOrdered: Bool = true, _ evaluation: Evaluation
  ) {
    summary = Summary(columns, by: keys, counts: counts, evaluation)
    self.isOrdered = isOrdered
  }

  var prepare: @Sendable ([Record]) throws(StatementError) -> Summary.Part { summary.prepare }

  mutating func take(_ part: Summary.Part) throws(StatementError) -> [Record] {
    summary.add(part)
    return []
  }

  mutating func finish() throws(StatementError) -> StepRest? {
    let groups = isOrdered ? try summary.inKeyOrder() : Array(0..<summary.count)
    // What is wrong with a group is said before any is shown.
    if summary.mayFail { return .rows(RowsInHand(try summary.rows(of: groups))) }
    return .rows(GroupCursor(summary, groups))
  }
}

/// The rows of a summary, made as they are pulled.
private struct GroupCursor: RowCursor {
  private let summary: Summary
  private var groups: ArraySlice<Int>

  init(_ summary: Summary, _ groups: [Int]) {
    self.summary = summary
    self.groups = groups[...]
  }

  mutating func next(_ run: RunContext) async throws(StatementError) -> [Record]? {
    let some = groups.prefix(GroupCursor.batch)
    groups = groups.dropFirst(GroupCursor.batch)
    return some.isEmpty ? nil : try summary.rows(of: some)
  }

  private static var batch: Int { 1000 }
}

/// The first rows of each group in an order.
struct TopStep: RowStep {
  private let count: Int
  private let order: SortOrder
  private let evaluation: Evaluation
  private let keys: [NamedFormula]
  private var table: GroupTable
  private var groups: [TopRows] = []

  init(_ count: Int, by order: [SortKeyPlan], per keys: [NamedFormula], _ evaluation: Evaluation) {
    self.count = count
    self.order = SortOrder(order, evaluation)
    self.evaluation = evaluation
    self.keys = keys
    table = GroupTable(keys, evaluation)
  }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    for row in rows {
      let found = try table.group(of: row)
      if found.isNew { groups.append(TopRows(count: count, by: order)) }
      try groups[found.index].add(row)
    }
    return []
  }

  mutating func finish() throws(StatementError) -> StepRest? {
    var kept: [Record] = []
    for group in try table.inKeyOrder(keys, groups.count, evaluation) { kept += groups[group].takeRows() }
    return .rows(RowsInHand(kept))
  }
}

extension GroupTable {
  /// The groups in the order of their keys, as `sort` would put them.
  func inKeyOrder(_ keys: [NamedFormula], _ count: Int, _ evaluation: Evaluation) throws(StatementError) -> [Int] {
    if keys.isEmpty { return Array(0..<count) }
    let plans = keys.map { column in
      SortKeyPlan(
        formula: column.formula, domain: Domains.of(column.shape, column.shape), isDescending: false,
        text: column.name)
    }
    let order = SortOrder(plans, evaluation)
    let row = Record()
    return try SortRun((0..<count).map { order.keyed(values: values(of: $0), row: row) }).sortedIndexes(order)
  }
}

/// All rows in an order. What does not fit into memory waits in a file.
struct SortStep: SplitStep {
  private let order: SortOrder
  private var spool: SortedSpool

  init(_ keys: [SortKeyPlan], _ evaluation: Evaluation, _ room: SpoolRoom) {
    order = SortOrder(keys, evaluation)
    spool = SortedSpool(by: order, budget: room.bytes, scratch: room.scratch)
  }

  var prepare: @Sendable ([Record]) throws(StatementError) -> SortedSpool.Part {
    let order = order
    return { rows throws(StatementError) in try SortedSpool.part(rows, order) }
  }

  mutating func take(_ part: SortedSpool.Part) throws(StatementError) -> [Record] {
    try spool.append(part)
    return []
  }

  mutating func finish() throws(StatementError) -> StepRest? { .rows(try spool.takeCursor()) }
}

/// The first rows of an order: `sort ... limit N`.
struct FirstRowsStep: RowStep {
  private var first: TopRows

  init(_ count: Int, by keys: [SortKeyPlan], _ evaluation: Evaluation) {
    first = TopRows(count: count, by: SortOrder(keys, evaluation))
  }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    for row in rows { try first.add(row) }
    return []
  }

  mutating func finish() throws(StatementError) -> StepRest? { .rows(RowsInHand(first.takeRows())) }
}

/// Where rows wait that have to be seen whole before the first of them can go on.
struct SpoolRoom: Sendable {
  /// Of rows in memory; beyond that they wait in a file.
  var bytes: Int
  var scratch: Scratch.Make
}
