import BQLSyntax
import BrainAPI

/// Literals as values, by the clock and the zone of the planning context.
enum Literals {
  static func value(of literal: Literal, _ context: PlanningContext, at span: Span) throws(StatementError) -> Value {
    switch literal {
    case .null: return .null
    case .boolean(let boolean): return .boolean(boolean)
    case .integer(let integer): return .integer(Int(integer))
    case .decimal(let text): return .number(Number(parsing: text) ?? Number(0))
    case .string(let text): return .string(text)
    case .year(let year): return try period(.year, year, 1, 1, span)
    case .month(let year, let month): return try period(.month, year, month, 1, span)
    case .day(let year, let month, let day): return try period(.day, year, month, day, span)
    case .instant(let literal): return .instant(try instant(literal, context.zone, span))
    case .quantity(let number, let unit):
      guard Unit(unit) != nil else {
        throw unknownUnit(unit, span)
      }
      return .quantity(Number(parsing: number) ?? Number(0), unit: unit)
    case .duration(let number, let unit):
      return .duration(try duration(Number(parsing: number) ?? Number(0), unit, at: span))
    case .now: return .instant(context.now)
    case .today: return .period(Period(.day, containing: context.zone.date(at: context.now)))
    case .yesterday:
      let today = context.zone.date(at: context.now)
      return .period(Period(.day, containing: CivilDate(daysSince1970: today.daysSince1970 - 1)))
    }
  }

  static func unknownUnit(_ unit: String, _ span: Span) -> StatementError {
    let close = Suggestion.closest(to: unit, among: Unit.all.flatMap { Unit.spellings(of: $0.name) })
    return StatementError(
      "there is no unit `\(unit)`", .unknownName, at: span, label: close.map { "did you mean \($0)?" },
      hint: "as in `30 kHz`, `2 mm`, `25 g`, `1 mg/mL`; `help units` lists them all")
  }

  static func duration(_ number: Number, _ unit: TimeUnit, at span: Span) throws(StatementError) -> Duration {
    let seconds =
      switch unit {
      case .seconds: 1
      case .minutes: 60
      case .hours: 3600
      case .days: 86_400
      case .weeks: 604_800
      }
    guard abs(number.double) * Double(seconds) <= Arithmetic.longest else { throw Arithmetic.tooLong(span) }
    if case .integer(let count) = number { return .seconds(count) * seconds }
    return .seconds(number.double * Double(seconds))
  }

  private static func period(
    _ unit: Period.Unit, _ year: Int, _ month: Int, _ day: Int, _ span: Span
  ) throws(StatementError) -> Value {
    guard let date = CivilDate(year: year, month: month, day: day) else {
      throw StatementError("there is no such date", .type, at: span)
    }
    return .period(Period(unit, containing: date))
  }

  private static func instant(_ literal: InstantLiteral, _ zone: Zone, _ span: Span) throws(StatementError) -> Instant {
    guard let date = CivilDate(year: literal.year, month: literal.month, day: literal.day) else {
      throw StatementError("there is no such date", .type, at: span)
    }
    let second = literal.hour * 3600 + literal.minute * 60 + literal.second
    var instant =
      if let offset = literal.offsetSeconds {
        Instant(seconds: date.daysSince1970 * 86_400 + second - offset)
      } else {
        zone.instant(date, secondsOfDay: second)
      }
    instant.nanoseconds = literal.nanosecond
    return instant
  }

  /// A value that stands where a period is wanted: `during $year`.
  static func period(_ value: Value) -> Period? {
    switch value {
    case .period(let period): return period
    case .number(.integer(let year)):
      return CivilDate(year: year, month: 1, day: 1).map { Period(.year, containing: $0) }
    case .string(let text): return period(text)
    default: return nil
    }
  }

  /// `2024`, `2024-03` or `2024-03-22`.
  static func period(_ text: String) -> Period? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let widths = [4, 2, 2]
    guard (1...3).contains(parts.count),
      zip(parts, widths).allSatisfy({ $0.utf8.count == $1 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return nil }
    let numbers = parts.compactMap { Int($0) } + [1, 1]
    guard let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]) else { return nil }
    return Period([.year, .month, .day][parts.count - 1], containing: date)
  }
}
