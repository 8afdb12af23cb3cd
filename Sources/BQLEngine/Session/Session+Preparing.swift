import BQLSyntax
import BrainAPI

/// What a statement is prepared and carried out by, as the session stands.
extension Session {
  func planningContext(_ capabilities: Capabilities, _ source: SourceText) -> PlanningContext {
    PlanningContext(
      catalogue: catalogue, scope: scope, zone: settings.zone, now: now, portal: portal, server: service.server,
      capabilities: capabilities, source: source.text)
  }

  func runner(_ capabilities: Capabilities) -> Runner {
    Runner(
      service: service, catalogue: catalogue, capabilities: capabilities, portal: portal, zone: settings.zone,
      concurrency: settings.pagesAtOnce, maximumMemory: settings.maximumMemory, usesRawCSV: settings.usesRawCSV,
      files: host.files, onProgress: host.onProgress)
  }

  /// Plans, and sends no request.
  func planner(_ capabilities: Capabilities, _ source: SourceText) -> Preparer {
    Preparer(context: planningContext(capabilities, source), runner: nil)
  }

  func preparer(_ capabilities: Capabilities, _ source: SourceText) -> Preparer {
    Preparer(context: planningContext(capabilities, source), runner: runner(capabilities))
  }

  /// Prepares an expression: a server is asked what it can do only where it would be sent something else for that.
  func preparer(for expression: Expression, _ source: SourceText) async throws(StatementError) -> Preparer {
    if let known = knownCapabilities { return preparer(known, source) }
    let asFramework = try await planned(expression, .dynamicREST, source)
    let asDocumented = try await planned(expression, .documented, source)
    let isTheSame =
      asFramework.queries.map(\.plan.traffic) == asDocumented.queries.map(\.plan.traffic)
      && !asFramework.fetchesRelated && !asDocumented.fetchesRelated
    let capabilities: Capabilities = isTheSame ? .documented : await askedCapabilities()
    var preparer = preparer(capabilities, source)
    for query in asFramework.queries + asDocumented.queries
    where query.isComplete && query.context.capabilities == capabilities {
      preparer.ready[query.span] = query
    }
    return preparer
  }

  private func planned(
    _ expression: Expression, _ capabilities: Capabilities, _ source: SourceText
  ) async throws(StatementError) -> (queries: [PreparedQuery], fetchesRelated: Bool) {
    let run = RunContext()
    let queries = try await planner(capabilities, source).answer(expression, run: run).queries
    let isChain = run.chainFetches.load(ordering: .relaxed)
    return (queries, isChain || queries.contains { $0.plan.fetchesRelated })
  }

  /// What is known of the server in use without asking it.
  var knownCapabilities: Capabilities? {
    switch settings.capabilities {
    case .documented: .documented
    case .dynamicREST: .dynamicREST
    case .auto:
      service.knownCapabilities ?? foundCapabilities[service.server.address]
        ?? host.capabilityMemory?.recall(service.server.address, now: host.clock())
    }
  }
}
