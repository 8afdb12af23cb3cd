import BQLSyntax
import BrainAPI

/// Checks every record that the server returned against every condition: the server is asked, not believed.
struct RecordCheck: Sendable {
  let plan: RequestPlan
  let evaluation: Evaluation
  let hydrator: Hydrator
  let row: RowShape

  /// The records that pass. Conditions on the records themselves come first, so that related records are fetched only for
  /// those that may still pass.
  func passing(_ records: [Record], run: RunContext) async throws(StatementFailure) -> [Record] {
    let plain = plan.conjuncts.filter { !$0.needsRelations }
    let related = plan.conjuncts.filter(\.needsRelations)
    try rejectUncertain(plain, records)
    var kept = try passing(plain, records, run: run)
    if !related.isEmpty {
      kept = try await hydrator.hydrate(kept, row, plan.needed, at: plan.span, run: run)
      try rejectUncertain(related, kept)
      kept = try passing(related, kept, run: run)
    }
    return kept
  }

  private func passing(
    _ conjuncts: [Conjunct], _ records: [Record], run: RunContext
  ) throws(StatementFailure) -> [Record] {
    if conjuncts.isEmpty { return records }
    var kept: [Record] = []
    kept.reserveCapacity(records.count)
    next: for record in records {
      for conjunct in conjuncts {
        if conjunct.isLeftToServer, !carries(record, conjunct) { continue }
        if try evaluation.holds(conjunct.condition, record) { continue }
        if conjunct.isExact, conjunct.isPushed {
          run.warn(
            Diagnostic(
              .warning, "the server did not heed `\(conjunct.text)`; its extra records were left out here",
              at: conjunct.span))
        }
        continue next
      }
      kept.append(record)
    }
    return kept
  }

  private func carries(_ record: Record, _ conjunct: Conjunct) -> Bool {
    conjunct.uncertain.allSatisfy { $0.isCarried(by: record) != false }
  }

  /// A name that must be evaluated here, is in no catalogue and on no record.
  private func rejectUncertain(_ conjuncts: [Conjunct], _ records: [Record]) throws(StatementFailure) {
    for conjunct in conjuncts where !conjunct.isLeftToServer {
      try UncertainField.reject(conjunct.uncertain, on: records)
    }
  }
}

extension RequestPlan {
  /// A refusal under the condition that caused it, where the server's words name its field or value.
  func blaming(_ failure: StatementFailure) -> StatementFailure {
    guard failure.cause == .refused, let words = failure.diagnostics.first?.label else { return failure }
    var failure = failure
    for conjunct in conjuncts {
      let filters = conjunct.filters + conjunct.alternatives.flatMap { $0 }
      let names = filters.compactMap(\.path.last) + filters.flatMap(\.values)
      if names.contains(where: { $0.count > 1 && words.contains($0) }) {
        failure.diagnostics[0].span = conjunct.span
        return failure
      }
    }
    return failure
  }
}
