import BQLSyntax
import BrainAPI

extension Runner {
  /// What expressions are on each of the rows, in which bare words are fields: a list of values a row. Related records that
  /// they look into are fetched.
  func values(
    _ expressions: [Expression], of model: String, rows: [Record], run: RunContext
  ) async throws(StatementFailure) -> [[Value]] {
    var bindings = Bindings()
    var plans: [(span: Span, plan: Plan)] = []
    for expression in expressions { try await bind(expression, inRow: true, &bindings, &plans, run: run) }
    let shape = RowShape(model: catalogue.model(model)?.name)
    var (formulas, compiler) = try compile(expressions, bindings, shape)
    if !isDry, !compiler.hierarchies.isEmpty {
      for hierarchy in compiler.hierarchies { try await bind(hierarchy, &bindings, run: run) }
      (formulas, compiler) = try compile(expressions, bindings, shape)
    }
    for warning in compiler.warnings { run.warn(warning) }
    if isDry || rows.isEmpty { return rows.map { _ in expressions.map { _ in .null } } }
    let full = try await hydrator.hydrate(rows, shape, compiler.needs, at: expressions.first?.span, run: run)
    try UncertainField.reject(compiler.uncertain, on: full)
    let evaluation = Evaluation(zone: zone)
    var values: [[Value]] = []
    for row in full {
      var own: [Value] = []
      for formula in formulas { own.append(try evaluation.value(formula, row)) }
      values.append(own)
    }
    return values
  }

  private func compile(
    _ expressions: [Expression], _ bindings: Bindings, _ row: RowShape
  ) throws(StatementFailure) -> ([Formula], FormulaCompiler) {
    var compiler = FormulaCompiler(context(bindings), row: row)
    var formulas: [Formula] = []
    for expression in expressions { formulas.append(try compiler.compile(expression).formula) }
    return (formulas, compiler)
  }
}
