import BrainAPI

/// The order of sort keys, over rows whose keys were reckoned once: nulls last, both ways; the id breaks ties.
final class SortOrder: Sendable {
  /// A row with its keys. A class, because it is moved often.
  final class Keyed: Sendable {
    /// Of the first key, where that tells most rows apart.
    let prefix: SortPrefix
    /// Of the second key, or of the id where there is no second one.
    let second: SortPrefix
    let first: Value
    let rest: [Value]
    let row: Record

    init(prefix: SortPrefix, second: SortPrefix, first: Value, rest: [Value], row: Record) {
      self.prefix = prefix
      self.second = second
      self.first = first
      self.rest = rest
      self.row = row
    }

    /// Apart from what the row was read in.
    func detached() -> Keyed {
      Keyed(
        prefix: prefix, second: second, first: first.detached(), rest: rest.map { $0.detached() }, row: row.detached())
    }
  }

  private let keys: [SortKeyPlan]
  private let formulas: [CompiledFormula]
  private let evaluation: Evaluation
  private let comparer: Comparer
  private let isOfPaths: Bool
  private let isDescending: Bool
  /// Of the second key; the id ascends.
  private let isSecondDescending: Bool

  /// `keys`: one at least.
  init(_ keys: [SortKeyPlan], _ evaluation: Evaluation) {
    self.keys = keys
    formulas = keys.map { CompiledFormula($0.formula, evaluation) }
    self.evaluation = evaluation
    comparer = evaluation.comparer
    isDescending = keys.first?.isDescending ?? false
    isSecondDescending = keys.count > 1 && keys[1].isDescending
    isOfPaths = formulas.allSatisfy { $0.path != nil }
  }

  /// The same order for rows whose keys were reckoned before: what there was to note has been noted.
  var forReadingAgain: SortOrder {
    var evaluation = evaluation
    if evaluation.notes != nil { evaluation.notes = EvaluationNotes() }
    return SortOrder(keys, evaluation)
  }

  func keyed(_ row: Record) throws(StatementFailure) -> Keyed {
    guard let formula = formulas.first else { return keyed(values: [], row: row) }
    let first = try formula.value(row)
    if keys.count == 1 { return keyed(first, [], row) }
    var rest: [Value] = []
    rest.reserveCapacity(keys.count - 1)
    for formula in formulas.dropFirst() { rest.append(try formula.value(row)) }
    return keyed(first, rest, row)
  }

  /// Of keys that were reckoned elsewhere. `row`: for its id.
  func keyed(values: [Value], row: Record) -> Keyed {
    keyed(values.first ?? .null, Array(values.dropFirst()), row)
  }

  private func keyed(_ first: Value, _ rest: [Value], _ row: Record) -> Keyed {
    let domain = keys.first?.domain ?? .dynamic
    let first = prepared(first, domain)
    var rest = rest
    for place in rest.indices { rest[place] = prepared(rest[place], keys[place + 1].domain) }
    let second = if let second = rest.first { SortPrefix(second, keys[1].domain) } else { identifierPrefix(row) }
    return Keyed(prefix: SortPrefix(first, domain), second: second, first: first, rest: rest, row: row)
  }

  /// Dates are read once, not at each comparison.
  private func prepared(_ value: Value, _ domain: Domain) -> Value {
    switch (domain, value) {
    case (.day, .string): comparer.day(value).map { .period(Period(.day, containing: $0)) } ?? value
    case (.instant, .string(let text)): comparer.instant(text).map { .instant($0) } ?? value
    case (.identifier, .record(let record)): record.id.map { .string($0) } ?? value
    default: value
    }
  }

  // MARK: Comparing

  /// -1, 0 or 1 as the one comes before, with, after the other.
  func compare(_ left: Keyed, _ right: Keyed) -> Int {
    order((left.prefix, left.second), (right.prefix, right.second)) ?? compareWhole(left, right)
  }

  /// As far as the prefixes tell; nil where they do not.
  @inline(__always)
  func order(
    _ left: (first: SortPrefix, second: SortPrefix), _ right: (first: SortPrefix, second: SortPrefix)
  ) -> Int? {
    guard let order = left.first.order(right.first) else { return nil }
    if order != 0 { return isDescending ? -order : order }
    guard let order = left.second.order(right.second), order != 0 else { return nil }
    return isSecondDescending ? -order : order
  }

  /// The same where the prefixes do not tell all.
  func compareWhole(_ left: Keyed, _ right: Keyed) -> Int {
    if let key = keys.first, left.prefix.order(right.prefix) != 0 {
      let order = order(left.first, right.first, key)
      if order != 0 { return order }
    }
    if let order = left.second.order(right.second), order != 0 { return isSecondDescending ? -order : order }
    for place in left.rest.indices {
      let order = order(left.rest[place], right.rest[place], keys[place + 1])
      if order != 0 { return order }
    }
    return orderOfIdentifiers(left.row, right.row)
  }

  private func identifierPrefix(_ row: Record) -> SortPrefix {
    if let prefix = row.node("id").flatMap({ SortPrefix($0, .dynamic, comparer) }) { return prefix }
    let id = row["id"] ?? .null
    // Records without an id are the same by it, and not by what else it is.
    return SortPrefix(id, .dynamic)
  }

  private func orderOfIdentifiers(_ left: Record, _ right: Record) -> Int {
    if let node = left.node("id"), let other = right.node("id") {
      let order = node.stringBytes { id in other.stringBytes { ByteOrder.compare(id, $0) } }
      if let order, let order { return order }
    }
    return comparer.order(left["id"] ?? .null, right["id"] ?? .null, as: .dynamic) ?? 0
  }

  private func order(_ left: Value, _ right: Value, _ key: SortKeyPlan) -> Int {
    if left.isNull || right.isNull { return left.isNull == right.isNull ? 0 : left.isNull ? 1 : -1 }
    // Texts that are read as nothing else are compared as such, whatever the domain.
    if case .string(let first) = left, case .string(let second) = right {
      let order = ByteOrder.compare(first, second)
      return key.isDescending ? -order : order
    }
    let domain: Domain = key.domain == .identifier ? .dynamic : key.domain
    let order =
      comparer.order(left, right, as: domain) ?? comparer.order(left, right, as: .dynamic)
      ?? Quantities.sortOrder(left, right) ?? SortOrder.rank(left) - SortOrder.rank(right)
    return key.isDescending ? -order : order
  }

  /// Values of different kinds: by kind.
  private static func rank(_ value: Value) -> Int {
    switch value {
    case .null: 9
    case .boolean: 0
    case .number, .quantity, .measured: 1
    case .instant, .period: 2
    case .duration: 3
    case .string: 4
    case .list: 5
    case .record: 6
    }
  }

  // MARK: Quick looks

  /// Whether a row is sure to come behind, told from the bytes that it was read from; false where that takes more.
  func isBehind(_ row: Record, _ other: Keyed) -> Bool {
    // A key that is no path may be wrong, which is told of every row.
    guard isOfPaths, let path = formulas.first?.path, let key = keys.first, case .node(let node) = path.find(in: row),
      let order = SortPrefix(node, key.domain, comparer)?.order(other.prefix), order != 0
    else { return false }
    return isDescending ? order < 0 : order > 0
  }
}
