import BrainAPI

/// A number of few digits without an exponent, read from its bytes: `mantissa` / 10^`places`. Compared exactly.
struct ShortNumber: Sendable {
  private let mantissa: Int
  /// Digits behind the point.
  private let places: Int

  private static let powers: [Int] = (0...18).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

  /// The bytes of a JSON number; nil for more than 18 digits, and where an exponent is written.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    let isNegative = bytes.first == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    guard bytes.count - start <= 18 else { return nil }
    var mantissa = 0
    var places = 0
    var place = start
    while place < bytes.count {
      let digit = bytes[place] &- 0x30
      if digit > 9 { break }
      mantissa = mantissa &* 10 &+ Int(digit)
      place += 1
    }
    if place < bytes.count {
      guard bytes[place] == UInt8(ascii: ".") else { return nil }
      place += 1
      while place < bytes.count {
        let digit = bytes[place] &- 0x30
        guard digit <= 9 else { return nil }
        mantissa = mantissa &* 10 &+ Int(digit)
        places += 1
        place += 1
      }
    }
    self.mantissa = isNegative ? -mantissa : mantissa
    self.places = places
  }

  init?(_ number: Number) {
    var text = number.text
    guard let short = text.withUTF8({ ShortNumber($0) }) else { return nil }
    self = short
  }

  /// The value, where it is an integer.
  var integer: Int? {
    if places == 0 { return mantissa }
    let (quotient, rest) = mantissa.quotientAndRemainder(dividingBy: ShortNumber.powers[places])
    return rest == 0 ? quotient : nil
  }

  /// No two of these are one double.
  var hasFewDigits: Bool { mantissa.magnitude < 1_000_000_000_000_000 }

  /// The nearest double; nil where one division does not give it.
  var double: Double? {
    mantissa.magnitude <= 1 << 53 ? Double(mantissa) / Double(ShortNumber.powers[places]) : nil
  }

  /// -1, 0 or 1 as this is less, equal, more; nil where telling would take more than 64 bits.
  func order(_ other: ShortNumber) -> Int? {
    var (left, right) = (mantissa, other.mantissa)
    if places < other.places {
      let (scaled, isTooLarge) = left.multipliedReportingOverflow(by: ShortNumber.powers[other.places - places])
      if isTooLarge { return nil }
      left = scaled
    } else if places > other.places {
      let (scaled, isTooLarge) = right.multipliedReportingOverflow(by: ShortNumber.powers[places - other.places])
      if isTooLarge { return nil }
      right = scaled
    }
    return left == right ? 0 : left < right ? -1 : 1
  }
}
