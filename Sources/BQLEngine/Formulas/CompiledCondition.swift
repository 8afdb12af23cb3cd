import BQLSyntax
import BrainAPI

/// A condition made ready once for many rows. What can be told from the bytes that a row was read from is told from them;
/// all else is left to `Evaluation`, whose meaning it has.
struct CompiledCondition: Sendable {
  typealias Check = @Sendable (Record) throws(StatementError) -> Bool

  private let check: Check

  init(_ condition: Condition, _ evaluation: Evaluation) {
    check = CompiledCondition.check(condition, evaluation)
  }

  func holds(_ row: Record) throws(StatementError) -> Bool { try check(row) }

  private static func check(_ condition: Condition, _ evaluation: Evaluation) -> Check {
    switch condition {
    case .constant(let constant): return { _ in constant }
    case .not(let inner):
      let inner = check(inner, evaluation)
      return { row throws(StatementError) in !(try inner(row)) }
    case .and(let parts): return all(parts.map { check($0, evaluation) })
    case .or(let parts): return any(parts.map { check($0, evaluation) })
    case .comparison(let comparison): return check([comparison], condition, evaluation)
    case .together(let comparisons): return check(comparisons, condition, evaluation)
    case .text(let match):
      guard let test = TextTest(match) else { break }
      return check(match.subject, test, condition, evaluation)
    case .membership(let subject, let set, _):
      return check(subject, MembershipTest(set, evaluation.comparer), condition, evaluation)
    case .test(let subject, let test, _): return check(subject, KindTest(test: test), condition, evaluation)
    case .has(let path, let quantifier, let inner, _):
      guard let place = CompiledPath(path) else { break }
      return check(place, quantifier, check(inner, evaluation), condition, evaluation)
    case .single(let path, let inner, _):
      guard let place = CompiledPath(path) else { break }
      let inner = check(inner, evaluation)
      return { row throws(StatementError) in
        switch place.find(in: row) {
        case .null: return try inner(row)
        case .node(let node) where node.kind != .list: return try inner(row)
        case .node, .value, .severalOrNone: return try evaluation.holds(condition, row)
        }
      }
    case .truth(let formula, _):
      if case .path(let path) = formula, path.isBehindList { break }
      return check(formula, TruthTest(), condition, evaluation)
    }
    return interpreted(condition, evaluation)
  }

  private static func interpreted(_ condition: Condition, _ evaluation: Evaluation) -> Check {
    { row throws(StatementError) in try evaluation.holds(condition, row) }
  }

  private static func all(_ checks: [Check]) -> Check {
    { row throws(StatementError) in
      for check in checks { if !(try check(row)) { return false } }
      return true
    }
  }

  private static func any(_ checks: [Check]) -> Check {
    { row throws(StatementError) in
      for check in checks { if try check(row) { return true } }
      return false
    }
  }

  /// A test of a path's value.
  private static func check(
    _ subject: Formula, _ test: some FieldTest, _ condition: Condition, _ evaluation: Evaluation
  ) -> Check {
    guard case .path(let path) = subject, let place = CompiledPath(path) else {
      return interpreted(condition, evaluation)
    }
    return { row throws(StatementError) in
      switch test.verdict(row, at: place) {
      case .passes: return true
      case .fails: return false
      case .unknown: return try evaluation.holds(condition, row)
      }
    }
  }

  private static func check(
    _ comparisons: [Comparison], _ condition: Condition, _ evaluation: Evaluation
  ) -> Check {
    guard let left = comparisons.first?.left else { return interpreted(condition, evaluation) }
    if case .path(let path) = left, CompiledPath(path) != nil {
      if comparisons.count == 1, let test = ComparisonTest(comparisons[0], evaluation.comparer) {
        return check(left, test, condition, evaluation)
      }
      if let test = TogetherTest(comparisons, evaluation.comparer) {
        return check(left, test, condition, evaluation)
      }
    }
    guard comparisons.count == 1, let pair = ComparedPair(comparisons[0], evaluation) else {
      return interpreted(condition, evaluation)
    }
    return { row throws(StatementError) in
      switch try pair.verdict(row) {
      case .passes: return true
      case .fails: return false
      case .unknown: return try evaluation.holds(condition, row)
      }
    }
  }

  /// `has`: the inner condition on the records of a list.
  private static func check(
    _ place: CompiledPath, _ quantifier: Quantifier, _ inner: @escaping Check, _ condition: Condition,
    _ evaluation: Evaluation
  ) -> Check {
    { row throws(StatementError) in
      let node: JSONNode
      switch place.find(in: row) {
      case .null: return quantifier != .some
      case .node(let found): node = found
      case .value, .severalOrNone: return try evaluation.holds(condition, row)
      }
      // Elements that are no records are rare; lists in lists are taken apart elsewhere.
      guard node.kind == .list, node.elements.allSatisfy({ $0.kind == .record }) else {
        return try evaluation.holds(condition, row)
      }
      for element in node.elements {
        guard let record = Record(element) else { continue }
        let passes = try inner(record)
        switch quantifier {
        case .some: if passes { return true }
        case .no: if passes { return false }
        case .only: if !passes { return false }
        }
      }
      return quantifier != .some
    }
  }
}

/// Two sides that both have to be evaluated: `length(name) > 3`, `end_time > start_time`.
private struct ComparedPair: Sendable {
  let left: CompiledFormula
  let right: CompiledFormula
  let comparison: Comparison
  let comparer: Comparer

  /// nil where a side may have several values, or notes something each time that it is evaluated.
  init?(_ comparison: Comparison, _ evaluation: Evaluation) {
    guard comparison.left.canBeEvaluatedAgain, comparison.right.canBeEvaluatedAgain else { return nil }
    left = CompiledFormula(comparison.left, evaluation)
    right = CompiledFormula(comparison.right, evaluation)
    self.comparison = comparison
    comparer = evaluation.comparer
  }

  func verdict(_ row: Record) throws(StatementError) -> Verdict {
    let first = try left.value(row)
    if case .list = first { return .unknown }
    let second = try right.value(row)
    if case .list = second { return .unknown }
    if first.isNull || second.isNull { return .fails }
    guard let order = comparer.order(first, second, as: comparison.domain) else { return .unknown }
    return Verdict(Evaluation.passes(order, comparison.operator))
  }
}

extension Formula {
  /// Whether it may be evaluated twice on a row, because nothing in it notes anything, and has one value where its value is
  /// no list.
  fileprivate var canBeEvaluatedAgain: Bool {
    switch self {
    case .constant: true
    case .path(let path): CompiledPath(singleValueOf: path) != nil
    case .condition: false
    case .member(let base, _), .details(let base, _), .negate(let base, _), .dated(let base, _):
      base.canBeEvaluatedAgain
    case .index(let base, let index, _): base.canBeEvaluatedAgain && index.canBeEvaluatedAgain
    case .slice(let base, let from, let through, _):
      base.canBeEvaluatedAgain && from?.canBeEvaluatedAgain != false && through?.canBeEvaluatedAgain != false
    case .list(let elements): elements.allSatisfy(\.canBeEvaluatedAgain)
    case .record(let entries): entries.allSatisfy(\.value.canBeEvaluatedAgain)
    case .call(_, let arguments, _): arguments.allSatisfy(\.canBeEvaluatedAgain)
    case .arithmetic(let left, _, let right, _): left.canBeEvaluatedAgain && right.canBeEvaluatedAgain
    }
  }
}
