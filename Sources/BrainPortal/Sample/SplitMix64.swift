/// Steele, Lea and Flood's generator: small, fast, and the same numbers on every machine.
struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// 0 ..< count; `count` is far below 2^64, so the bias does not show.
  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }

  mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

  /// A UUID in the shape of version 4.
  mutating func uuid() -> String {
    let high = next()
    return UUIDText.text(high: high, low: next())
  }
}
