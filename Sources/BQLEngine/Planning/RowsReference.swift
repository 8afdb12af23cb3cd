import BQLSyntax
import BrainAPI

/// Rows that a query takes from elsewhere in its statement: its source, or the other side of a stage.
struct RowsReference: Sendable, Hashable {
  enum Origin: Sendable, Hashable {
    /// Of an expression that was asked for first.
    case bound(NodeID)
    case variable(String)
    /// A list as it is written.
    case constant(Value)
  }

  var origin: Origin
  /// As written, and where: for people only.
  var text: String
  var span: Span
}

extension RowsReference {
  /// `value`: of the expression, where it is neither bound nor a variable.
  init(_ expression: Expression, value: Value, _ context: PlanningContext) {
    (text, span) = (context.text(expression.span), expression.span)
    if context.bindings[expression.id] != nil {
      origin = .bound(expression.id)
    } else if case .name(let name) = expression.kind {
      origin = .variable(name.text)
    } else if case .variable(let name) = expression.kind {
      origin = .variable(name.text)
    } else {
      origin = .constant(value)
    }
  }
}
