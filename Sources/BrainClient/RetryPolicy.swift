import BrainAPI

/// When a GET is sent again, decided without any clock or network. Writes are never sent again.
package struct RetryPolicy: Sendable, Hashable {
  /// What went wrong with an attempt, as far as trying again is concerned.
  package enum Cause: Sendable, Hashable {
    /// No connection, a reset, an answer that was cut.
    case connection
    /// An answer with that status.
    case status(Int)
    /// What another attempt cannot change.
    case final
  }

  package enum Decision: Sendable, Hashable {
    case retry(after: Duration)
    case giveUp
  }

  package var maximumAttempts = 3
  /// The longest wait before the second attempt; it doubles with each further one.
  package var firstPause = Duration.milliseconds(500)
  package var longestPause = Duration.seconds(20)

  package init() {}

  /// - Parameters:
  ///   - attempt: The one that failed, counted from 1.
  ///   - retryAfter: The header's value as it came: seconds or a date. What cannot be read does not count.
  ///   - remaining: What is left of the request's deadline.
  ///   - random: 0..<1. The pause is that share of the longest (full jitter), and at least what the server wants.
  package func decision(
    attempt: Int, cause: Cause, retryAfter: String?, now: Instant, remaining: Duration, random: Double
  ) -> Decision {
    guard attempt < maximumAttempts, RetryPolicy.isWorthAnother(cause) else { return .giveUp }
    let longest = min(longestPause, firstPause * (1 << min(max(attempt - 1, 0), 20)))
    var pause = longest * min(max(random, 0), 1)
    if let wanted = retryAfter.flatMap({ RetryAfter.read($0, now: now) }) { pause = max(pause, wanted) }
    return pause < remaining ? .retry(after: pause) : .giveUp
  }

  private static func isWorthAnother(_ cause: Cause) -> Bool {
    switch cause {
    case .connection: true
    case .status(let status): [429, 500, 502, 503, 504].contains(status)
    case .final: false
    }
  }
}

/// Keeps retries to a tenth of the requests, so that a server in trouble is not asked thrice as often. A few are free, for
/// a single statement's sake.
package struct RetryBudget: Sendable, Hashable {
  /// In tenths of a retry.
  private var tenths: Int
  private let most: Int

  /// - Parameter free: Retries that may be had at once; the most that is ever saved up.
  package init(free: Int = 10) {
    most = max(0, free) * 10
    tenths = most
  }

  /// To be called once for each request: it earns a tenth of a retry.
  package mutating func earn() { tenths = min(most, tenths + 1) }

  /// Takes one retry; false where none is left.
  package mutating func spend() -> Bool {
    guard tenths >= 10 else { return false }
    tenths -= 10
    return true
  }
}
