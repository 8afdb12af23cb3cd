import BQLSyntax
import BrainAPI

extension FormulaCompiler {
  /// A predicate as a condition, its types checked.
  mutating func condition(_ expression: Expression) throws(StatementError) -> Condition {
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
      return try negating(.bounds(parts), negated, subject, "not between", span)
    case .during(let subject, let period, let negated): return try during(subject, period, negated: negated, span)
    case .isTest(let subject, let test, let negated): return try isTest(subject, test, negated: negated, span)
    case .under(let subject, let root, let negated):
      return try under(subject, root, negated: negated, expression)
    case .has(let list, let quantifier, let inner): return try has(list, quantifier, inner, span)
    default:
      let (formula, shape) = try compile(expression)
      switch shape.element {
      case .boolean, .any: return .truth(formula, span)
      default:
        throw StatementError(
          "`\(context.text(span))` is \(shape.name), neither true nor false", .type, at: span,
          hint: "compare it: `\(context.text(span)) = ...`, or `is not empty`")
      }
    }
  }

  /// Conditions on a row that may be joined by `and` or `or`: each of them is kept, and tried on each row.
  static let mostConditions = 10_000

  static func checkCount(_ parts: [Expression]) throws(StatementError) {
    guard parts.count > mostConditions, let first = parts.first, let last = parts.last else { return }
    throw StatementError(
      "\(RecordWords.grouped(parts.count)) conditions are too many: a query has \(RecordWords.grouped(mostConditions)) at most",
      at: first.span.union(last.span), hint: "many values of one field are a list: `name in [\"a\", \"b\"]`")
  }

  private mutating func conditions(_ parts: [Expression]) throws(StatementError) -> [Condition] {
    if row != nil { try FormulaCompiler.checkCount(parts) }
    var conditions: [Condition] = []
    let evaluation = Evaluation(zone: context.zone)
    for part in parts {
      let condition = try condition(part)
      // What needs no row is settled here, so that a long chain is not kept; what is wrong with it, where it is reached.
      if row == nil, let holds = try? evaluation.holds(condition, Record()) {
        conditions.append(.constant(holds))
      } else {
        conditions.append(condition)
      }
    }
    return conditions
  }

  /// The opposite of a condition, where that has one meaning.
  mutating func negating(
    _ condition: Condition, _ negated: Bool, _ subject: Expression, _ form: String, _ span: Span
  ) throws(StatementError) -> Condition {
    guard negated else { return condition }
    guard let path = try path(of: subject) else { return .not(condition) }
    if path.isBehindList { throw Messages.ambiguous(path, form, span) }
    return path.isInsideJSON && form != "not contains" ? .not(.single(path, condition, span)) : .not(condition)
  }

  private mutating func path(of expression: Expression) throws(StatementError) -> ResolvedPath? {
    guard row != nil, let names = FormulaCompiler.path(expression) else { return nil }
    return try resolve(names, span: expression.span)
  }

  // MARK: Texts

  private mutating func textMatch(
    _ subject: Expression, _ operation: TextOperator, _ pattern: Expression, negated: Bool, _ span: Span
  ) throws(StatementError) -> Condition {
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
        throw StatementError(
          "`\(context.text(subject.span))` is \(element.name), not text", .type, at: span,
          hint: "a field of it: `\(context.text(subject.span)).name \(operation.rawValue) ...`"
            + (model.isEmpty ? "" : ""))
      default:
        throw StatementError(
          "`\(operation.rawValue)` asks for text; `\(context.text(subject.span))` is \(element.name)", .type, at: span,
          hint: element == .instant || element == .day ? "`during 2024-03` asks for a time" : "compare it with `=`")
      }
      if case .constant(let value) = wanted.formula, value.string == nil, element != .any, !isPending(pattern) {
        throw StatementError(
          "`\(operation.rawValue)` takes text", .type, at: pattern.span, label: "this is \(wanted.shape.name)",
          hint: "put it in quotes: \"\(context.text(pattern.span))\"")
      }
    }
    let match = Condition.text(
      TextMatch(subject: formula, operator: operation, pattern: wanted.formula, span: span))
    return try negating(match, negated, subject, "not \(operation.rawValue)", span)
  }

  // MARK: Tests

  mutating func isTest(
    _ subject: Expression, _ test: ValueTest, negated: Bool, _ span: Span
  ) throws(StatementError) -> Condition {
    var (formula, _) = try compile(subject)
    if case .path(var path) = formula, case .related = path.shape, context.portal == .public,
      let names = FormulaCompiler.path(subject)
    {
      // The id of a record that is not shared stands there, and null where the record itself is asked for.
      need(relations(of: names))
      path.isSharedInPart = true
      formula = .path(path)
    }
    if case .path(let path) = formula, path.isBehindList, !negated, test == .null || test == .empty {
      throw Messages.ambiguous(path, "is \(test.rawValue)", span)
    }
    let behindList = if case .path(let path) = formula { path.isBehindList } else { false }
    if negated, behindList {
      // Some element is not so.
      return .has(
        try elements(formula, span), .some, .not(.test(.path(FormulaCompiler.itself(span)), test, span)), span)
    }
    let condition = Condition.test(formula, test, span)
    return negated ? .not(condition) : condition
  }

  private func elements(_ formula: Formula, _ span: Span) throws(StatementError) -> ResolvedPath {
    if case .path(let path) = formula { return path }
    throw StatementError("expected a path", .type, at: span)
  }

  /// The element itself: `has` hands values that are no records as `{id: value}`.
  private static func itself(_ span: Span) -> ResolvedPath {
    ResolvedPath(
      steps: [.field("id")], text: "id", span: span, shape: .any, isBehindList: false, isInsideJSON: true,
      serverPath: nil, listPrefixes: [], isHidden: false, isUnknown: false, isRequired: false)
  }

  private mutating func during(
    _ subject: Expression, _ period: Expression, negated: Bool, _ span: Span
  ) throws(StatementError) -> Condition {
    let (formula, shape) = try compile(subject)
    let domain: Domain
    switch shape.element {
    case .day: domain = .day
    case .instant: domain = .instant
    case .any: domain = .dynamic
    default:
      throw StatementError(
        "`during` asks for a date; `\(context.text(subject.span))` is \(shape.element.name)", .type, at: span)
    }
    func compare(_ operation: ComparisonOperator, _ value: Value) -> Condition {
      .comparison(
        Comparison(left: formula, operator: operation, right: .constant(value), domain: domain, span: span))
    }
    let condition: Condition
    if case .window(let direction, let count, let unit) = period.kind {
      let length = try Literals.duration(try constantNumber(count), unit, at: period.span)
      let other = context.now.adding(direction == .last ? .zero - length : length)
      let (from, to) = direction == .last ? (other, context.now) : (context.now, other)
      condition = .bounds([compare(.greaterOrEqual, .instant(from)), compare(.lessOrEqual, .instant(to))])
    } else {
      let value = try compile(period).formula
      guard case .constant(let constant) = value else {
        throw StatementError("expected a period that needs no row", .type, at: period.span)
      }
      guard let wanted = Literals.period(constant) ?? (isPending(period) ? Literals.period(.integer(2000)) : nil) else {
        throw StatementError(
          "this is not a period", .type, at: period.span, hint: "`during 2024`, `during 2024-03`, `during last 30 days`"
        )
      }
      condition = compare(.equal, .period(wanted))
    }
    return try negating(condition, negated, subject, "not during", span)
  }

  /// `under`: the ids of the root and all below it are found first, then it is a membership.
  private mutating func under(
    _ subject: Expression, _ root: Expression, negated: Bool, _ whole: Expression
  ) throws(StatementError) -> Condition {
    let span = whole.span
    let (formula, shape) = try compile(subject)
    guard case .related(let model, _) = shape.element,
      context.catalogue.model(model)?.field("parent")?.target == model
    else {
      throw StatementError(
        "`under` asks for a hierarchy; `\(context.text(subject.span))` is \(shape.name)", .type, at: span,
        hint: "a relation to behavioralcategory, whose records have a `parent`")
    }
    let set: ValueSet
    if let bound = context.bindings[whole.id] {
      set = ValueSet(bound, domain: .identifier)
    } else {
      let value = try compile(root).formula
      guard case .constant(let constant) = value else {
        throw StatementError("expected a name or an id that needs no row", .type, at: root.span)
      }
      want(HierarchyRequest(model: model, root: constant, id: whole.id, span: span))
      var pending = ValueSet([], domain: .identifier)
      pending.pending = context.text(root.span)
      set = pending
    }
    return try negating(.membership(formula, set, span), negated, subject, "not under", span)
  }

  private mutating func has(
    _ list: Expression, _ quantifier: Quantifier, _ inner: Expression, _ span: Span
  ) throws(StatementError) -> Condition {
    guard let names = FormulaCompiler.path(list), row != nil else {
      throw StatementError(
        "`has` goes after a list of the row", at: list.span, hint: "`subjects has (sex = \"F\")`")
    }
    let path = try resolve(names, span: list.span)
    switch path.shape.element {
    case .related(let model, let included):
      // Its elements are looked at: they have to be there.
      need(relations(of: names))
      var nested = FormulaCompiler(context, row: RowShape(model: model, includes: included ?? IncludeTree()))
      let condition = try nested.condition(inner)
      for base in relations(of: names) { need(nested.needs.paths.map { base + $0 }) }
      adopt(nested, behind: path.steps)
      return .has(path, quantifier, condition, span)
    case .any, .row:
      var elements = FormulaCompiler.rowShape(path.shape.element)
      if case .any = path.shape.element { elements.place = path.schema }
      var nested = FormulaCompiler(context, row: elements)
      let condition = try nested.condition(inner)
      adopt(nested, behind: path.steps)
      return .has(path, quantifier, condition, span)
    default:
      throw StatementError(
        "`\(path.text)` is \(path.shape.name); its elements have no fields", .type, at: span,
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
  func relations(of names: [Name]) -> [FieldPath] {
    guard let row else { return [] }
    var shape = Shape.row(row)
    var paths: [FieldPath] = [[]]
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
