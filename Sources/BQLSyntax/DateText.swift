/// Months, days and instants as they are written.
enum DateText {
  struct DateError: Error {
    var title: String
    var span: Span
    var hint: String?
    var replacement: String?
  }

  /// What is wrong with a date; nil where nothing is.
  static func fault(_ text: ArraySlice<UInt8>) -> DateError? {
    do {
      _ = try read(text)
      return nil
    } catch {
      return error
    }
  }

  /// Reads `2024-03`, `2024-03-22` or `2024-03-22T15:30:00.5+01:00`, and sees to it that the date exists.
  static func read(_ text: ArraySlice<UInt8>) throws(DateError) -> Literal {
    var reader = Reader(text: text, offset: text.startIndex)
    let year = try reader.digits(4)
    try reader.sign(UInt8(ascii: "-"))
    let month = try reader.digits(2)
    guard year > 0 else { throw reader.fault("there is no year 0") }
    guard (1...12).contains(month) else { throw reader.fault("there is no month \(month)") }
    if reader.isAtEnd { return .month(year: year, month: month) }
    try reader.sign(UInt8(ascii: "-"))
    let day = try reader.digits(2)
    guard (1...days(in: month, of: year)).contains(day) else {
      throw reader.fault("\(monthNames[month - 1]) \(year) has no day \(day)")
    }
    if reader.isAtEnd { return .day(year: year, month: month, day: day) }
    reader.offset += 1
    return try time(&reader, year, month, day)
  }

  /// Days of a month, in the Gregorian calendar.
  static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  private static func time(_ reader: inout Reader, _ year: Int, _ month: Int, _ day: Int) throws(DateError) -> Literal {
    let hour = try reader.digits(2)
    try reader.sign(UInt8(ascii: ":"))
    let minute = try reader.digits(2)
    var second = 0
    var nanosecond = 0
    if reader.peek() == UInt8(ascii: ":") {
      reader.offset += 1
      second = try reader.digits(2)
      if reader.peek() == UInt8(ascii: ".") {
        reader.offset += 1
        nanosecond = try reader.nanoseconds()
      }
    }
    guard hour < 24, minute < 60, second < 60 else {
      let shown = [hour, minute, second].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
      throw reader.fault("there is no time \(shown)", hint: "the last of a day is 23:59:59")
    }
    let offset = try zone(&reader)
    return .instant(
      InstantLiteral(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second, nanosecond: nanosecond,
        offsetSeconds: offset))
  }

  private static func zone(_ reader: inout Reader) throws(DateError) -> Int? {
    guard let mark = reader.peek() else { return nil }
    if mark == UInt8(ascii: "Z") || mark == UInt8(ascii: "z") {
      let span = Span(reader.offset, reader.offset + 1)
      reader.offset += 1
      if mark == UInt8(ascii: "z") {
        throw DateError(title: "the `Z` of a time is a capital", span: span, replacement: "Z")
      }
      return 0
    }
    reader.offset += 1
    let hours = try reader.digits(2)
    try reader.sign(UInt8(ascii: ":"))
    let minutes = try reader.digits(2)
    guard hours < 24, minutes < 60, reader.isAtEnd else {
      throw reader.fault("this is not an offset from UTC", hint: "as in `+01:00`")
    }
    return (mark == UInt8(ascii: "-") ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  private struct Reader {
    var text: ArraySlice<UInt8>
    var offset: Int

    var isAtEnd: Bool { offset >= text.endIndex }

    func peek() -> UInt8? { isAtEnd ? nil : text[offset] }

    func fault(_ title: String, hint: String? = nil) -> DateError {
      DateError(title: title, span: Span(text.startIndex, text.endIndex), hint: hint)
    }

    var shape: DateError {
      fault(
        "this is not a date", hint: "a month is `2024-03`, a day `2024-03-22`, an instant `2024-03-22T15:30:00Z`")
    }

    mutating func digits(_ count: Int) throws(DateError) -> Int {
      var value = 0
      for _ in 0..<count {
        guard let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { throw shape }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
        offset += 1
      }
      return value
    }

    mutating func sign(_ byte: UInt8) throws(DateError) {
      guard peek() == byte else { throw shape }
      offset += 1
    }

    /// The digits of a fraction of a second; what is finer than a nanosecond must be zero.
    mutating func nanoseconds() throws(DateError) -> Int {
      var value = 0
      var places = 0
      while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        if places < 9 {
          value = value * 10 + Int(byte - UInt8(ascii: "0"))
        } else if byte != UInt8(ascii: "0") {
          throw fault("a time is exact to a nanosecond", hint: "at most nine digits go after the point")
        }
        places += 1
        offset += 1
      }
      guard places > 0 else { throw shape }
      while places < 9 {
        value *= 10
        places += 1
      }
      return value
    }
  }
}
