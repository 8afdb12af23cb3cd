import BrainAPI

/// Dates as requests spell them: Django's `parse_date` and `parse_datetime`.
enum DjangoDates {
  enum Day: Hashable {
    case day(CivilDate)
    /// Written as a day, but there is none such: 2023-02-29.
    case noDay
    case noFormat
  }

  static func day(_ text: String) -> Day {
    var scanner = DigitScanner(text)
    guard let year = scanner.number(4...4), scanner.take("-"), let month = scanner.number(1...2), scanner.take("-"),
      let day = scanner.number(1...2), scanner.isAtEnd
    else { return .noFormat }
    return CivilDate(year: year, month: month, day: day).map(Day.day) ?? .noDay
  }

  /// As columns hold it and records show it: with no fraction or one of six digits.
  static func stored(_ instant: Instant) -> String {
    let micros = instant.nanoseconds / 1000
    let text = Instant(seconds: instant.seconds).text
    if micros == 0 { return text }
    let digits = String(micros)
    return text.dropLast() + "." + String(repeating: "0", count: 6 - digits.count) + digits + "Z"
  }

  /// A day is its first moment; without an offset, UTC. nil for anything else.
  static func instant(_ text: String) -> Instant? {
    if case .day(let day) = day(text) { return Instant(seconds: day.daysSince1970 * 86_400) }
    var scanner = DigitScanner(text)
    guard let year = scanner.number(4...4), scanner.take("-"), let month = scanner.number(1...2), scanner.take("-"),
      let dayNumber = scanner.number(1...2), let day = CivilDate(year: year, month: month, day: dayNumber),
      scanner.take("T") || scanner.take("t") || scanner.take(" "),
      let hour = scanner.number(1...2), hour < 24, scanner.take(":"), let minute = scanner.number(1...2), minute < 60
    else { return nil }
    var second = 0
    var nanoseconds = 0
    if scanner.take(":") {
      guard let number = scanner.number(1...2), number < 60 else { return nil }
      second = number
      if scanner.take(".") || scanner.take(",") {
        guard let fraction = scanner.fraction() else { return nil }
        nanoseconds = fraction
      }
    }
    guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
    let seconds = day.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second
    return Instant(seconds: seconds - offset, nanoseconds: nanoseconds)
  }
}

private struct DigitScanner {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest.removeFirst()
    return true
  }

  mutating func number(_ width: ClosedRange<Int>) -> Int? {
    let digits = digits(width.upperBound)
    return digits.count < width.lowerBound ? nil : digits.reduce(0) { $0 * 10 + $1 }
  }

  /// The digits behind the point, as nanoseconds.
  mutating func fraction() -> Int? {
    let digits = digits(9)
    if digits.isEmpty { return nil }
    return (digits + Array(repeating: 0, count: 9 - digits.count)).reduce(0) { $0 * 10 + $1 }
  }

  /// `Z`, `+01:00`, `+0100`, `+01` or nothing, in seconds east.
  mutating func offset() -> Int? {
    _ = take(" ")
    if isAtEnd || take("Z") || take("z") { return 0 }
    let sign = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = number(2...2) else { return nil }
    if isAtEnd { return sign * hours * 3600 }
    _ = take(":")
    guard let minutes = number(2...2), minutes < 60 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }

  private mutating func digits(_ most: Int) -> [Int] {
    var digits: [Int] = []
    while digits.count < most, let byte = rest.first, (0x30...0x39).contains(byte) {
      digits.append(Int(byte) - 0x30)
      rest.removeFirst()
    }
    return digits
  }
}
