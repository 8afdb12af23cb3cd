import AsyncHTTPClient
import BrainAPI
import Logging
import Synchronization

/// The client core: answers requests over HTTP. A GET is tried at most three times within one deadline, a write is sent
/// once; redirects stay on the server; the token goes to its own server only, and to the private portal only; nothing
/// secret is told or logged.
///
/// It owns its connections: `shutdown()` ends them.
package final class HTTPService: APIService {
  let configuration: HTTPConfiguration
  let effects: Effects
  let transport: Transport
  private let proxy: ProxyAddress?
  private let budget: Mutex<RetryBudget>

  package let server: ServerIdentity
  package var knownCapabilities: Capabilities? { configuration.capabilities }

  /// Throws `.invalidRequest` for plain http to another machine, unless the configuration allows it, and for a proxy,
  /// certificates or a key that are none.
  package init(_ configuration: HTTPConfiguration, effects: Effects = .system) throws(APIError) {
    let base = configuration.base
    if base.scheme == .http, !base.isLoopback {
      if !configuration.allowsInsecureHTTP {
        throw APIError(
          .invalidRequest, url: base.description,
          summary: "plain http to another machine is refused: everybody on the way could read and change it")
      }
      configuration.logger.warning("plain http: everybody on the way can read and change it, the token included")
    }
    self.configuration = configuration
    self.effects = effects
    budget = Mutex(configuration.retryBudget)
    let network = try configuration.network()
    proxy = network.proxy
    transport = try Transport(configuration, network)
    server = ServerIdentity(address: base.description, name: base.name, isEmbedded: false)
  }

  deinit {
    // The client wants its end said; after `shutdown()` this is an error without consequence.
    shutdown()
  }

  /// Ends all connections; requests under way fail. It is not waited for: the client would first see every attempt to connect
  /// to its end, long after the request that wanted it was given up.
  package func shutdown() {
    // The only error is that it is done already.
    transport.client.shutdown { _ in }
  }

  package func page(for request: APIRequest) async throws(APIError) -> Page {
    let url = configuration.base.address(of: request.decodedTarget)
    if let problem = RequestCheck.problem(with: request) {
      throw APIError(.invalidRequest, url: url, summary: "nothing was sent: \(problem)")
    }
    budget.withLock { $0.earn() }
    let start = effects.elapsed()
    return try await withinDeadline(url: url) { await self.answer(to: request, url: url, start: start) }.get()
  }

  /// What `work` comes to, or the failure when the time is up.
  func withinDeadline<Answer: Sendable>(
    url: String, _ work: @escaping @Sendable () async -> Result<Answer, APIError>
  ) async -> Result<Answer, APIError> {
    await withTaskGroup(of: Result<Answer, APIError>?.self) { group in
      group.addTask { await work() }
      group.addTask { await self.deadline(url: url).map { .failure($0) } }
      defer { group.cancelAll() }
      while let outcome = await group.next() { if let outcome { return outcome } }
      return .failure(AttemptError(CancellationError(), url: url).failure)
    }
  }

  /// The failure when the time is up; nil where the request ended before.
  private func deadline(url: String) async -> APIError? {
    do {
      try await effects.deadline(configuration.timeout)
    } catch {
      return nil
    }
    if Task.isCancelled { return nil }
    let seconds = configuration.timeout / .seconds(1)
    let shown = seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
    return APIError(.timeout, url: url, summary: "the server did not answer within \(shown) s")
  }

  /// All attempts.
  private func answer(to request: APIRequest, url: String, start: Duration) async -> Result<Page, APIError> {
    var attempt = 1
    while true {
      let fault: AttemptError
      do throws(AttemptError) {
        var page = try await attempted(request, url: url)
        page.exchange.attempts = attempt
        return .success(page)
      } catch {
        fault = error
      }
      if Task.isCancelled { return .failure(AttemptError(CancellationError(), url: url).failure) }
      let decision = configuration.retry.decision(
        attempt: attempt, cause: fault.cause, retryAfter: fault.retryAfter, now: effects.now(),
        remaining: configuration.timeout - (effects.elapsed() - start), random: effects.random())
      guard case .retry(let pause) = decision, budget.withLock({ $0.spend() }) else {
        var failure = fault.failure
        if attempt > 1 { failure.summary += " (attempt \(attempt))" }
        log(.debug, "failed", url, ["summary": "\(failure.summary)"])
        return .failure(failure)
      }
      log(
        .info, "trying again", url,
        ["summary": "\(fault.failure.summary)", "pause": "\(Int(pause / .milliseconds(1))) ms"])
      do { try await effects.pause(pause) } catch {
        return .failure(AttemptError(CancellationError(), url: url).failure)
      }
      attempt += 1
    }
  }

  /// One attempt: a second token after a 401 is part of it.
  private func attempted(_ request: APIRequest, url: String) async throws(AttemptError) -> Page {
    let source = tokenSource(for: request)
    let token = try await token(from: source, insteadOf: nil, url: url)
    do throws(AttemptError) {
      return try await read(request, token: token, url: url)
    } catch {
      guard error.failure.status == 401, let token,
        let other = try await self.token(from: source, insteadOf: token, url: url), other != token
      else { throw error }
      return try await read(request, token: other, url: url)
    }
  }

  /// The public portal needs no token, and no other server gets it.
  func tokenSource(for request: APIRequest) -> TokenSource? {
    guard request.endpoint.portal == .private, let source = configuration.tokens,
      source.server.origin == configuration.base.origin
    else { return nil }
    return source
  }

  func token(from source: TokenSource?, insteadOf refused: Secret?, url: String) async throws(AttemptError) -> Secret? {
    let token: Secret?
    do throws(APIError) {
      token = try await source?.token(insteadOf: refused)
    } catch {
      throw AttemptError(error)
    }
    if let token, !token.isSendable {
      throw AttemptError(
        APIError(.invalidRequest, url: url, summary: "nothing was sent: the token has a character that no token has"))
    }
    return token
  }

  /// One reply, after redirects, as a page.
  private func read(_ request: APIRequest, token: Secret?, url: String) async throws(AttemptError) -> Page {
    let start = effects.elapsed()
    do throws(AttemptError) {
      let reply = try await reply(to: request, token: token, url: url)
      let exchange = Exchange(
        method: request.method, url: url, status: reply.status, duration: effects.elapsed() - start,
        byteCount: reply.body.count)
      log(
        .debug, "answered", url,
        ["status": "\(reply.status)", "bytes": "\(reply.body.count)", "duration": "\(exchange.duration)"])
      var limits = JSON.Limits()
      limits.size = most(request)
      do throws(APIError) {
        return try PageReader.read(
          body: reply.body, status: reply.status, request: request, catalogue: configuration.catalogue,
          exchange: exchange, limits: limits)
      } catch {
        let cause: RetryPolicy.Cause =
          error.kind == .network ? .connection : (200..<300).contains(reply.status) ? .final : .status(reply.status)
        throw AttemptError(error, cause: cause, retryAfter: reply.retryAfter)
      }
    } catch {
      guard let token else { throw error }
      var fault = error
      fault.failure.redact(token)
      throw fault
    }
  }

  private func reply(to request: APIRequest, token: Secret?, url: String) async throws(AttemptError) -> Transport.Reply
  {
    let base = configuration.base
    let headers = headers(token)
    var address = base.address(of: request.target)
    var count = 0
    while true {
      let reply: Transport.Reply
      do {
        reply = try await transport.get(address, headers: headers, most: most(request))
      } catch is Transport.TooLarge {
        throw tooLarge(url: url, most: most(request))
      } catch {
        throw fault(error, url: url)
      }
      guard Redirect.isRedirect(reply.status) else { return reply }
      let target = String(address.dropFirst(base.origin.count))
      switch Redirect.decide(location: reply.location, target: target, base: base, count: count) {
      case .follow(let target): address = base.origin + target
      case .refuse(let why):
        throw AttemptError(APIError(.redirect, url: url, status: reply.status, summary: why))
      }
      count += 1
    }
  }

  func headers(_ token: Secret?) -> [(String, String)] {
    let headers = [
      ("Accept", "application/json"), ("Accept-Encoding", "gzip"),
      ("User-Agent", "BrainQuery/\(configuration.version)"),
    ]
    return token.map { headers + [("Authorization", "Bearer \($0.exposed)")] } ?? headers
  }

  /// What the HTTP client threw, and the proxy where one stands between.
  func fault(_ error: any Error, url: String) -> AttemptError {
    var fault = AttemptError(error, url: url)
    let isAboutConnecting = fault.failure.kind == .network || fault.failure.kind == .timeout
    if let proxy, isAboutConnecting { fault.failure.summary += "; asked through the proxy \(proxy) (\(proxy.source))" }
    return fault
  }

  /// Bytes of a reply, decoded.
  func most(_ request: APIRequest) -> Int { request.maximumResponse ?? configuration.maximumResponse }

  func tooLarge(url: String, most: Int) -> AttemptError {
    AttemptError(
      APIError(
        .tooLarge, url: url, summary: "the answer is larger than \(most) bytes; `set max_response` allows larger ones"))
  }

  func log(_ level: Logger.Level, _ message: Logger.Message, _ url: String, _ more: Logger.Metadata) {
    configuration.logger.log(level: level, message, metadata: more.merging(["url": "\(url)"]) { first, _ in first })
  }
}

extension HTTPService: CustomStringConvertible, CustomReflectable {
  package var description: String { "HTTPService(\(server.address))" }
  /// Nothing of what is inside: requests under way hold the token.
  package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .class) }
}

extension APIError {
  /// Blots the token out, should the server repeat it.
  mutating func redact(_ token: Secret) {
    url = token.blotted(from: url)
    summary = token.blotted(from: summary)
    messages = messages.map {
      Message(field: $0.field.map(token.blotted(from:)), text: token.blotted(from: $0.text))
    }
  }
}
