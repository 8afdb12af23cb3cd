import BQLSyntax
import BrainAPI

/// A formula made ready once for many rows; what `Evaluation` says of it, value and error alike.
struct CompiledFormula: Sendable {
  typealias Read = @Sendable (Record) throws(StatementError) -> Value

  private let read: Read
  /// Where the value stands, for a path of plain fields.
  let path: CompiledPath?

  init(_ formula: Formula, _ evaluation: Evaluation) {
    path = if case .path(let path) = formula { CompiledPath(singleValueOf: path) } else { nil }
    read = CompiledFormula.read(formula, evaluation)
  }

  func value(_ row: Record) throws(StatementError) -> Value { try read(row) }

  private static func read(_ formula: Formula, _ evaluation: Evaluation) -> Read {
    switch formula {
    case .constant(let value): return { _ in value }
    case .path(let path):
      if path.steps.count == 1, case .field(let name) = path.steps[0] { return { row in row[name] ?? .null } }
      guard let place = CompiledPath(singleValueOf: path) else { return { row in path.value(in: row) } }
      return { row in
        switch place.find(in: row) {
        case .null: return .null
        case .node(let node) where node.kind != .list: return node.value
        case .node, .value, .severalOrNone: return path.value(in: row)
        }
      }
    case .member(let base, let name):
      let base = read(base, evaluation)
      return { row throws(StatementError) in Evaluation.member(name, of: try base(row)) }
    case .details(let base, let use):
      let base = read(base, evaluation)
      return { row throws(StatementError) in SchemaUnits.member(use, of: try base(row)) }
    case .negate(let operand, let span):
      let operand = read(operand, evaluation)
      let comparer = evaluation.comparer
      return { row throws(StatementError) in try Arithmetic.negated(try operand(row), comparer, span) }
    case .arithmetic(let left, let operation, let right, let span):
      let (left, right) = (read(left, evaluation), read(right, evaluation))
      let comparer = evaluation.comparer
      return { row throws(StatementError) in
        try Arithmetic.apply(operation, try left(row), try right(row), comparer, span)
      }
    case .condition(let condition):
      let compiled = CompiledCondition(condition, evaluation)
      return { row throws(StatementError) in .boolean(try compiled.holds(row)) }
    case .call(.if, let arguments, _) where arguments.count == 3:
      let parts = arguments.map { read($0, evaluation) }
      return { row throws(StatementError) in
        try parts[try parts[0](row) == .boolean(true) ? 1 : 2](row)
      }
    case .call(.coalesce, let arguments, _):
      let parts = arguments.map { read($0, evaluation) }
      return { row throws(StatementError) in
        for part in parts {
          let value = try part(row)
          if !value.isNull { return value }
        }
        return .null
      }
    case .index, .slice, .list, .record, .call, .dated:
      return { row throws(StatementError) in try evaluation.value(formula, row) }
    }
  }
}
