import BQLSyntax
import BrainAPI

extension Session {
  /// The statements of a test, each for itself: what one finds out about names is the test's alone.
  func check(_ test: Test, _ source: SourceText) async {
    let (outerScope, outerPortal, outerSettings) = (scope, portal, settings)
    for statement in test.body {
      do throws(StatementError) { try await check(statement, source) } catch {
        for diagnostic in error.diagnostics { show(.warning(diagnostic, error.source ?? source)) }
      }
    }
    (scope, portal, settings) = (outerScope, outerPortal, outerSettings)
  }

  func check(_ expectation: Expectation, _ source: SourceText) async throws(StatementError) {
    let run = RunContext()
    let preparer = environment(source).planner(.dynamicREST)
    switch expectation.kind {
    case .condition(let condition):
      let evaluated = try await preparer.evaluated(condition, run: run)
      for part in Planner.conjuncts(condition) { try evaluated.check(part, run: run) }
    case .rows(_, let rows, let predicate): _ = try await preparer.evaluated(rows, has: predicate, run: run)
    case .gives(let value, _): _ = try await preparer.answer(value, run: run)
    case .requests(_, let bound): _ = try await preparer.answer(bound, run: run)
    // What shall fail may be wrong.
    case .fails(_, let wanted): _ = try await preparer.answer(wanted, run: run)
    }
    for warning in run.transcript.warnings { show(.warning(warning, source)) }
  }
}

extension EvaluatedExpression {
  /// Whether it can be a condition at all.
  func check(_ part: Expression, run: RunContext) throws(StatementError) {
    var compiler = FormulaCompiler(preparer.context(bindings), row: nil)
    _ = try compiler.condition(part)
    for warning in compiler.warnings { run.warn(warning) }
  }
}
