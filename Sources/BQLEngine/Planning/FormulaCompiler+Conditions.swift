import BQLSyntax
import BrainAPI

extension FormulaCompiler {
  /// A predicate as a condition, its types checked.
  mutating func condition(_ expression: Expression) throws(StatementFailure) -> Condition {
    let span = expression.span
    switch expression.kind {
    case .literal(.boolean(let boolean)): return .constant(boolean)
    case .not(let inner): return .not(try condition(inner))
    case .and(let parts): return .and(try conditions(parts))
    case .or(let parts): return .or(try conditions(parts))
    case .comparison(let left, let operation, let right): return try comparison(left, operation, right, span)
    case .textMatch(let subject, let operation, let pattern, let negated):
      return try textMatch(subject, operation, pattern, negated: negated, span)
    case .membership(let subject, let set, let negated):
      return try membership(subject, set, negated: negated, span)
    case .between(let subject, let low, let high, let negated):
      let parts = [
        try comparison(subject, .greaterOrEqual, low, span), try comparison(subject, .lessOrEqual, high, span),
      ]
      return try negating(.and(parts), negated, subject, "not between", span)
    case .during(let subject, let period, let negated): return try during(subject, period, negated: negated, span)
    case .isTest(let subject, let test, let negated): return try isTest(subject, test, negated: negated, span)
    case .under(let subject, let root, let negated):
      return try under(subject, root, negated: negated, span)
    case .has(let list, let quantifier, let inner): return try has(list, quantifier, inner, span)
    default:
      let (formula, shape) = try compile(expression)
      switch shape.element {
      case .boolean, .any: return .truth(formula, span)
      default:
        throw StatementFailure(
          "`\(context.text(span))` is \(shape.name), neither true nor false", at: span,
          hint: "compare it: `\(context.text(span)) = ...`, or `is not empty`")
      }
    }
  }

  private mutating func conditions(_ parts: [Expression]) throws(StatementFailure) -> [Condition] {
    var conditions: [Condition] = []
    for part in parts { conditions.append(try condition(part)) }
    return conditions
  }

  /// The opposite of a condition, where that has one meaning.
  private mutating func negating(
    _ condition: Condition, _ negated: Bool, _ subject: Expression, _ form: String, _ span: Span
  ) throws(StatementFailure) -> Condition {
    guard negated else { return condition }
    guard let path = try path(of: subject) else { return .not(condition) }
    if path.isBehindList { throw Messages.ambiguous(path, form, span) }
    return path.isInsideJSON && form != "not contains" ? .not(.single(path, condition, span)) : .not(condition)
  }

  private mutating func path(of expression: Expression) throws(StatementFailure) -> ResolvedPath? {
    guard row != nil, let names = FormulaCompiler.path(expression) else { return nil }
    return try resolve(names, span: expression.span)
  }

  // MARK: Comparisons

  mutating func comparison(
    _ left: Expression, _ operation: ComparisonOperator, _ right: Expression, _ span: Span
  ) throws(StatementFailure) -> Condition {
    if right.kind == .literal(.null) { return try nullComparison(left, operation, span) }
    if left.kind == .literal(.null) { return try nullComparison(right, operation, span) }
    try rejectBareWord(right, comparedWith: left)
    let first = try compile(left)
    let second = try compile(right)
    if operation == .notEqual {
      let equal = try comparison((left, first), .equal, (right, second), span)
      if row == nil || FormulaCompiler.path(left) != nil { return try negating(equal, true, left, "!=", span) }
      return try negating(equal, true, right, "!=", span)
    }
    return try comparison((left, first), operation, (right, second), span)
  }

  private mutating func nullComparison(
    _ subject: Expression, _ operation: ComparisonOperator, _ span: Span
  ) throws(StatementFailure) -> Condition {
    switch operation {
    case .equal: return try isTest(subject, .null, negated: false, span)
    case .notEqual: return try isTest(subject, .null, negated: true, span)
    default: throw StatementFailure("null has no order", at: span, hint: "`is null` and `is not null` ask for it")
    }
  }

  /// `where sex = F`: a bare word that is no field.
  private func rejectBareWord(_ word: Expression, comparedWith other: Expression) throws(StatementFailure) {
    guard let row, case .name(let name) = word.kind, !name.isQuoted, row.column(name.text) == nil else { return }
    if row.isClosed || !Paths.names(of: row, context.catalogue).contains(name.text), name.text != "created_date",
      row.model != nil || row.isClosed
    {
      let isVariable = context.scope[name.text] != nil
      throw StatementFailure(
        "`\(name.text)` is no field here", at: name.span,
        label: isVariable ? "the variable is $\(name.text)" : "text stands in quotes: \"\(name.text)\"",
        hint: isVariable
          ? "inside a clause a bare word is a field: write `$\(name.text)`"
          : "write \"\(name.text)\" for the text, $\(name.text) for a variable")
    }
  }

  private typealias Side = (expression: Expression, compiled: Compiled)

  private mutating func comparison(
    _ left: Side, _ operation: ComparisonOperator, _ right: Side, _ span: Span
  ) throws(StatementFailure) -> Condition {
    var (left, right, operation) = (left, right, operation)
    if left.compiled.formula.isConstant, !right.compiled.formula.isConstant {
      (left, right, operation) = (right, left, operation.flipped)
    }
    let leftShape = left.compiled.shape
    if leftShape.isList, case .path(let path) = left.compiled.formula, path.shape.isList {
      throw listCompared(path, left, right, span)
    }
    right.compiled = try single(right, span)
    let shape = leftShape.element
    let constant: Value? = if case .constant(let value) = right.compiled.formula { value } else { nil }
    let pending = isPending(right.expression)
    var domain = Domains.of(shape, right.compiled.shape.element, unit: FormulaCompiler.unit(left.compiled.formula))
    if let constant, !pending {
      let coerced = try coerce(constant, shape, left, right, operation, span)
      right.compiled.formula = .constant(coerced.value)
      domain = coerced.domain
    }
    if domain == .identifier, operation != .equal {
      throw StatementFailure("records have no order", at: span, hint: "compare a field of them")
    }
    return .comparison(
      Comparison(
        left: left.compiled.formula, operator: operation, right: right.compiled.formula, domain: domain, span: span))
  }

  private static func unit(_ formula: Formula) -> String? {
    if case .path(let path) = formula { path.unit } else { nil }
  }

  private func listCompared(_ path: ResolvedPath, _ left: Side, _ right: Side, _ span: Span) -> StatementFailure {
    let wanted = context.text(right.expression.span)
    if case .related = path.shape.element {
      return StatementFailure(
        "`\(path.text)` is a list; `=` compares single values", at: span,
        hint: "`\(path.text) in \(wanted)`: some of them is one of these; `\(path.text) has (name = \"...\")`")
    }
    return StatementFailure(
      "`\(path.text)` is a list; `=` compares single values", at: span,
      hint: "`\(path.text) contains \(wanted)`: it has that element")
  }

  /// A result of exactly one record stands for that record.
  private func single(_ side: Side, _ span: Span) throws(StatementFailure) -> Compiled {
    guard side.compiled.shape.isList, case .constant(let value) = side.compiled.formula else { return side.compiled }
    if isPending(side.expression) { return (side.compiled.formula, side.compiled.shape.element) }
    if let elements = value.list, elements.count == 1 { return (.constant(elements[0]), side.compiled.shape.element) }
    let count = value.list?.count ?? 0
    throw StatementFailure(
      "`\(context.text(side.expression.span))` has \(count) values; `=` compares with one", at: side.expression.span,
      hint: "`in \(context.text(side.expression.span))`: equals one of them")
  }

  // MARK: Texts

  private mutating func textMatch(
    _ subject: Expression, _ operation: TextOperator, _ pattern: Expression, negated: Bool, _ span: Span
  ) throws(StatementFailure) -> Condition {
    try rejectBareWord(pattern, comparedWith: subject)
    let (formula, shape) = try compile(subject)
    let wanted = try compile(pattern)
    let element = shape.element
    let isList = if case .path(let path) = formula { path.shape.isList || path.isInsideJSON } else { shape.isList }
    if operation == .contains, isList {
      // Has the element: compared as that element would be.
    } else {
      switch element {
      case .text, .any: break
      case .related(let model, _):
        throw StatementFailure(
          "`\(context.text(subject.span))` is \(element.name), not text", at: span,
          hint: "a field of it: `\(context.text(subject.span)).name \(operation.rawValue) ...`"
            + (model.isEmpty ? "" : ""))
      default:
        throw StatementFailure(
          "`\(operation.rawValue)` asks for text; `\(context.text(subject.span))` is \(element.name)", at: span,
          hint: element == .instant || element == .day ? "`during 2024-03` asks for a time" : "compare it with `=`")
      }
      if case .constant(let value) = wanted.formula, value.string == nil, element != .any, !isPending(pattern) {
        throw StatementFailure(
          "`\(operation.rawValue)` takes text", at: pattern.span, label: "this is \(wanted.shape.name)",
          hint: "put it in quotes: \"\(context.text(pattern.span))\"")
      }
    }
    let match = Condition.text(
      TextMatch(subject: formula, operator: operation, pattern: wanted.formula, span: span))
    return try negating(match, negated, subject, "not \(operation.rawValue)", span)
  }

  // MARK: Tests

  private mutating func isTest(
    _ subject: Expression, _ test: ValueTest, negated: Bool, _ span: Span
  ) throws(StatementFailure) -> Condition {
    let (formula, _) = try compile(subject)
    if case .path(let path) = formula, path.isBehindList, !negated, test == .null || test == .empty {
      throw Messages.ambiguous(path, "is \(test.rawValue)", span)
    }
    let behindList = if case .path(let path) = formula { path.isBehindList } else { false }
    if negated, behindList {
      // Some element is not so.
      return .has(try elements(formula, span), .some, .not(.test(.path(FormulaCompiler.itself(span)), test, span)), span)
    }
    let condition = Condition.test(formula, test, span)
    return negated ? .not(condition) : condition
  }

  private func elements(_ formula: Formula, _ span: Span) throws(StatementFailure) -> ResolvedPath {
    if case .path(let path) = formula { return path }
    throw StatementFailure("a path is wanted here", at: span)
  }

  /// The element itself: `has` hands values that are no records as `{id: value}`.
  private static func itself(_ span: Span) -> ResolvedPath {
    ResolvedPath(
      steps: [.field("id")], text: "id", span: span, shape: .any, isBehindList: false, isInsideJSON: true,
      serverPath: nil, listPrefixes: [], isHidden: false, isUnknown: false, isRequired: false, unit: nil)
  }

  private mutating func during(
    _ subject: Expression, _ period: Expression, negated: Bool, _ span: Span
  ) throws(StatementFailure) -> Condition {
    let (formula, shape) = try compile(subject)
    let domain: Domain
    switch shape.element {
    case .day: domain = .day
    case .instant: domain = .instant
    case .any: domain = .dynamic
    default:
      throw StatementFailure(
        "`during` asks for a date; `\(context.text(subject.span))` is \(shape.element.name)", at: span)
    }
    func compare(_ operation: ComparisonOperator, _ value: Value) -> Condition {
      .comparison(
        Comparison(left: formula, operator: operation, right: .constant(value), domain: domain, span: span))
    }
    let condition: Condition
    if case .window(let direction, let count, let unit) = period.kind {
      let length = Literals.duration(try constantNumber(count), unit)
      let other = context.now.adding(direction == .last ? .zero - length : length)
      let (from, to) = direction == .last ? (other, context.now) : (context.now, other)
      condition = .and([compare(.greaterOrEqual, .instant(from)), compare(.lessOrEqual, .instant(to))])
    } else {
      let value = try compile(period).formula
      guard case .constant(let constant) = value else {
        throw StatementFailure("a period that needs no row is wanted here", at: period.span)
      }
      guard let wanted = Literals.period(constant) ?? (isPending(period) ? Literals.period(.integer(2000)) : nil) else {
        throw StatementFailure(
          "this is no period", at: period.span, hint: "`during 2024`, `during 2024-03`, `during last 30 days`")
      }
      condition = compare(.equal, .period(wanted))
    }
    return try negating(condition, negated, subject, "not during", span)
  }

  /// `under`: the ids of the root and all below it are found first, then it is a membership.
  private mutating func under(
    _ subject: Expression, _ root: Expression, negated: Bool, _ span: Span
  ) throws(StatementFailure) -> Condition {
    let (formula, shape) = try compile(subject)
    guard case .related(let model, _) = shape.element,
      context.catalogue.model(model)?.field("parent")?.target == model
    else {
      throw StatementFailure(
        "`under` asks for a hierarchy; `\(context.text(subject.span))` is \(shape.name)", at: span,
        hint: "a relation to behavioralcategory, whose records have a `parent`")
    }
    let set: ValueSet
    if let bound = context.bindings[span] {
      set = ValueSet(bound, domain: .identifier)
    } else {
      let value = try compile(root).formula
      guard case .constant(let constant) = value else {
        throw StatementFailure("a name or an id that needs no row is wanted here", at: root.span)
      }
      want(HierarchyRequest(model: model, root: constant, span: span))
      var pending = ValueSet([], domain: .identifier)
      pending.pending = context.text(root.span)
      set = pending
    }
    return try negating(.membership(formula, set, span), negated, subject, "not under", span)
  }

  private mutating func has(
    _ list: Expression, _ quantifier: Quantifier, _ inner: Expression, _ span: Span
  ) throws(StatementFailure) -> Condition {
    guard let names = FormulaCompiler.path(list), row != nil else {
      throw StatementFailure("`has` stands behind a list of the row", at: list.span, hint: "`subjects has (sex = \"F\")`")
    }
    let path = try resolve(names, span: list.span)
    switch path.shape.element {
    case .related(let model, let included):
      // Its elements are looked at: they have to be there.
      need(relations(of: names))
      var nested = FormulaCompiler(context, row: RowShape(model: model, includes: included ?? IncludeTree()))
      let condition = try nested.condition(inner)
      for base in relations(of: names) { need(nested.needs.paths.map { base + $0 }) }
      adopt(nested)
      return .has(path, quantifier, condition, span)
    case .any, .row:
      var nested = FormulaCompiler(context, row: FormulaCompiler.rowShape(path.shape.element))
      let condition = try nested.condition(inner)
      adopt(nested)
      return .has(path, quantifier, condition, span)
    default:
      throw StatementFailure(
        "`\(path.text)` is \(path.shape.name); its elements have no fields", at: span,
        hint: "`\(path.text) contains ...` asks for an element")
    }
  }

  static func rowShape(_ shape: Shape) -> RowShape {
    switch shape {
    case .row(let row): row
    case .related(let model, let included): RowShape(model: model, includes: included ?? IncludeTree())
    case .list(let element): rowShape(element)
    default: RowShape()
    }
  }

  /// The relation paths from the row that names lead along: several behind a virtual relation.
  private func relations(of names: [Name]) -> [[String]] {
    guard let row else { return [] }
    var shape = Shape.row(row)
    var paths: [[String]] = [[]]
    for name in names {
      let current = FormulaCompiler.rowShape(shape.element)
      if current.column(name.text) == nil, let model = current.model.flatMap(context.catalogue.model),
        model.field(name.text) == nil, case .union(let ways)? = model.virtualRelation(name.text)?.meaning
      {
        paths = paths.flatMap { path in ways.map { path + $0 } }
      } else {
        paths = paths.map { $0 + [name.text] }
      }
      shape = Paths.member(name.text, of: shape, context.catalogue)
    }
    return paths
  }
}

extension ComparisonOperator {
  /// The operator with its sides changed.
  var flipped: ComparisonOperator {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}
