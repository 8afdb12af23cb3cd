import BrainAPI

/// The order of sort keys, over rows whose keys were reckoned once: nulls last, both ways; the id breaks ties.
final class SortOrder: Sendable {
  /// A row with its keys.
  struct Keyed: Sendable {
    /// Of the first key, where that tells most rows apart.
    var prefix: SortPrefix
    var first: Value
    var rest: [Value]
    var row: Record
  }

  private let keys: [SortKeyPlan]
  private let formulas: [CompiledFormula]
  private let evaluation: Evaluation
  private let comparer: Comparer
  private let isOfPaths: Bool

  /// `keys`: one at least.
  init(_ keys: [SortKeyPlan], _ evaluation: Evaluation) {
    self.keys = keys
    formulas = keys.map { CompiledFormula($0.formula, evaluation) }
    self.evaluation = evaluation
    comparer = evaluation.comparer
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
    return Keyed(prefix: SortPrefix(first, domain), first: first, rest: rest, row: row)
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
    if let order = left.prefix.order(right.prefix), order != 0 {
      return keys.first?.isDescending == true ? -order : order
    }
    return compareWhole(left, right)
  }

  /// The same without a look at the prefixes.
  func compareWhole(_ left: Keyed, _ right: Keyed) -> Int {
    if let key = keys.first {
      let order = order(left.first, right.first, key)
      if order != 0 { return order }
    }
    for place in left.rest.indices {
      let order = order(left.rest[place], right.rest[place], keys[place + 1])
      if order != 0 { return order }
    }
    return orderOfIdentifiers(left.row, right.row)
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
    let domain: Domain = key.domain == .identifier ? .dynamic : key.domain
    let order =
      comparer.order(left, right, as: domain) ?? comparer.order(left, right, as: .dynamic)
      ?? SortOrder.rank(left) - SortOrder.rank(right)
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

  // MARK: Quick looks

  /// Whether a row is sure to come behind, told from the bytes that it was read from; false where that takes more.
  func isBehind(_ row: Record, _ other: Keyed) -> Bool {
    // A key that is no path may be wrong, which is told of every row.
    guard isOfPaths, let path = formulas.first?.path, let key = keys.first, case .node(let node) = path.find(in: row),
      let order = SortPrefix(node, key.domain, comparer)?.order(other.prefix)
    else { return false }
    return key.isDescending ? order < 0 : order > 0
  }
}

/// The beginning of a sort key as a number, so that most rows are told apart without a look at their values.
struct SortPrefix: Sendable {
  private enum Kind: Sendable { case none, text, number, boolean, instant, day }

  private var kind = Kind.none
  private var word: UInt64 = 0

  /// -1 or 1 where the prefixes tell which value comes first; 0 where they are the same; nil where they tell nothing.
  @inline(__always)
  func order(_ other: SortPrefix) -> Int? {
    guard kind == other.kind, kind != .none else { return nil }
    return word == other.word ? 0 : word < other.word ? -1 : 1
  }

  /// Of a key that was made ready for its domain.
  init(_ value: Value, _ domain: Domain) {
    switch value {
    case .string(var text): (kind, word) = (.text, text.withUTF8 { SortPrefix.beginning($0) })
    case .number(let number): (kind, word) = (.number, SortPrefix.ordered(number.double))
    case .boolean(let boolean): (kind, word) = (.boolean, boolean ? 1 : 0)
    // As days moments of one day are the same.
    case .instant(let instant): if domain != .day { (kind, word) = (.instant, SortPrefix.ordered(instant.seconds)) }
    case .period(let period):
      if period.unit == .day { (kind, word) = (.day, SortPrefix.ordered(period.first.daysSince1970)) }
    case .null, .duration, .quantity, .list, .record: break
    }
  }

  /// Of a value that was read; nil where it has to be decoded first.
  init?(_ node: JSONNode, _ domain: Domain, _ comparer: Comparer) {
    switch (node.kind, domain) {
    case (.string, .instant):
      guard let instant = node.stringBytes({ Instant(parsing: $0, in: comparer.zone) }) ?? nil else { return nil }
      (kind, word) = (.instant, SortPrefix.ordered(instant.seconds))
    case (.string, .text), (.string, .dynamic), (.string, .identifier):
      guard let beginning = node.stringBytes({ SortPrefix.beginning($0) }) else { return nil }
      (kind, word) = (.text, beginning)
    case (.number, _):
      guard let double = node.numberBytes({ ShortNumber($0)?.double }) ?? nil else { return nil }
      (kind, word) = (.number, SortPrefix.ordered(double))
    case (.null, _), (.boolean, _), (.string, _), (.list, _), (.record, _): return nil
    }
  }

  /// The first eight bytes, the first one highest.
  private static func beginning(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    if text.count >= 8 { return text.word(at: 0).byteSwapped }
    var word: UInt64 = 0
    for place in 0..<text.count { word |= UInt64(text[place]) << UInt64(56 - 8 * place) }
    return word
  }

  private static func ordered(_ double: Double) -> UInt64 {
    // Zero has one sign; a number beyond all doubles is infinite.
    let bits = (double == 0 ? 0 : double).bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }

  private static func ordered(_ integer: Int) -> UInt64 { UInt64(bitPattern: Int64(integer)) ^ 1 << 63 }
}

extension SortOrder {
  /// Where each row comes, by its place in `rows`: rows that are the same stay in their order. Heeds an interruption.
  func sortedIndexes(_ rows: [Keyed]) throws(StatementFailure) -> [Int] {
    var entries = rows.indices.map { Entry(prefix: rows[$0].prefix, index: $0) }
    var spare = entries
    let isDescending = keys.first?.isDescending == true
    func order(_ left: Entry, _ right: Entry) -> Int {
      if let order = left.prefix.order(right.prefix), order != 0 { return isDescending ? -order : order }
      return compareWhole(rows[left.index], rows[right.index])
    }
    // Short stretches by the library's sort, ties by their places; then merged two by two.
    var length = 1024
    for start in stride(from: 0, to: entries.count, by: length) {
      try Interruption.check()
      entries[start..<min(start + length, entries.count)].sort { left, right in
        let order = order(left, right)
        return order == 0 ? left.index < right.index : order < 0
      }
    }
    while length < entries.count {
      for start in stride(from: 0, to: entries.count, by: 2 * length) {
        if start % (1 << 16) == 0 || length >= 1 << 15 { try Interruption.check() }
        let middle = min(start + length, entries.count)
        let end = min(middle + length, entries.count)
        var (left, right, target) = (start, middle, start)
        while left < middle, right < end {
          if order(entries[right], entries[left]) < 0 {
            spare[target] = entries[right]
            right += 1
          } else {
            spare[target] = entries[left]
            left += 1
          }
          target += 1
        }
        while left < middle {
          spare[target] = entries[left]
          left += 1
          target += 1
        }
        while right < end {
          spare[target] = entries[right]
          right += 1
          target += 1
        }
      }
      swap(&entries, &spare)
      length *= 2
    }
    return entries.map(\.index)
  }

  private struct Entry {
    var prefix: SortPrefix
    var index: Int
  }
}
