import BrainAPI
import Testing

@testable import BrainClient

@Suite struct RetryPolicyTests {
  /// Sun, 06 Nov 1994 08:49:37 GMT
  private static let then = 784_111_777

  private func decide(
    attempt: Int = 1, _ cause: RetryPolicy.Cause = .status(503), retryAfter: String? = nil,
    remaining: Duration = .seconds(60), random: Double = 0.5
  ) -> RetryPolicy.Decision {
    RetryPolicy().decision(
      attempt: attempt, cause: cause, retryAfter: retryAfter, now: Instant(seconds: Self.then - 10),
      remaining: remaining, random: random)
  }

  @Test(arguments: [429, 500, 502, 503, 504])
  func triesAgainAfter(status: Int) {
    #expect(decide(.status(status)) == .retry(after: .milliseconds(250)))
    #expect(decide(attempt: 2, .status(status)) == .retry(after: .milliseconds(500)))
    #expect(decide(attempt: 3, .status(status)) == .giveUp)
  }

  @Test(arguments: [200, 301, 400, 401, 403, 404, 409, 413, 414, 501, 505])
  func doesNotTryAgainAfter(status: Int) { #expect(decide(.status(status)) == .giveUp) }

  @Test func triesAgainAfterAFailedConnectionOnly() {
    #expect(decide(.connection) == .retry(after: .milliseconds(250)))
    #expect(decide(attempt: 3, .connection) == .giveUp)
    #expect(decide(.final) == .giveUp)
  }

  @Test func pausesAreJitteredAndCapped() {
    var policy = RetryPolicy()
    policy.maximumAttempts = 100
    for attempt in [1, 2, 5, 6, 7, 50, 99] {
      for random in [0, 0.25, 0.999] {
        let decision = policy.decision(
          attempt: attempt, cause: .connection, retryAfter: nil, now: Instant(seconds: 0), remaining: .seconds(60),
          random: random)
        let longest = min(20, 0.5 * Double(1 << min(attempt - 1, 20)))
        #expect(decision == .retry(after: .milliseconds(longest * random * 1000)))
      }
    }
  }

  @Test(arguments: [
    // Seconds.
    ("7", Duration.seconds(7)), (" 7 ", .seconds(7)),
    // What is less than the jitter does not shorten it.
    ("0", .milliseconds(250)),
    // Dates in their three forms, ten seconds ahead.
    ("Sun, 06 Nov 1994 08:49:37 GMT", .seconds(10)), ("Sunday, 06-Nov-94 08:49:37 GMT", .seconds(10)),
    ("Sun Nov  6 08:49:37 1994", .seconds(10)),
    // In the past.
    ("Sun, 06 Nov 1994 08:49:20 GMT", .milliseconds(250)), ("Thu, 01 Jan 1970 00:00:00 GMT", .milliseconds(250)),
    // Nonsense.
    ("", .milliseconds(250)), ("soon", .milliseconds(250)), ("-5", .milliseconds(250)), ("1.5", .milliseconds(250)),
    ("7 seconds", .milliseconds(250)), ("Sun, 31 Feb 2094 08:49:37 GMT", .milliseconds(250)),
    ("Sun, 06 Nov 1994 25:49:37 GMT", .milliseconds(250)), ("Sun, 06 Nov 1994 08:49:37 CET", .milliseconds(250)),
    ("0x10", .milliseconds(250)),
  ])
  func waitsAtLeastAsLongAsTheServerWants(header: String, pause: Duration) {
    #expect(decide(retryAfter: header) == .retry(after: pause))
    #expect(decide(.status(429), retryAfter: header) == .retry(after: pause))
  }

  @Test(arguments: [
    "60", "3600", "99999999999999999999999999", "Sun, 06 Nov 1994 08:51:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
  ])
  func givesUpWhereTheDeadlineComesFirst(header: String) { #expect(decide(retryAfter: header) == .giveUp) }

  @Test func givesUpWhereTheJitterOutlastsTheDeadline() {
    #expect(decide(remaining: .milliseconds(250)) == .giveUp)
    #expect(decide(remaining: .milliseconds(251)) == .retry(after: .milliseconds(250)))
    #expect(decide(remaining: .seconds(-1)) == .giveUp)
  }

  @Test func theBudgetIsATenthOfTheRequests() {
    var budget = RetryBudget(free: 2)
    func spend(_ count: Int) -> [Bool] { (0..<count).map { _ in budget.spend() } }
    #expect(spend(3) == [true, true, false])
    for _ in 0..<9 { budget.earn() }
    #expect(spend(1) == [false])
    budget.earn()
    #expect(spend(2) == [true, false])
    for _ in 0..<1000 { budget.earn() }
    #expect(spend(3) == [true, true, false])
  }
}
