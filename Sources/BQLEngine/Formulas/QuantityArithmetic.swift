import BQLSyntax
import BrainAPI

/// `+ - * /` where a number with a unit takes part.
extension Arithmetic {
  /// nil where neither side has a unit, or the two do not go together.
  static func quantities(
    _ operation: ArithmeticOperator, _ left: Value, _ right: Value, _ span: Span
  ) throws(StatementError) -> Value? {
    switch (Measure(left), Measure(right)) {
    case (nil, nil): return nil
    case (let measure?, nil):
      guard case .number(let number) = right.stored else { return nil }
      switch operation {
      case .multiply, .divide:
        return .quantity(try self.number(operation, measure.number, number, span), unit: measure.unit)
      case .add, .subtract:
        guard let other = Quantities.bare(right, beside: measure) else {
          throw Quantities.refusal(left, right, nil, "added", span) ?? noSum(measure, span)
        }
        return try sum(operation, measure, other, span)
      case .remainder: return nil
      }
    case (nil, let measure?):
      guard case .number(let number) = left.stored else { return nil }
      switch operation {
      case .multiply: return .quantity(try self.number(.multiply, number, measure.number, span), unit: measure.unit)
      case .add, .subtract:
        guard let other = Quantities.bare(left, beside: measure) else {
          throw Quantities.refusal(left, right, nil, "added", span) ?? noSum(measure, span)
        }
        return try sum(operation, other, measure, span)
      case .divide, .remainder: return nil
      }
    case (let first?, let second?):
      switch operation {
      case .add, .subtract:
        if let refusal = Quantities.refusal(left, right, nil, "added", span) { throw refusal }
        return try sum(operation, first, second, span)
      case .divide: return try ratio(first, second, left, right, span)
      case .multiply, .remainder: return nil
      }
    }
  }

  private static func sum(
    _ operation: ArithmeticOperator, _ left: Measure, _ right: Measure, _ span: Span
  ) throws(StatementError) -> Value? {
    if left.unit == right.unit, left.known == nil {
      return .quantity(try number(operation, left.number, right.number, span), unit: left.unit)
    }
    guard let unit = left.known, let other = right.known else { return nil }
    if other.hasOwnZero {
      // From one temperature to another: so many kelvins.
      guard operation == .subtract, let kelvin = Unit("K"), let converted = other.convert(right.number, to: unit) else {
        throw noSum(right, span)
      }
      let difference = try number(.subtract, left.number, converted, span).significant
      return unit.convert(difference, to: kelvin, isDifference: true).map { .quantity($0, unit: kelvin.name) }
    }
    guard let converted = other.convert(right.number, to: unit, isDifference: true) else { return nil }
    return .quantity(try number(operation, left.number, converted, span).significant, unit: left.unit)
  }

  private static func ratio(
    _ left: Measure, _ right: Measure, _ leftValue: Value, _ rightValue: Value, _ span: Span
  ) throws(StatementError) -> Value? {
    if let refusal = Quantities.refusal(leftValue, rightValue, nil, "divided", span) { throw refusal }
    if left.unit == right.unit, left.known == nil {
      return .number(try number(.divide, left.number, right.number, span))
    }
    guard let unit = left.known, let other = right.known else { return nil }
    if unit.hasOwnZero || other.hasOwnZero {
      throw StatementError(
        "°C and °F have no ratio: their zero is not the zero of temperature", .type, at: span,
        hint: "in kelvins: `value(x, \"K\")`")
    }
    guard let converted = other.convert(right.number, to: unit) else { return nil }
    return .number(try number(.divide, left.number, converted, span).significant)
  }

  private static func noSum(_ measure: Measure, _ span: Span) -> StatementError {
    StatementError(
      "temperatures in \(measure.unit) have a difference, but no sum", .type, at: span,
      hint: "`avg(...)` gives their mean; a difference is in K: `37 °C + 2 K`")
  }

  /// Two quantities added as numbers of the left one's unit, which only a mean may do: temperatures have no sum. nil where
  /// one is none.
  static func sumForMean(_ left: Value, _ right: Value, _ span: Span) throws(StatementError) -> Value? {
    guard let one = Measure(left), let unit = one.known, let other = Measure(right) else { return nil }
    guard let converted = other.known?.convert(other.number, to: unit) else {
      throw Quantities.refusal(left, right, nil, "averaged", span)
        ?? StatementError("\(one.text) and \(other.text) have no mean", .type, at: span)
    }
    return .quantity(try number(.add, one.number, converted, span).significant, unit: one.unit)
  }
}
