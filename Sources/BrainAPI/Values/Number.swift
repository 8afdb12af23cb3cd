/// A number exactly as it was written. Integers that fit 64 bits are `integer`; every other literal keeps its text, so
/// that `1.50`, `1e3`, `-0` and integers past 64 bits go out as they came in. Equality and order are by value, exact:
/// `1 == 1.0 == 1e0`, and 0.1 is less than 0.1 with a 1 in the thirtieth place.
package enum Number: Sendable, Hashable, Comparable {
  case integer(Int)
  /// A valid JSON number that is not a 64-bit integer literal.
  case literal(String)

  package init(_ value: Int) { self = .integer(value) }

  /// Written shortest: an integer where the value is one (below 2^53), else the fewest digits that give it back. nil where
  /// it is not finite.
  package init?(_ value: Double) {
    guard value.isFinite else { return nil }
    if let integer = Int(exactly: value), integer.magnitude <= 1 << 53 {
      self = .integer(integer)
    } else {
      self = .literal("\(value)")
    }
  }

  /// A number as JSON writes it (`-0.5`, `1e3`); nil for anything else: blanks, `+1`, `.5`, `0x10`, `NaN`, and exponents of
  /// more than nine digits.
  package init?(parsing text: String) {
    var text = text
    let number = text.withUTF8 { bytes -> Number? in
      guard let span = JSONNumberSpan(bytes, at: 0), span.end == bytes.count else { return nil }
      return Number(span: bytes, isInteger: span.isInteger)
    }
    guard let number else { return nil }
    self = number
  }

  /// Whether `init(parsing:)` takes these bytes of UTF-8.
  package static func isNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    JSONNumberSpan(bytes, at: 0)?.end == bytes.count
  }

  /// The bytes of a checked number.
  init(span bytes: UnsafeBufferPointer<UInt8>, isInteger: Bool) {
    if isInteger, let integer = Number.integer(bytes) {
      self = .integer(integer)
    } else {
      self = .literal(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// nil where it does not fit.
  private static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let isNegative = bytes.first == UInt8(ascii: "-")
    // Counted downwards: the least integer has no positive twin.
    var integer = 0
    for byte in bytes[(isNegative ? 1 : 0)...] {
      let (product, isTooLarge) = integer.multipliedReportingOverflow(by: 10)
      let (difference, isTooLow) = product.subtractingReportingOverflow(Int(byte &- 0x30))
      if isTooLarge || isTooLow { return nil }
      integer = difference
    }
    if isNegative { return integer }
    return integer == .min ? nil : -integer
  }

  /// The nearest double; infinite where it is beyond all of them.
  package var double: Double {
    switch self {
    case .integer(let value): Double(value)
    case .literal(let text): Double(text) ?? .nan
    }
  }

  /// The value as a 64-bit integer, exactly: 3 for `3.0` and `3e0`; nil where it is none.
  package var exactInteger: Int? {
    switch self {
    case .integer(let value): value
    case .literal: ShortDecimal(self)?.integer
    }
  }

  /// As written.
  package var text: String {
    switch self {
    case .integer(let value): String(value)
    case .literal(let text): text
    }
  }

  package static func == (left: Number, right: Number) -> Bool {
    if case .integer(let one) = left, case .integer(let other) = right { return one == other }
    if let one = ShortDecimal(left), let other = ShortDecimal(right) { return one == other }
    return LongDecimal(left) == LongDecimal(right)
  }

  package static func < (left: Number, right: Number) -> Bool {
    if case .integer(let one) = left, case .integer(let other) = right { return one < other }
    if let one = ShortDecimal(left), let other = ShortDecimal(right) { return one < other }
    return LongDecimal(left) < LongDecimal(right)
  }

  package func hash(into hasher: inout Hasher) {
    if let exactInteger {
      hasher.combine(exactInteger)
    } else if let short = ShortDecimal(self) {
      hasher.combine(short)
    } else {
      hasher.combine(LongDecimal(self))
    }
  }
}
