import BQLSyntax
import BrainAPI

/// Ids of one server mean nothing on another.
enum ForeignRecords {
  /// The server that a variable's records came from, where it is not the one in use.
  static func origin(_ expression: Expression, _ context: PlanningContext) -> ServerIdentity? {
    switch expression.kind {
    case .name(let name), .variable(let name):
      guard let origin = context.scope[name.text]?.provenance?.server, origin != context.server else { return nil }
      return origin
    case .member(let base, _), .index(let base, _), .slice(let base, _, _): return origin(base, context)
    default: return nil
    }
  }

  static func problem(_ expression: Expression, _ origin: ServerIdentity, _ context: PlanningContext)
    -> StatementError
  {
    StatementError(
      "`\(context.text(expression.span))` is of another server", at: expression.span,
      label: "its ids are those of \(origin.address)",
      hint: "`use` that server, or ask \(context.server.address) for the records by a name")
  }

  /// Throws where ids of another server would be compared with those of this one.
  static func reject(
    _ expression: Expression, _ shape: Shape, _ context: PlanningContext
  ) throws(StatementError) {
    let isIdentifier = if case .member(_, let name) = expression.kind { name.text == "id" } else { false }
    if isIdentifier || shape.isOfRecords, let origin = origin(expression, context) {
      throw problem(expression, origin, context)
    }
  }
}

extension Shape {
  fileprivate var isOfRecords: Bool {
    switch element {
    case .related: true
    case .row(let row): row.model != nil
    default: false
    }
  }
}
