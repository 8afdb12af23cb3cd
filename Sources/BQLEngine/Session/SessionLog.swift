import BrainAPI
import Synchronization

/// What a session has sent, and what it could not have whole.
final class SessionLog: Sendable {
  private struct Content {
    var exchanges: [Exchange] = []
    var gaps: [String] = []
  }

  private let content = Mutex(Content())

  /// Oldest first.
  var exchanges: [Exchange] { content.withLock { $0.exchanges } }

  func append(_ more: [Exchange]) { content.withLock { $0.exchanges += more } }
  func append(gaps: [String]) { content.withLock { $0.gaps += gaps } }

  /// The gaps since they were asked for last.
  func takeGaps() -> [String] {
    content.withLock { content in
      defer { content.gaps = [] }
      return content.gaps
    }
  }
}
