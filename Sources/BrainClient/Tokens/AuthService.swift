import BrainAPI
import Logging

/// The doors at which a server gives tokens. Each request is sent once, follows no redirect, and carries no token; what it
/// carries and what comes back is told to nobody.
package final class AuthService: Sendable {
  private let base: BaseURL
  private let service: HTTPService
  private let effects: HTTPService.Effects
  /// Bytes of a reply, decoded.
  private let most: Int

  /// The token of the configuration is not used. Throws as `HTTPService` does.
  package init(
    _ configuration: HTTPConfiguration, effects: HTTPService.Effects = .system
  ) throws(APIError) {
    var configuration = configuration
    configuration.tokens = nil
    most = min(configuration.maximumResponse, 1 << 20)
    base = configuration.base
    service = try HTTPService(configuration, effects: effects)
    self.effects = effects
  }

  package func shutdown() { service.shutdown() }

  // MARK: Passwords

  /// The short-lived pair for an e-mail address and a password.
  package func pair(email: String, password: Secret) async throws(APIError) -> Credentials {
    let answer = try await accepted(
      "auth/token/", [("email", .string(email)), ("password", .string(password.exposed))], [password])
    return try credentials(.pair, answer, user: email)
  }

  /// The long-lived token for a user name and a password, from the old door.
  package func legacy(username: String, password: Secret) async throws(APIError) -> Credentials {
    let answer = try await accepted(
      "token/", [("username", .string(username)), ("password", .string(password.exposed))], [password])
    return try credentials(.legacy, answer, user: username)
  }

  // MARK: The next pair

  /// The next pair; the one that it is given for is dead from then on, and perhaps where this fails with `mayHaveHappened`.
  package func renewed(_ old: Credentials) async throws(APIError) -> Credentials {
    guard let refresh = old.refresh else {
      throw failure(.unauthorized, "auth/token/refresh/", "there is no refresh token")
    }
    let answer = try await accepted(
      "auth/token/refresh/", [("refresh", .string(refresh.exposed))], [refresh, old.token])
    var new = try credentials(.pair, answer, user: old.user)
    new.refresh = new.refresh ?? refresh
    return new
  }

  private func credentials(
    _ kind: Credentials.Kind, _ answer: Answer, user: String
  ) throws(APIError) -> Credentials { try credentials(kind, answer, user: Optional(user)) }

  private func credentials(
    _ kind: Credentials.Kind, _ answer: Answer, user: String?
  ) throws(APIError) -> Credentials {
    let record = answer.record ?? Record()
    guard let token = (record["access"] ?? record["token"])?.string, Secret(token).isSendable else {
      var failure = answer.failure(.unusableBody, "the answer holds no token")
      failure.mayHaveHappened = true
      throw failure
    }
    let now = effects.now()
    var ends: Instant?
    if case .number(.integer(let seconds)) = record["expires_in"], (1...1_000_000_000).contains(seconds) {
      ends = Instant(seconds: now.seconds + seconds)
    }
    return Credentials(
      kind: kind, token: Secret(token), refresh: kind == .pair ? record["refresh"]?.string.map { Secret($0) } : nil,
      tokenEnds: ends, user: user, obtained: Instant(seconds: now.seconds))
  }

  // MARK: The device flow

  /// Begins a login that the person approves in a browser.
  package func deviceCode(clientName: String) async throws(APIError) -> DeviceCode {
    let answer = try await accepted("auth/device/", [("client_name", .string(clientName))], [])
    let record = answer.record ?? Record()
    guard let code = record["device_code"]?.string, !code.isEmpty, let userCode = record["user_code"]?.string,
      let address = record["verification_uri"]?.string
    else { throw answer.failure(.unusableBody, "the answer holds no code to log in with") }
    func seconds(_ name: String) -> Duration? {
      guard case .number(.integer(let count)) = record[name], (1...86_400).contains(count) else { return nil }
      return .seconds(count)
    }
    return DeviceCode(
      deviceCode: Secret(code), userCode: userCode, address: address,
      completeAddress: record["verification_uri_complete"]?.string, interval: seconds("interval") ?? .seconds(5),
      lifetime: seconds("expires_in") ?? DeviceFlow.lifetime)
  }

  /// Asks once whether it was approved.
  func deviceAnswer(_ code: DeviceCode) async -> DeviceAnswer {
    do throws(APIError) {
      let answer = try await post(
        "auth/device/token/", [("device_code", .string(code.deviceCode.exposed))], [code.deviceCode])
      let words = [answer.record?["status"], answer.record?["error"]].compactMap { $0?.string }
      for word in words {
        switch word {
        case "authorization_pending": return .pending
        case "slow_down": return .slowDown
        case "access_denied": return .denied
        case "expired_token": return .expired
        case "already_used": return .alreadyUsed
        case "success":
          let token = (answer.record?["token"] ?? answer.record?["access"])?.string.map { Secret($0) }
          guard let token, token.isSendable else {
            return .failed(answer.failure(.unusableBody, "the answer holds no token"))
          }
          return .token(token)
        default: continue
        }
      }
      if let refusal = answer.refusal { return .failed(refusal) }
      return words.first.map { .unknown(String($0.prefix(100))) }
        ?? .failed(answer.failure(.unusableBody, "the answer does not say whether the login was approved"))
    } catch {
      return .failed(error)
    }
  }

  /// Waits until the person has approved, for as long as the code lives. Throws `CancellationError` where the wait is
  /// ended from here.
  package func approved(_ code: DeviceCode) async throws -> Result<Credentials, DeviceFlow.LoginError> {
    var flow = DeviceFlow(interval: code.interval, lifetime: code.lifetime)
    let start = effects.elapsed()
    var answer: DeviceAnswer?
    while true {
      switch flow.step(after: answer, elapsed: effects.elapsed() - start) {
      case .done(let token):
        return .success(Credentials(kind: .personal, token: token, obtained: Instant(seconds: effects.now().seconds)))
      case .end(let ending): return .failure(ending)
      case .ask(let pause):
        try await effects.pause(pause)
        answer = await deviceAnswer(code)
        try Task.checkCancellation()
      }
    }
  }

  // MARK: One request

  private struct Answer {
    var url: String
    var status: Int
    var record: Record?
    /// Where the status says no.
    var refusal: APIError?

    func failure(_ kind: APIError.Kind, _ summary: String) -> APIError {
      APIError(kind, url: url, status: status, summary: summary)
    }
  }

  private func failure(_ kind: APIError.Kind, _ path: String, _ summary: String) -> APIError {
    APIError(kind, url: base.address(of: "/api/" + path), summary: summary)
  }

  private func accepted(
    _ path: String, _ fields: [(String, Value)], _ secrets: [Secret]
  ) async throws(APIError) -> Answer {
    let answer = try await post(path, fields, secrets)
    if let refusal = answer.refusal { throw refusal }
    return answer
  }

  private func post(
    _ path: String, _ fields: [(String, Value)], _ secrets: [Secret]
  ) async throws(APIError) -> Answer {
    let url = base.address(of: "/api/" + path)
    let gate = DepartureGate()
    let body = Array(JSON.write(.record(Record(fields))).utf8)
    let (service, effects, most) = (service, effects, most)
    let outcome = await service.withinDeadline(url: url) {
      () async -> Result<(Transport.Reply, Duration), APIError> in
      let start = effects.elapsed()
      do {
        let reply = try await service.transport.send(
          "POST", url, headers: service.headers(nil), content: (body, "application/json"), gate: gate, most: most)
        return .success((reply, effects.elapsed() - start))
      } catch {
        let fault =
          error is Transport.TooLarge
          ? AttemptError(APIError(.tooLarge, url: url, summary: "the answer is larger than \(most) bytes"))
          : service.fault(error, url: url)
        if fault.isBeforeSending { gate.reset() }
        return .failure(fault.failure)
      }
    }
    do throws(APIError) {
      let (reply, duration) = try outcome.get()
      service.log(.debug, "answered", url, ["status": "\(reply.status)", "duration": "\(duration)"])
      let exchange = Exchange(
        method: .post, url: url, status: reply.status, duration: duration, byteCount: reply.body.count)
      var refusal = PageReader.failure(body: reply.body, status: reply.status, exchange: exchange)
      refusal?.mayHaveHappened = !(300..<500).contains(reply.status)
      if refusal?.kind == .redirect, let advice = Redirect.advice(location: reply.location, base: base) {
        refusal?.summary += "; " + advice
      }
      let record = (try? JSON.read(reply.body, limits: .init(depth: 32, size: 1 << 20)))?.record
      if refusal == nil, record == nil {
        var failure = APIError(
          .unusableBody, url: url, status: reply.status, summary: "the answer is not the JSON that was expected")
        failure.mayHaveHappened = true
        throw failure
      }
      for secret in secrets { refusal?.redact(secret) }
      return Answer(url: url, status: reply.status, record: record, refusal: refusal)
    } catch {
      var failure = error
      if failure.status == nil { failure.mayHaveHappened = gate.abandon() }
      for secret in secrets { failure.redact(secret) }
      throw failure
    }
  }
}
