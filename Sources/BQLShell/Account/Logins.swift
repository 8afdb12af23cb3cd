import BQLEngine
import BQLFormats
import BQLSyntax
import BrainAPI
import BrainClient

/// Logging in and out, at the prompt, in scripts and as commands.
struct Logins: Account {
  enum Means: Sendable {
    /// A code that is approved in a browser; `headless`: on another machine.
    case device(headless: Bool)
    case token(Secret)
    case password(email: String, Secret)
    case legacy(username: String, Secret)
  }

  let keyring: Keyring
  /// Told at once, not with the result: where to go, and what to type there.
  let say: @Sendable (SafeText) -> Void
  var effects = HTTPService.Effects.system

  func login(_ server: ServerIdentity) async throws(StatementError) -> String {
    try await login(server, .device(headless: false)).text
  }

  func logout(_ server: ServerIdentity) async throws(StatementError) -> String {
    let base = try base(of: server)
    let keeper = keyring.keeper(for: base)
    let (forgotten, path) = (try await forget(keeper), Keyring.storePath ?? "")
    var lines: [String] = []
    if let forgotten {
      lines.append("logged out of \(base)")
      if forgotten.kind != .pair {
        lines.append("the token itself lives on until it is revoked on the web page of the server")
      }
    } else {
      lines.append("there is no login for \(base) in \(DisplayText.escaped(path))")
    }
    switch (try? keeper.found())?.origin {
    case .environment(let name): lines.append("the token in \(name) is still there: `unset \(name)`")
    case .pythonClient(let path): lines.append("the Python client's token is still used: `rm \(path)` ends that")
    case .store, .memory, nil: break
    }
    return lines.joined(separator: "\n")
  }

  func whoami(_ server: ServerIdentity) async throws(StatementError) -> String {
    let base = try base(of: server)
    guard let found = try found(keyring.keeper(for: base)) else {
      throw StatementError(
        .unauthorized,
        [
          Diagnostic(
            .error,
            "there is no token for \(base)" + (keyring.emptyVariable(for: base).map { ": \($0) is empty" } ?? ""),
            at: nil,
            hint: "`\(Logins.command(base))` gets one; public data needs none")
        ])
    }
    let credentials = found.credentials
    let facts = [
      ("server", base.description), ("user", credentials.user ?? "not known: the service does not say"),
      ("kind", Logins.kind(found)), ("expires", Logins.expiry(found, now: effects.now())),
      ("from", Logins.place(found.origin)),
    ]
    return facts.map { name, value in
      name + String(repeating: " ", count: 9 - name.count) + DisplayText.escaped(value)
    }.joined(separator: "\n")
  }

  func hasToken(_ server: ServerIdentity) async -> Bool {
    guard let base = try? BaseURL(server.address) else { return false }
    // A file that must not be used is told of when it is needed.
    do { return try keyring.keeper(for: base).found() != nil } catch { return true }
  }

  // MARK: Login

  /// What to show, and whether the login outlives this run.
  func login(_ server: ServerIdentity, _ means: Means) async throws(StatementError) -> (text: String, isKept: Bool) {
    let base = try base(of: server)
    let credentials = try await credentials(base, means)
    let keeper = keyring.keeper(for: base)
    let problem = await keeper.adopt(credentials)
    var lines = ["logged in to \(base)" + (credentials.user.map { " as \(DisplayText.escaped($0))" } ?? "")]
    if let problem {
      lines.append("the login holds for this run only: \(DisplayText.escaped(problem.text))")
    } else {
      lines.append("kept in \(DisplayText.escaped(Keyring.storePath ?? ""))")
    }
    if case .environment(let name) = (try? keeper.found())?.origin {
      lines.append("the token in \(name) goes before it: `unset \(name)`")
    }
    return (lines.joined(separator: "\n"), problem == nil)
  }

  private func credentials(_ base: BaseURL, _ means: Means) async throws(StatementError) -> Credentials {
    if case .token(let token) = means { return try await checked(token, base) }
    let service: AuthService
    do throws(APIError) { service = try AuthService(keyring.configuration(base), effects: effects) } catch {
      throw StatementError(error, at: nil)
    }
    let outcome = await Logins.outcome { () async throws(StatementError) in try await given(service, means) }
    service.shutdown()
    return try outcome.get()
  }

  private static func outcome<Value>(
    _ work: () async throws(StatementError) -> Value
  ) async -> Result<Value, StatementError> {
    do throws(StatementError) { return .success(try await work()) } catch { return .failure(error) }
  }

  private func given(_ service: AuthService, _ means: Means) async throws(StatementError) -> Credentials {
    do throws(APIError) {
      switch means {
      case .password(let email, let password): return try await service.pair(email: email, password: password)
      case .legacy(let name, let password): return try await service.legacy(username: name, password: password)
      case .token(let token): return Credentials(kind: .personal, token: token, obtained: effects.now())
      case .device(let isHeadless):
        let code = try await service.deviceCode(clientName: "bql \(programVersion)")
        let browser =
          isHeadless || !Browser.isThere ? nil : Browser.open(code.completeAddress ?? code.address)
        defer { if let browser { Browser.letGo(of: browser) } }
        show(code, isOpened: browser != nil)
        return try await approved(service, code)
      }
    } catch {
      throw Logins.failure(error, means)
    }
  }

  /// A door that the server does not have is said to be missing, with another one.
  private static func failure(_ failure: APIError, _ means: Means) -> StatementError {
    var told = StatementError(failure, at: nil)
    guard let status = failure.status, [404, 405, 410].contains(status) else { return told }
    let byToken = "`bql login --token-stdin` takes a token that you made on its web page"
    switch means {
    case .password, .legacy:
      told.diagnostics[0].title = "this server has no login by a password (status \(status))"
      told.diagnostics[0].hint = "`bql login` without that asks for a code to approve in a browser; \(byToken)"
    // Later it is the code that is not known.
    case .device where !failure.url.hasSuffix("/auth/device/"): break
    case .device:
      told.diagnostics[0].title = "this server has no login by a code (status \(status))"
      told.diagnostics[0].hint = byToken
    case .token: break
    }
    return told
  }

  private func show(_ code: DeviceCode, isOpened: Bool) {
    let (address, userCode) = (code.address.prefix(500), code.userCode.prefix(100))
    say(isOpened ? "the browser opens \(address)" : "open \(address)")
    say("and approve the code  \(userCode)")
    let minutes = max(1, code.lifetime.components.seconds / 60)
    say("waiting for that, \(minutes) \(Plural.noun("minute", Int(minutes))) at most; Ctrl-C cancels")
  }

  /// Typed throws would hide the one error that is not a failure.
  private func approved(_ service: AuthService, _ code: DeviceCode) async throws(APIError) -> Credentials {
    let result: Result<Credentials, DeviceFlow.LoginError>
    do {
      result = try await service.approved(code)
    } catch {
      throw APIError(.cancelled, url: "", summary: "the login was cancelled; nothing was changed")
    }
    switch result {
    case .success(let credentials): return credentials
    case .failure(.failed(let failure)): throw failure
    case .failure(let ending):
      throw APIError(.unauthorized, url: "", summary: DisplayText.escaped(ending.summary))
    }
  }

  /// A token that was given is tried before it is kept: one request for one record.
  private func checked(_ token: Secret, _ base: BaseURL) async throws(StatementError) -> Credentials {
    var configuration = keyring.configuration(base)
    configuration.tokens = TokenSource(server: base, token: token)
    do throws(APIError) {
      let service = try HTTPService(configuration, effects: effects)
      let request = APIRequest(
        .get, Endpoint(portal: .private, app: "stem", model: "project"), window: .offset(0, limit: 1))
      do throws(APIError) { _ = try await service.page(for: request) } catch {
        service.shutdown()
        // A server that cannot be reached now, or does not show projects to everybody, says nothing against the token.
        guard [.network, .timeout, .serverError].contains(error.kind) || [403, 429].contains(error.status) else {
          throw error
        }
        say("the token could not be tried: \(error.summary)")
      }
      service.shutdown()
    } catch {
      throw StatementError(error, at: nil)
    }
    return Credentials(kind: .personal, token: token, obtained: Instant(seconds: effects.now().seconds))
  }

  // MARK: Parts

  private func base(of server: ServerIdentity) throws(StatementError) -> BaseURL {
    if server.isEmbedded {
      throw StatementError(
        "\(server.address == "sandbox" ? "the sandbox" : server.name) is on this machine: no login is needed",
        at: nil, hint: "`use \"https://www.brainstem.org/\"`, or `--server`, names a server to log in to")
    }
    do throws(APIError) { return try BaseURL(server.address) } catch { throw StatementError(error, at: nil) }
  }

  private func found(_ keeper: TokenKeeper) throws(StatementError) -> TokenKeeper.Found? {
    do throws(CredentialError) { return try keeper.found() } catch { throw Logins.failure(error) }
  }

  private func forget(_ keeper: TokenKeeper) async throws(StatementError) -> Credentials? {
    do throws(CredentialError) { return try await keeper.forget() } catch { throw Logins.failure(error) }
  }

  private static func failure(_ problem: CredentialError) -> StatementError {
    StatementError(
      .unauthorized,
      [
        Diagnostic(
          .error, DisplayText.escaped(problem.summary), at: nil,
          hint: problem.remedy.map { "`\(DisplayText.escaped($0))` fixes it" })
      ])
  }

  static func command(_ base: BaseURL) -> String {
    base == .brainSTEM ? "bql login" : "bql login --server \(base)"
  }

  // MARK: What is known of a token

  private static func kind(_ found: TokenKeeper.Found) -> String {
    if case .environment = found.origin { return "a token as it is" }
    return switch found.credentials.kind {
    case .personal: "personal token"
    case .legacy: "token of the old kind"
    case .pair: "access token, with a refresh token"
    }
  }

  private static func expiry(_ found: TokenKeeper.Found, now: Instant) -> String {
    if case .environment = found.origin { return "not known" }
    guard found.credentials.kind == .pair else { return "a year after its last use" }
    let renews = found.credentials.refresh != nil
    guard let ends = found.credentials.tokenEnds else {
      return renews ? "renewed when the server requires it" : "not known"
    }
    return ends.text + (ends <= now ? ", which is past" : "") + (renews ? "; renewed by itself" : "")
  }

  static func place(_ origin: TokenOrigin) -> String {
    switch origin {
    case .environment(let name): "the environment, \(name)"
    case .store(let path): path
    case .pythonClient(let path): "\(path), the Python client's"
    case .memory: "a login of this run, which is not kept"
    }
  }
}
