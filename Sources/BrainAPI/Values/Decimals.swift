/// A number of at most 19 significant digits: `mantissa` × 10^`exponent`, the mantissa not divisible by ten, so that equal
/// numbers are equal part by part. Zero is not negative.
struct ShortDecimal: Hashable, Comparable {
  private(set) var isNegative: Bool
  private(set) var mantissa: UInt64
  private(set) var exponent: Int

  /// nil where there are more digits.
  init?(_ number: Number) {
    mantissa = 0
    exponent = 0
    switch number {
    case .integer(let value):
      isNegative = value < 0
      mantissa = UInt64(value.magnitude)
      while mantissa != 0, mantissa.isMultiple(of: 10) {
        mantissa /= 10
        exponent += 1
      }
    case .literal(let text):
      isNegative = false
      var text = text
      guard text.withUTF8({ read($0) }) else { return nil }
    }
  }

  private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var digitCount = 0
    let digits = DecimalDigits(bytes)
    exponent = digits.exponent
    var zeros = 0
    for byte in bytes[digits.range] where byte != UInt8(ascii: ".") {
      if byte == UInt8(ascii: "0") {
        zeros += 1
        continue
      }
      digitCount += zeros + 1
      guard digitCount <= 19 else { return false }
      mantissa = mantissa * ShortDecimal.power(zeros + 1) + UInt64(byte &- 0x30)
      zeros = 0
    }
    isNegative = digits.isNegative && mantissa != 0
    exponent = mantissa == 0 ? 0 : exponent + zeros
    return true
  }

  /// 10^`exponent`, to 10^19.
  private static func power(_ exponent: Int) -> UInt64 { powers[exponent] }
  private static let powers: [UInt64] = (0...19).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

  /// The value where it is an integer of 64 bits.
  var integer: Int? {
    guard exponent >= 0, exponent <= 18 else { return nil }
    let (magnitude, isTooLarge) = mantissa.multipliedReportingOverflow(by: ShortDecimal.power(exponent))
    if isTooLarge { return nil }
    return isNegative ? ShortDecimal.negative(magnitude) : Int(exactly: magnitude)
  }

  private static func negative(_ magnitude: UInt64) -> Int? {
    magnitude == Int.min.magnitude ? .min : Int(exactly: magnitude).map { -$0 }
  }

  static func < (left: ShortDecimal, right: ShortDecimal) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.isNegative ? isLess(right, left) : isLess(left, right)
  }

  /// By size, the sign aside.
  private static func isLess(_ left: ShortDecimal, _ right: ShortDecimal) -> Bool {
    guard left.mantissa != 0, right.mantissa != 0 else { return left.mantissa == 0 && right.mantissa != 0 }
    let (leftDigits, rightDigits) = (digitCount(left.mantissa), digitCount(right.mantissa))
    let (leftPoint, rightPoint) = (left.exponent + leftDigits, right.exponent + rightDigits)
    if leftPoint != rightPoint { return leftPoint < rightPoint }
    return left.mantissa * power(19 - leftDigits) < right.mantissa * power(19 - rightDigits)
  }

  private static func digitCount(_ mantissa: UInt64) -> Int { powers.firstIndex { mantissa < $0 } ?? 20 }
}

/// A number of any length: 0.`digits` × 10^`exponent`, no zero at either end, so that equal numbers are equal part by part.
/// Zero has no digits and is not negative.
struct LongDecimal: Hashable, Comparable {
  var isNegative: Bool
  /// Each 0...9.
  var digits: [UInt8]
  var exponent: Int

  init(isNegative: Bool, digits: some Sequence<UInt8>, exponent: Int) {
    self.digits = Array(digits)
    self.exponent = exponent
    let zeros = self.digits.prefix { $0 == 0 }.count
    self.digits.removeFirst(zeros)
    self.exponent -= zeros
    while self.digits.last == 0 { self.digits.removeLast() }
    self.isNegative = isNegative && !self.digits.isEmpty
    if self.digits.isEmpty { self.exponent = 0 }
  }

  init(_ number: Number) {
    var text = number.text
    self = text.withUTF8 { bytes in
      let found = DecimalDigits(bytes)
      let digits = bytes[found.range].lazy.filter { $0 != UInt8(ascii: ".") }.map { $0 &- 0x30 }
      return LongDecimal(isNegative: found.isNegative, digits: digits, exponent: found.exponent + digits.count)
    }
  }

  static func < (left: LongDecimal, right: LongDecimal) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.isNegative ? isLess(right, left) : isLess(left, right)
  }

  /// By size, the sign aside.
  private static func isLess(_ left: LongDecimal, _ right: LongDecimal) -> Bool {
    guard !left.digits.isEmpty, !right.digits.isEmpty else { return left.digits.isEmpty && !right.digits.isEmpty }
    if left.exponent != right.exponent { return left.exponent < right.exponent }
    return left.digits.lexicographicallyPrecedes(right.digits)
  }
}

/// Where the digits stand in the text of a number.
private struct DecimalDigits {
  let isNegative: Bool
  /// The digits, with the point among them, if any.
  let range: Range<Int>
  /// Of the digits read as one integer: -2 for `1.50`.
  let exponent: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    isNegative = bytes.first == UInt8(ascii: "-")
    let end = bytes.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? bytes.count
    range = min(isNegative ? 1 : 0, end)..<end
    let fraction = bytes[range].firstIndex(of: UInt8(ascii: ".")).map { end - $0 - 1 } ?? 0
    var written = 0
    for byte in bytes[end...] where byte &- 0x30 < 10 && written < 1 << 48 {
      written = written * 10 + Int(byte &- 0x30)
    }
    exponent = (bytes[end...].dropFirst().first == UInt8(ascii: "-") ? -written : written) - fraction
  }
}
