/// The rule for the years behind the last transition of a time-zone file, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule: Sendable, Hashable {
  /// When in a year the clocks are changed.
  private struct Change: Sendable, Hashable {
    enum Day: Sendable, Hashable {
      /// `M3.5.0`: in that month the first to fourth, or (5) the last, such day of the week, from Sunday as 0.
      case week(month: Int, week: Int, day: Int)
      /// `J60`: from 1, 29 February never counted.
      case withoutLeapDay(Int)
      /// `59`: from 0, 29 February counted.
      case withLeapDay(Int)
    }

    var day: Day
    /// Seconds from midnight of the clocks before the change; may lie outside of the day.
    var time: Int

    /// Seconds since 1970, as the clocks before the change read.
    func reading(in year: Int) -> Int {
      guard let first = CivilDate(year: year, month: 1, day: 1)?.daysSince1970 else { return time }
      return (first + dayOfYear(year, first)) * 86_400 + time
    }

    private func dayOfYear(_ year: Int, _ firstDay: Int) -> Int {
      switch day {
      case .withLeapDay(let day): return day
      case .withoutLeapDay(let day):
        return CivilDate.dayCount(year: year, month: 2) == 29 && day > 59 ? day : day - 1
      case .week(let month, let week, let day):
        let firstOfMonth = (1..<month).reduce(firstDay) { $0 + CivilDate.dayCount(year: year, month: $1) }
        // 1970-01-01 was a Thursday.
        let weekday = (firstOfMonth + 4) - (firstOfMonth + 4).quotientFloor(7) * 7
        var place = (day - weekday + 7) % 7 + (week - 1) * 7
        if place >= CivilDate.dayCount(year: year, month: month) { place -= 7 }
        return firstOfMonth - firstDay + place
      }
    }
  }

  private struct Summer: Sendable, Hashable {
    var offset: Int
    var start: Change
    var end: Change
  }

  private var standard: Int
  private var summer: Summer?

  /// Seconds east of UTC at that many seconds since 1970.
  func offset(seconds: Int) -> Int {
    guard let summer else { return standard }
    let year = CivilDate(daysSince1970: (seconds + standard).quotientFloor(86_400)).year
    let start = summer.start.reading(in: year) - standard
    let end = summer.end.reading(in: year) - summer.offset
    let isSummer = start < end ? start <= seconds && seconds < end : seconds < end || start <= seconds
    return isSummer ? summer.offset : standard
  }

  /// nil where the text is no such rule.
  init?(_ text: some Collection<UInt8>) {
    var reader = Reader(rest: Array(text)[...])
    guard reader.skipName(), let west = reader.time(hoursBelow: 25) else { return nil }
    standard = -west
    if reader.rest.isEmpty { return }
    guard reader.skipName() else { return nil }
    var offset = standard + 3600
    if reader.rest.first != UInt8(ascii: ",") {
      guard let west = reader.time(hoursBelow: 25) else { return nil }
      offset = -west
    }
    guard let start = reader.change(), let end = reader.change(), reader.rest.isEmpty else { return nil }
    summer = Summer(offset: offset, start: start, end: end)
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: character) else { return false }
      rest.removeFirst()
      return true
    }

    mutating func skipName() -> Bool {
      if skip("<") {
        guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
        rest = rest[(end + 1)...]
        return true
      }
      let name = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
      rest = rest[name.endIndex...]
      return name.count >= 3
    }

    mutating func number(_ allowed: ClosedRange<Int>) -> Int? {
      let digits = rest.prefix { $0 &- 0x30 < 10 }
      rest = rest[digits.endIndex...]
      guard (1...3).contains(digits.count) else { return nil }
      let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      return allowed.contains(number) ? number : nil
    }

    /// `-1`, `+5:30`, `26:00:00`, in seconds.
    mutating func time(hoursBelow limit: Int) -> Int? {
      let sign = skip("-") ? -1 : 1
      if sign == 1 { _ = skip("+") }
      guard let hours = number(0...limit - 1) else { return nil }
      var seconds = hours * 3600
      for unit in [60, 1] where skip(":") {
        guard let number = number(0...59) else { return nil }
        seconds += number * unit
      }
      return seconds * sign
    }

    /// `,M3.5.0/2`
    mutating func change() -> Change? {
      guard skip(","), let day = day() else { return nil }
      guard skip("/") else { return Change(day: day, time: 7200) }
      return time(hoursBelow: 168).map { Change(day: day, time: $0) }
    }

    private mutating func day() -> Change.Day? {
      if skip("J") { return number(1...365).map { .withoutLeapDay($0) } }
      guard skip("M") else { return number(0...365).map { .withLeapDay($0) } }
      guard let month = number(1...12), skip("."), let week = number(1...5), skip("."), let day = number(0...6) else {
        return nil
      }
      return .week(month: month, week: week, day: day)
    }
  }
}
