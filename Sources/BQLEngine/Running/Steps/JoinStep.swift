import BQLSyntax
import BrainAPI

/// Pairs of the rows that come with those of the right side, which stand in a table by what both have in common.
struct JoinStep: RowStep {
  private let plan: JoinPlan
  private let evaluation: Evaluation
  private let right: [Record]
  private let table: [[ValueKey]: [Int]]

  init(_ plan: JoinPlan, _ right: [Record], _ evaluation: Evaluation) throws(StatementFailure) {
    self.plan = plan
    self.evaluation = evaluation
    self.right = right
    let sides = plan.equalities.map { ($0.right, $0.domain) }
    var table: [[ValueKey]: [Int]] = [:]
    for (index, row) in right.enumerated() {
      if index % 1024 == 0, Task.isCancelled { throw JoinStep.interrupted(plan) }
      for key in try JoinStep.keys(sides, row, evaluation) { table[key, default: []].append(index) }
    }
    self.table = table
  }

  mutating func take(_ rows: [Record]) throws(StatementFailure) -> [Record] {
    let sides = plan.equalities.map { ($0.left, $0.domain) }
    var joined: [Record] = []
    var looked = 0
    for row in rows {
      var hasMatch = false
      var indexes: [Int] = []
      for key in try JoinStep.keys(sides, row, evaluation) { indexes += table[key] ?? [] }
      for index in indexes.count > 1 ? Array(Set(indexes)).sorted() : indexes {
        looked += 1
        if looked % 1024 == 0, Task.isCancelled { throw JoinStep.interrupted(plan) }
        var pair = row
        pair[plan.alias] = .record(right[index])
        if let rest = plan.rest, !(try evaluation.holds(rest, pair)) { continue }
        hasMatch = true
        joined.append(pair)
      }
      if !hasMatch, plan.keepsUnmatched {
        var alone = row
        alone[plan.alias] = .null
        joined.append(alone)
      }
    }
    return joined
  }

  private static func interrupted(_ plan: JoinPlan) -> StatementFailure {
    StatementFailure(.interrupted, [Diagnostic(.error, "interrupted", at: plan.span)])
  }

  /// The keys that a row has in the table: several where a side is a list, none where one is null.
  private static func keys(
    _ sides: [(Formula, Domain)], _ row: Record, _ evaluation: Evaluation
  ) throws(StatementFailure) -> [[ValueKey]] {
    var keys: [[ValueKey]] = [[]]
    for (formula, domain) in sides {
      let values = try evaluation.candidates(formula, row).filter { !$0.isNull }
      keys = keys.flatMap { key in
        values.map { key + [domain == .identifier ? ValueKey(identifier: $0) : ValueKey($0)] }
      }
    }
    return keys
  }
}
