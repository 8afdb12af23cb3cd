import BrainAPI
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Clock and chance of a portal that is written to, passed in: dates of new records, the life of tokens, ids and secrets.
package struct PortalEffects: Sendable {
  /// The time of day.
  package var now: @Sendable () -> Instant
  /// 64 random bits.
  package var random: @Sendable () -> UInt64

  package init(now: @escaping @Sendable () -> Instant, random: @escaping @Sendable () -> UInt64) {
    self.now = now
    self.random = random
  }

  /// The machine's own.
  package static let system = PortalEffects(
    now: {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      // Databases of servers keep microseconds.
      return Instant(seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec) / 1000 * 1000)
    },
    random: {
      var generator = SystemRandomNumberGenerator()
      return generator.next()
    })

  /// The same ids run after run, at a moment that stands still; for tests.
  package static func fixed(
    seed: UInt64 = 1, now: Instant = Instant(seconds: 1_750_000_000)
  ) -> PortalEffects {
    let generator = Generator(seed: seed)
    return PortalEffects(now: { now }, random: { generator.next() })
  }

  private final class Generator: Sendable {
    private let state: Mutex<SplitMix64>
    init(seed: UInt64) { state = Mutex(SplitMix64(seed: seed)) }
    func next() -> UInt64 { state.withLock { $0.next() } }
  }
}

extension PortalEffects {
  /// A UUID in the shape of version 4.
  func uuid() -> String { UUIDText.text(high: random(), low: random()) }
}
