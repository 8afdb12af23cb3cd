import GRDB
import Synchronization

/// `matches_pattern(text, pattern)`: what `filter{field.regex}` asks. 1, 0, or NULL where either is NULL or the pattern is none.
enum PatternFunction {
  static let name = "matches_pattern"

  static func make() -> DatabaseFunction {
    // A statement asks for one pattern many times: the last one is kept compiled. The lock is never contended, because a
    // connection runs one statement at a time.
    let last = Mutex<(pattern: String, expression: Compiled)?>(nil)
    return DatabaseFunction(name, argumentCount: 2, pure: true) { values in
      guard let text = String.fromDatabaseValue(values[0]), let pattern = String.fromDatabaseValue(values[1]) else {
        return nil
      }
      return last.withLock { kept -> Bool? in
        if kept?.pattern != pattern { kept = compile(pattern).map { (pattern, $0) } }
        guard let expression = kept?.expression.regex else { return nil }
        return text.firstMatch(of: expression) != nil
      }
    }
  }

  static func isPattern(_ text: String) -> Bool { compile(text) != nil }

  // `Regex` is an immutable value after it is made; the standard library does not say `Sendable` because a transform closure
  // could be inside. One made from text has none.
  private struct Compiled: @unchecked Sendable { let regex: Regex<AnyRegexOutput> }

  private static func compile(_ pattern: String) -> Compiled? {
    (try? Regex(pattern)).map { Compiled(regex: $0) }
  }
}
