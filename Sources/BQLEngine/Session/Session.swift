import BQLFormats
import BQLSyntax
import BrainAPI

/// A conversation: variables, settings and the server in use, from statement to statement.
package actor Session {
  let host: EngineHost
  /// Read when a statement needs it, so that a prompt is there before.
  nonisolated var catalogue: Catalogue { .standard }
  package internal(set) var settings: Settings
  /// The server in use, as it was connected.
  var connection: any APIService
  /// The server in use, asked as the settings say.
  package var service: any APIService {
    settings.maximumResponse.map { CappedService(connection, maximumResponse: $0) } ?? connection
  }
  package internal(set) var portal: Portal
  /// Nobody chose the portal: it is the private one where there is a token, and the public one where there is none.
  var portalFollowsLogin = false
  package internal(set) var scope = Scope()
  let log = SessionLog()
  /// What was sent, oldest first.
  package var exchanges: [Exchange] { log.exchanges }
  /// `--param name=text`
  let parameters: [String: String]
  let capabilities: CapabilityFinder
  var imported: Set<String> = []
  /// What the prompt shows next of the last result.
  var page: ResultPage?
  /// What blocks of `gives` should say; nil where they are held to what is, rather than rewritten.
  var corrections: [Correction]?
  private let emit: @Sendable (Event) -> Void

  package init(
    host: EngineHost, service: any APIService, portal: Portal, portalFollowsLogin: Bool = false,
    settings: Settings = Settings(),
    parameters: [String: String] = [:], emit: @escaping @Sendable (Event) -> Void
  ) {
    self.host = host
    connection = service
    self.portal = portal
    self.portalFollowsLogin = portalFollowsLogin
    self.settings = settings
    self.parameters = parameters
    self.emit = emit
    capabilities = CapabilityFinder()
  }

  /// A session that begins where another one stood.
  package init(_ snapshot: SessionSnapshot, host: EngineHost, emit: @escaping @Sendable (Event) -> Void) {
    self.host = host
    connection = snapshot.service
    portal = snapshot.portal
    settings = snapshot.settings
    parameters = snapshot.parameters
    self.emit = emit
    scope = snapshot.scope
    capabilities = CapabilityFinder(copying: snapshot.capabilities)
    imported = snapshot.imported
    corrections = snapshot.rewrites ? [] : nil
  }

  func show(_ event: Event) { emit(event) }

  var emitFromTest: @Sendable (Event) -> Void { emit }

  var now: Instant { settings.now ?? host.clock() }

  /// What a statement of that text is carried out with, as the session stands.
  func environment(_ source: SourceText) -> StatementEnvironment {
    StatementEnvironment(
      host: host, catalogue: catalogue, settings: settings, service: service, portal: portal, scope: scope,
      source: source, capabilities: capabilities, log: log, emit: emit)
  }

  /// Carries out one statement; what it shows goes to `emit` as it comes.
  package func run(_ statement: Statement, in source: SourceText) async throws(StatementError) {
    switch statement.kind {
    case .value(let expression): try await show(expression, statement, source)
    case .letValue(let name, let expression):
      try rejectModelName(name)
      let (outcome, _) = try await outcome(of: expression, statement, source)
      scope[name.text] = Scope.Variable(value: outcome.value, shape: outcome.shape, provenance: outcome.provenance)
    case .unset(let names):
      for name in names {
        guard scope[name.text] != nil else {
          throw StatementError(
            "there is no variable `\(name.text)`", .unknownName, at: name.span, hint: "`show variables` lists them")
        }
        scope[name.text] = nil
      }
    case .print(let expressions):
      var texts: [SafeText] = []
      for expression in expressions {
        let (outcome, _) = try await outcome(of: expression, statement, source)
        texts.append(.lines(Evaluation.text(of: outcome.value)))
      }
      emit(.text(texts.joined(separator: " ")))
    case .parameter(let name, let defaultValue): try await parameter(name, defaultValue, statement, source)
    case .importFile(let file): try await importFile(file, source)
    case .sourceFile(let file): try await sourceFile(file, source)
    case .explain(let inner): emit(.text(try await explain(inner, source)))
    case .use(let target): try await use(target)
    case .set(let name, let value): try await set(name, value, statement, source)
    case .show(let name): try Listing(environment: environment(source)).list(name)
    case .describe(let expression, let condition):
      try Listing(environment: environment(source)).describe(expression, where: condition)
    case .help(let topic): emit(.text(.lines(Help.text(topic?.text))))
    case .quit: emit(.quit)
    case .more, .all:
      throw StatementError(
        "this belongs to the prompt", .notAllowed, at: statement.span, hint: "a script shows whole results")
    case .edit: throw StatementError("this belongs to the prompt", .notAllowed, at: statement.span)
    case .login, .logout, .whoami: try await account(statement)
    case .write(let write): try await self.write(write, statement, source)
    case .test(let test): try await self.test(test, statement, source)
    case .expect(let expectation): try await expect(expectation, statement, source)
    }
  }

  // MARK: Values

  private func show(
    _ expression: Expression, _ statement: Statement, _ source: SourceText
  ) async throws(StatementError) {
    var sunk: Int?
    let (outcome, answer) = try await outcome(of: expression, statement, source, sunk: &sunk)
    scope["_"] = Scope.Variable(value: outcome.value, shape: outcome.shape, provenance: outcome.provenance)
    if let rows = sunk {
      if let destination = answer.destination { emit(.saved(path: destination.text, rows: rows)) }
    } else if let destination = answer.destination {
      try save(outcome, answer, to: destination)
    } else {
      emit(.result(outcome, answer.format ?? settings.format))
    }
  }

  func save(
    _ outcome: Outcome, _ answer: Preparer.Answer, to destination: Plan.TextSpan
  ) throws(StatementError) {
    guard let format = answer.format ?? Format(fileName: destination.text) else { return }
    var pieces: [String] = []
    let options = RenderOptions(usesRawCSV: settings.usesRawCSV)
    Renderer(format, options: options).render(outcome.shown) { (piece: String) in pieces.append(piece) }
    do throws(FileError) { try host.files.write(destination.text, pieces) } catch {
      throw FileRowSink.failure(error, destination)
    }
    emit(.saved(path: destination.text, rows: outcome.rows?.count ?? 1))
  }

  func outcome(
    of expression: Expression, _ statement: Statement, _ source: SourceText
  ) async throws(StatementError) -> (Outcome, Preparer.Answer) {
    var sunk: Int?
    return try await outcome(of: expression, statement, source, sinks: false, sunk: &sunk)
  }

  /// `sunk`: how many rows went to a sink as they came; nil where none did, and the outcome has to be shown.
  private func outcome(
    of expression: Expression, _ statement: Statement, _ source: SourceText, sinks: Bool = true, sunk: inout Int?
  ) async throws(StatementError) -> (Outcome, Preparer.Answer) {
    let environment = environment(source)
    let preparer = try await environment.preparer(for: expression)
    let run = RunContext()
    return try await environment.recorded(run) { () throws(StatementError) in
      var answer: Preparer.Answer
      if case .query(let query) = expression.kind {
        let prepared = try await preparer.prepare(query, run: run)
        answer = prepared.answer
        var open = try await environment.runner(preparer.context.capabilities).open(
          prepared, demand: Demand(nil), run: run)
        var rows: [Value] = []
        do throws(StatementError) {
          if sinks, let sink = try sink(of: prepared.plan) {
            sunk = try await flow(&open, into: sink, keeping: &rows, run)
          } else {
            try await open.read(into: &rows, until: .max, run)
          }
        } catch {
          throw keepingWhatCame(error, rows, &open, run, statement, source)
        }
        answer.value = open.value ?? .list(rows)
      } else {
        answer = try await preparer.answer(expression, run: run)
      }
      return (outcome(answer.value ?? .null, answer.shape, run, statement, source), answer)
    }
  }

  /// Where the rows of a plan go as they come; nil where they have to be known all before anything can be shown of them.
  private func sink(of plan: Plan) throws(StatementError) -> (any RowSink)? {
    guard case .list(.row(let row)) = plan.shape else { return nil }
    let format = plan.format ?? plan.destination.flatMap { Format(fileName: $0.text) } ?? settings.format
    let head = ResultHead(columns: row.isClosed ? row.columns.map(\.name) : nil, format: format)
    guard let destination = plan.destination else { return host.rowSink?(head) }
    if let sink = try FileRowSink(plan, head, usesRawCSV: settings.usesRawCSV, host.files) { return sink }
    let files = host.files
    return try SpooledCSVSink(
      head, usesRawCSV: settings.usesRawCSV, scratch: { () throws(FileError) in try files.scratch() },
      failure: { FileRowSink.failure($0, destination) }
    ) { () throws(StatementError) in
      do throws(FileError) { return try files.create(destination.text) } catch {
        throw FileRowSink.failure(error, destination)
      }
    }
  }

  /// Hands all rows to a sink; how many they were.
  private func flow(
    _ open: inout OpenQuery, into sink: any RowSink, keeping rows: inout [Value], _ run: RunContext
  ) async throws(StatementError) -> Int {
    var count = 0
    while let batch = try await open.next(run) {
      count += batch.count
      if host.keepsLastResult { for row in batch { rows.append(.record(row)) } }
      guard try sink.write(batch) else { return count }
    }
    try sink.finish()
    return count
  }

  /// A value with where it came from.
  func outcome(
    _ value: Value, _ shape: Shape, _ run: RunContext, _ statement: Statement, _ source: SourceText
  ) -> Outcome {
    let transcript = run.transcript
    let provenance = Provenance(
      statement: source.text(in: statement.span), server: service.server, portal: portal, time: now,
      exchanges: transcript.exchanges)
    return Outcome(
      value: value, shape: shape, provenance: provenance, gaps: transcript.gaps, warnings: transcript.warnings)
  }
}

extension Outcome {
  /// As it is shown: rows, or a value.
  package var shown: Renderable { rows.map { .rows($0, columns: columns) } ?? .value(value) }
}
