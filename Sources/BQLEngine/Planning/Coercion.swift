import BQLSyntax
import BrainAPI

enum Domains {
  /// How values of two shapes are compared.
  static func of(_ left: Shape, _ right: Shape) -> Domain {
    switch (left, right) {
    case (.related, _), (_, .related), (.row, _), (_, .row): .identifier
    case (.day, _): .day
    case (.instant, _), (_, .instant): .instant
    case (_, .day): left == .text ? .dynamic : .day
    case (.duration, _), (_, .duration): .duration
    case (.number, .number), (.number, .any): .number
    case (.text, .text): .text
    case (.boolean, .boolean): .boolean
    default: .dynamic
    }
  }
}

extension FormulaCompiler {
  /// A constant as the type of what it is compared with; an error, with the form that can, where it has no such type.
  mutating func coerce(
    _ constant: Value, _ shape: Shape, _ left: (expression: Expression, compiled: Compiled),
    _ right: (expression: Expression, compiled: Compiled), _ operation: ComparisonOperator, _ span: Span
  ) throws(StatementError) -> (value: Value, domain: Domain) {
    let isParameter = isParameter(right.expression)
    return try coerce(
      constant, to: shape, isParameter: isParameter, at: right.expression.span, of: left)
  }

  mutating func coerce(
    _ constant: Value, to shape: Shape, isParameter: Bool, at span: Span,
    of left: (expression: Expression, compiled: Compiled)
  ) throws(StatementError) -> (value: Value, domain: Domain) {
    var subject: String { context.text(left.expression.span) }
    func fail(_ hint: String) -> StatementError {
      StatementError(
        "\(shape.name) cannot be compared with \(Shape.of(constant).name)", .type, at: span,
        label: "`\(subject)` is \(shape.name)", hint: hint)
    }
    if constant.isNull { return (constant, .dynamic) }
    switch shape {
    case .day, .instant:
      let domain: Domain = shape == .day ? .day : .instant
      switch constant {
      case .period, .instant: return (constant, domain)
      case .string(let text):
        if let period = Literals.period(text), period.unit != .year || isParameter { return (.period(period), domain) }
        if let instant = Comparer(zone: context.zone).instant(text) { return (.instant(instant), domain) }
        throw fail("a date is written 2024-03-22, a month 2024-03, a year `during 2024`")
      case .number(.integer(let year)) where (1800...2200).contains(year):
        if isParameter, let period = Literals.period(constant) { return (.period(period), domain) }
        throw fail("for a year: `\(subject) during \(year)`")
      default: throw fail("a date is written 2024-03-22")
      }
    case .number:
      switch constant {
      case .number: return (constant, .number)
      case .quantity, .measured: return (constant, .number)
      case .string(let text) where isParameter:
        guard let number = Number(parsing: text) else { throw fail("the parameter is not a number") }
        return (.number(number), .number)
      case .string(let text) where left.compiled.formula.isIdentifier:
        // An id is the same in quotes, as those of other models stand.
        guard let number = Number(parsing: text) else { throw fail("ids of this model are numbers: 7") }
        return (.number(number), .number)
      case .string(let text) where Number(parsing: text) != nil: throw fail("without quotes: \(text)")
      default: throw fail("a number is written 42 or 1.5")
      }
    case .boolean:
      switch constant {
      case .boolean: return (constant, .boolean)
      case .string("true") where isParameter, .string("false") where isParameter:
        return (.boolean(constant == .string("true")), .boolean)
      default: throw fail("`\(subject) = true` or `= false`")
      }
    case .text(let choices):
      switch constant {
      case .string(let text):
        if !choices.isEmpty, !choices.contains(text) { warnChoice(text, choices, subject, span) }
        return (constant, .text)
      case .record(let record) where record.id != nil: return (.string(record.id ?? ""), .text)
      case .number(let number): throw fail("text goes in quotes: \"\(number.text)\"")
      case .period(let period): throw fail("text goes in quotes: \"\(period.text)\"")
      default: throw fail("text goes in quotes")
      }
    case .related(let model, _):
      switch constant {
      case .record, .number: return (constant, .identifier)
      case .string(let text) where Identifiers.isPlausible(text): return (constant, .identifier)
      case .string: throw fail("a field of the \(model): `\(subject).name = \(context.text(span))`")
      default: throw fail("compare an id, a record, or a field of it: `\(subject).name`")
      }
    case .duration:
      guard Quantities.duration(constant) != nil else {
        throw fail("a duration is written `30 days`; `days(...)` makes a number")
      }
      return (constant, .duration)
    default:
      if case .path(let path) = left.compiled.formula { try checkUnit(constant, of: path, span) }
      if isParameter, case .string(let text) = constant, let number = Number(parsing: text) {
        return (.number(number), .dynamic)
      }
      return (constant, .dynamic)
    }
  }

  private mutating func warnChoice(_ text: String, _ choices: [String], _ subject: String, _ span: Span) {
    let close = Suggestion.closest(to: text, among: choices)
    let list =
      choices.count > 12 ? choices.prefix(12).joined(separator: ", ") + ", ..." : choices.joined(separator: ", ")
    warn(
      "`\(subject)` is not known to take \"\(text)\"", .type, at: span, label: close.map { "did you mean \"\($0)\"?" },
      hint: "it takes: \(list)")
  }

  /// A quantity that none of the schemas of a path takes is a mistake before anything is asked.
  private func checkUnit(_ constant: Value, of path: ResolvedPath, _ span: Span) throws(StatementError) {
    guard let unit = Measure(constant)?.known, let fields = path.schema?.fields.filter({ $0.kind == .quantity }),
      !fields.isEmpty
    else { return }
    var units: [String] = []
    for name in fields.flatMap(\.units) where !units.contains(name) { units.append(name) }
    if units.contains(where: { Unit($0)?.dimension == unit.dimension }) { return }
    throw StatementError(
      "`\(path.text)` is not measured in \(unit.name)", .type, at: span,
      label: "this is \(Quantities.article(unit.dimension))", hint: "its units: \(units.joined(separator: ", "))")
  }
}

extension Formula {
  /// The id of a record.
  fileprivate var isIdentifier: Bool {
    if case .path(let path) = self { path.steps.last == .field("id") && !path.isInsideJSON } else { false }
  }
}

enum Identifiers {
  /// A UUID, or the number of a user or group.
  static func isPlausible(_ text: String) -> Bool {
    if !text.isEmpty, text.utf8.count <= 19, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) } }
  }
}

extension ValueSet {
  init(_ values: [Value], domain: Domain) {
    self.values = values
    self.domain = domain
    keys = Set(values.map { domain == .identifier ? ValueKey(identifier: $0) : ValueKey($0) })
  }

  /// The ids of what a part of the statement turned out to be.
  init(_ bound: Bindings.Bound?, domain: Domain) {
    self.init(bound?.value?.list ?? bound?.value.map { [$0] } ?? [], domain: domain)
    if bound?.value == nil { pending = bound?.text ?? "?" }
  }
}

extension FormulaCompiler {
  /// `in`: the right side is a list of constants, a result, or a path of the row.
  mutating func membership(
    _ subject: Expression, _ set: Expression, negated: Bool, _ span: Span
  ) throws(StatementError) -> Condition {
    let left = try compile(subject)
    let right = try compile(set)
    if negated, case .path(let path) = left.formula, path.isBehindList {
      throw Messages.ambiguous(path, "not in", span)
    }
    let condition: Condition
    if case .constant(let value) = right.formula {
      condition = try membership((subject, left), value, (set, right), span)
    } else {
      // Row by row: equals one of the values of the other side.
      let domain = Domains.of(left.shape.element, right.shape.element)
      condition = .comparison(
        Comparison(left: left.formula, operator: .equal, right: right.formula, domain: domain, span: span))
    }
    guard negated else { return condition }
    if case .path(let path) = left.formula, path.isInsideJSON { return .not(.single(path, condition, span)) }
    return .not(condition)
  }

  private mutating func membership(
    _ left: (expression: Expression, compiled: Compiled), _ value: Value,
    _ right: (expression: Expression, compiled: Compiled),
    _ span: Span
  ) throws(StatementError) -> Condition {
    let shape = left.compiled.shape.element
    let isResult = if case .row = right.compiled.shape.element { true } else { false }
    let isRelation = if case .related = shape { true } else { false }
    let isIdentifier =
      if case .path(let path) = left.compiled.formula, path.text.split(separator: ".").last == "id" { true } else {
        isRelation
      }
    if isPending(right.expression) {
      var pending = ValueSet([], domain: isIdentifier || isRelation ? .identifier : .dynamic)
      pending.pending = context.text(right.expression.span)
      return .membership(left.compiled.formula, pending, span)
    }
    guard let elements = value.list else {
      throw StatementError(
        "`in` takes a list", .type, at: right.expression.span, label: "this is \(right.compiled.shape.name)",
        hint: "`[a, b]`, a result or a query in parentheses; for one value use `=`")
    }
    if isResult, !isIdentifier, !isRelation, shape != .any {
      throw StatementError(
        "`\(context.text(left.expression.span))` is \(shape.name); a result stands for its ids", .type, at: span,
        hint: "compare a column of it: `in \(context.text(right.expression.span)).name`")
    }
    var values: [Value] = []
    var domain: Domain = isIdentifier ? .identifier : .dynamic
    let isParameter = isParameter(right.expression)
    var literals: [Expression] = []
    if case .list(let parts) = right.expression.kind { literals = parts }
    for (place, element) in elements.enumerated() where !element.isNull {
      if isIdentifier || isResult {
        values.append(element.record?.id.map { .string($0) } ?? element)
        domain = .identifier
        if isRelation, case .string(let text) = element, !Identifiers.isPlausible(text) {
          throw StatementError(
            "\"\(text)\" is not the id of a \(relatedModel(shape))", .type, at: span,
            hint: "a field of it: `\(context.text(left.expression.span)).name in [...]`")
        }
        continue
      }
      let at = literals.indices.contains(place) ? literals[place].span : right.expression.span
      let coerced = try coerce(
        element, to: shape, isParameter: isParameter, at: at, of: left)
      values.append(coerced.value)
      domain = coerced.domain
    }
    return .membership(left.compiled.formula, ValueSet(values, domain: domain), span)
  }
}

private func relatedModel(_ shape: Shape) -> String {
  if case .related(let model, _) = shape { model } else { "record" }
}
