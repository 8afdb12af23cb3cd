import BQLFormats
import BrainAPI

/// What is said of a write that was carried out.
struct WriteSummary {
  let plan: WritePlan
  let report: WriteReport
  /// Of the statement in the journal; nil: nothing is kept.
  let number: Int?
  /// Whether it was looked up what became of dependents.
  let isDependentsCertain: Bool

  /// `lost`: what an undo did not bring back.
  func text(lost: [String]) -> String {
    var words = doneWords
    if let undone = plan.undoes {
      words = "statement \(undone) is undone\(lost.isEmpty ? "" : " in part"): \(words)"
    }
    if !plan.unchanged.isEmpty {
      words +=
        ", \(RecordWords.grouped(plan.unchanged.count)) \(plan.unchanged.count == 1 ? "was" : "were") already up to date"
    }
    if let number {
      words += isUndoable ? " (journal \(number); can be undone with `undo`)" : " (journal \(number))"
    }
    if let dependentWords { words += "\n\(dependentWords)" }
    if report.found > 0 {
      words += "\n\(RecordWords.counted(report.found, "reply")) got lost; it was looked up, and found carried out"
    }
    for person in report.invited { words += "\n\(shown(person)) is invited, and a member from when that is accepted" }
    // What was deleted comes back under another id.
    for (item, outcome) in zip(report.items, report.outcomes) where plan.undoes != nil && item.method == .post {
      if let id = outcome.after?.id { words += "\n\(shown(item.label)) has a new id: \(id)" }
    }
    return words
  }

  /// Whether anything was done that has a reverse.
  private var isUndoable: Bool {
    guard plan.undoes == nil else { return false }
    return zip(report.items, report.outcomes).contains { item, outcome in
      guard case .done(let after) = outcome else { return false }
      guard item.endpoint.action != nil else { return true }
      let action = report.comparison.catalogue.action(item.endpoint)
      return action?.reverse != nil && (action?.product == nil || after != nil)
    }
  }

  /// `updated 3 subjects`; of a model that a curator looks after, `proposed 1 consumable (a curator decides)`.
  private var doneWords: String {
    let proposed = report.outcomes.count { $0.isProposed }
    guard proposed > 0 else { return plan.items.words(\.participle) }
    let others = zip(plan.items, report.outcomes).filter { !$1.isProposed }.map(\.0)
    let changes = zip(plan.items, report.outcomes).contains { $0.method != .post && $1.isProposed }
    let what =
      changes ? "changes of \(RecordWords.counted(proposed, plan.model))" : RecordWords.counted(proposed, plan.model)
    let words = "proposed \(what), which a curator decides on: nothing is changed yet"
    return others.isEmpty ? words : "\(others.words(\.participle)), \(words)"
  }

  /// What became of what hung on deleted records; nil where nothing did.
  var dependentWords: String? {
    let words = plan.dependents.words
    if words.isEmpty { return nil }
    return isDependentsCertain ? words : "\(words) (as expected; it could not be looked up)"
  }

  private func shown(_ text: String) -> String { DisplayText.truncated(DisplayText.escaped(text), to: 60) }
}
