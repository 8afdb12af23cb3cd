import BQLSyntax
import BrainAPI

/// One aggregate function over many groups at once: groups are numbered from 0, each is opened before anything is added to
/// it. Values come in the order of their rows; neither null nor absent ones come.
///
/// What comes out is what `Aggregates.apply` makes of the group's values. Another function (a deviation, a quantile) is another
/// type that does this, and a line in `Accumulators.of`.
protocol Accumulator: Sendable {
  mutating func openGroup()
  /// Throws where the value does not fit those before it; then it is as if it had not come.
  mutating func add(_ value: Value, to group: Int) throws(StatementError)
  /// The same for a value that stands where it was read, which need not be decoded.
  mutating func add(_ node: JSONNode, to group: Int) throws(StatementError)
  /// Takes over what another one of the same function has in a group, as if its values came now.
  mutating func merge(_ later: Self, _ theirs: Int, into group: Int) throws(StatementError)
  func result(of group: Int) throws(StatementError) -> Value
}

extension Accumulator {
  mutating func add(_ node: JSONNode, to group: Int) throws(StatementError) { try add(node.value, to: group) }

  /// The same where the type of the other one is known to be the same, but not to the compiler.
  mutating func merge(
    opaque later: any Accumulator, _ theirs: Int, into group: Int
  ) throws(StatementError) {
    guard let later = later as? Self else { return }
    try merge(later, theirs, into: group)
  }
}

enum Accumulators {
  static func of(_ function: Function, _ comparer: Comparer, _ span: Span) -> any Accumulator {
    switch function {
    case .count: CountAccumulator()
    case .sum: TotalAccumulator(isAverage: false, comparer: comparer, span: span)
    case .avg: TotalAccumulator(isAverage: true, comparer: comparer, span: span)
    case .min, .max: ExtremeAccumulator(isMaximum: function == .max, comparer: comparer, span: span)
    case .first: EndAccumulator(isLast: false)
    case .last: EndAccumulator(isLast: true)
    case .distinct: DistinctAccumulator()
    case .list, .median: ValuesAccumulator(function: function, comparer: comparer, span: span)
    case .lower, .upper, .trim, .length, .round, .abs, .coalesce, .if, .string, .number, .year, .month, .week, .day,
      .days, .hours, .value:
      // No aggregates: `AggregateCalls` does not ask for them.
      CountAccumulator()
    }
  }
}

/// `count(x)`: how many values.
struct CountAccumulator: Accumulator {
  private var counts: [Int] = []

  mutating func openGroup() { counts.append(0) }
  mutating func add(_ value: Value, to group: Int) { counts[group] += 1 }
  mutating func add(_ node: JSONNode, to group: Int) { counts[group] += 1 }
  mutating func merge(_ later: Self, _ theirs: Int, into group: Int) { counts[group] += later.counts[theirs] }
  func result(of group: Int) -> Value { .integer(counts[group]) }
}

/// `min`, `max`.
struct ExtremeAccumulator: Accumulator {
  private struct Extreme {
    var best: Value
    /// What the others were first compared with, for the words of an error when parts are put together.
    var first: Value
    /// The best one, where it is a number of few digits.
    var short: ShortNumber?
  }

  let isMaximum: Bool
  let comparer: Comparer
  let span: Span
  private var extremes: [Extreme?] = []

  init(isMaximum: Bool, comparer: Comparer, span: Span) {
    self.isMaximum = isMaximum
    self.comparer = comparer
    self.span = span
  }

  mutating func openGroup() { extremes.append(nil) }

  mutating func add(_ value: Value, to group: Int) throws(StatementError) {
    guard let extreme = extremes[group] else {
      extremes[group] = Extreme(best: value, first: value, short: ExtremeAccumulator.short(value))
      return
    }
    if isBetter(try Aggregates.order(value, extreme.best, comparer, span)) { replace(value, group) }
  }

  mutating func add(_ node: JSONNode, to group: Int) throws(StatementError) {
    guard let extreme = extremes[group] else { return try add(node.value, to: group) }
    switch (extreme.best, node.kind) {
    case (.number, .number):
      let order = extreme.short.flatMap { best in node.numberBytes { ShortNumber($0)?.order(best) } ?? nil }
      guard let order else { return try add(node.value, to: group) }
      if isBetter(order) { replace(node.value, group) }
    case (.string(var best), .string):
      let order = best.withUTF8 { best in node.stringBytes { ByteOrder.compare($0, best) } }
      if let order, isBetter(order) { replace(node.value, group) }
    default: try add(node.value, to: group)
    }
  }

  private func isBetter(_ order: Int) -> Bool { isMaximum ? order > 0 : order < 0 }

  private mutating func replace(_ value: Value, _ group: Int) {
    extremes[group]?.best = value.detached()
    extremes[group]?.short = ExtremeAccumulator.short(value)
  }

  private static func short(_ value: Value) -> ShortNumber? {
    if case .number(let number) = value { ShortNumber(number) } else { nil }
  }

  mutating func merge(_ later: Self, _ theirs: Int, into group: Int) throws(StatementError) {
    guard let other = later.extremes[theirs] else { return }
    guard let own = extremes[group] else {
      extremes[group] = other
      return
    }
    guard comparer.order(other.best, own.best, as: .dynamic) != nil else { return try add(other.first, to: group) }
    try add(other.best, to: group)
  }

  func result(of group: Int) -> Value { extremes[group]?.best ?? .null }
}

/// `first`, `last`.
struct EndAccumulator: Accumulator {
  let isLast: Bool
  private var ends: [Value?] = []

  init(isLast: Bool) { self.isLast = isLast }

  mutating func openGroup() { ends.append(nil) }
  mutating func add(_ value: Value, to group: Int) {
    if isLast || ends[group] == nil { ends[group] = value.detached() }
  }

  mutating func add(_ node: JSONNode, to group: Int) {
    if isLast || ends[group] == nil { ends[group] = node.value.detached() }
  }

  mutating func merge(_ later: Self, _ theirs: Int, into group: Int) {
    if let end = later.ends[theirs] { add(end, to: group) }
  }

  func result(of group: Int) -> Value { ends[group] ?? .null }
}

/// `distinct`: each value once, in the order in which they came.
struct DistinctAccumulator: Accumulator {
  private struct Values {
    var seen: Set<ValueKey> = []
    var values: [Value] = []
  }

  private var groups: [Values] = []

  mutating func openGroup() { groups.append(Values()) }

  mutating func add(_ value: Value, to group: Int) {
    let key = value.record == nil ? ValueKey(value) : ValueKey(identifier: value)
    if groups[group].seen.insert(key).inserted { groups[group].values.append(value.detached()) }
  }

  mutating func merge(_ later: Self, _ theirs: Int, into group: Int) {
    for value in later.groups[theirs].values { add(value, to: group) }
  }

  func result(of group: Int) -> Value { .list(groups[group].values) }
}

/// `list`, `median`: whatever needs all of the values.
struct ValuesAccumulator: Accumulator {
  let function: Function
  let comparer: Comparer
  let span: Span
  private var groups: [[Value]] = []

  init(function: Function, comparer: Comparer, span: Span) {
    self.function = function
    self.comparer = comparer
    self.span = span
  }

  mutating func openGroup() { groups.append([]) }
  mutating func add(_ value: Value, to group: Int) { groups[group].append(value.detached()) }

  mutating func merge(_ later: Self, _ theirs: Int, into group: Int) { groups[group] += later.groups[theirs] }

  func result(of group: Int) throws(StatementError) -> Value {
    try Aggregates.apply(function, to: groups[group], comparer, span)
  }
}
