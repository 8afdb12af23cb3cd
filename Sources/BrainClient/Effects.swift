import BrainAPI

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension HTTPService {
  /// Clock, waiting and chance, passed in so that no test waits.
  package struct Effects: Sendable {
    /// The time of day, for dates that servers send.
    package var now: @Sendable () -> Instant
    /// The time since any fixed moment, by a clock that is never set.
    package var elapsed: @Sendable () -> Duration
    /// Waits before another attempt; throws when the task is cancelled.
    package var pause: @Sendable (Duration) async throws -> Void
    /// Returns when the deadline of a request, so long from now, has come; throws when the task is cancelled.
    package var deadline: @Sendable (Duration) async throws -> Void
    /// 0..<1
    package var random: @Sendable () -> Double

    package init(
      now: @escaping @Sendable () -> Instant, elapsed: @escaping @Sendable () -> Duration,
      pause: @escaping @Sendable (Duration) async throws -> Void,
      deadline: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double
    ) {
      self.now = now
      self.elapsed = elapsed
      self.pause = pause
      self.deadline = deadline
      self.random = random
    }

    /// The machine's own.
    package static var system: Effects {
      let start = ContinuousClock.now
      return Effects(
        now: {
          var time = timespec()
          clock_gettime(CLOCK_REALTIME, &time)
          return Instant(seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec))
        },
        elapsed: { ContinuousClock.now - start }, pause: { try await Task.sleep(for: $0) },
        deadline: { try await Task.sleep(for: $0) }, random: { Double.random(in: 0..<1) })
    }
  }
}
