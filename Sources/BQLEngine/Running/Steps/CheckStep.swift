import BQLSyntax
import BrainAPI

/// Checks every record that the server returned against conditions: the server is asked, not believed.
struct CheckStep: RowStep {
  private let conjuncts: [(conjunct: Conjunct, condition: CompiledCondition)]
  private let status: ListStatus
  private var uncertain: UncertainFieldStep

  init(_ conjuncts: [Conjunct], _ evaluation: Evaluation, _ status: ListStatus) {
    self.conjuncts = conjuncts.map { ($0, CompiledCondition($0.condition, evaluation)) }
    self.status = status
    // A name that must be evaluated here, is in no catalogue and on no record.
    uncertain = UncertainFieldStep(conjuncts.filter { !$0.isLeftToServer }.flatMap(\.uncertain))
  }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    _ = try uncertain.take(rows)
    var kept: [Record] = []
    kept.reserveCapacity(rows.count)
    for record in rows where try passes(record) { kept.append(record) }
    if kept.count < rows.count { status.noteDropped() }
    return kept
  }

  mutating func finish() throws(StatementError) -> StepRest? { try uncertain.finish() }

  private func passes(_ record: Record) throws(StatementError) -> Bool {
    for (conjunct, condition) in conjuncts {
      if conjunct.isLeftToServer, !carries(record, conjunct) { continue }
      if try condition.holds(record) { continue }
      if conjunct.isExact, conjunct.isPushed {
        status.warn(
          Diagnostic(
            .warning, .server, "the server ignored the filter `\(conjunct.text)`; its extra records were left out here",
            at: conjunct.span))
      }
      return false
    }
    return true
  }

  private func carries(_ record: Record, _ conjunct: Conjunct) -> Bool {
    conjunct.uncertain.allSatisfy { $0.isCarried(by: record) != false }
  }
}
