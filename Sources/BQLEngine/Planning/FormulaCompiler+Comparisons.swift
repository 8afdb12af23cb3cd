import BQLSyntax
import BrainAPI

extension FormulaCompiler {
  mutating func comparison(
    _ left: Expression, _ operation: ComparisonOperator, _ right: Expression, _ span: Span
  ) throws(StatementError) -> Condition {
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

  mutating func nullComparison(
    _ subject: Expression, _ operation: ComparisonOperator, _ span: Span
  ) throws(StatementError) -> Condition {
    switch operation {
    case .equal: return try isTest(subject, .null, negated: false, span)
    case .notEqual: return try isTest(subject, .null, negated: true, span)
    default: throw StatementError("null has no order", .type, at: span, hint: "`is null` and `is not null` ask for it")
    }
  }

  /// `where sex = F`: a bare word that is no field.
  func rejectBareWord(_ word: Expression, comparedWith other: Expression) throws(StatementError) {
    guard let row, case .name(let name) = word.kind, !name.isQuoted, row.column(name.text) == nil else { return }
    if row.isClosed || !Paths.names(of: row, context.catalogue).contains(name.text), name.text != "created_date",
      row.model != nil || row.isClosed
    {
      let isVariable = context.scope[name.text] != nil
      throw StatementError(
        "`\(name.text)` is not a field here", .unknownField, at: name.span,
        label: isVariable ? "the variable is $\(name.text)" : "text goes in quotes: \"\(name.text)\"",
        hint: isVariable
          ? "inside a clause a bare word is a field: write `$\(name.text)`"
          : "write \"\(name.text)\" for the text, $\(name.text) for a variable")
    }
  }

  typealias Side = (expression: Expression, compiled: Compiled)

  private mutating func comparison(
    _ left: Side, _ operation: ComparisonOperator, _ right: Side, _ span: Span
  ) throws(StatementError) -> Condition {
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
    var domain = Domains.of(shape, right.compiled.shape.element)
    if let constant, !pending {
      let coerced = try coerce(constant, shape, left, right, operation, span)
      right.compiled.formula = .constant(coerced.value)
      domain = coerced.domain
    }
    if domain == .identifier, operation != .equal {
      throw StatementError("records have no order", .type, at: span, hint: "compare a field of them")
    }
    return .comparison(
      Comparison(
        left: left.compiled.formula, operator: operation, right: right.compiled.formula, domain: domain, span: span))
  }

  private func listCompared(_ path: ResolvedPath, _ left: Side, _ right: Side, _ span: Span) -> StatementError {
    let wanted = context.text(right.expression.span)
    if case .related = path.shape.element {
      return StatementError(
        "`\(path.text)` is a list; `=` compares single values", .type, at: span,
        hint: "`\(path.text) in \(wanted)`: some of them is one of these; `\(path.text) has (name = \"...\")`")
    }
    return StatementError(
      "`\(path.text)` is a list; `=` compares single values", .type, at: span,
      hint: "`\(path.text) contains \(wanted)`: it has that element")
  }

  /// A result of exactly one record stands for that record.
  private func single(_ side: Side, _ span: Span) throws(StatementError) -> Compiled {
    guard side.compiled.shape.isList, case .constant(let value) = side.compiled.formula else { return side.compiled }
    if isPending(side.expression) { return (side.compiled.formula, side.compiled.shape.element) }
    if let elements = value.list, elements.count == 1 { return (.constant(elements[0]), side.compiled.shape.element) }
    let count = value.list?.count ?? 0
    throw StatementError(
      "`\(context.text(side.expression.span))` has \(count) values; `=` compares with one", .type,
      at: side.expression.span,
      hint: "`in \(context.text(side.expression.span))`: equals one of them")
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
