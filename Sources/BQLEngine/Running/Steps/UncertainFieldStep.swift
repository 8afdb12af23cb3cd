import BrainAPI
import Synchronization

/// Looks out for names that nobody knows: one that was looked for and that none of all rows had is a misspelt name, not
/// null. Copies of it share what they saw, so that rows may go through them side by side.
struct UncertainFieldStep: RowStep {
  private let fields: [UncertainField]
  private let seen: Sightings

  init(_ fields: [UncertainField]) {
    self.fields = fields
    seen = Sightings(fields.count)
  }

  private final class Sightings: Sendable {
    let fields: Mutex<[FieldSighting]>
    init(_ count: Int) { fields = Mutex(Array(repeating: FieldSighting(), count: count)) }
  }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    var sightings = seen.fields.withLock { $0 }
    if rows.isEmpty || sightings.allSatisfy(\.isCarried) { return rows }
    for (place, field) in fields.enumerated() { sightings[place].look(for: field, on: rows) }
    seen.fields.withLock { all in for place in all.indices { all[place].merge(sightings[place]) } }
    return rows
  }

  mutating func finish() throws(StatementError) -> StepRest? {
    try judge()
    return nil
  }

  /// Says at the end what the step saw, where the step itself stands with those who read the rows and has no end.
  var verdict: Verdict { Verdict(step: self) }

  struct Verdict: RowStep {
    fileprivate let step: UncertainFieldStep
    mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] { rows }
    mutating func finish() throws(StatementError) -> StepRest? {
      try step.judge()
      return nil
    }
  }

  private func judge() throws(StatementError) {
    let sightings = seen.fields.withLock { $0 }
    for (field, sighting) in zip(fields, sightings) {
      if let failure = sighting.failure(field) { throw failure }
    }
  }
}

extension [UncertainField] {
  /// What sees the rows of a file where they are read, if anything has to be looked out for; its verdict is put in the pipeline.
  func lookout(_ steps: inout [Pipeline.Step]) -> [any RowStep] {
    if isEmpty { return [] }
    let step = UncertainFieldStep(self)
    steps.append(.rows(step.verdict))
    return [step]
  }
}
