import BQLSyntax
import BrainAPI

/// Pairs of the rows that come with those of the right side, which stand in a table by what both have in common.
struct JoinStep: RowStep {
  private let plan: JoinPlan
  private let evaluation: Evaluation
  private let right: [Record]
  private var table: JoinTable
  private let leftSides: [JoinSide]
  /// What a pair has to pass that the table does not see to.
  private let checks: [Condition]
  /// The rows that came, and how many of them are through.
  private var waiting: [Record] = []
  private var taken = 0
  /// What is left for the first row that is not through.
  private var open: Partners?

  /// One row may have as many partners as there are rows: so many pairs are made before somebody takes them.
  private static let mostAtOnce = 4096

  /// The rows that may be partners of one, and how many of them were looked at.
  private struct Partners {
    let candidates: [Int]
    var looked = 0
    var hasMatch = false

    init(_ candidates: [Int]) { self.candidates = candidates }
  }

  init(_ plan: JoinPlan, _ right: [Record], _ evaluation: Evaluation) throws(StatementError) {
    self.plan = plan
    self.evaluation = evaluation
    self.right = right
    leftSides = plan.equalities.map { JoinSide($0.left, $0.domain) }
    table = try JoinTable(right, plan.equalities.map { JoinSide($0.right, $0.domain) }, evaluation) {
      index throws(StatementError) in try JoinStep.stopIfInterrupted(index, plan)
    }
    checks = plan.equalities.filter { $0.domain == .dynamic }.map(\.condition) + [plan.rest].compactMap { $0 }
  }

  var hasMore: Bool { taken < waiting.count }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    if !rows.isEmpty {
      waiting.removeFirst(taken)
      waiting += rows
      taken = 0
    }
    var joined: [Record] = []
    while taken < waiting.count, joined.count < JoinStep.mostAtOnce {
      try join(waiting[taken], into: &joined)
    }
    return joined
  }

  /// Joins one row, or a part of it: the next call goes on with the same row until all of its candidates were looked at.
  private mutating func join(_ row: Record, into joined: inout [Record]) throws(StatementError) {
    var partners: Partners
    if let open { partners = open } else { partners = Partners(try table.candidates(row, leftSides, evaluation)) }
    open = nil
    candidates: while partners.looked < partners.candidates.count {
      if joined.count >= JoinStep.mostAtOnce {
        open = partners
        return
      }
      let index = partners.candidates[partners.looked]
      partners.looked += 1
      try JoinStep.stopIfInterrupted(partners.looked, plan)
      var pair = row
      pair[plan.alias] = .record(right[index])
      for check in checks where !(try evaluation.holds(check, pair)) { continue candidates }
      partners.hasMatch = true
      joined.append(pair)
    }
    if !partners.hasMatch, plan.keepsUnmatched {
      var alone = row
      alone[plan.alias] = .null
      joined.append(alone)
    }
    taken += 1
  }

  private static func stopIfInterrupted(_ count: Int, _ plan: JoinPlan) throws(StatementError) {
    if count % 1024 == 0 { try Interruption.check(at: plan.source.span) }
  }
}
