/// Why a calculation has no result.
package enum ArithmeticError: Error, Sendable, Hashable {
  /// The result, or an operand, is an integer past 64 bits, or beyond every double.
  case overflow
  case divisionByZero
}

/// Integers are calculated with exactly, and so is `2.0`; a result that is no integer, or an operand that is none, is a double's.
extension Number {
  private enum Operand {
    case integer(Int)
    case double(Double)

    init(_ number: Number) throws(ArithmeticError) {
      if let integer = number.exactInteger {
        self = .integer(integer)
        return
      }
      // An integer past 64 bits would silently become another number.
      let isFraction = number.text.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
      guard isFraction, number.double.isFinite else { throw .overflow }
      self = .double(number.double)
    }

    var double: Double {
      switch self {
      case .integer(let value): Double(value)
      case .double(let value): value
      }
    }
  }

  private static func calculate(
    _ left: Number, _ right: Number, _ integers: (Int, Int) -> (partialValue: Int, overflow: Bool),
    _ doubles: (Double, Double) -> Double
  ) throws(ArithmeticError) -> Number {
    let (left, right) = (try Operand(left), try Operand(right))
    if case .integer(let one) = left, case .integer(let other) = right {
      let (result, isTooLarge) = integers(one, other)
      if isTooLarge { throw .overflow }
      return .integer(result)
    }
    guard let result = Number(doubles(left.double, right.double)) else { throw .overflow }
    return result
  }

  package func adding(_ other: Number) throws(ArithmeticError) -> Number {
    try Number.calculate(self, other, { $0.addingReportingOverflow($1) }, +)
  }

  package func subtracting(_ other: Number) throws(ArithmeticError) -> Number {
    try Number.calculate(self, other, { $0.subtractingReportingOverflow($1) }, -)
  }

  package func multiplied(by other: Number) throws(ArithmeticError) -> Number {
    try Number.calculate(self, other, { $0.multipliedReportingOverflow(by: $1) }, *)
  }

  /// `6 / 2` is 3, `7 / 2` is 3.5.
  package func divided(by other: Number) throws(ArithmeticError) -> Number {
    let (left, right) = (try Operand(self), try Operand(other))
    guard right.double != 0 else { throw .divisionByZero }
    if case .integer(let one) = left, case .integer(let divisor) = right {
      let (rest, isTooLarge) = one.remainderReportingOverflow(dividingBy: divisor)
      if isTooLarge { throw .overflow }
      if rest == 0 { return .integer(one / divisor) }
    }
    guard let result = Number(left.double / right.double) else { throw .overflow }
    return result
  }

  /// What division to an integer leaves, with the sign of the dividend: `-7 % 3` is -1.
  package func remainder(dividingBy other: Number) throws(ArithmeticError) -> Number {
    let (left, right) = (try Operand(self), try Operand(other))
    guard right.double != 0 else { throw .divisionByZero }
    if case .integer(let one) = left, case .integer(let divisor) = right {
      return .integer(divisor == -1 ? 0 : one % divisor)
    }
    guard let result = Number(left.double.truncatingRemainder(dividingBy: right.double)) else { throw .overflow }
    return result
  }

  /// The number with the other sign; digits as written.
  package func negated() throws(ArithmeticError) -> Number {
    switch self {
    case .integer(.min): throw .overflow
    case .integer(let value): .integer(-value)
    case .literal(let text): Number(parsing: text.hasPrefix("-") ? String(text.dropFirst()) : "-" + text) ?? self
    }
  }

  /// The number without its sign; digits as written.
  package func magnitude() throws(ArithmeticError) -> Number {
    text.hasPrefix("-") ? try negated() : self
  }

  /// Rounded in the decimal system, exactly as written, halves away from zero: 2.675 to two places is 2.68. Negative places
  /// round to tens, hundreds...; a number that is round already comes back as it was written.
  package func rounded(toPlaces places: Int = 0) -> Number {
    let places = max(-1 << 40, min(places, 1 << 40))
    var decimal = LongDecimal(self)
    let kept = decimal.exponent + places
    guard kept < decimal.digits.count else { return self }
    guard kept >= 0 else { return .integer(0) }
    let roundsUp = decimal.digits[kept] >= 5
    // One digit in front, for the carry.
    var digits: [UInt8] = [0] + decimal.digits[..<kept]
    if roundsUp {
      var place = digits.count - 1
      while digits[place] == 9 {
        digits[place] = 0
        place -= 1
      }
      digits[place] += 1
    }
    decimal = LongDecimal(isNegative: decimal.isNegative, digits: digits, exponent: decimal.exponent + 1)
    return decimal.number
  }
}

extension LongDecimal {
  /// Written without an exponent.
  var number: Number {
    var text = isNegative ? "-" : ""
    let ascii = digits.map { $0 + 0x30 }
    if exponent <= 0 {
      text += "0"
      if !digits.isEmpty {
        text += "." + String(repeating: "0", count: -exponent) + String(decoding: ascii, as: UTF8.self)
      }
    } else {
      text += String(decoding: ascii.prefix(exponent), as: UTF8.self)
      text += String(repeating: "0", count: max(0, exponent - ascii.count))
      if ascii.count > exponent { text += "." + String(decoding: ascii[exponent...], as: UTF8.self) }
    }
    return Number(parsing: text) ?? .integer(0)
  }
}
