import BQLSyntax
import BrainAPI

/// Two sides of rows, put together.
extension StagePlanner {
  func join(
    _ source: Expression, _ alias: Name, _ condition: Expression, _ keepsUnmatched: Bool,
    _ compiler: inout FormulaCompiler
  ) throws(StatementError) -> (StagePlan.Kind, Shape) {
    let (reference, right) = try rows(source)
    var joined = row
    joined.set(alias.text, .row(right))
    var both = FormulaCompiler(context, row: joined)
    var equalities: [JoinPlan.Equality] = []
    var rest: [Condition] = []
    for part in Planner.conjuncts(condition) {
      let compiled = try both.condition(part)
      if let equality = StagePlanner.equality(compiled, alias.text) {
        equalities.append(equality)
      } else {
        rest.append(compiled)
      }
    }
    var rightNeeds = IncludeTree()
    for path in both.needs.paths {
      if path.first == alias.text { rightNeeds.insert(path.dropFirst()) } else { compiler.need([path]) }
    }
    compiler.adopt(both)
    let plan = JoinPlan(
      source: reference, alias: alias.text, right: right, equalities: equalities,
      rest: rest.isEmpty ? nil : rest.count == 1 ? rest[0] : .and(rest), keepsUnmatched: keepsUnmatched,
      rightNeeds: rightNeeds,
      uncertain: both.uncertain.filter { $0.steps.first == .field(alias.text) }.map { field in
        var field = field
        field.steps.removeFirst()
        return field
      })
    return (.join(plan), .list(.row(joined)))
  }

  /// `p.subject = id`: one side on the right row, the other on the left.
  private static func equality(_ condition: Condition, _ alias: String) -> JoinPlan.Equality? {
    guard case .comparison(let comparison) = condition, comparison.operator == .equal,
      case .path(let first) = comparison.left, case .path(let second) = comparison.right,
      comparison.domain.isHashed
    else { return nil }
    switch (first.isOf(alias), second.isOf(alias)) {
    case (true, false):
      return JoinPlan.Equality(
        left: .path(second), right: .path(first.dropping(alias)), domain: comparison.domain, condition: condition)
    case (false, true):
      return JoinPlan.Equality(
        left: .path(first), right: .path(second.dropping(alias)), domain: comparison.domain, condition: condition)
    default: return nil
    }
  }
}

extension ResolvedPath {
  fileprivate func isOf(_ column: String) -> Bool { steps.first == .field(column) && steps.count > 1 }
  fileprivate func dropping(_ column: String) -> ResolvedPath {
    var path = self
    path.steps.removeFirst()
    return path
  }
}
