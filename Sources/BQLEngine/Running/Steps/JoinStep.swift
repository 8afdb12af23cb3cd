import BQLSyntax
import BrainAPI

/// Pairs of the rows that come with those of the right side, which stand in a table by what both have in common.
struct JoinStep: RowStep {
  private let plan: JoinPlan
  private let evaluation: Evaluation
  private let right: [Record]
  private let table: JoinTable
  private let leftSides: [(formula: Formula, domain: Domain)]
  /// What a pair has to pass that the table does not see to.
  private let checks: [Condition]

  init(_ plan: JoinPlan, _ right: [Record], _ evaluation: Evaluation) throws(StatementFailure) {
    self.plan = plan
    self.evaluation = evaluation
    self.right = right
    leftSides = plan.equalities.map { ($0.left, $0.domain) }
    table = try JoinTable(right, plan.equalities.map { ($0.right, $0.domain) }, evaluation) {
      index throws(StatementFailure) in try JoinStep.stopIfInterrupted(index, plan)
    }
    checks = plan.equalities.filter { $0.domain == .dynamic }.map(\.condition) + [plan.rest].compactMap { $0 }
  }

  mutating func take(_ rows: [Record]) throws(StatementFailure) -> [Record] {
    var joined: [Record] = []
    var looked = 0
    for row in rows {
      var hasMatch = false
      candidates: for index in try table.candidates(row, leftSides, evaluation) {
        looked += 1
        try JoinStep.stopIfInterrupted(looked, plan)
        var pair = row
        pair[plan.alias] = .record(right[index])
        for check in checks where !(try evaluation.holds(check, pair)) { continue candidates }
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

  private static func stopIfInterrupted(_ count: Int, _ plan: JoinPlan) throws(StatementFailure) {
    if count % 1024 == 0, Task.isCancelled {
      throw StatementFailure(.interrupted, [Diagnostic(.error, "interrupted", at: plan.span)])
    }
  }
}
