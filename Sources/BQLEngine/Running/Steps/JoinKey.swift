import BrainAPI

extension Domain {
  /// Values that are equal in it can be found in a table.
  var isHashed: Bool {
    switch self {
    case .identifier, .text, .dynamic, .boolean: true
    case .number, .day, .instant, .duration: false
    }
  }

  /// What a value is found by in a table of a join: equal values have equal keys. nil for values that may equal others
  /// of another form (a day and an instant in it, a number and a quantity): those are compared one by one.
  func joinKey(_ value: Value) -> ValueKey? {
    switch (self, value) {
    case (.identifier, _): ValueKey(identifier: value)
    case (.dynamic, .record(let record)): record.id.map { .text(Array($0.utf8)) }
    case (.dynamic, .quantity), (.dynamic, .instant), (.dynamic, .period), (.dynamic, .duration), (.dynamic, .list): nil
    default: ValueKey(value)
    }
  }
}

/// Rows by the values of one side of a join's equalities.
struct JoinTable: Sendable {
  private var indexes: [[ValueKey]: [Int]] = [:]
  /// Rows with a value that no table can hold.
  private var others: [Int] = []
  private let count: Int

  init(
    _ rows: [Record], _ sides: [(formula: Formula, domain: Domain)], _ evaluation: Evaluation,
    check: (Int) throws(StatementFailure) -> Void
  ) throws(StatementFailure) {
    count = rows.count
    for (index, row) in rows.enumerated() {
      try check(index)
      guard let keys = try JoinTable.keys(sides, row, evaluation) else {
        others.append(index)
        continue
      }
      for key in keys { indexes[key, default: []].append(index) }
    }
  }

  /// The rows that may be equal, in their order.
  func candidates(
    _ row: Record, _ sides: [(formula: Formula, domain: Domain)], _ evaluation: Evaluation
  ) throws(StatementFailure) -> [Int] {
    guard let keys = try JoinTable.keys(sides, row, evaluation) else { return Array(0..<count) }
    if keys.count == 1, others.isEmpty { return indexes[keys[0]] ?? [] }
    return Set(keys.flatMap { indexes[$0] ?? [] } + (keys.isEmpty ? [] : others)).sorted()
  }

  /// The keys that a row has: several where a side is a list, none where one is null; nil where a value has none.
  private static func keys(
    _ sides: [(formula: Formula, domain: Domain)], _ row: Record, _ evaluation: Evaluation
  ) throws(StatementFailure) -> [[ValueKey]]? {
    var keys: [[ValueKey]] = [[]]
    for side in sides {
      var own: [ValueKey] = []
      for value in try evaluation.candidates(side.formula, row) where !value.isNull {
        guard let key = side.domain.joinKey(value) else { return nil }
        own.append(key)
      }
      keys = keys.flatMap { key in own.map { key + [$0] } }
    }
    return keys
  }
}
