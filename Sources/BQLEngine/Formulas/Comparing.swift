import BrainAPI

/// Compares values by the rules of the language. Zone and clock are passed in.
struct Comparer: Sendable {
  var zone: Zone

  /// -1, 0 or 1 as `left` comes before, in (or at), after `right`; nil where the two cannot be compared.
  func order(_ left: Value, _ right: Value, as domain: Domain) -> Int? {
    switch domain {
    case .dynamic: dynamicOrder(left, right)
    case .text: textOrder(left, right)
    case .number: Quantities.order(left, right)
    case .boolean: booleanOrder(left, right)
    case .day, .instant: dateOrder(left, right, byDay: domain == .day)
    case .duration: durationOrder(left, right)
    case .identifier: ValueKey(identifier: left) == ValueKey(identifier: right) ? 0 : 1
    }
  }

  private func dynamicOrder(_ left: Value, _ right: Value) -> Int? {
    switch (left, right) {
    case (.string, .string): textOrder(left, right)
    case (.boolean, .boolean): booleanOrder(left, right)
    case (.duration, .duration): durationOrder(left, right)
    case (.instant, _), (.period, _), (_, .instant), (_, .period): dateOrder(left, right, byDay: false)
    case (.number, _), (.quantity, _), (.measured, _), (_, .number), (_, .quantity), (_, .measured), (.duration, _),
      (_, .duration):
      Quantities.order(left, right)
    case (.record(let record), .string(let id)): record.id.map { $0 == id ? 0 : 1 }
    case (.string(let id), .record(let record)): record.id.map { $0 == id ? 0 : 1 }
    case (.record(let first), .record(let second)):
      if let id = first.id, let other = second.id { id == other ? 0 : 1 } else { Quantities.order(left, right) }
    default: nil
    }
  }

  private func textOrder(_ left: Value, _ right: Value) -> Int? {
    guard case .string(let first) = left, case .string(let second) = right else { return nil }
    return Comparer.order(first, second)
  }

  /// By Unicode code points, which is the order of UTF-8 bytes.
  static func order(_ first: String, _ second: String) -> Int {
    ByteOrder.compare(first, second)
  }

  private func booleanOrder(_ left: Value, _ right: Value) -> Int? {
    guard case .boolean(let first) = left, case .boolean(let second) = right else { return nil }
    return first == second ? 0 : first ? 1 : -1
  }

  private func durationOrder(_ left: Value, _ right: Value) -> Int? {
    guard case .duration(let first) = left, case .duration(let second) = right else {
      return Quantities.order(left, right)
    }
    return first == second ? 0 : first < second ? -1 : 1
  }

  // MARK: Dates

  /// A stretch of time that is compared as a whole: a moment is as long as nothing.
  struct Stretch: Sendable {
    var start: Instant
    /// The first moment after it; nil for a single moment.
    var end: Instant?

    /// -1, 0 or 1 as this comes before, in (or at), after the other.
    func order(_ other: Stretch) -> Int {
      if start == other.start && end == other.end { return 0 }
      if let end = other.end { return start < other.start ? -1 : start >= end ? 1 : 0 }
      if let end { return other.start < start ? 1 : other.start >= end ? -1 : 0 }
      return start < other.start ? -1 : 1
    }
  }

  private func dateOrder(_ left: Value, _ right: Value, byDay: Bool) -> Int? {
    if byDay {
      guard let first = days(left), let second = days(right) else { return nil }
      return Comparer.order(first, second)
    }
    guard let first = stretch(left), let second = stretch(right) else { return nil }
    return first.order(second)
  }

  static func order(_ left: ClosedRange<CivilDate>, _ right: ClosedRange<CivilDate>) -> Int {
    left.upperBound < right.lowerBound ? -1 : left.lowerBound > right.upperBound ? 1 : 0
  }

  func stretch(_ value: Value) -> Stretch? {
    switch value {
    case .instant(let instant): return Stretch(start: instant)
    case .period(let period):
      return Stretch(
        start: zone.instant(period.first, secondsOfDay: 0), end: zone.instant(period.next, secondsOfDay: 0))
    case .string(let text):
      if let day = CivilDate(parsing: text) { return stretch(.period(Period(.day, containing: day))) }
      return instant(text).map { Stretch(start: $0) }
    default: return nil
    }
  }

  func days(_ value: Value) -> ClosedRange<CivilDate>? {
    switch value {
    case .period(let period): return period.first...period.last
    case .instant(let instant):
      let day = zone.date(at: instant)
      return day...day
    case .string(let text):
      if let day = CivilDate(parsing: text) { return day...day }
      return instant(text).map { zone.date(at: $0)...zone.date(at: $0) }
    default: return nil
    }
  }

  /// A text as a moment; where it names no zone, in the zone that is set.
  func instant(_ text: String) -> Instant? { Instant(parsing: text, in: zone) }

  /// A value of a date field, or a date of an expression, as a moment (a period: its start); nil for what is none.
  func moment(_ value: Value) -> Instant? { stretch(value)?.start }

  /// A value as a day; nil for what is none.
  func day(_ value: Value) -> CivilDate? { days(value)?.lowerBound }
}
