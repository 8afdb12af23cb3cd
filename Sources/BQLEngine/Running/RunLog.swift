import BQLSyntax
import BrainAPI

/// What happened while a statement ran.
struct RunLog: Sendable {
  var exchanges: [Exchange] = []
  /// What could not be had whole.
  var gaps: [String] = []
  var warnings: [Diagnostic] = []
  /// Related records that this statement has fetched, by model and id, so that none is asked for twice.
  var related: [String: [String: Record]] = [:]
  /// Models whose list was read whole.
  var readModels: Set<String> = []

  /// Whether a chain from a variable leads through related records that have to be asked for.
  var chainFetches = false

  /// What had come of a list that was interrupted, and how many there would have been.
  var cut: (records: [Record], total: Int?)?
  /// The rows that had come of an interrupted query, with their model.
  var rowsThatCame: (rows: [Record], model: String, total: Int?)?

  mutating func gap(_ text: String) { if !gaps.contains(text) { gaps.append(text) } }
  mutating func warn(_ warning: Diagnostic) { if !warnings.contains(warning) { warnings.append(warning) } }
}

/// How far a statement has come, for those who wait.
package struct Progress: Sendable, Hashable {
  package var requests: Int
  package var records: Int
  /// How many records there are to be read, where the server says.
  package var total: Int?
}
