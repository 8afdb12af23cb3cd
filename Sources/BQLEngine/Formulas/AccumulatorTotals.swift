import BQLSyntax
import BrainAPI

/// `sum`, `avg`: values are added one by one as `+` adds them, so that a sum is the same wherever it is made.
struct TotalAccumulator: Accumulator {
  private struct Total {
    var count = 0
    var sum = Sum.integer(0)
    /// As it was written, for the sum of one value and for the words of an error.
    var first = Value.null
  }

  private enum Sum {
    case integer(Int)
    /// No integer; of a size where every integer is a double.
    case double(Double)
    case value(Value)

    var value: Value {
      switch self {
      case .integer(let integer): .integer(integer)
      case .double(let double): Number(double).map { .number($0) } ?? .null
      case .value(let value): value
      }
    }

    /// What `+` gave.
    init(result value: Value) {
      switch value {
      case .number(.integer(let integer)): self = .integer(integer)
      case .number(let number) where number.double.magnitude < 0x1p53: self = .double(number.double)
      default: self = .value(value)
      }
    }

    init(_ double: Double) {
      if let integer = Int(exactly: double), integer.magnitude <= 1 << 53 {
        self = .integer(integer)
      } else if abs(double) < 0x1p53 {
        self = .double(double)
      } else {
        self = .value(Number(double).map { .number($0) } ?? .null)
      }
    }
  }

  let isAverage: Bool
  let comparer: Comparer
  let span: Span
  private var totals: [Total] = []

  init(isAverage: Bool, comparer: Comparer, span: Span) {
    self.isAverage = isAverage
    self.comparer = comparer
    self.span = span
  }

  mutating func openGroup() { totals.append(Total()) }

  mutating func add(_ value: Value, to group: Int) throws(StatementError) {
    if case .number(.integer(let integer)) = value, add(integer, to: group) { return }
    let total = totals[group]
    if total.count == 0 {
      totals[group].first = value
      totals[group].sum = .value(value)
    } else {
      totals[group].sum = Sum(result: try sum(total, value))
    }
    totals[group].count += 1
  }

  mutating func add(_ node: JSONNode, to group: Int) throws(StatementError) {
    // The first one is kept as it was written.
    if totals[group].count > 0, let short = node.numberBytes({ ShortNumber($0) }) ?? nil {
      if let integer = short.integer {
        if add(integer, to: group) { return }
      } else if let fraction = short.double, add(fraction, to: group) {
        return
      }
    }
    try add(node.value, to: group)
  }

  /// false where that takes more than the quick way.
  @inline(__always)
  private mutating func add(_ integer: Int, to group: Int) -> Bool {
    switch totals[group].sum {
    case .integer(let own):
      let (sum, isTooLarge) = own.addingReportingOverflow(integer)
      if isTooLarge { return false }
      totals[group].sum = .integer(sum)
    case .double(let own): totals[group].sum = Sum(own + Double(integer))
    case .value: return false
    }
    if totals[group].count == 0 { totals[group].first = .integer(integer) }
    totals[group].count += 1
    return true
  }

  /// The same for a number that is no integer.
  @inline(__always)
  private mutating func add(_ fraction: Double, to group: Int) -> Bool {
    switch totals[group].sum {
    case .integer(let own): totals[group].sum = Sum(Double(own) + fraction)
    case .double(let own): totals[group].sum = Sum(own + fraction)
    case .value(.number(let own)):
      // The first one, as it was written; or a large one.
      guard own.double.magnitude < 0x1p53 else { return false }
      totals[group].sum = Sum(own.double + fraction)
    case .value: return false
    }
    totals[group].count += 1
    return true
  }

  private func sum(_ total: Total, _ value: Value) throws(StatementError) -> Value {
    let own = total.sum.value
    // Text has no sum, which is said at the end; until then there is no need for more of it than an error shows.
    if case .string(let text) = own, case .string = value, text.utf8.count > 1000 { return own }
    if isAverage, let sum = try Arithmetic.sumForMean(own, value, span) { return sum }
    return try Arithmetic.apply(.add, own, value, comparer, span)
  }

  mutating func merge(_ later: Self, _ theirs: Int, into group: Int) throws(StatementError) {
    let other = later.totals[theirs]
    if other.count == 0 { return }
    if totals[group].count == 0 {
      totals[group] = other
    } else {
      do throws(StatementError) {
        totals[group].sum = Sum(result: try sum(totals[group], other.sum.value))
      } catch {
        // It is the first of the others that does not fit.
        _ = try sum(totals[group], other.first)
        throw error
      }
      totals[group].count += other.count
    }
  }

  func result(of group: Int) throws(StatementError) -> Value {
    let total = totals[group]
    if total.count == 0 { return isAverage ? .null : .integer(0) }
    let sum = total.sum.value
    if case .string = sum {
      throw StatementError("text has no sum", .type, at: span, label: "found \(ShortText.of(total.first))")
    }
    return isAverage ? try Arithmetic.apply(.divide, sum, .integer(total.count), comparer, span) : sum
  }
}
