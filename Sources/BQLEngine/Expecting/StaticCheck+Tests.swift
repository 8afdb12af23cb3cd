import BQLSyntax
import BrainAPI

extension Session {
  /// The statements of a test, each for itself: what one finds out about names is the test's alone.
  func check(_ test: Test, _ source: SourceText) async {
    let (outerScope, outerPortal, outerSettings) = (scope, portal, settings)
    for statement in test.body {
      do throws(StatementFailure) { try await check(statement, source) } catch {
        for diagnostic in error.diagnostics { show(.warning(diagnostic, error.source ?? source)) }
      }
    }
    (scope, portal, settings) = (outerScope, outerPortal, outerSettings)
  }

  func check(_ expectation: Expectation, _ source: SourceText) async throws(StatementFailure) {
    var log = RunLog()
    let runner = runner(capabilities: .dynamicREST, source, isDry: true)
    switch expectation.kind {
    case .condition(let condition):
      let examined = try await runner.examined(condition, log: &log)
      for part in Planner.conjuncts(condition) { try examined.check(part, log: &log) }
    case .rows(_, let rows, let predicate): _ = try await runner.examined(rows, has: predicate, log: &log)
    case .gives(let value, _): _ = try await runner.answer(value, log: &log)
    case .requests(_, let bound): _ = try await runner.answer(bound, log: &log)
    // What shall fail may be wrong.
    case .fails(_, let wanted): _ = try await runner.answer(wanted, log: &log)
    }
    for warning in log.warnings { show(.warning(warning, source)) }
  }
}

extension Examined {
  /// Whether it can be a condition at all.
  func check(_ part: Expression, log: inout RunLog) throws(StatementFailure) {
    var compiler = FormulaCompiler(runner.context(bindings), row: nil)
    _ = try compiler.condition(part)
    for warning in compiler.warnings { log.warn(warning) }
  }
}
