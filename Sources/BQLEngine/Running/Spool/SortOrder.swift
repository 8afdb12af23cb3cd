import BrainAPI

/// The order of sort keys, over rows whose keys were reckoned once: nulls last, both ways; the id breaks ties.
final class SortOrder: Sendable {
  /// A row with its keys.
  struct Keyed: Sendable {
    /// Of the first key, where that tells most rows apart.
    let prefix: SortPrefix
    /// Of the second key, or of the id where there is no second one.
    let second: SortPrefix
    /// Of all keys, made ready for their domains; nil where they are read from the row when the prefixes do not tell.
    let values: [Value]?
    let row: Record

    /// Apart from what the row was read in.
    func detached() -> Keyed {
      Keyed(prefix: prefix, second: second, values: values?.map { $0.detached() }, row: row.detached())
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
  /// The second prefix is that of a key, not of the id.
  private let isOfSeveral: Bool

  /// `keys`: one at least.
  init(_ keys: [SortKeyPlan], _ evaluation: Evaluation) {
    self.keys = keys
    formulas = keys.map { CompiledFormula($0.formula, evaluation) }
    self.evaluation = evaluation
    comparer = evaluation.comparer
    isDescending = keys.first?.isDescending ?? false
    isOfSeveral = keys.count > 1
    isSecondDescending = keys.count > 1 && keys[1].isDescending
    isOfPaths = formulas.allSatisfy { $0.path != nil }
  }

  /// The same order for rows whose keys were reckoned before: what there was to note has been noted.
  var forReadingAgain: SortOrder {
    var evaluation = evaluation
    if evaluation.notes != nil { evaluation.notes = EvaluationNotes() }
    return SortOrder(keys, evaluation)
  }

  func keyed(_ row: Record) throws(StatementError) -> Keyed {
    if let keyed = keyedByPlaces(row) { return keyed }
    var values: [Value] = []
    values.reserveCapacity(keys.count)
    for formula in formulas { values.append(try formula.value(row)) }
    return keyed(values: values, row: row)
  }

  /// Where the first two keys are read without decoding them; nil where they have to be.
  private func keyedByPlaces(_ row: Record) -> Keyed? {
    guard isOfPaths, !keys.isEmpty, let first = prefix(of: row, 0) else { return nil }
    guard let second = keys.count > 1 ? prefix(of: row, 1) : identifierPrefix(row) else { return nil }
    return Keyed(prefix: first, second: second, values: nil, row: row)
  }

  private func prefix(of row: Record, _ place: Int) -> SortPrefix? {
    switch formulas[place].path?.find(in: row) {
    case .null: SortPrefix(.null, keys[place].domain)
    case .node(let node): SortPrefix(node, keys[place].domain, comparer)
    case .value, .severalOrNone, nil: nil
    }
  }

  /// Of keys that were reckoned elsewhere. `row`: for its id.
  func keyed(values: some Collection<Value>, row: Record) -> Keyed {
    let values = zip(values, keys).map { prepared($0, $1.domain) }
    let first = SortPrefix(values.first ?? .null, keys.first?.domain ?? .dynamic)
    let second = values.count > 1 ? SortPrefix(values[1], keys[1].domain) : identifierPrefix(row)
    return Keyed(prefix: first, second: second, values: values, row: row)
  }

  private func value(_ keyed: Keyed, _ place: Int) -> Value {
    if let values = keyed.values { return values[place] }
    // A path throws nothing.
    return prepared((try? formulas[place].value(keyed.row)) ?? .null, keys[place].domain)
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
    // Nulls come last both ways.
    if left.first.isNull != right.first.isNull { return left.first.isNull ? 1 : -1 }
    guard let order = left.first.order(right.first) else { return nil }
    if order != 0 { return isDescending ? -order : order }
    if isOfSeveral, left.second.isNull != right.second.isNull { return left.second.isNull ? 1 : -1 }
    guard let order = left.second.order(right.second), order != 0 else { return nil }
    return isSecondDescending ? -order : order
  }

  /// The same where the prefixes do not tell all.
  func compareWhole(_ left: Keyed, _ right: Keyed) -> Int {
    for place in keys.indices {
      let known = place == 0 ? left.prefix.order(right.prefix) : place == 1 ? left.second.order(right.second) : nil
      if known == 0 { continue }
      let order = order(value(left, place), value(right, place), keys[place])
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
