import BQLSyntax
import BrainAPI

/// Values as the server reads them.
enum ServerValue {
  typealias Bound = (operator: APIRequest.Filter.Operator, value: String)

  /// What says the same to the server; nil where nothing does.
  static func filters(_ comparison: Comparison, _ value: Value, _ path: ResolvedPath, _ zone: Zone) -> [Bound]? {
    switch comparison.domain {
    case .day: return days(comparison.operator, value, zone)
    case .instant: return instants(comparison.operator, value, zone)
    case .number, .dynamic:
      if case .number(.literal) = value, !path.isUnknown { return nil }
      if comparison.operator == .equal { return equal(value, comparison.domain).map { [(.equal, $0)] } }
      guard case .number(let number) = value, let operation = ordering[comparison.operator] else {
        return comparison.domain == .dynamic ? instants(comparison.operator, value, zone) : nil
      }
      return [(operation, number.text)]
    default:
      guard comparison.operator == .equal else { return nil }
      return equal(value, comparison.domain).map { [(.equal, $0)] }
    }
  }

  private static let ordering: [ComparisonOperator: APIRequest.Filter.Operator] = [
    .less: .lt, .lessOrEqual: .lte, .greater: .gt, .greaterOrEqual: .gte,
  ]

  static func equal(_ value: Value, _ domain: Domain) -> String? {
    switch value {
    case .string(let text) where domain != .day && domain != .instant: text.isEmpty ? nil : text
    case .number(let number): number.text
    case .boolean(let boolean): boolean ? "true" : "false"
    case .record(let record) where domain == .identifier: record.id
    case .period(let period) where domain == .day && period.unit == .day: period.text
    default: nil
    }
  }

  static func identifier(_ value: Value) -> String? {
    switch value {
    case .record(let record): record.id
    case .string(let text) where Identifiers.isPlausible(text): text
    case .number(.integer(let id)): String(id)
    default: nil
    }
  }

  private static func days(_ operation: ComparisonOperator, _ value: Value, _ zone: Zone) -> [Bound]? {
    let period: Period
    switch value {
    case .period(let given): period = given
    case .instant(let instant): period = Period(.day, containing: zone.date(at: instant))
    default: return nil
    }
    return switch operation {
    case .equal: period.unit == .day ? [(.equal, period.text)] : [(.gte, period.first.text), (.lte, period.last.text)]
    case .notEqual: nil
    case .less: [(.lt, period.first.text)]
    case .lessOrEqual: [(.lte, period.last.text)]
    case .greater: [(.gt, period.last.text)]
    case .greaterOrEqual: [(.gte, period.first.text)]
    }
  }

  /// Instants go out as UTC; a period as the first instant of it and the first after it.
  private static func instants(_ operation: ComparisonOperator, _ value: Value, _ zone: Zone) -> [Bound]? {
    let (start, end): (String, String?)
    switch value {
    case .instant(let instant): (start, end) = (instant.text, nil)
    case .period(let period):
      start = zone.instant(period.first, secondsOfDay: 0).text
      end = zone.instant(period.next, secondsOfDay: 0).text
    default: return nil
    }
    return switch operation {
    case .equal: [(.gte, start), end.map { (.lt, $0) } ?? (.lte, start)]
    case .notEqual: nil
    case .less: [(.lt, start)]
    case .lessOrEqual: [end.map { (.lt, $0) } ?? (.lte, start)]
    case .greater: [end.map { (.gte, $0) } ?? (.gt, start)]
    case .greaterOrEqual: [(.gte, start)]
    }
  }
}
