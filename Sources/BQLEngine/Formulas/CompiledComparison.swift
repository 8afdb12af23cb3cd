import BQLSyntax
import BrainAPI

/// A constant that values are compared with, as the bytes of a value can be compared with it. A class, so that it is not
/// copied for each row.
final class CompiledConstant: Sendable {
  private enum Reading: Sendable {
    case text([UInt8])
    case number(Number, ShortNumber?)
    case boolean(Bool)
    case days(ClosedRange<CivilDate>)
    case stretch(Comparer.Stretch)
    case identifier([UInt8])
    /// Nothing can be told from bytes.
    case other
  }

  /// How a value stands to the constant.
  enum Relation {
    /// -1, 0 or 1 as the value comes before, in (or at), after the constant.
    case order(Int)
    /// They are of kinds that are not compared.
    case incomparable
    /// Only the whole evaluation can tell.
    case unknown
  }

  let value: Value
  private let domain: Domain
  private let reading: Reading
  private let comparer: Comparer

  /// nil for a list, which is several constants, and for null, which is none.
  init?(_ value: Value, _ domain: Domain, _ comparer: Comparer) {
    if value.list != nil || value.isNull { return nil }
    self.value = value
    self.domain = domain
    self.comparer = comparer
    reading = CompiledConstant.reading(value, domain, comparer)
  }

  /// The text that a value has to be the same as, where it has to be that.
  var text: [UInt8]? { if case .text(let bytes) = reading { bytes } else { nil } }

  private static func reading(_ value: Value, _ domain: Domain, _ comparer: Comparer) -> Reading {
    switch (domain, value) {
    case (.text, .string(let text)), (.dynamic, .string(let text)): .text(Array(text.utf8))
    case (.number, .number(let number)), (.dynamic, .number(let number)): .number(number, ShortNumber(number))
    case (.boolean, .boolean(let boolean)), (.dynamic, .boolean(let boolean)): .boolean(boolean)
    case (.day, _): comparer.days(value).map { .days($0) } ?? .other
    case (.instant, _), (.dynamic, .instant), (.dynamic, .period):
      comparer.stretch(value).map { .stretch($0) } ?? .other
    case (.identifier, _): if case .text(let bytes) = ValueKey(identifier: value) { .identifier(bytes) } else { .other }
    case (.text, _), (.number, _), (.boolean, _), (.duration, _), (.dynamic, _): .other
    }
  }

  /// Of a value that was read; never null.
  func relation(_ node: JSONNode) -> Relation {
    switch (reading, node.kind) {
    case (.text(let bytes), .string):
      return node.stringBytes { .order(CompiledConstant.order($0, bytes)) } ?? .unknown
    case (.number(let number, let short), .number):
      return .order(CompiledConstant.order(node, number, short))
    case (.boolean(let boolean), .boolean):
      guard let other = node.boolean else { return .unknown }
      return .order(other == boolean ? 0 : other ? 1 : -1)
    case (.days(let days), .string):
      let day = node.stringBytes { text in
        CivilDate(parsing: text) ?? Instant(parsing: text, in: comparer.zone).map { comparer.zone.date(at: $0) }
      }
      guard let day = day ?? nil else { return .unknown }
      return .order(Comparer.order(day...day, days))
    case (.stretch(let stretch), .string):
      // A day alone is a stretch as well: that is left to the whole evaluation.
      guard let instant = node.stringBytes({ Instant(parsing: $0, in: comparer.zone) }) ?? nil else { return .unknown }
      return .order(Comparer.Stretch(start: instant).order(stretch))
    case (.identifier(let bytes), .string), (.identifier(let bytes), .number), (.identifier(let bytes), .record):
      return CompiledConstant.withIdentifier(node) { .order(CompiledConstant.order($0, bytes) == 0 ? 0 : 1) }
        ?? .unknown
    case (.text, .number), (.text, .boolean), (.number, .string), (.number, .boolean), (.boolean, .string),
      (.boolean, .number):
      return domain == .dynamic ? .incomparable : .unknown
    case (.text, _), (.number, _), (.boolean, _), (.days, _), (.stretch, _), (.identifier, _), (.other, _):
      return .unknown
    }
  }

  /// Of a value that was made here; neither null nor a list.
  func relation(_ other: Value) -> Relation {
    if let order = comparer.order(other, value, as: domain) { return .order(order) }
    // What has a unit and cannot be compared is an error, which the whole evaluation tells.
    return Measure(other) == nil && Measure(value) == nil ? .incomparable : .unknown
  }

  private static func order(_ text: UnsafeBufferPointer<UInt8>, _ constant: [UInt8]) -> Int {
    constant.withUnsafeBufferPointer { ByteOrder.compare(text, $0) }
  }

  private static func order(_ node: JSONNode, _ constant: Number, _ short: ShortNumber?) -> Int {
    if let short, let quick = node.numberBytes({ ShortNumber($0)?.order(short) }), let quick { return quick }
    guard let number = node.number else { return 0 }
    return number == constant ? 0 : number < constant ? -1 : 1
  }

  /// The id that a relation is, or that a record has, as text; nil where that takes a closer look.
  static func withIdentifier<Result>(_ node: JSONNode, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
    switch node.kind {
    case .string: return node.stringBytes(body)
    case .number: return node.numberBytes(body)
    case .record:
      guard let id = node["id"] else { return nil }
      if id.kind == .string { return id.stringBytes(body) }
      guard case .integer = id.number else { return nil }
      return id.numberBytes(body)
    case .null, .boolean, .list: return nil
    }
  }
}

/// A value passes a comparison with a constant.
struct ComparisonTest: FieldTest {
  private let `operator`: ComparisonOperator
  private let constant: CompiledConstant
  /// Values of other kinds are different, and that is no trouble.
  private let takesAllKinds: Bool
  let ofNull = Verdict.fails

  /// nil where the right side is no single constant.
  init?(_ comparison: Comparison, _ comparer: Comparer) {
    guard case .constant(let value) = comparison.right,
      let constant = CompiledConstant(value, comparison.domain, comparer)
    else { return nil }
    self.constant = constant
    `operator` = comparison.operator
    takesAllKinds = comparison.operator == .equal && comparison.domain == .dynamic
  }

  func verdict(_ node: JSONNode) -> Verdict { verdict(constant.relation(node)) }

  func verdict(_ value: Value) -> Verdict {
    if case .list = value { .unknown } else { verdict(constant.relation(value)) }
  }

  private func verdict(_ relation: CompiledConstant.Relation) -> Verdict {
    switch relation {
    case .order(let order): Verdict(Evaluation.passes(order, `operator`))
    case .incomparable: takesAllKinds ? .fails : .unknown
    case .unknown: .unknown
    }
  }
}

/// One value passes several comparisons: those that it fails first decide.
struct TogetherTest: FieldTest {
  private let tests: [ComparisonTest]
  let ofNull = Verdict.fails

  /// nil where a right side is no single constant.
  init?(_ comparisons: [Comparison], _ comparer: Comparer) {
    tests = comparisons.compactMap { ComparisonTest($0, comparer) }
    if tests.count != comparisons.count { return nil }
  }

  func verdict(_ node: JSONNode) -> Verdict { verdict { $0.verdict(node) } }
  func verdict(_ value: Value) -> Verdict { verdict { $0.verdict(value) } }

  @inline(__always)
  private func verdict(_ one: (ComparisonTest) -> Verdict) -> Verdict {
    for test in tests {
      let verdict = one(test)
      if verdict != .passes { return verdict }
    }
    return .passes
  }
}
