import BQLSyntax
import BrainAPI

// What plans say of how their rows flow: in which order, how many, and by which steps.

extension RequestPlan {
  /// One record alone is in order in any case: of a server that might pass the order over, some more are read.
  func fewestToRead(of server: ServerIdentity) -> Int {
    pushedSort.isEmpty || server.isEmbedded ? 0 : Paginator.defaultPage
  }

  /// The order in which records come is that of the result. Several lists are each in that of the ids, in which they are
  /// joined.
  var isInServerOrder: Bool { localSort.isEmpty && requests.count <= 1 }
}

extension Plan {
  /// The first stages that look at one row at a time and need nobody: a file's rows go through them where they are read.
  var rowwiseStages: ArraySlice<StagePlan> { stages.prefix { $0.isRowwise } }

  /// How many rows a limit right behind that stage leaves.
  func limit(behind place: Int) -> Int? {
    guard stages.indices.contains(place + 1), case .limit(let count) = stages[place + 1].kind else { return nil }
    return count
  }

  /// Whether it makes a difference in which order that stage gives its rows: not where they are only counted.
  func isOrderSeen(behind place: Int) -> Bool {
    guard stages.indices.contains(place + 1), case .count(let keys) = stages[place + 1].kind else { return true }
    return !keys.isEmpty
  }

  /// Every record of the server's list is one row, in its order; limits and offsets apart.
  var isOneToOne: Bool {
    guard case .requests(let request) = source, request.isInServerOrder, !request.hasResidual else { return false }
    return stages.allSatisfy(\.isOneToOne)
  }

  /// How many of a list's records are needed for so many rows (nil: all) of the result.
  func rowsNeeded(for wanted: Int?) -> RowsNeeded {
    guard case .requests(let request) = source, request.localSort.isEmpty else { return .all }
    // Of several lists the first records of each are needed that the query as a whole wants.
    guard request.isInServerOrder else { return RowsNeeded(rows: request.rowsNeeded, isExact: !request.hasResidual) }
    var needed = RowsNeeded(rows: wanted, isExact: true)
    for stage in stages.reversed() { needed = stage.kind.input(for: needed) }
    needed = StagePlan.Kind.offset(request.offset).input(for: needed)
    if let rowsNeeded = request.rowsNeeded { needed = StagePlan.Kind.limit(rowsNeeded).input(for: needed) }
    return RowsNeeded(rows: needed.rows, isExact: needed.rows == nil || needed.isExact && !request.hasResidual)
  }
}

extension StagePlan.Kind {
  /// How many rows have to go in, for what is needed of those that come out.
  func input(for needed: RowsNeeded) -> RowsNeeded {
    switch self {
    case .limit(let count):
      let rows = needed.isExact ? min(needed.rows ?? .max, count) : count
      return RowsNeeded(rows: rows, isExact: true)
    case .offset(let count):
      return RowsNeeded(rows: needed.rows?.addingWithoutOverflow(count), isExact: needed.isExact)
    case .select, .drop, .derive: return needed
    case .filter, .expand, .distinct, .join, .union, .except, .intersect:
      return RowsNeeded(rows: needed.rows, isExact: needed.rows == nil)
    case .sort, .top, .count, .summarize: return .all
    }
  }
}

extension Int {
  func addingWithoutOverflow(_ other: Int) -> Int {
    let (sum, isTooLarge) = addingReportingOverflow(other)
    return isTooLarge ? .max : sum
  }
}

extension StagePlan {
  var isRowwise: Bool {
    guard needs.isEmpty else { return false }
    switch kind {
    case .filter, .select, .drop, .derive, .expand: return true
    case .sort, .limit, .offset, .distinct, .top, .count, .summarize, .join, .union, .except, .intersect: return false
    }
  }

  /// A row comes out for each that goes in, limits and offsets apart.
  var isOneToOne: Bool {
    switch kind {
    case .limit, .offset, .select, .drop, .derive: true
    case .filter, .sort, .distinct, .top, .count, .summarize, .expand, .join, .union, .except, .intersect: false
    }
  }

  /// The rows that the stage also takes, and what they need.
  var otherSide: (reference: RowsReference, needs: IncludeTree)? {
    switch kind {
    case .join(let join): (join.source, join.rightNeeds)
    case .union(let rows), .except(let rows), .intersect(let rows): (rows, IncludeTree())
    case .filter, .sort, .limit, .offset, .select, .drop, .derive, .distinct, .top, .count, .summarize, .expand: nil
    }
  }

  /// What carries the stage out; `right` are the rows of its other side. `isOrdered`: false where nobody would see the order
  /// of the rows.
  func step(
    _ evaluation: Evaluation, _ right: [Record], _ room: SpoolRoom, isOrdered: Bool = true
  ) throws(StatementError) -> any RowStep {
    switch kind {
    case .filter(let condition): FilterStep(condition, evaluation)
    case .sort(let keys): SortStep(keys, evaluation, room)
    case .limit(let count): LimitStep(count)
    case .offset(let count): OffsetStep(count)
    case .select(let columns): SelectStep(columns, evaluation)
    case .drop(let names): DropStep(names: names)
    case .derive(let columns): DeriveStep(columns, evaluation)
    case .distinct(let columns): DistinctStep(columns, evaluation)
    case .top(let count, let order, let keys): TopStep(count, by: order, per: keys, evaluation)
    case .count(let keys) where keys.isEmpty: CountStep()
    case .count(let keys): SummarizeStep([], by: keys, counts: true, isOrdered: isOrdered, evaluation)
    case .summarize(let columns, let keys): SummarizeStep(columns, by: keys, counts: false, evaluation)
    case .expand(let path, let column, _, let keepsEmpty):
      ExpandStep(path: path, column: column, keepsEmpty: keepsEmpty)
    case .join(let plan): try JoinStep(plan, right, evaluation)
    case .union: UnionStep(right)
    case .except: MembershipStep(right, keeping: false)
    case .intersect: MembershipStep(right, keeping: true)
    }
  }
}
