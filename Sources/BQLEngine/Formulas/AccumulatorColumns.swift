import BQLSyntax
import BrainAPI

/// The columns of a `summarize`, reckoned from rows that come one by one: formulas with aggregates in them, over groups that
/// are numbered from 0. The rows are not kept. Results and errors are those of `Evaluation` with the rows of a group.
struct AccumulatorColumns: Sendable {
  /// One aggregate, fed from the rows of all groups.
  private struct Feed: Sendable {
    let formula: Formula
    /// nil for `count()`.
    let argument: Formula?
    let path: CompiledPath?
    var accumulator: any Accumulator
    /// Of the groups that have gone wrong, what was wrong first. It is thrown when the result is asked for, which it may
    /// never be.
    var faults: [Int: CellError] = [:]
  }

  private struct CellError: Sendable {
    var failure: StatementError
    /// The value that did not fit those before it; nil where the argument itself has failed.
    var value: Value?
  }

  private let formulas: [Formula]
  private let evaluation: Evaluation
  private var feeds: [Feed] = []
  /// Of each column, the feed that is all of it.
  private var wholes: [Int?] = []
  private let placeOfCall: [Formula: Int]
  private(set) var groupCount = 0

  init(_ formulas: [Formula], _ evaluation: Evaluation) {
    var evaluation = evaluation
    evaluation.group = nil
    self.formulas = formulas
    self.evaluation = evaluation
    var calls = AggregateCalls()
    for formula in formulas { calls.collect(formula) }
    var places: [Formula: Int] = [:]
    for call in calls.found {
      guard case .call(let function, let arguments, let span) = call, places[call] == nil else { continue }
      places[call] = feeds.count
      let path: CompiledPath? = if case .path(let path)? = arguments.first { CompiledPath(path) } else { nil }
      feeds.append(
        Feed(
          formula: call, argument: arguments.first, path: path,
          accumulator: Accumulators.of(function, evaluation.comparer, span)))
    }
    placeOfCall = places
    wholes = formulas.map { places[$0] }
  }

  mutating func openGroup() {
    groupCount += 1
    for place in feeds.indices { feeds[place].accumulator.openGroup() }
  }

  mutating func add(_ row: Record, to group: Int) {
    for place in feeds.indices { add(row, to: group, place) }
  }

  private mutating func add(_ row: Record, to group: Int, _ place: Int) {
    if !feeds[place].faults.isEmpty, let fault = feeds[place].faults[group] {
      // Only an argument that fails comes before a value that does not fit.
      if fault.value != nil { check(row, group, place) }
      return
    }
    guard let argument = feeds[place].argument else { return add(.integer(1), to: group, place) }
    if let path = feeds[place].path {
      switch path.find(in: row) {
      case .null: return
      case .node(let node) where node.kind != .list:
        do throws(StatementError) {
          try feeds[place].accumulator.add(node, to: group)
        } catch {
          feeds[place].faults[group] = CellError(failure: error, value: node.value)
        }
        return
      case .node, .value, .severalOrNone: break
      }
    }
    do throws(StatementError) {
      let values = try evaluation.candidates(argument, row)
      for value in values where !value.isNull { add(value, to: group, place) }
    } catch {
      feeds[place].faults[group] = CellError(failure: error, value: nil)
    }
  }

  private mutating func add(_ value: Value, to group: Int, _ place: Int) {
    if feeds[place].faults[group] != nil { return }
    do throws(StatementError) {
      try feeds[place].accumulator.add(value, to: group)
    } catch {
      feeds[place].faults[group] = CellError(failure: error, value: value)
    }
  }

  private mutating func check(_ row: Record, _ group: Int, _ place: Int) {
    guard let argument = feeds[place].argument else { return }
    do throws(StatementError) {
      _ = try evaluation.candidates(argument, row)
    } catch {
      feeds[place].faults[group] = CellError(failure: error, value: nil)
    }
  }

  /// Takes over a group of other rows, which come behind those that were added so far.
  mutating func merge(_ later: AccumulatorColumns, _ theirs: Int, into group: Int) {
    for place in feeds.indices {
      let fault = later.feeds[place].faults[theirs]
      if let own = feeds[place].faults[group] {
        if own.value != nil, let fault, fault.value == nil { feeds[place].faults[group] = fault }
        continue
      }
      if let fault, fault.value == nil {
        feeds[place].faults[group] = fault
        continue
      }
      do throws(StatementError) {
        try feeds[place].accumulator.merge(opaque: later.feeds[place].accumulator, theirs, into: group)
        guard let fault, let value = fault.value else { continue }
        // Said of the whole, not of the part.
        try feeds[place].accumulator.add(value, to: group)
        feeds[place].faults[group] = fault
      } catch {
        feeds[place].faults[group] = CellError(failure: error, value: fault?.value ?? .null)
      }
    }
  }

  /// The value of a column.
  func result(column: Int, of group: Int) throws(StatementError) -> Value {
    if let place = wholes[column] { return try result(feeds[place], group) }
    var inside = evaluation
    inside.aggregates = GroupResults(columns: self, group: group)
    return try inside.value(formulas[column], Record())
  }

  private func result(_ feed: Feed, _ group: Int) throws(StatementError) -> Value {
    if !feed.faults.isEmpty, let fault = feed.faults[group] { throw fault.failure }
    return try feed.accumulator.result(of: group)
  }

  fileprivate func result(call: Formula, of group: Int) throws(StatementError) -> Value? {
    try placeOfCall[call].map { place throws(StatementError) in try result(feeds[place], group) }
  }
}

/// The aggregates of one group, for formulas that have them in them.
final class GroupResults: Sendable {
  private let columns: AccumulatorColumns
  private let group: Int

  fileprivate init(columns: AccumulatorColumns, group: Int) {
    self.columns = columns
    self.group = group
  }

  func value(
    _ function: Function, _ arguments: [Formula], _ span: Span
  ) throws(StatementError) -> Value {
    try columns.result(call: .call(function, arguments, span), of: group) ?? .null
  }
}

/// The aggregates in formulas that take the rows of a group. Those inside an aggregate's argument take a list of its row.
struct AggregateCalls {
  /// In the order in which they stand.
  private(set) var found: [Formula] = []

  mutating func collect(_ formula: Formula) {
    if case .call(let function, _, _) = formula, function.isAggregate {
      found.append(formula)
    } else {
      for part in formula.parts { collect(part) }
    }
  }
}
