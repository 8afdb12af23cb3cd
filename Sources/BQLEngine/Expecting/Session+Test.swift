import BQLSyntax
import BrainAPI

/// What came of a test of a script that is run as a script.
package struct TestVerdict: Sendable {
  package enum Outcome: Sendable {
    case passed
    case failed(StatementError)
    /// With the reason that `because` gives.
    case skipped(String?)
  }

  package var name: String
  package var outcome: Outcome
  package var source: SourceText
}

/// One statement of a test, as far as it ran.
package struct TestStep: Sendable {
  package var statement: Statement
  /// As `explain` shows it; empty where nothing was asked for, or nobody wants to know.
  package var plan: String
  package var exchanges: [Exchange]
}

extension Session {
  /// A test in a script that is run as a script: it goes as `bql test` would have it, and the script goes on after it.
  func test(_ test: Test, _ statement: Statement, _ source: SourceText) async throws(StatementError) {
    var verdict = TestVerdict(name: test.name.text, outcome: .skipped(test.skipReason?.text), source: source)
    if !test.isSkipped {
      var snapshot = snapshot
      snapshot.service = host.serviceForTest(service)
      let emit = emitFromTest
      let session = Session(snapshot, host: host.forTests(on: service.server)) { event in
        if case .warning = event { emit(event) }
      }
      let (_, failure) = await session.run(body: test, in: source)
      if let failure, failure.cause == .interrupted { throw failure }
      verdict.outcome = failure.map { .failed($0) } ?? .passed
    }
    show(.tested(verdict))
  }

  /// Runs the statements of a test up to the first that fails. Results are not shown; what could not be had whole fails.
  package func run(
    body test: Test, in source: SourceText, keepsPlans: Bool = false
  ) async -> (steps: [TestStep], failure: StatementError?) {
    var steps: [TestStep] = []
    for statement in test.body {
      if Task.isCancelled {
        return (steps, StatementError(.interrupted, [Diagnostic(.error, "interrupted", at: statement.span)]))
      }
      let plan = keepsPlans ? await plan(of: statement, source) : ""
      let sent = exchanges.count
      _ = log.takeGaps()
      do throws(StatementError) {
        try await run(statement, in: source)
        steps.append(TestStep(statement: statement, plan: plan, exchanges: Array(exchanges.dropFirst(sent))))
        if let gap = log.takeGaps().first {
          return (steps, StatementError(.incomplete, [Diagnostic(.error, "incomplete: \(gap)", at: statement.span)]))
        }
      } catch {
        steps.append(TestStep(statement: statement, plan: plan, exchanges: Array(exchanges.dropFirst(sent))))
        return (steps, error)
      }
    }
    return (steps, nil)
  }

  /// How a statement would be answered, as `explain` shows it; empty where no request is sent. Sends nothing.
  private func plan(of statement: Statement, _ source: SourceText) async -> String {
    let environment = environment(source)
    let preparer = environment.planner(environment.knownCapabilities ?? .dynamicREST)
    var texts: [String] = []
    for expression in statement.asked {
      let run = RunContext()
      guard let answer = try? await preparer.answer(expression, run: run) else { continue }
      texts += answer.queries.map { PlanText(server: service.server, source: source).text($0).plain }
    }
    return texts.joined(separator: "\n\n")
  }
}

extension Statement {
  /// The expressions whose queries are asked when it is carried out.
  fileprivate var asked: [Expression] {
    switch kind {
    case .value(let value), .letValue(_, let value): [value]
    case .print(let values): values
    case .expect(let expectation):
      switch expectation.kind {
      case .condition(let condition): [condition]
      case .rows(_, let rows, let predicate): [Expression.filtered(rows, predicate)]
      case .gives(let value, _): [value]
      case .fails(let inner, _): inner.asked
      case .requests: []
      }
    default: []
    }
  }
}
