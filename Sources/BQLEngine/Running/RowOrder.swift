import BrainAPI

/// Rows in the order of sort keys: nulls last, both ways; the id breaks ties.
struct RowOrder {
  let keys: [SortKeyPlan]
  let evaluation: Evaluation

  func sorted(_ rows: [Record]) throws(StatementFailure) -> [Record] {
    var keyed: [(keys: [Value], id: Value, row: Record)] = []
    keyed.reserveCapacity(rows.count)
    for row in rows {
      var values: [Value] = []
      for key in keys { values.append(prepared(try evaluation.value(key.formula, row), key.domain)) }
      keyed.append((values, row["id"] ?? .null, row))
    }
    return keyed.sorted { left, right in
      for (place, key) in keys.enumerated() {
        let order = order(left.keys[place], right.keys[place], key)
        if order != 0 { return order < 0 }
      }
      return (evaluation.comparer.order(left.id, right.id, as: .dynamic) ?? 0) < 0
    }.map(\.row)
  }

  /// Dates are read once, not at each comparison.
  private func prepared(_ value: Value, _ domain: Domain) -> Value {
    switch (domain, value) {
    case (.day, .string): evaluation.comparer.day(value).map { .period(Period(.day, containing: $0)) } ?? value
    case (.instant, .string(let text)): evaluation.comparer.instant(text).map { .instant($0) } ?? value
    case (.identifier, .record(let record)): record.id.map { .string($0) } ?? value
    default: value
    }
  }

  private func order(_ left: Value, _ right: Value, _ key: SortKeyPlan) -> Int {
    if left.isNull || right.isNull { return left.isNull == right.isNull ? 0 : left.isNull ? 1 : -1 }
    let domain: Domain = key.domain == .identifier ? .dynamic : key.domain
    let order =
      evaluation.comparer.order(left, right, as: domain) ?? evaluation.comparer.order(left, right, as: .dynamic)
      ?? RowOrder.rank(left) - RowOrder.rank(right)
    return key.isDescending ? -order : order
  }

  /// Values of different kinds: by kind.
  private static func rank(_ value: Value) -> Int {
    switch value {
    case .null: 9
    case .boolean: 0
    case .number, .quantity: 1
    case .instant, .period: 2
    case .duration: 3
    case .string: 4
    case .list: 5
    case .record: 6
    }
  }
}
