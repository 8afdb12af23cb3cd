import BQLEngine
import BQLFormats
import BQLSyntax
import BrainAPI
import BrainClient
import Logging

/// A session as the options and the environment want it.
struct SessionSetup {
  let servers: RunOptions.Servers
  let output: RunOptions.Output
  let parameters: [String]
  /// Of the server that the program was started with; nil for an embedded one.
  private let startBase: BaseURL?
  private let keyring: Keyring
  /// Where the token for the server came from when the program started, two small files being read at most; nil without
  /// one. A file that must not be used counts as one: the first private request says what is the matter, where a public
  /// one would hide it.
  private let tokenPlace: String?
  let logins: Logins

  init(servers: RunOptions.Servers, output: RunOptions.Output, parameters: [String], console: Console) {
    self.servers = servers
    self.output = output
    self.parameters = parameters
    let isEmbedded = servers.sandbox || servers.database != nil
    let address = isEmbedded ? nil : SessionSetup.startAddress(servers)
    startBase = address.flatMap { try? BaseURL($0) }
    let warn: @Sendable (String) -> Void = { console.say("bql: \($0)") }
    let network = NetworkSetup(servers: servers, startOrigin: startBase?.origin, warn: warn)
    keyring = Keyring(
      startAddress: address,
      configuration: { base in
        SessionSetup.configuration(base, servers, network, isVerbose: output.verbose, console)
      }, warn: warn)
    logins = Logins(keyring: keyring) { console.say($0) }
    tokenPlace = startBase.flatMap { [keyring] in SessionSetup.tokenPlace(keyring.keeper(for: $0)) }
  }

  private static func configuration(
    _ base: BaseURL, _ servers: RunOptions.Servers, _ network: NetworkSetup, isVerbose: Bool, _ console: Console
  ) -> HTTPConfiguration {
    let logger = Logger(label: "bql") { _ in ConsoleLog(console: console, logLevel: isVerbose ? .debug : .error) }
    var configuration = HTTPConfiguration(base: base, version: programVersion, logger: logger)
    configuration.timeout = .seconds(servers.timeout)
    configuration.allowsInsecureHTTP = servers.insecureHttp
    configuration.network = { () throws(APIError) in try network.settings(for: base) }
    return configuration
  }

  private static let defaultServer = BaseURL.brainSTEM.description

  private var choice: ServerChoice {
    if servers.sandbox { return .sandbox }
    if let file = servers.database { return .database(file) }
    return .address(SessionSetup.startAddress(servers))
  }

  private static func startAddress(_ servers: RunOptions.Servers) -> String {
    servers.server ?? Platform.environment("BRAINSTEM_URL") ?? SessionSetup.defaultServer
  }

  /// Nobody said which server.
  private var isDefaultServer: Bool {
    servers.server == nil && !servers.sandbox && servers.database == nil && Platform.environment("BRAINSTEM_URL") == nil
  }

  private static func tokenPlace(_ keeper: TokenKeeper) -> String? {
    do throws(CredentialError) {
      switch try keeper.found()?.origin {
      case .environment: return "token of the environment"
      case .store, .memory: return "logged in"
      case .pythonClient: return "token of the Python client"
      case nil: return nil
      }
    } catch {
      return "unusable token file"
    }
  }

  private var portal: Portal {
    if let portal = servers.portal { return portal }
    return startBase == nil || tokenPlace != nil ? .private : .public
  }

  var connections: Connections { connections { _ in } }

  /// `announce` is told, before the first request, of a server that nobody named, and where there is no token: the public
  /// portal may have fewer records than were expected.
  func connections(announcing announce: @escaping @Sendable (SafeText) -> Void) -> Connections {
    var options = Connections.Options(
      allowsInsecureHTTP: servers.insecureHttp, configuration: keyring.configuration,
      tokens: { [keyring] base in keyring.keeper(for: base).source })
    let wantsPublic = servers.portal == .public && !isDefaultServer
    let alternative = isDefaultServer ? ", `--sandbox` asks sample data" : ""
    options.announce = { [keyring] base, portal in
      if wantsPublic || SessionSetup.tokenPlace(keyring.keeper(for: base)) != nil { return }
      announce(
        "bql: asking \(base), \(portal.rawValue) portal (\(SessionSetup.noToken(keyring, base))); "
          + "`\(Logins.command(base))` gets a token\(alternative)")
    }
    return Connections(options)
  }

  private static func noToken(_ keyring: Keyring, _ base: BaseURL) -> String {
    "no token" + (keyring.emptyVariable(for: base).map { ": \($0) is empty" } ?? "")
  }

  /// What the engine needs of the machine.
  func host(
    _ connections: Connections, _ console: Console, writes: WriteHost, history: (@Sendable () -> [String])? = nil
  ) -> EngineHost {
    EngineHost(
      connect: { (choice) throws(StatementError) in try connections.service(choice) }, files: RealFiles(),
      clock: Platform.now, zone: RealFiles.zone, onProgress: { console.show($0) }, history: history,
      capabilityMemory: CapabilityFile(path: Folders.cache.map { $0 + "/capabilities.json" }), writes: writes,
      account: logins)
  }

  /// The server that the options name, not yet connected.
  func service(_ connections: Connections) throws(StatementError) -> any APIService {
    try connections.service(choice)
  }

  var portalInUse: Portal { portal }

  /// `--param name=text`, the last of a name.
  var givenParameters: [String: String] {
    let given = parameters.map { parameter in
      let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), String(parts.count > 1 ? parts[1] : ""))
    }
    return Dictionary(given, uniquingKeysWith: { _, last in last })
  }

  /// `emit` takes what statements have to show; nil shows it at once, as for a script. `history` is the prompt's.
  func session(
    _ connections: Connections, _ console: Console, writes: WriteHost, history: (@Sendable () -> [String])? = nil,
    keepsLastResult: Bool = true, emit: (@Sendable (Event) -> Void)? = nil
  ) throws(StatementError) -> Session {
    var host = self.host(connections, console, writes: writes, history: history)
    host.keepsLastResult = keepsLastResult
    if emit == nil {
      let usesRawCSV = output.rawCsv
      host.rowSink = { console.rowSink($0, usesRawCSV: usesRawCSV) }
    }
    let service = try self.service(connections)
    if servers.insecureHttp, !service.server.isEmbedded {
      console.say("bql: plain http is allowed; everybody on the way can read it")
    }
    var settings = Settings()
    settings.format = output.format
    settings.usesRawCSV = output.rawCsv
    let printer = EventPrinter(console: console, usesRawCSV: output.rawCsv)
    return Session(
      host: host, service: service, portal: portal, portalFollowsLogin: servers.portal == nil, settings: settings,
      parameters: givenParameters
    ) { event in if let emit { emit(event) } else { printer.show(event) } }
  }

  /// The first line of the prompt: what runs, where it asks, and as whom.
  func banner(_ session: Session) async -> SafeText {
    let (server, portal) = (await session.service.server, await session.portal)
    var parts: [SafeText] = ["bql \(programVersion)"]
    if server.isEmbedded {
      parts.append(server.address == "sandbox" ? "sandbox: sample data of a small lab" : "\(server.address)")
    } else {
      let place = server.address == startBase?.description ? tokenPlace : nil
      let noToken = startBase.map { SessionSetup.noToken(keyring, $0) } ?? "no token"
      parts += ["\(server.address)", "\(portal.rawValue) portal", "\(place ?? noToken)"]
    }
    return (parts + ["`help` shows how to ask"]).joined(separator: " · ")
  }

  /// What to do about a 401 or 403. `status` is nil where nothing was sent.
  private func loginAdvice(_ server: String, status: Int?, isWrite: Bool) -> String {
    // Nothing is written by the public portal.
    let alternative = isWrite ? "" : "; `--portal public` needs none"
    guard let base = try? BaseURL(server) else { return "`bql login` gets a token\(alternative)" }
    let command = Logins.command(base)
    guard let origin = (try? keyring.keeper(for: base).found())?.origin else {
      let empty = keyring.emptyVariable(for: base).map { " (\($0) is empty)" } ?? ""
      return
        "`\(command)` gets a token of \(server) for its private portal, or set BRAINSTEM_TOKEN\(empty)\(alternative)"
    }
    let place = Logins.place(origin)
    if status == 403 {
      return "the token, of \(place), was taken, but its owner lacks the right; `bql whoami` shows it"
    }
    return "the token is of \(place); `\(command)` gets another\(alternative)"
  }

  /// What is told of a failure, with what may be done where the server was not reached, or wants another token.
  func advised(_ failure: StatementError, of statement: Statement, _ session: Session) async -> [Diagnostic] {
    var diagnostics = failure.diagnostics
    guard failure.cause == .noAnswer || failure.cause == .unauthorized, !(await session.service.server.isEmbedded)
    else {
      return diagnostics
    }
    let server = await session.service.server.address
    let isWrite = if case .write = statement.kind { true } else { false }
    let advice =
      failure.cause == .noAnswer
      ? "the server is \(server); `--sandbox` answers from sample data, without a network or an account"
      : loginAdvice(server, status: failure.status, isWrite: isWrite)
    diagnostics[0].hint = [diagnostics[0].hint, advice].compactMap { $0 }.joined(separator: "\n")
    return diagnostics
  }
}

/// Shows what statements have to show.
struct EventPrinter: Sendable {
  let console: Console
  let usesRawCSV: Bool

  func show(_ event: Event) {
    switch event {
    case .result(let outcome, let format):
      console.show(outcome, as: format ?? (console.isOutputTerminal ? .table : .json), usesRawCSV: usesRawCSV)
    case .text(let text): console.write(text + "\n")
    case .warning(let warning, let source): console.tell([warning], in: source)
    case .gap(let text):
      console.say("incomplete: \(text)")
      console.note(.incomplete)
    case .saved(let path, let rows): console.remark("saved \(rows) \(Plural.noun("row", rows)) to \(path)")
    case .notice(let text): console.remark(.lines(text))
    case .tested(let verdict): console.tell(verdict)
    case .screenful(let part): show(.result(part.outcome, nil))
    case .quit: return
    }
  }
}
