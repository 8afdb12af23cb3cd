/// A day of the Gregorian calendar, without a zone.
package struct CivilDate: Sendable, Hashable, Comparable {
  package var year: Int
  package var month: Int
  package var day: Int

  /// nil where there is no such day (29 February 2023) or the year is outside 1...9999.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.dayCount(year: year, month: month)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day `days` after 1970-01-01 (Howard Hinnant's `civil_from_days`).
  package init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  package var daysSince1970: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  package static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  package static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// `2024-03-22`
  package var text: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }
}

/// A moment: seconds since 1970-01-01T00:00:00Z and nanoseconds (0..<1,000,000,000) after that.
package struct Instant: Sendable, Hashable, Comparable {
  package var seconds: Int
  package var nanoseconds: Int

  package init(seconds: Int, nanoseconds: Int = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  package static func < (left: Instant, right: Instant) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// `2024-03-22T15:30:00Z`, with a fraction only where there is one.
  package var text: String {
    let day = seconds.quotientFloor(86_400)
    let second = seconds - day * 86_400
    var text = CivilDate(daysSince1970: day).text
    text += "T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    if nanoseconds > 0 {
      var fraction = padded(nanoseconds, 9)
      while fraction.hasSuffix("0") { fraction.removeLast() }
      text += "." + fraction
    }
    return text + "Z"
  }

  /// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z, in seconds since 1970: what `text` can write and servers can hold.
  static let writable = -62_135_596_800...253_402_300_799

  /// The moment that much later; at the edge of the years 1 to 9999 it stays there, where `moved(by:)` is nil.
  package func adding(_ duration: Duration) -> Instant {
    let edge = duration < .zero ? Instant.writable.lowerBound : Instant.writable.upperBound
    return moved(by: duration) ?? Instant(seconds: edge)
  }

  /// The moment that much later; nil outside of the years 1 to 9999.
  package func moved(by duration: Duration) -> Instant? {
    let (whole, atto) = duration.components
    let nano = nanoseconds + Int(atto / 1_000_000_000)
    let carry = nano.quotientFloor(1_000_000_000)
    let (sum, isTooLarge) = seconds.addingReportingOverflow(Int(whole))
    guard !isTooLarge, Instant.writable.contains(sum), Instant.writable.contains(sum + carry) else { return nil }
    return Instant(seconds: sum + carry, nanoseconds: nano - carry * 1_000_000_000)
  }

  package func duration(since earlier: Instant) -> Duration {
    .seconds(seconds - earlier.seconds) + .nanoseconds(nanoseconds - earlier.nanoseconds)
  }
}

/// A whole day, month or year: what `=` compares a date with.
package struct Period: Sendable, Hashable {
  package enum Unit: String, Sendable, Hashable { case day, month, year }

  package var unit: Unit
  /// Its first day.
  package var first: CivilDate

  /// The period of that size that holds `day`.
  package init(_ unit: Unit, containing day: CivilDate) {
    self.unit = unit
    first = day
    if unit != .day { first.day = 1 }
    if unit == .year { first.month = 1 }
  }

  /// Its last day.
  package var last: CivilDate {
    switch unit {
    case .day: first
    case .month:
      CivilDate(daysSince1970: first.daysSince1970 + CivilDate.dayCount(year: first.year, month: first.month) - 1)
    case .year:
      CivilDate(daysSince1970: first.daysSince1970 + 364 + CivilDate.dayCount(year: first.year, month: 2) - 28)
    }
  }

  /// The day after its last.
  package var next: CivilDate { CivilDate(daysSince1970: last.daysSince1970 + 1) }

  /// `2024`, `2024-03`, `2024-03-22`
  package var text: String {
    switch unit {
    case .day: first.text
    case .month: String(first.text.prefix(7))
    case .year: String(first.text.prefix(4))
    }
  }
}

extension Int {
  /// Division that rounds towards minus infinity.
  package func quotientFloor(_ divisor: Int) -> Int {
    let quotient = self / divisor
    return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
  }
}

func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number.magnitude)
  return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
}
