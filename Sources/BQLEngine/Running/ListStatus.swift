import BQLSyntax
import Synchronization

/// What is known of a list while it is read, shared by the cursor that reads it and those who tell how far it came.
final class ListStatus: Sendable {
  private struct Content {
    var total: Int?
    var isAtEnd = false
    var hasDropped = false
    var needsAll = false
    var warnings: [Diagnostic] = []
    var gaps: [String] = []
  }

  private let content = Mutex(Content())

  /// How many records the list has, as the server says.
  var total: Int? {
    get { content.withLock { $0.total } }
    set { content.withLock { $0.total = newValue } }
  }

  /// There is nothing more to ask for.
  var isAtEnd: Bool {
    get { content.withLock { $0.isAtEnd } }
    set { content.withLock { $0.isAtEnd = newValue } }
  }

  /// A record that the server gave was left out here.
  var hasDropped: Bool { content.withLock { $0.hasDropped } }
  func noteDropped() { content.withLock { $0.hasDropped = true } }

  /// Everything has to be read after all, however much is wanted.
  var needsAll: Bool {
    get { content.withLock { $0.needsAll } }
    set { content.withLock { $0.needsAll = newValue } }
  }

  /// What could not be had whole.
  func gap(_ text: String) { content.withLock { content in content.gaps.append(text) } }

  /// What was noticed and not told before.
  func takeGaps() -> [String] {
    content.withLock { content in
      defer { content.gaps = [] }
      return content.gaps
    }
  }

  func warn(_ warning: Diagnostic) {
    content.withLock { content in if !content.warnings.contains(warning) { content.warnings.append(warning) } }
  }

  /// What was noticed and not told before.
  func takeWarnings() -> [Diagnostic] {
    content.withLock { content in
      defer { content.warnings = [] }
      return content.warnings
    }
  }
}
