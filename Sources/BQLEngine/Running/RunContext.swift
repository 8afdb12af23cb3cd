import BQLSyntax
import BrainAPI
import Synchronization

/// What one statement keeps while it runs, shared by all that work for it: what was sent and noticed, and the related
/// records that came.
final class RunContext: Sendable {
  let transcript = Transcript()
  let related = RelatedCache()
  /// Whether a chain from a variable leads through related records that have to be asked for.
  let chainFetches = Atomic(false)

  func warn(_ warning: Diagnostic) { transcript.warn(warning) }
  func gap(_ text: String) { transcript.gap(text) }
}

/// What happened while a statement ran, for those who tell it afterwards.
final class Transcript: Sendable {
  private struct Content {
    var exchanges: [Exchange] = []
    var gaps: [String] = []
    var warnings: [Diagnostic] = []
  }

  private let content = Mutex(Content())

  /// What was sent, in the order in which it was asked for.
  var exchanges: [Exchange] { content.withLock { $0.exchanges } }
  /// What could not be had whole, each once.
  var gaps: [String] { content.withLock { $0.gaps } }
  /// Each once.
  var warnings: [Diagnostic] { content.withLock { $0.warnings } }

  func append(_ exchange: Exchange) { content.withLock { $0.exchanges.append(exchange) } }

  func gap(_ text: String) {
    content.withLock { content in if !content.gaps.contains(text) { content.gaps.append(text) } }
  }

  func warn(_ warning: Diagnostic) {
    content.withLock { content in if !content.warnings.contains(warning) { content.warnings.append(warning) } }
  }

  /// Takes the warnings away that are told in another way.
  func removeWarnings(where isTold: (Diagnostic) -> Bool) {
    content.withLock { content in content.warnings.removeAll(where: isTold) }
  }
}

/// Related records that a statement has fetched, by model and id, so that none is asked for twice.
final class RelatedCache: Sendable {
  private struct Content {
    var records: [String: [String: Record]] = [:]
    var wholeModels: Set<String> = []
  }

  private let content = Mutex(Content())

  func records(_ ids: [String], of model: String) -> [Record] {
    content.withLock { content in
      let known = content.records[model] ?? [:]
      return ids.compactMap { known[$0] }
    }
  }

  /// Those of the ids that have to be asked for: none where the model's list was read whole.
  func missing(_ ids: [String], of model: String) -> [String] {
    content.withLock { content in
      if content.wholeModels.contains(model) { return [] }
      let known = content.records[model] ?? [:]
      return ids.filter { known[$0] == nil }
    }
  }

  func insert(_ records: [Record], of model: String) {
    content.withLock { content in
      for record in records { if let id = record.id { content.records[model, default: [:]][id] = record } }
    }
  }

  func markWhole(_ model: String) { content.withLock { content in _ = content.wholeModels.insert(model) } }
}

/// How far a statement has come, for those who wait.
package enum Progress: Sendable, Hashable {
  /// `total`: how many records there are to be read, where the server says.
  case received(requests: Int, records: Int, total: Int?)
  /// Rows of a file, whatever became of them.
  case read(rows: Int)
}
