import BQLSyntax
import BrainAPI

extension Evaluation {
  func call(
    _ function: Function, _ arguments: [Formula], _ row: Record, _ span: Span
  ) throws(StatementError) -> Value {
    if function.isAggregate { return try aggregate(function, arguments, row, span) }
    switch function {
    case .coalesce:
      for argument in arguments {
        let value = try value(argument, row)
        if !value.isNull { return value }
      }
      return .null
    case .if:
      guard arguments.count == 3 else { return .null }
      let holds = try value(arguments[0], row) == .boolean(true)
      return try value(arguments[holds ? 1 : 2], row)
    default: break
    }
    guard let first = arguments.first else { return .null }
    let argument = try value(first, row)
    if argument.isNull, function != .string { return .null }
    switch function {
    case .lower, .upper, .trim: return try text(function, argument, span)
    case .length: return try length(argument, span)
    case .round:
      let digits = arguments.count > 1 ? try value(arguments[1], row) : .integer(0)
      return try round(argument, digits, span)
    case .abs: return try absolute(argument, span)
    case .string: return .string(Evaluation.text(of: argument))
    case .number: return Evaluation.number(of: argument)
    case .days, .hours: return try duration(function, argument, span)
    case .value:
      let unit = arguments.count > 1 ? try value(arguments[1], row).string : nil
      return try number(of: argument, in: unit, span)
    default: return try truncated(function, argument, span)
    }
  }

  // MARK: Scalars

  private func text(_ function: Function, _ value: Value, _ span: Span) throws(StatementError) -> Value {
    guard case .string(let text) = value else { throw unfit(function, value, span) }
    switch function {
    case .lower: return .string(text.lowercased())
    case .upper: return .string(text.uppercased())
    default:
      let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
      let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? start
      return .string(String(text[start..<end]))
    }
  }

  private func length(_ value: Value, _ span: Span) throws(StatementError) -> Value {
    switch value {
    case .string(let text): return .integer(text.count)
    case .list(let elements): return .integer(elements.count)
    default: throw unfit(.length, value, span)
    }
  }

  private func round(_ value: Value, _ digits: Value, _ span: Span) throws(StatementError) -> Value {
    guard case .number(.integer(let places)) = digits, (0...15).contains(places) else {
      throw StatementError("round takes 0 to 15 digits", .type, at: span, hint: Function.round.usage)
    }
    switch value {
    case .number(let number): return .number(number.rounded(toPlaces: places))
    case .quantity, .measured, .record:
      guard let measure = Measure(value) else { throw unfit(.round, value, span) }
      return .quantity(measure.number.rounded(toPlaces: places), unit: measure.unit)
    default: throw unfit(.round, value, span)
    }
  }

  private func absolute(_ value: Value, _ span: Span) throws(StatementError) -> Value {
    switch value {
    case .number(let number) where number < Number(0): return try Arithmetic.negated(value, comparer, span)
    case .number: return value
    case .duration(let duration): return .duration(duration < .zero ? .zero - duration : duration)
    default:
      guard let measure = Measure(value) else { throw unfit(.abs, value, span) }
      return measure.number < Number(0)
        ? .quantity(try Arithmetic.magnitude(measure.number, span), unit: measure.unit) : value
    }
  }

  static func text(of value: Value) -> String {
    if case .string(let text) = value { return text }
    if case .null = value { return "" }
    let written = JSON.write(value)
    if written.hasPrefix("\""), let text = try? JSON.read(Array(written.utf8)).string { return text }
    return written
  }

  static func number(of value: Value) -> Value {
    switch value.stored {
    case .number: value.stored
    case .string(let text): Number(parsing: text).map { .number($0) } ?? .null
    case .quantity(let number, _): .number(number)
    case .boolean(let boolean): .integer(boolean ? 1 : 0)
    default: .null
    }
  }

  /// `value(x)`: the number as it is stored; `value(x, "kHz")`: in that unit.
  private func number(of value: Value, in unit: String?, _ span: Span) throws(StatementError) -> Value {
    guard let unit else {
      if case .duration = value {
        throw StatementError("a duration has no unit of its own", .type, at: span, hint: "`value(x, \"s\")`")
      }
      guard let number = value.number ?? Measure(value)?.number else { throw unfit(.value, value, span) }
      return .number(number)
    }
    guard let target = Unit(unit) else { throw Literals.unknownUnit(unit, span) }
    guard let measure = Measure(value) else {
      if case .number = value {
        throw StatementError(
          "\(ShortText.of(value)) has no unit", .type, at: span,
          hint: "if it is in \(unit) already, `value(x)` is the number")
      }
      throw unfit(.value, value, span)
    }
    guard let number = measure.known?.convert(measure.number, to: target) else {
      throw StatementError("\(measure.text) cannot be converted to \(unit)", .type, at: span)
    }
    return .number(number)
  }

  private func duration(_ function: Function, _ value: Value, _ span: Span) throws(StatementError) -> Value {
    guard let duration = Quantities.duration(value) else { throw unfit(function, value, span) }
    let (seconds, fraction) = duration.components
    let unit = function == .days ? 86_400 : 3600
    if fraction == 0, seconds % Int64(unit) == 0 { return .integer(Int(seconds) / unit) }
    return Number((Double(seconds) + Double(fraction) / 1e18) / Double(unit)).map { .number($0) } ?? .null
  }

  private func truncated(_ function: Function, _ value: Value, _ span: Span) throws(StatementError) -> Value {
    guard let day = comparer.day(value) else { throw unfit(function, value, span) }
    switch function {
    case .year: return .period(Period(.year, containing: day))
    case .month: return .period(Period(.month, containing: day))
    case .week:
      // 1970-01-01 was a Thursday; a week starts on Monday.
      let weeks = (day.daysSince1970 + 3).quotientFloor(7)
      return .period(Period(.day, containing: CivilDate(daysSince1970: weeks * 7 - 3)))
    default: return .period(Period(.day, containing: day))
    }
  }

  private func unfit(_ function: Function, _ value: Value, _ span: Span) -> StatementError {
    StatementError(
      "`\(function.rawValue)` does not take \(Shape.of(value).name)", .type, at: span,
      label: "found \(ShortText.of(value))",
      hint: function.usage)
  }

  // MARK: Aggregates

  /// Over the rows of the group, where there is one; over the elements of a list otherwise. Nulls are skipped.
  private func aggregate(
    _ function: Function, _ arguments: [Formula], _ row: Record, _ span: Span
  ) throws(StatementError) -> Value {
    var values: [Value] = []
    if let aggregates { return try aggregates.value(function, arguments, span) }
    if let group {
      guard let argument = arguments.first else { return .integer(group.count) }
      var inner = self
      inner.group = nil
      for row in group { values += try inner.candidates(argument, row) }
    } else {
      guard let argument = arguments.first else {
        throw StatementError("count() without a list belongs in `summarize`", at: span, hint: "count(subjects)")
      }
      let value = try value(argument, row)
      if case .record = value, function == .count { return .integer(1) }
      values = value.list ?? (value.isNull ? [] : [value])
    }
    return try Aggregates.apply(function, to: values.filter { !$0.isNull }, comparer, span)
  }
}

enum Aggregates {
  static func apply(
    _ function: Function, to values: [Value], _ comparer: Comparer, _ span: Span
  ) throws(StatementError) -> Value {
    switch function {
    case .count: return .integer(values.count)
    case .first: return values.first ?? .null
    case .last: return values.last ?? .null
    case .list: return .list(values)
    case .distinct:
      var seen: Set<ValueKey> = []
      return .list(
        values.filter { seen.insert($0.record == nil ? ValueKey($0) : ValueKey(identifier: $0)).inserted })
    case .min, .max:
      return try values.reduceThrowing(nil) { best, value throws(StatementError) in
        guard let best else { return value }
        let order = try Aggregates.order(value, best, comparer, span)
        return (function == .min ? order < 0 : order > 0) ? value : best
      } ?? .null
    case .sum, .avg: return try total(values, average: function == .avg, comparer, span)
    case .median: return try median(values, comparer, span)
    default: return .null
    }
  }

  private static func total(
    _ values: [Value], average: Bool, _ comparer: Comparer, _ span: Span
  ) throws(StatementError) -> Value {
    guard let first = values.first else { return average ? .null : .integer(0) }
    let sum = try values.dropFirst().reduceThrowing(first) { sum, value throws(StatementError) in
      if average, let sum = try Arithmetic.sumForMean(sum, value, span) { return sum }
      return try Arithmetic.apply(.add, sum, value, comparer, span)
    }
    guard case .number = sum else {
      if case .string = sum {
        throw StatementError("text has no sum", .type, at: span, label: "found \(ShortText.of(first))")
      }
      return average ? try Arithmetic.apply(.divide, sum, .integer(values.count), comparer, span) : sum
    }
    return average ? try Arithmetic.apply(.divide, sum, .integer(values.count), comparer, span) : sum
  }

  private static func median(
    _ values: [Value], _ comparer: Comparer, _ span: Span
  ) throws(StatementError) -> Value {
    let sorted = values.sorted { comparer.order($0, $1, as: .dynamic) ?? 0 < 0 }
    if sorted.isEmpty { return .null }
    let middle = sorted.count / 2
    if sorted.count % 2 == 1 { return sorted[middle] }
    return try total([sorted[middle - 1], sorted[middle]], average: true, comparer, span)
  }

  static func order(
    _ left: Value, _ right: Value, _ comparer: Comparer, _ span: Span
  ) throws(StatementError) -> Int {
    guard let order = comparer.order(left, right, as: .dynamic) else {
      throw StatementError(
        "\(Shape.of(left).name) and \(Shape.of(right).name) have no order", .type, at: span,
        label: "found \(ShortText.of(left)) and \(ShortText.of(right))")
    }
    return order
  }
}

extension Sequence {
  func reduceThrowing<Result, Failure: Error>(
    _ initial: Result, _ next: (Result, Element) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var result = initial
    for element in self { result = try next(result, element) }
    return result
  }
}
