import BrainAPI

/// A `summarize` or `count by` of rows that come one by one; only groups are kept. What was summarized of later rows
/// elsewhere can be put behind.
struct Summary: Sendable {
  private let columns: [NamedFormula]
  private let keys: [NamedFormula]
  private let counts: Bool
  private let evaluation: Evaluation
  private var table: GroupTable
  private var accumulators: AccumulatorColumns
  private var rowCounts: [Int] = []

  /// `counts`: the number of rows is one more column, `count`.
  init(_ columns: [NamedFormula], by keys: [NamedFormula], counts: Bool, _ evaluation: Evaluation) {
    self.columns = columns
    self.keys = keys
    self.counts = counts
    self.evaluation = evaluation
    table = GroupTable(keys, evaluation)
    accumulators = AccumulatorColumns(columns.map(\.formula), evaluation)
    // Without keys all rows are one group, even where there are none.
    if keys.isEmpty { openGroup() }
  }

  private mutating func openGroup() {
    accumulators.openGroup()
    rowCounts.append(0)
  }

  /// Rows with the groups that they make among themselves.
  struct Part: Sendable {
    fileprivate var table: GroupTable
    /// Of each row.
    fileprivate var groups: [Int32] = []
    /// None where only their number counts.
    fileprivate var rows: [Record] = []
  }

  /// Finds the groups of some rows. Throws where a key has no value.
  var prepare: @Sendable ([Record]) throws(StatementError) -> Part {
    let empty = GroupTable(like: table, rows: 0)
    let (isGrouped, needsRows) = (!keys.isEmpty, !columns.isEmpty)
    return { rows throws(StatementError) in
      var part = Part(table: GroupTable(like: empty, rows: rows.count))
      if needsRows { part.rows = rows }
      if !isGrouped {
        part.groups = Array(repeating: 0, count: rows.count)
        return part
      }
      part.groups.reserveCapacity(rows.count)
      for row in rows { part.groups.append(Int32(try part.table.group(of: row).index)) }
      return part
    }
  }

  /// Adds rows in their order; what is wrong with a column shows when its result is asked for.
  mutating func add(_ part: Part) {
    var own = [0]
    if !keys.isEmpty {
      own = table.merge(part.table).map { found in
        if found.isNew { openGroup() }
        return found.index
      }
    }
    for group in part.groups { rowCounts[own[Int(group)]] += 1 }
    for (row, group) in zip(part.rows, part.groups) { accumulators.add(row, to: own[Int(group)]) }
  }

  /// Throws where a key has no value.
  mutating func add(_ row: Record) throws(StatementError) { add(try prepare([row])) }

  /// Takes over what came of rows behind those that were added so far.
  mutating func merge(_ later: Summary) {
    if keys.isEmpty { return merge(later, 0, into: 0) }
    for (theirs, own) in table.merge(later.table).enumerated() {
      if own.isNew { openGroup() }
      merge(later, theirs, into: own.index)
    }
  }

  private mutating func merge(_ later: Summary, _ theirs: Int, into group: Int) {
    rowCounts[group] += later.rowCounts[theirs]
    accumulators.merge(later.accumulators, theirs, into: group)
  }

  /// How many groups there are.
  var count: Int { rowCounts.count }

  /// The groups in the order of their keys, as `sort` would put them.
  func inKeyOrder() throws(StatementError) -> [Int] { try table.inKeyOrder(keys, count, evaluation) }

  /// A row a group, in the order in which they are named.
  func rows(of groups: some Collection<Int>) throws(StatementError) -> [Record] {
    var summary: [Record] = []
    summary.reserveCapacity(groups.count)
    for (place, group) in groups.enumerated() {
      if place % 1000 == 0 { try Interruption.check() }
      var fields: [(name: String, value: Value)] = []
      fields.reserveCapacity(keys.count + columns.count + 1)
      if !keys.isEmpty { for (key, value) in zip(keys, table.values(of: group)) { fields.append((key.name, value)) } }
      for (place, column) in columns.enumerated() {
        fields.append((column.name, try accumulators.result(column: place, of: group)))
      }
      if counts { fields.append(("count", .integer(rowCounts[group]))) }
      summary.append(Record(inOrder: fields))
    }
    return summary
  }

  /// The same of all groups, in the order of the keys.
  func rows() throws(StatementError) -> [Record] { try rows(of: try inKeyOrder()) }

  /// A row of a group may fail.
  var mayFail: Bool { !columns.isEmpty }
}
