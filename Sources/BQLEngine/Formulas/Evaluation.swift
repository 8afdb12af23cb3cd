import BQLSyntax
import BrainAPI

/// Evaluates formulas and conditions on rows. Pure: the zone and the clock are values.
struct Evaluation: Sendable {
  var comparer: Comparer
  /// The rows of the group, for the aggregates of `summarize`; nil elsewhere.
  var group: [Record]?
  /// The same, where the rows are not kept: what the aggregates came to.
  var aggregates: GroupResults?
  /// Where values that cannot be compared are noted, on the rows of a query: they do not pass, and that is said. Without it
  /// they are an error.
  var notes: EvaluationNotes?

  init(zone: Zone, notes: EvaluationNotes? = nil) {
    comparer = Comparer(zone: zone)
    self.notes = notes
  }

  // MARK: Values

  func value(_ formula: Formula, _ row: Record) throws(StatementError) -> Value {
    switch formula {
    case .constant(let value): return value
    case .path(let path): return path.value(in: row)
    case .member(let base, let name): return Evaluation.member(name, of: try value(base, row))
    case .details(let base, let use): return SchemaUnits.member(use, of: try value(base, row))
    case .index(let base, let index, let span):
      return try Evaluation.element(
        of: try value(base, row), at: try value(index, row), span, isOfRow: !base.isConstant)
    case .slice(let base, let from, let through, let span):
      let lower = try from.map { formula throws(StatementError) in try value(formula, row) }
      let upper = try through.map { formula throws(StatementError) in try value(formula, row) }
      return try Evaluation.slice(of: try value(base, row), from: lower, through: upper, span)
    case .list(let elements):
      var values: [Value] = []
      for element in elements { values.append(try value(element, row)) }
      return .list(values)
    case .record(let entries):
      var record = Record()
      for entry in entries { record[entry.name] = try value(entry.value, row) }
      return .record(record)
    case .call(let function, let arguments, let span): return try call(function, arguments, row, span)
    case .negate(let operand, let span):
      return try Arithmetic.negated(try value(operand, row), comparer, span)
    case .arithmetic(let left, let operation, let right, let span):
      return try Arithmetic.apply(operation, try value(left, row), try value(right, row), comparer, span)
    case .condition(let condition): return .boolean(try holds(condition, row))
    case .dated(let inner, let byDay): return dated(try value(inner, row), byDay: byDay)
    }
  }

  private func dated(_ value: Value, byDay: Bool) -> Value {
    switch value {
    case .list(let elements): .list(elements.map { dated($0, byDay: byDay) })
    case .string where byDay: comparer.day(value).map { .period(Period(.day, containing: $0)) } ?? value
    case .string(let text): comparer.instant(text).map { .instant($0) } ?? value
    default: value
    }
  }

  /// Every value that a condition's side has on this row; a list is its elements.
  func candidates(_ formula: Formula, _ row: Record) throws(StatementError) -> [Value] {
    if case .path(let path) = formula { return path.values(in: row) }
    let single = try value(formula, row)
    return single.list ?? [single]
  }

  static func member(_ name: String, of value: Value) -> Value {
    switch value.stored {
    case .record(let record): record[name] ?? .null
    case .list(let elements):
      .list(elements.flatMap { element in member(name, of: element).list ?? [member(name, of: element)] })
    case .string, .number: name == "id" ? value : .null
    default: .null
    }
  }

  /// Rows differ in how many elements they have: there a missing one is null, elsewhere an error.
  static func element(
    of value: Value, at index: Value, _ span: Span, isOfRow: Bool
  ) throws(StatementError) -> Value {
    if isOfRow, value.isNull || index.isNull { return .null }
    guard let elements = value.list else {
      throw StatementError("only a list has elements", .type, at: span, label: "this is not a list")
    }
    guard case .number(.integer(let index)) = index else {
      throw StatementError("an index is a whole number", .type, at: span, hint: "the first element is [0]")
    }
    let place = index < 0 ? elements.count + index : index
    guard elements.indices.contains(place) else {
      if isOfRow { return .null }
      throw StatementError(
        "there is no element [\(index)]", .unknownName, at: span, label: "the list has \(elements.count)")
    }
    return elements[place]
  }

  static func slice(of value: Value, from: Value?, through: Value?, _ span: Span) throws(StatementError) -> Value {
    guard let elements = value.list else {
      throw StatementError("only a list has elements", .type, at: span, label: "this is not a list")
    }
    guard let lower = (from ?? .integer(0)).number, let upper = (through ?? .integer(elements.count - 1)).number,
      case .integer(let first) = lower, case .integer(let last) = upper, first >= 0
    else { throw StatementError("a range is two whole numbers", .type, at: span, hint: "the first five: [0..4]") }
    guard first < elements.count, first <= last else { return .list([]) }
    return .list(Array(elements[first...Swift.min(last, elements.count - 1)]))
  }

  // MARK: Conditions

  func holds(_ condition: Condition, _ row: Record) throws(StatementError) -> Bool {
    switch condition {
    case .constant(let constant): return constant
    case .not(let inner): return !(try holds(inner, row))
    case .and(let parts):
      for part in parts where !(try holds(part, row)) { return false }
      return true
    case .or(let parts):
      for part in parts where try holds(part, row) { return true }
      return false
    case .comparison(let comparison): return try holds([comparison], row)
    case .together(let comparisons): return try holds(comparisons, row)
    case .text(let match): return try holds(match, row)
    case .membership(let subject, let set, _):
      return try candidates(subject, row).contains { !$0.isNull && contains(set, $0) }
    case .test(let subject, let test, let span): return try holds(test, subject, row, span)
    case .has(let path, let quantifier, let inner, _):
      let elements = path.values(in: row).filter { !$0.isNull }
      return try holds(quantifier, elements, inner)
    case .single(let path, let inner, let span):
      let values = path.values(in: row, flattening: false)
      if values.count != 1 || values[0].list != nil { throw Evaluation.listInJSON(span) }
      return try holds(inner, row)
    case .truth(let formula, let span):
      switch try value(formula, row) {
      case .boolean(let boolean): return boolean
      case .null: return false
      case .list(let values): return values.contains(.boolean(true))
      default:
        throw StatementError("this is neither true nor false", .type, at: span, hint: "compare it: `name = \"...\"`")
      }
    }
  }

  private func holds(_ quantifier: Quantifier, _ elements: [Value], _ inner: Condition) throws(StatementError) -> Bool {
    for element in elements {
      let passes = try holds(inner, element.record ?? Record([("id", element)]))
      switch quantifier {
      case .some where passes: return true
      case .no where passes, .only where !passes: return false
      default: continue
      }
    }
    return quantifier != .some
  }

  /// Whether one value of the left side, which the comparisons have in common, passes all of them.
  private func holds(_ comparisons: [Comparison], _ row: Record) throws(StatementError) -> Bool {
    guard let left = comparisons.first?.left else { return true }
    let values = try candidates(left, row)
    if values.isEmpty { return false }
    var bounds: [[Value]] = []
    for comparison in comparisons { bounds.append(try candidates(comparison.right, row)) }
    next: for value in values where !value.isNull {
      for (comparison, right) in zip(comparisons, bounds) {
        guard try passes(value, comparison, right, row) else { continue next }
      }
      return true
    }
    return false
  }

  private func passes(
    _ value: Value, _ comparison: Comparison, _ right: [Value], _ row: Record
  ) throws(StatementError) -> Bool {
    if case .list = value { throw Evaluation.listInJSON(comparison.span) }
    for bound in right where !bound.isNull {
      guard let order = comparer.order(value, bound, as: comparison.domain) else {
        if let refusal = Quantities.refusal(value, bound, comparison.path, "compared", comparison.span) {
          throw refusal
        }
        if comparison.operator == .equal, comparison.domain == .dynamic { continue }
        try note(value, bound, row, comparison.span)
        continue
      }
      if Evaluation.passes(order, comparison.operator) { return true }
    }
    return false
  }

  static func passes(_ order: Int, _ operation: ComparisonOperator) -> Bool {
    switch operation {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }

  private static func listInJSON(_ span: Span) -> StatementError {
    StatementError(
      "a list cannot be compared with a value", .type, at: span, label: "a list shows here",
      hint: "`contains` asks for an element, `has (...)` for one with properties")
  }

  private func note(_ left: Value, _ right: Value, _ row: Record, _ span: Span) throws(StatementError) {
    let title = "\(Shape.of(left).name) cannot be compared with \(Shape.of(right).name)"
    let example = "found \(ShortText.of(left))" + (row.id.map { " in the record with id \($0)" } ?? "")
    let hint = "such values do not pass; `is number`, `is string`, `is list` tell the kinds apart"
    guard let notes else { throw StatementError(title, at: span, label: example) }
    notes.add(title, at: span, example: example, hint: hint)
  }

  private func holds(_ match: TextMatch, _ row: Record) throws(StatementError) -> Bool {
    let pattern = try value(match.pattern, row)
    if pattern.isNull { return false }
    for candidate in try containers(match, row) where !candidate.isNull {
      if case .list(let elements) = candidate {
        if elements.contains(where: { !$0.isNull && contains(element: pattern, $0) }) { return true }
        continue
      }
      guard case .string(let text) = candidate, case .string(let wanted) = pattern else {
        if match.operator == .contains, contains(element: pattern, candidate) { return true }
        continue
      }
      if TextPattern(match.operator.patternKind, wanted).matches(text) { return true }
    }
    return false
  }

  /// For `contains` a list at the end stays one (it has the element); for the others its strings are looked at.
  private func containers(_ match: TextMatch, _ row: Record) throws(StatementError) -> [Value] {
    if case .path(let path) = match.subject { return path.values(in: row, flattening: match.operator != .contains) }
    let single = try value(match.subject, row)
    return match.operator == .contains ? [single] : single.list ?? [single]
  }

  private func contains(element pattern: Value, _ value: Value) -> Bool {
    if case .list(let elements) = value { return elements.contains { contains(element: pattern, $0) } }
    return comparer.order(value, pattern, as: .dynamic) == 0
  }

  func contains(_ set: ValueSet, _ value: Value) -> Bool {
    switch set.domain {
    case .identifier: return set.keys.contains(ValueKey(identifier: value))
    case .text, .boolean: return set.keys.contains(ValueKey(value))
    default: return set.values.contains { comparer.order(value, $0, as: set.domain) == 0 }
    }
  }

  private func holds(
    _ test: ValueTest, _ subject: Formula, _ row: Record, _ span: Span
  ) throws(StatementError) -> Bool {
    let values: [Value]
    if case .path(let path) = subject {
      values = path.values(in: row, flattening: false)
      if path.isInsideJSON, values.count != 1, test == .null || test == .empty { throw Evaluation.listInJSON(span) }
    } else {
      values = [try value(subject, row)]
    }
    return values.contains { Evaluation.passes($0, test) }
  }

  private static func passes(_ value: Value, _ test: ValueTest) -> Bool {
    switch (test, value.stored) {
    case (.null, .null), (.empty, .null): true
    case (.empty, .string(let text)): text.isEmpty
    case (.empty, .list(let elements)): elements.isEmpty
    case (.empty, .record(let record)): record.count == 0
    case (.number, .number), (.number, .quantity), (.string, .string), (.list, .list): true
    default: false
    }
  }
}

extension TextOperator {
  var patternKind: TextPattern.Kind {
    switch self {
    case .contains: .contains
    case .startswith: .startsWith
    case .endswith: .endsWith
    case .like: .like
    }
  }
}

/// A value in a few words, for diagnostics.
enum ShortText {
  static func of(_ value: Value) -> String {
    let text = JSON.write(value)
    return text.count > 40 ? text.prefix(39) + "…" : text
  }
}
