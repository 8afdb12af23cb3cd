/// The functions of the language. Those with `isAggregate` take the rows of a group in `summarize` and a list elsewhere.
package enum Function: String, Sendable, Hashable, CaseIterable {
  case count, sum, avg, min, max, median, first, last, list, distinct
  case lower, upper, trim, length, round, abs, coalesce, `if`, string, number
  case year, month, week, day, days, hours, value

  package var isAggregate: Bool {
    switch self {
    case .count, .sum, .avg, .min, .max, .median, .first, .last, .list, .distinct: true
    default: false
    }
  }

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .count: 0...1
    case .round, .value: 1...2
    case .coalesce: 1...64
    case .if: 3...3
    default: 1...1
    }
  }

  /// The form, for errors and help.
  package var usage: String {
    switch self {
    case .count: "count(list)"
    case .round: "round(number, digits)"
    case .coalesce: "coalesce(a, b, ...)"
    case .if: "if(condition, then, else)"
    case .lower, .upper, .trim, .length: "\(rawValue)(text)"
    case .year, .month, .week, .day: "\(rawValue)(date)"
    case .days, .hours: "\(rawValue)(duration)"
    case .value: "value(quantity, \"kHz\")"
    case .string: "string(value)"
    case .number: "number(text)"
    case .abs: "abs(number)"
    default: "\(rawValue)(list)"
    }
  }
}
