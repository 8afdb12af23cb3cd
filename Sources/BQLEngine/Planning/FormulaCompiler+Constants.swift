import BQLSyntax
import BrainAPI

// What needs no row: it is evaluated when it is compiled.
extension FormulaCompiler {
  /// Evaluates now what needs no row.
  func fold(_ formula: Formula, _ shape: Shape) throws(StatementError) -> Compiled {
    guard formula.isConstant else { return (formula, shape) }
    return (.constant(try Evaluation(zone: context.zone).value(formula, Record())), shape)
  }

  func folded(_ formula: Formula) -> Formula {
    guard formula.isConstant, let value = try? Evaluation(zone: context.zone).value(formula, Record()) else {
      return formula
    }
    return .constant(value)
  }

  /// A whole number that is known without a row: of `limit`, `top`, `last N days`.
  mutating func constantNumber(_ expression: Expression) throws(StatementError) -> Number {
    let compiled = try compile(expression)
    guard case .constant(let value) = compiled.formula else {
      throw StatementError("expected a number that needs no row", .type, at: expression.span)
    }
    switch value {
    case .number(let number): return number
    case .string(let text):
      if isParameter(expression), let number = Number(parsing: text) { return number }
    case .null where isPending(expression): return Number(1)
    default: break
    }
    throw StatementError("expected a number", .type, at: expression.span, label: "this is \(compiled.shape.name)")
  }

  mutating func count(_ expression: Expression, of word: String) throws(StatementError) -> Int {
    guard case .integer(let count) = try constantNumber(expression), count >= 0 else {
      throw StatementError("`\(word)` takes a whole number from 0 up", .type, at: expression.span)
    }
    return count
  }

  func isParameter(_ expression: Expression) -> Bool {
    if case .variable(let name) = expression.kind { return context.scope[name.text]?.isParameter ?? false }
    return false
  }

  /// Known only by its shape: nothing has run.
  func isPending(_ expression: Expression) -> Bool {
    if let bound = context.bindings[expression.id] { return bound.value == nil }
    if case .variable(let name) = expression.kind { return context.scope[name.text]?.value == nil }
    return false
  }

  mutating func compileList(_ elements: [Expression]) throws(StatementError) -> Compiled {
    var shape: Shape?
    // Constants are kept as values: a list may have a million of them.
    var values: [Value] = []
    var formulas: [Formula] = []
    for element in elements {
      let compiled = try compile(element)
      if shape == nil { shape = compiled.shape }
      if formulas.isEmpty {
        if case .constant(let value) = compiled.formula {
          values.append(value)
          continue
        }
        formulas = values.map { .constant($0) }
      }
      formulas.append(compiled.formula)
    }
    return (formulas.isEmpty ? .constant(.list(values)) : .list(formulas), .list(shape ?? .any))
  }
}

extension Formula {
  var isConstant: Bool {
    switch self {
    case .constant: true
    case .path, .condition: false
    case .member(let base, _), .details(let base, _), .negate(let base, _), .dated(let base, _): base.isConstant
    case .index(let base, let index, _): base.isConstant && index.isConstant
    case .slice(let base, let from, let through, _):
      base.isConstant && (from?.isConstant ?? true) && (through?.isConstant ?? true)
    case .list(let elements): elements.allSatisfy(\.isConstant)
    case .record(let entries): entries.allSatisfy(\.value.isConstant)
    case .call(_, let arguments, _): !arguments.isEmpty && arguments.allSatisfy(\.isConstant)
    case .arithmetic(let left, _, let right, _): left.isConstant && right.isConstant
    }
  }
}
