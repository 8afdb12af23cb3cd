import BQLSyntax
import BrainAPI

/// `+ - * / %` over numbers, quantities, dates, durations, texts and lists.
enum Arithmetic {
  static func apply(
    _ operation: ArithmeticOperator, _ left: Value, _ right: Value, _ comparer: Comparer, _ span: Span
  ) throws(StatementError) -> Value {
    switch (left, right) {
    case (.null, _), (_, .null): return .null
    case (.number(let first), .number(let second)): return .number(try number(operation, first, second, span))
    case (.string(let first), .string(let second)) where operation == .add: return .string(first + second)
    case (.list(let first), .list(let second)) where operation == .add: return .list(first + second)
    case (.duration(let first), .duration(let second)):
      switch operation {
      case .add: return .duration(try bounded(first + second, span))
      case .subtract: return .duration(try bounded(first - second, span))
      case .divide where second != .zero: return .number(Number(first / second) ?? Number(0))
      default: throw unfit(operation, left, right, span)
      }
    case (.duration(let duration), .number(let factor)) where operation == .multiply || operation == .divide:
      let number = factor.double
      if operation == .divide, number == 0 { throw divisionByZero(span) }
      guard abs(duration / .seconds(1)) <= longest * (operation == .divide ? abs(number) : 1 / abs(number)) else {
        throw tooLong(span)
      }
      return .duration(operation == .multiply ? duration * number : duration / number)
    case (.number, .duration) where operation == .multiply: return try apply(operation, right, left, comparer, span)
    default: break
    }
    if let result = try dates(operation, left, right, comparer, span) { return result }
    if let result = try quantities(operation, left, right, span) { return result }
    throw unfit(operation, left, right, span)
  }

  /// The value with its sign changed.
  static func negated(_ value: Value, _ comparer: Comparer, _ span: Span) throws(StatementError) -> Value {
    switch value {
    case .quantity, .measured:
      guard let measure = Measure(value) else { return value }
      return .quantity(try number(.subtract, Number(0), measure.number, span), unit: measure.unit)
    case .duration(let duration): return .duration(.zero - duration)
    default: return try apply(.subtract, .integer(0), value, comparer, span)
    }
  }

  static func number(
    _ operation: ArithmeticOperator, _ left: Number, _ right: Number, _ span: Span
  ) throws(StatementError) -> Number {
    do throws(ArithmeticError) {
      switch operation {
      case .add: return try left.adding(right)
      case .subtract: return try left.subtracting(right)
      case .multiply: return try left.multiplied(by: right)
      case .divide: return try left.divided(by: right)
      case .remainder: return try left.remainder(dividingBy: right)
      }
    } catch {
      switch error {
      case .divisionByZero: throw divisionByZero(span)
      case .overflow:
        throw StatementError(
          "\(left.text) \(operation.rawValue) \(right.text) is too large", .arithmetic, at: span,
          label: "does not fit 64 bits")
      }
    }
  }

  /// A date and a duration, or two dates. A day plus whole days stays a day.
  private static func dates(
    _ operation: ArithmeticOperator, _ left: Value, _ right: Value, _ comparer: Comparer, _ span: Span
  ) throws(StatementError) -> Value? {
    guard operation == .add || operation == .subtract else { return nil }
    if let duration = Quantities.duration(right), comparer.moment(left) != nil {
      let signed = operation == .add ? duration : .zero - duration
      return try shifted(left, by: signed, comparer, span)
    }
    if operation == .add, let duration = Quantities.duration(left), comparer.moment(right) != nil {
      return try shifted(right, by: duration, comparer, span)
    }
    guard operation == .subtract, let later = comparer.moment(left), let earlier = comparer.moment(right) else {
      return nil
    }
    return .duration(later.duration(since: earlier))
  }

  private static func shifted(
    _ date: Value, by duration: Duration, _ comparer: Comparer, _ span: Span
  ) throws(StatementError) -> Value? {
    guard let moment = comparer.moment(date) else { return nil }
    guard let moved = moment.moved(by: duration) else {
      throw StatementError("the date is outside of the years 1 to 9999", .arithmetic, at: span)
    }
    let (seconds, fraction) = duration.components
    if fraction == 0, seconds % 86_400 == 0, let day = wholeDay(date) {
      return .period(Period(.day, containing: CivilDate(daysSince1970: day.daysSince1970 + Int(seconds) / 86_400)))
    }
    return .instant(moved)
  }

  /// The longest duration, in seconds: far beyond all dates, far from where `Duration` ends.
  static let longest = 1e15

  static func tooLong(_ span: Span) -> StatementError {
    StatementError("the duration is too long", .arithmetic, at: span, label: "more than 30 million years")
  }

  private static func bounded(_ duration: Duration, _ span: Span) throws(StatementError) -> Duration {
    guard abs(duration / .seconds(1)) <= longest else { throw tooLong(span) }
    return duration
  }

  private static func wholeDay(_ value: Value) -> CivilDate? {
    switch value {
    case .period(let period) where period.unit == .day: period.first
    case .string(let text): CivilDate(parsing: text)
    default: nil
    }
  }

  static func magnitude(_ number: Number, _ span: Span) throws(StatementError) -> Number {
    try self.number(.subtract, Number(0), number, span)
  }

  private static func divisionByZero(_ span: Span) -> StatementError {
    StatementError("division by zero", .arithmetic, at: span, hint: "`if(n = 0, null, x / n)` gives null instead")
  }

  private static func unfit(
    _ operation: ArithmeticOperator, _ left: Value, _ right: Value, _ span: Span
  ) -> StatementError {
    StatementError(
      "`\(operation.rawValue)` does not fit \(Shape.of(left).name) and \(Shape.of(right).name)", .type, at: span,
      label: "\(ShortText.of(left)) \(operation.rawValue) \(ShortText.of(right))")
  }
}
