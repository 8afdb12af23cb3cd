import BQLEngine
import BrainAPI

/// One conversation with a server: what stands above the tests of a file, or a test.
package struct TestPlace: Sendable, Hashable {
  package var file: String
  /// nil for what stands above the tests.
  package var test: String?
  /// How many tests of that name stand above it in the file: 0 where names differ.
  package var ordinal: Int

  package init(file: String, test: String?, ordinal: Int = 0) {
    self.file = file
    self.test = test
    self.ordinal = ordinal
  }
}

/// How tests are run.
package struct TestOptions: Sendable {
  /// Tests side by side.
  package var jobs = 1
  /// Only tests whose name, or whose file's path, contains this, whatever its case.
  package var filter: String?
  /// Only tests that have one of these; empty: all.
  package var tags: [String] = []
  /// Nothing is begun after the first failure.
  package var stopsAtFailure = false
  /// How many more times a test that failed is tried.
  package var retries = 0
  /// The longest that one attempt may take; nil: as long as it will.
  package var timeout: Duration?
  /// Blocks of `gives` are rewritten rather than held to what is.
  package var updates = false
  /// `--param name=text`
  package var parameters: [String: String] = [:]
  package var settings = Settings()
  package var portal = Portal.private
  /// Whether the plan of every statement is kept, for reports that show it.
  package var keepsPlans = false
  /// Stands around every server that is asked at a place: what records, or replays. Called at the start of each attempt
  /// and at each `use`.
  package var decorate: @Sendable (TestPlace, any APIService) -> any APIService = { _, service in service }
  /// The place has been left; after the last attempt only.
  package var didFinish: @Sendable (TestPlace) -> Void = { _ in }
  /// A test has ended, in whatever order they end.
  package var onCase: @Sendable (TestReport.Case) -> Void = { _ in }

  package init() {}
}

/// The clock of a run, passed in.
package struct TestClock: Sendable {
  /// The time of day.
  package var now: @Sendable () -> Instant
  /// Time that only goes forward, from anywhere.
  package var elapsed: @Sendable () -> Duration
  /// Ends early where the task is cancelled.
  package var sleep: @Sendable (Duration) async -> Void

  package init(
    now: @escaping @Sendable () -> Instant, elapsed: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async -> Void
  ) {
    self.now = now
    self.elapsed = elapsed
    self.sleep = sleep
  }

  /// The machine's own, but for the time of day.
  package static func real(now: @escaping @Sendable () -> Instant) -> TestClock {
    let start = ContinuousClock.now
    return TestClock(
      now: now, elapsed: { start.duration(to: .now) }, sleep: { try? await Task.sleep(for: $0) })
  }
}
