import BQLSyntax
import BrainAPI

extension Preparer {
  /// What expressions are on each of the rows, in which bare words are fields: a list of values a row. Related records that
  /// they look into are fetched.
  func values(
    _ expressions: [Expression], of model: String, rows: [Record], run: RunContext
  ) async throws(StatementError) -> [[Value]] {
    var found = Found()
    for expression in expressions { try await bind(expression, inRow: true, &found, run: run) }
    let shape = RowShape(model: context.catalogue.model(model)?.name)
    var (formulas, compiler) = try compile(expressions, found.bindings, shape)
    if try await bind(compiler.hierarchies, &found.bindings, run: run) {
      (formulas, compiler) = try compile(expressions, found.bindings, shape)
    }
    for warning in compiler.warnings { run.warn(warning) }
    guard let runner, !rows.isEmpty else { return rows.map { _ in expressions.map { _ in .null } } }
    let full = try await runner.hydrator.hydrate(rows, shape, compiler.needs, at: expressions.first?.span, run: run)
    try UncertainField.reject(compiler.uncertain, on: full)
    let evaluation = Evaluation(zone: context.zone)
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
  ) throws(StatementError) -> ([Formula], FormulaCompiler) {
    var compiler = FormulaCompiler(context(bindings), row: row)
    var formulas: [Formula] = []
    for expression in expressions { formulas.append(try compiler.compile(expression).formula) }
    return (formulas, compiler)
  }
}
