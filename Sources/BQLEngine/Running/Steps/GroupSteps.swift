import BQLSyntax
import BrainAPI

/// `count` without columns: the number of rows.
struct CountStep: RowStep {
  private var count = 0

  mutating func take(_ rows: [Record]) throws(StatementFailure) -> [Record] {
    count += rows.count
    return []
  }

  mutating func finish() throws(StatementFailure) -> StepRest? { .value(.integer(count)) }
}

/// A row for each group, in the order of the keys.
struct SummarizeStep: RowStep {
  private let columns: [NamedFormula]
  private let keys: [NamedFormula]
  /// The number of rows as one more column, `count`.
  private let counts: Bool
  private let evaluation: Evaluation
  private var groups = RowGroups()

  init(_ columns: [NamedFormula], by keys: [NamedFormula], counts: Bool, _ evaluation: Evaluation) {
    self.columns = columns
    self.keys = keys
    self.counts = counts
    self.evaluation = evaluation
  }

  mutating func take(_ rows: [Record]) throws(StatementFailure) -> [Record] {
    for row in rows { try groups.add(row, by: keys, evaluation) }
    return []
  }

  mutating func finish() throws(StatementFailure) -> StepRest? {
    // Without keys all rows are one group, even where there are none.
    if keys.isEmpty, groups.all.isEmpty { groups.addEmpty() }
    var summary: [Record] = []
    for group in try groups.inKeyOrder(keys, evaluation) {
      var fields = zip(keys, group.values).map { ($0.name, $1) }
      var inside = evaluation
      inside.group = group.rows
      for column in columns { fields.append((column.name, try inside.value(column.formula, Record()))) }
      if counts { fields.append(("count", .integer(group.rows.count))) }
      summary.append(Record(fields))
    }
    return .rows(RowsInHand(summary))
  }
}

/// The first rows of each group in an order.
struct TopStep: RowStep {
  private let count: Int
  private let order: RowOrder
  private let keys: [NamedFormula]
  private var groups = RowGroups()

  init(_ count: Int, by order: [SortKeyPlan], per keys: [NamedFormula], _ evaluation: Evaluation) {
    self.count = count
    self.order = RowOrder(keys: order, evaluation: evaluation)
    self.keys = keys
  }

  mutating func take(_ rows: [Record]) throws(StatementFailure) -> [Record] {
    for row in rows { try groups.add(row, by: keys, order.evaluation) }
    return []
  }

  mutating func finish() throws(StatementFailure) -> StepRest? {
    var kept: [Record] = []
    for group in try groups.inKeyOrder(keys, order.evaluation) { kept += try order.sorted(group.rows).prefix(count) }
    return .rows(RowsInHand(kept))
  }
}

/// Rows by the values of some columns.
struct RowGroups: Sendable {
  typealias Group = (values: [Value], rows: [Record])

  private var indexes: [[ValueKey]: Int] = [:]
  private(set) var all: [Group] = []

  mutating func add(_ row: Record, by keys: [NamedFormula], _ evaluation: Evaluation) throws(StatementFailure) {
    let (values, key) = try evaluation.groupKey(keys, row)
    if let index = indexes[key] {
      all[index].rows.append(row)
    } else {
      indexes[key] = all.count
      all.append((values, [row]))
    }
  }

  mutating func addEmpty() { all.append(([], [])) }

  /// Groups in the order of their keys, as `sort` would put them.
  func inKeyOrder(_ columns: [NamedFormula], _ evaluation: Evaluation) throws(StatementFailure) -> [Group] {
    let rows = all.enumerated().map { index, group in
      Record([("index", .integer(index))] + zip(columns, group.values).map { ("key." + $0.name, $1) })
    }
    let keys = columns.map { column in
      let path = ResolvedPath(column: "key." + column.name, shape: column.shape)
      let domain = Domains.of(column.shape, column.shape, unit: nil)
      return SortKeyPlan(formula: .path(path), domain: domain, isDescending: false, text: column.name)
    }
    return try RowOrder(keys: keys, evaluation: evaluation).sorted(rows).compactMap { row in
      guard case .number(.integer(let index)) = row["index"] else { return nil }
      return all[index]
    }
  }
}

extension ResolvedPath {
  /// A column by its name.
  init(column name: String, shape: Shape) {
    self.init(
      steps: [.field(name)], text: name, span: Span(0, 0), shape: shape, isBehindList: false, isInsideJSON: false,
      serverPath: nil, listPrefixes: [], isHidden: false, isUnknown: false, isRequired: false, unit: nil)
  }
}

/// All rows in an order.
struct SortStep: RowStep {
  private let order: RowOrder
  private var rows: [Record] = []

  init(_ keys: [SortKeyPlan], _ evaluation: Evaluation) { order = RowOrder(keys: keys, evaluation: evaluation) }

  mutating func take(_ rows: [Record]) throws(StatementFailure) -> [Record] {
    self.rows += rows
    return []
  }

  mutating func finish() throws(StatementFailure) -> StepRest? {
    let sorted = try order.sorted(rows)
    rows = []
    return .rows(RowsInHand(sorted))
  }
}
