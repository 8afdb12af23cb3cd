extension Number {
  /// Appends bytes that are the same for equal numbers, and different for others: the sign, where the first digit stands,
  /// and the digits.
  package func appendKey(to bytes: inout [UInt8]) {
    let decimal = LongDecimal(self)
    bytes.append(decimal.isNegative ? 1 : 0)
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: decimal.exponent >> shift))
    }
    for digit in decimal.digits { bytes.append(digit + 0x30) }
    // No digit: the end.
    bytes.append(0)
  }
}
