import BrainAPI
import Synchronization

/// Where a token came from.
package enum TokenOrigin: Sendable, Hashable {
  /// The variable's name.
  case environment(String)
  /// The credentials file.
  case store(String)
  /// The file of the Python client.
  case pythonClient(String)
  /// A login of this run that could not be kept.
  case memory
}

/// Knows the token for one server: finds it in its sources, and brings the next pair when an access token ends, once,
/// however many ask, here or in other processes.
package final class TokenKeeper: Sendable {
  package struct Found: Sendable, Hashable {
    package var credentials: Credentials
    package var origin: TokenOrigin
  }

  /// Where to look, in this order.
  package struct Sources: Sendable {
    /// Variable and value.
    package var environment: (name: String, token: Secret)?
    package var store: CredentialStore?
    package var pythonFile: PythonTokenFile?

    package init(
      environment: (name: String, token: Secret)? = nil, store: CredentialStore? = nil,
      pythonFile: PythonTokenFile? = nil
    ) {
      self.environment = environment
      self.store = store
      self.pythonFile = pythonFile
    }
  }

  private struct State {
    var found: Found?
    var renewal: Task<Result<Secret, APIError>, Never>?
  }

  package let server: BaseURL
  private let sources: Sources
  private let effects: HTTPService.Effects
  private let renew: @Sendable (Credentials) async throws(APIError) -> Credentials
  private let warn: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - renew: Brings the next pair: `AuthService.renewed`.
  ///   - warn: Is told what does not stop the request, in one line.
  package init(
    server: BaseURL, sources: Sources, effects: HTTPService.Effects = .system,
    warn: @escaping @Sendable (String) -> Void = { _ in },
    renew: @escaping @Sendable (Credentials) async throws(APIError) -> Credentials
  ) {
    self.server = server
    self.sources = sources
    self.effects = effects
    self.renew = renew
    self.warn = warn
  }

  /// For the requests to the server.
  package var source: TokenSource {
    TokenSource(server: server) { (refused) async throws(APIError) in try await self.token(insteadOf: refused) }
  }

  // MARK: What there is

  /// What the sources hold; nil where there is nothing. Reads files at the first call, and until something is found.
  package func found() throws(CredentialError) -> Found? {
    if let found = state.withLock(\.found) { return found }
    let found = try look()
    state.withLock { if $0.found == nil { $0.found = found } }
    return found
  }

  private func look() throws(CredentialError) -> Found? {
    if let (name, token) = sources.environment {
      guard token.isSendable else {
        throw CredentialError(
          "the token in \(name) holds a blank, a line end or another character that no token holds",
          remedy: "unset \(name)")
      }
      let credentials = Credentials(kind: .personal, token: token, obtained: Instant(seconds: 0))
      return Found(credentials: credentials, origin: .environment(name))
    }
    if let store = sources.store, let credentials = try store.credentials(for: server.origin) {
      return Found(credentials: credentials, origin: .store(store.path))
    }
    if server.origin == BaseURL.brainSTEM.origin, let file = sources.pythonFile, let token = try file.token() {
      let credentials = Credentials(kind: .personal, token: token, obtained: Instant(seconds: 0))
      return Found(credentials: credentials, origin: .pythonClient(file.path))
    }
    return nil
  }

  // MARK: Login and logout

  /// Takes the credentials of a login, and keeps them. A problem: they hold for this run only.
  package func adopt(_ credentials: Credentials) async -> CredentialError? {
    var origin = TokenOrigin.memory
    var problem: CredentialError?
    if let store = sources.store {
      do throws(CredentialError) {
        try await store.keep(credentials, for: server.origin, pause: effects.pause)
        origin = .store(store.path)
      } catch { problem = error }
    } else {
      problem = CredentialError("there is no home folder to keep it in")
    }
    let found = Found(credentials: credentials, origin: origin)
    // The environment goes before a login.
    if sources.environment == nil { state.withLock { $0.found = found } }
    return problem
  }

  /// Forgets the credentials of a login. What was forgotten; nil where there was none.
  package func forget() async throws(CredentialError) -> Credentials? {
    let kept = try sources.store?.credentials(for: server.origin)
    let inHand = state.withLock { state -> Credentials? in
      defer { state.found = nil }
      return state.found?.origin == .memory ? state.found?.credentials : nil
    }
    if kept != nil { try await sources.store?.keep(nil, for: server.origin, pause: effects.pause) }
    return kept ?? inHand
  }

  // MARK: The token

  func token(insteadOf refused: Secret?) async throws(APIError) -> Secret? {
    guard var found = try readable(found) else { return nil }
    if let refused, found.credentials.token == refused, let other = try readable(kept) {
      // Somebody may have logged in, or brought the next pair, since it was read.
      found = other
      state.withLock { $0.found = other }
    }
    let credentials = found.credentials
    let isUseless = credentials.token == refused || credentials.isEnding(at: effects.now())
    if !isUseless { return credentials.token }
    guard credentials.refresh != nil else { return refused == nil ? credentials.token : nil }
    return try await renewed(insteadOf: credentials.token)
  }

  private func kept() throws(CredentialError) -> Found? {
    guard let store = sources.store, case .store = state.withLock(\.found)?.origin,
      let credentials = try store.credentials(for: server.origin)
    else { return nil }
    return Found(credentials: credentials, origin: .store(store.path))
  }

  private func readable<Value>(_ read: () throws(CredentialError) -> Value) throws(APIError) -> Value {
    do throws(CredentialError) { return try read() } catch {
      throw APIError(.unauthorized, url: "", summary: error.text)
    }
  }

  /// One renewal for all who ask while it goes on. It is not ended with whoever asked first: a pair that is on its way
  /// and not taken is a lost login.
  private func renewed(insteadOf old: Secret) async throws(APIError) -> Secret {
    let task = state.withLock { state -> Task<Result<Secret, APIError>, Never>? in
      // It came between.
      if let found = state.found, found.credentials.token != old, !found.credentials.isEnding(at: effects.now()) {
        return nil
      }
      if let renewal = state.renewal { return renewal }
      let renewal = Task.detached(executorPreference: InheritedExecutor.current) {
        let result = await self.renewal(of: old)
        self.state.withLock { $0.renewal = nil }
        return result
      }
      state.renewal = renewal
      return renewal
    }
    guard let task else { return state.withLock(\.found)?.credentials.token ?? old }
    guard let result = await Waiting.value(of: task) else {
      throw APIError(.cancelled, url: server.description, summary: "the request was cancelled")
    }
    return try result.get()
  }

  private func renewal(of old: Secret) async -> Result<Secret, APIError> {
    guard var found = state.withLock(\.found) else { return .failure(loggedOut) }
    var lock: FileLock?
    defer { lock?.release() }
    if case .store(let path) = found.origin, let store = sources.store {
      do throws(CredentialError) {
        lock = try await store.lock(effects.pause)
        // Whoever had the lock before has perhaps brought it already.
        guard let kept = try store.credentials(for: server.origin) else { return .failure(loggedOut) }
        found.credentials = kept
      } catch {
        warn("\(path) cannot be changed, so a new token will not be kept: \(error.text)")
      }
      if found.credentials.token != old, !found.credentials.isEnding(at: effects.now()) { return took(found) }
    }
    do throws(APIError) {
      found.credentials = try await renew(found.credentials)
    } catch {
      return .failure(meaning(of: error))
    }
    // Kept before it is used: whatever happens from here on, the login is not lost.
    if let lock, let store = sources.store {
      do throws(CredentialError) {
        try store.keep(found.credentials, for: server.origin, holding: lock)
      } catch {
        found.origin = .memory
        warn("the new token holds for this run only; log in again after it: \(error.text)")
      }
    } else if case .store = found.origin {
      found.origin = .memory
    }
    return took(found)
  }

  private func took(_ found: Found) -> Result<Secret, APIError> {
    state.withLock { $0.found = found }
    return .success(found.credentials.token)
  }

  private var loggedOut: APIError {
    APIError(
      .unauthorized, url: server.description, summary: "the login was ended meanwhile; log in again: `\(loginCommand)`")
  }

  private func meaning(of failure: APIError) -> APIError {
    var failure = failure
    if failure.mayHaveHappened {
      failure.kind = .unauthorized
      failure.summary =
        "the answer that held the next token was lost (\(failure.summary)), and the old one may be used up; where it is "
        + "refused from now on, log in again: `\(loginCommand)`"
    } else if [400, 401, 403].contains(failure.status) {
      failure.kind = .unauthorized
      failure.summary = "the login has ended; log in again: `\(loginCommand)`"
    }
    // Of the renewal it may be true; of the request that wanted the token it is not.
    failure.mayHaveHappened = false
    return failure
  }

  private var loginCommand: String { server == .brainSTEM ? "bql login" : "bql login --server \(server)" }
}

/// Waits for a task that others wait for too: being cancelled ends the wait and not the task.
private enum Waiting {
  /// nil where the wait was ended.
  static func value<Value: Sendable>(of task: Task<Value, Never>) async -> Value? {
    let waiter = Waiter<Value>()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        waiter.wait(continuation)
        Task(executorPreference: InheritedExecutor.current) { waiter.resume(await task.value) }
      }
    } onCancel: {
      waiter.resume(nil)
    }
  }

  private final class Waiter<Value: Sendable>: Sendable {
    private enum State {
      case idle
      case waiting(CheckedContinuation<Value?, Never>)
      case over
    }

    private let state = Mutex(State.idle)

    func wait(_ continuation: CheckedContinuation<Value?, Never>) {
      let isOver = state.withLock { state in
        if case .over = state { return true }
        state = .waiting(continuation)
        return false
      }
      if isOver { continuation.resume(returning: nil) }
    }

    func resume(_ value: Value?) {
      let continuation = state.withLock { state -> CheckedContinuation<Value?, Never>? in
        defer { state = .over }
        if case .waiting(let continuation) = state { return continuation }
        return nil
      }
      continuation?.resume(returning: value)
    }
  }
}
