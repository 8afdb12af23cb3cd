import BQLSyntax
import BrainAPI

/// What a statement is prepared and carried out with: the server in use, settings and variables, as they stand when it
/// begins. Whoever plans or carries something out takes this, and no session.
struct StatementEnvironment: Sendable {
  let host: EngineHost
  let catalogue: Catalogue
  let settings: Settings
  /// The server in use, asked as the settings say.
  let service: any APIService
  let portal: Portal
  let scope: Scope
  let source: SourceText
  let capabilities: CapabilityFinder
  let log: SessionLog
  let emit: @Sendable (Event) -> Void

  var now: Instant { settings.now ?? host.clock() }

  func show(_ event: Event) { emit(event) }

  // MARK: Preparing

  func planningContext(_ capabilities: Capabilities) -> PlanningContext {
    PlanningContext(
      catalogue: catalogue, scope: scope, zone: settings.zone, now: now, portal: portal, server: service.server,
      capabilities: capabilities, source: source.text)
  }

  /// For what no request depends on.
  var planningContext: PlanningContext { planningContext(knownCapabilities ?? .documented) }

  var fetcher: Fetcher {
    Fetcher(service: service, concurrency: settings.pagesAtOnce, onProgress: host.onProgress)
  }

  func runner(_ capabilities: Capabilities) -> Runner {
    Runner(
      service: service, catalogue: catalogue, capabilities: capabilities, portal: portal, zone: settings.zone,
      concurrency: settings.pagesAtOnce, maximumMemory: settings.maximumMemory, usesRawCSV: settings.usesRawCSV,
      files: host.files, onProgress: host.onProgress)
  }

  /// Plans, and sends no request.
  func planner(_ capabilities: Capabilities) -> Preparer {
    Preparer(context: planningContext(capabilities), runner: nil)
  }

  func preparer(_ capabilities: Capabilities) -> Preparer {
    Preparer(context: planningContext(capabilities), runner: runner(capabilities))
  }

  /// Prepares an expression: a server is asked what it can do only where it would be sent something else for that.
  func preparer(for expression: Expression) async throws(StatementError) -> Preparer {
    if let known = knownCapabilities { return preparer(known) }
    let asFramework = try await planned(expression, .dynamicREST)
    let asDocumented = try await planned(expression, .documented)
    let isTheSame =
      asFramework.queries.map(\.plan.traffic) == asDocumented.queries.map(\.plan.traffic)
      && !asFramework.fetchesRelated && !asDocumented.fetchesRelated
    let capabilities: Capabilities = isTheSame ? .documented : await askedCapabilities()
    var preparer = preparer(capabilities)
    for query in asFramework.queries + asDocumented.queries
    where query.isComplete && query.context.capabilities == capabilities {
      preparer.ready[query.id] = query
    }
    return preparer
  }

  private func planned(
    _ expression: Expression, _ capabilities: Capabilities
  ) async throws(StatementError) -> (queries: [PreparedQuery], fetchesRelated: Bool) {
    let run = RunContext()
    let queries = try await planner(capabilities).answer(expression, run: run).queries
    let isChain = run.chainFetches.load(ordering: .relaxed)
    return (queries, isChain || queries.contains { $0.plan.fetchesRelated })
  }

  /// Looks an expression over, and sends no request.
  func checked(_ expression: Expression) async throws(StatementError) -> Preparer.Answer {
    let run = RunContext()
    let answer = try await planner(.dynamicREST).answer(expression, run: run)
    for warning in run.transcript.warnings { show(.warning(warning, source)) }
    return answer
  }

  // MARK: Recording

  /// Runs what asks; what was sent and noticed is kept and told, however it ends.
  func recorded<Result: Sendable>(
    _ run: RunContext, isolation: isolated (any Actor)? = #isolation,
    _ work: () async throws(StatementError) -> Result
  ) async throws(StatementError) -> Result {
    do throws(StatementError) {
      let result = try await work()
      record(run)
      return result
    } catch {
      var failure = error
      failure.absorb(run.transcript)
      record(run)
      throw failure
    }
  }

  private func record(_ run: RunContext) {
    log.append(run.transcript.exchanges)
    for warning in run.transcript.warnings { show(.warning(warning, source)) }
    for gap in run.transcript.gaps { show(.gap(gap)) }
    log.append(gaps: run.transcript.gaps)
  }

  // MARK: What the server can do

  /// What is known of the server in use without asking it.
  var knownCapabilities: Capabilities? {
    capabilities.known(of: service, settings.capabilities, host)
  }

  /// What the server in use can do; it is asked once where nobody knows.
  func askedCapabilities() async -> Capabilities {
    if let known = knownCapabilities { return known }
    let found = await CapabilityProbe(service: service, portal: portal).run()
    log.append(found.exchanges)
    capabilities.keep(found, of: service.server.address, host)
    return found.capabilities
  }
}

/// What works in an environment, and calls its parts by their names.
protocol StatementWork {
  var environment: StatementEnvironment { get }
}

extension StatementWork {
  var host: EngineHost { environment.host }
  var catalogue: Catalogue { environment.catalogue }
  var settings: Settings { environment.settings }
  var service: any APIService { environment.service }
  var scope: Scope { environment.scope }
  var source: SourceText { environment.source }

  func show(_ event: Event) { environment.show(event) }
}
