import BQLSyntax
import BrainAPI

/// Turns expressions into formulas: resolves names against a row's shape and the scope, checks types, notes which
/// relations must be in place. Pure.
struct FormulaCompiler {
  let context: PlanningContext
  /// The row that bare words belong to; nil outside of clauses and stages.
  var row: RowShape?
  /// Whether aggregates take the rows of a group.
  var isGrouped = false
  private(set) var needs = IncludeTree()
  private(set) var warnings: [Diagnostic] = []
  private(set) var uncertain: [UncertainField] = []
  /// Descendants that have to be known before the conditions can be evaluated.
  private(set) var hierarchies: [HierarchyRequest] = []

  init(_ context: PlanningContext, row: RowShape?) {
    self.context = context
    self.row = row
  }

  typealias Compiled = (formula: Formula, shape: Shape)

  mutating func warn(
    _ title: String, _ kind: Diagnostic.Kind, at span: Span, label: String? = nil, hint: String? = nil
  ) {
    let warning = Diagnostic(.warning, kind, title, at: span, label: label, hint: hint)
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  mutating func want(_ hierarchy: HierarchyRequest) { hierarchies.append(hierarchy) }

  mutating func need(_ paths: [FieldPath]) { for path in paths { needs.insert(path) } }

  mutating func doubt(_ field: UncertainField) { if !uncertain.contains(field) { uncertain.append(field) } }

  /// Takes over what another compiler found, of the same row or of one that `steps` lead to.
  mutating func adopt(_ inner: FormulaCompiler, behind steps: [ResolvedPath.Step] = []) {
    for field in inner.uncertain {
      var field = field
      field.steps = steps + field.steps
      doubt(field)
    }
    for warning in inner.warnings where !warnings.contains(warning) { warnings.append(warning) }
    hierarchies += inner.hierarchies
  }

  // MARK: Expressions

  mutating func compile(_ expression: Expression) throws(StatementError) -> Compiled {
    if let bound = context.bindings[expression.id] { return (.constant(bound.value ?? .null), bound.shape) }
    switch expression.kind {
    case .literal(let literal):
      let value = try Literals.value(of: literal, context, at: expression.span)
      return (.constant(value), Shape.of(value))
    case .name, .member:
      if let names = FormulaCompiler.path(expression) { return try compilePath(names, expression.span) }
      return try compileMember(expression)
    case .variable(let name):
      let compiled = try compileVariable(name)
      if row != nil { try ForeignRecords.reject(expression, compiled.shape, context) }
      return compiled
    case .index(let base, let index):
      let (formula, shape) = try compile(base)
      return (folded(.index(formula, try compile(index).formula, expression.span)), shape.element)
    case .slice(let base, let from, let through):
      let (formula, shape) = try compile(base)
      let lower = try from.map { part throws(StatementError) in try compile(part).formula }
      let upper = try through.map { part throws(StatementError) in try compile(part).formula }
      return (folded(.slice(formula, from: lower, through: upper, expression.span)), shape)
    case .list(let elements):
      return try compileList(elements)
    case .record(let entries):
      var compiled: [Formula.Entry] = []
      var columns: [ColumnShape] = []
      for entry in entries {
        let (formula, shape) = try compile(entry.value)
        compiled.append(Formula.Entry(name: entry.name.text, value: formula))
        columns.append(ColumnShape(name: entry.name.text, shape: shape))
      }
      return (folded(.record(compiled)), .row(RowShape(columns: columns)))
    case .call(let name, let arguments): return try compileCall(name, arguments, expression.span)
    case .negate(let operand):
      let (formula, shape) = try compile(operand)
      return try fold(.negate(formula, expression.span), shape)
    case .arithmetic(let left, let operation, let right):
      return try compileArithmetic(left, operation, right, expression.span)
    case .ago(let count, let unit):
      let number = try constantNumber(count)
      let duration = try Literals.duration(number, unit, at: expression.span)
      return (.constant(.instant(context.now.adding(.zero - duration))), .instant)
    case .window:
      throw StatementError("`last` and `next` go after `during`", at: expression.span)
    case .query:
      throw StatementError(
        "a query is not allowed here", at: expression.span, hint: "give it a name first: `let x = from ...`")
    case .not, .and, .or, .comparison, .textMatch, .membership, .between, .during, .isTest, .under, .has:
      return (.condition(try condition(expression)), .boolean)
    }
  }

  /// `a.b.c` of bare words as names; nil where the chain starts otherwise.
  static func path(_ expression: Expression) -> [Name]? {
    switch expression.kind {
    case .name(let name): return [name]
    case .member(let base, let name): return path(base).map { $0 + [name] }
    default: return nil
    }
  }

  private mutating func compilePath(_ names: [Name], _ span: Span) throws(StatementError) -> Compiled {
    if row != nil {
      let path = try resolve(names, span: span)
      return (.path(path), path.isBehindList && !path.shape.isList ? .list(path.shape) : path.shape)
    }
    guard let first = names.first else { return (.constant(.null), .any) }
    let (formula, shape) = try compileVariable(first)
    return try names.dropFirst().reduceThrowing((formula, shape)) { base, name throws(StatementError) in
      try member(name, of: base)
    }
  }

  private mutating func compileMember(_ expression: Expression) throws(StatementError) -> Compiled {
    guard case .member(let base, let name) = expression.kind else { return (.constant(.null), .any) }
    let compiled = try compile(base)
    if case .related = compiled.shape.element, name.text != "id", let names = base.rowPath {
      need(relations(of: names))
    }
    return try member(name, of: compiled)
  }

  private func member(_ name: Name, of base: Compiled) throws(StatementError) -> Compiled {
    let shape = Paths.member(name.text, of: base.shape, context.catalogue)
    let row = FormulaCompiler.rowShape(base.shape.element)
    let use = row.column(name.text) == nil ? row.model.flatMap { Schemas.use(of: name.text, in: $0) } : nil
    let formula = use.map { Formula.details(base.formula, $0) } ?? .member(base.formula, name.text)
    return (folded(formula), base.shape.isList && !shape.isList ? .list(shape) : shape)
  }

  private func compileVariable(_ name: Name) throws(StatementError) -> Compiled {
    guard let variable = context.scope[name.text] else {
      let model = context.catalogue.model(name.text)
      let close = Suggestion.closest(
        to: name.text, among: context.scope.names + (row == nil ? Function.allCases.map(\.rawValue) : []))
      throw StatementError(
        "there is no variable `\(name.text)`", .unknownName, at: name.span,
        label: close.map { "did you mean \($0)?" },
        hint: model != nil ? "`\(name.text)` is a model: `from \(name.text)`" : "`let \(name.text) = ...` makes one")
    }
    return (.constant(variable.value ?? .null), variable.shape)
  }

  private mutating func compileCall(
    _ name: Name, _ arguments: [Expression], _ span: Span
  ) throws(StatementError) -> Compiled {
    guard let function = Function(rawValue: name.text) else {
      let close = Suggestion.closest(to: name.text, among: Function.allCases.map(\.rawValue))
      throw StatementError(
        "there is no function `\(name.text)`", .unknownName, at: name.span, label: close.map { "did you mean \($0)?" },
        hint: "the functions: \(Function.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    guard function.arity.contains(arguments.count) else {
      throw StatementError(
        "`\(name.text)` does not take \(arguments.count) \(Plural.noun("argument", arguments.count))", .type, at: span,
        hint: function.usage)
    }
    var compiled: [Compiled] = []
    let wasGrouped = isGrouped
    if function.isAggregate { isGrouped = false }
    for argument in arguments { compiled.append(try compile(argument)) }
    isGrouped = wasGrouped
    var formulas = compiled.map(\.formula)
    if let first = compiled.first, [.min, .max, .median].contains(function) {
      switch first.shape.element {
      case .day: formulas[0] = .dated(first.formula, byDay: true)
      case .instant: formulas[0] = .dated(first.formula, byDay: false)
      default: break
      }
    }
    if function == .value, arguments.count == 2 {
      guard case .constant(.string(let unit)) = formulas[1] else {
        throw StatementError("the unit goes in quotes", .type, at: arguments[1].span, hint: function.usage)
      }
      if Unit(unit) == nil { throw Literals.unknownUnit(unit, arguments[1].span) }
    }
    let shape = FormulaCompiler.shape(of: function, compiled.map(\.shape))
    let formula = Formula.call(function, formulas, span)
    return isGrouped && function.isAggregate ? (formula, shape) : try fold(formula, shape)
  }

  private static func shape(of function: Function, _ arguments: [Shape]) -> Shape {
    let first = arguments.first ?? .any
    switch function {
    case .count, .length: return .number
    case .number, .value: return .number
    case .sum, .avg, .round, .abs:
      switch first.element {
      case .duration, .any: return first.element
      case .number(let unit): return .number(unit: unit)
      default: return .number
      }
    case .min, .max, .median, .first, .last: return first.element
    case .list, .distinct: return .list(first.element)
    case .lower, .upper, .trim, .string: return .text
    case .coalesce: return first
    case .if: return arguments.count > 1 ? arguments[1] : .any
    case .year, .month, .week, .day: return .day
    case .days, .hours: return .number
    }
  }

  private mutating func compileArithmetic(
    _ left: Expression, _ operation: ArithmeticOperator, _ right: Expression, _ span: Span
  ) throws(StatementError) -> Compiled {
    let (first, firstShape) = try compile(left)
    let (second, secondShape) = try compile(right)
    for (formula, side) in [(first, left), (second, right)] {
      if case .path(let path) = formula, path.isBehindList {
        throw Messages.throughList(path, "arithmetic", side.span)
      }
    }
    return try fold(
      .arithmetic(first, operation, second, span), FormulaCompiler.shape(operation, firstShape, secondShape))
  }

  private static func shape(_ operation: ArithmeticOperator, _ left: Shape, _ right: Shape) -> Shape {
    switch (left, right) {
    case (.day, .day), (.instant, .instant), (.day, .instant), (.instant, .day):
      return operation == .subtract ? .duration : .any
    case (.day, .duration): return .day
    case (.instant, .duration): return .instant
    case (.duration, .day): return .day
    case (.duration, .instant): return .instant
    case (.duration, .duration): return operation == .divide ? .number : .duration
    case (.duration, .any), (.any, .duration): return .any
    case (.duration, _), (_, .duration): return .duration
    case (.any, .any), (.any, .text), (.text, .any): return .any
    case (.text, _), (_, .text): return .text
    case (.list, _), (_, .list): return left
    // A number in JSON may have a unit.
    case (.any, _), (_, .any): return .any
    case (.number(let unit?), .number(let other)) where other == nil || operation == .add || operation == .subtract:
      return .number(unit: unit)
    case (.number(nil), .number(let unit?)) where operation == .multiply: return .number(unit: unit)
    default: return .number
    }
  }
}
