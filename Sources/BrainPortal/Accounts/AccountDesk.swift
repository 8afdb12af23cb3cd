import BrainAPI
import Synchronization

/// Where a portal's tokens are given out and checked: the addresses below `/api/` that are no model's, and the page on which a
/// person lets a device in. Its state is guarded; requests come from many threads.
final class AccountDesk: Sendable {
  private struct State {
    var tokens: TokenBook
    var devices = DeviceLogins()
  }

  private let state: Mutex<State>
  private let effects: PortalEffects
  private let profile: PortalProfile

  init(_ profile: PortalProfile, _ effects: PortalEffects) {
    self.profile = profile
    self.effects = effects
    state = Mutex(State(tokens: TokenBook(now: effects.now())))
  }

  /// Who asks with that token. Throws the 401 of Django REST framework or of its simple JWT.
  func account(_ token: String?) throws(ReplyError) -> SampleAccount {
    guard let token, !token.isEmpty else { throw .unauthenticated }
    let now = effects.now()
    switch state.withLock({ $0.tokens.check(token, now: now) }) {
    case .good(let account): return account
    case .dead: throw .invalidToken
    case .unknown:
      if profile.authentication == .anyToken { return SampleAccount.owner }
      throw .invalidToken
    }
  }

  /// The answer to a request to one of the desk's addresses; nil for any other.
  func respond(to request: PortalRequest) -> PortalResponse? {
    let answer: (PortalRequest) throws(ReplyError) -> PortalResponse
    switch request.path {
    case "/api/token/": answer = legacy
    case "/api/auth/token/": answer = pair
    case "/api/auth/token/refresh/": answer = refresh
    case "/api/auth/device/": answer = beginDevice
    case "/api/auth/device/token/": answer = pollDevice
    case DevicePage.path: return page(request)
    default: return nil
    }
    do throws(ReplyError) {
      guard request.method == "POST" else { throw .methodNotAllowed(request.method) }
      return try answer(request)
    } catch {
      var response = error.response
      if response.status == 405 { response.allow = "POST" }
      return response
    }
  }
}

// MARK: - Tokens

extension AccountDesk {
  private func legacy(_ request: PortalRequest) throws(ReplyError) -> PortalResponse {
    let fields = try fields(request, ["username", "password"])
    let account = try login(fields["username"], fields["password"])
    let (token, number) = state.withLock { $0.tokens.personal(account, effects) }
    return AccountDesk.json([
      ("access", .string(token)), ("token_id", .integer(number)), ("message", .string("Token created successfully")),
    ])
  }

  private func pair(_ request: PortalRequest) throws(ReplyError) -> PortalResponse {
    let fields = try fields(request, ["email", "password"])
    let account = try login(fields["email"], fields["password"])
    return reply(state.withLock { $0.tokens.pair(account, life: profile.tokenLifetime, effects) })
  }

  private func refresh(_ request: PortalRequest) throws(ReplyError) -> PortalResponse {
    let token = try fields(request, ["refresh"])["refresh"] ?? ""
    let pair = state.withLock { $0.tokens.refreshed(token, life: profile.tokenLifetime, effects) }
    guard let pair else { throw .invalidToken }
    return reply(pair)
  }

  private func reply(_ pair: TokenBook.Pair) -> PortalResponse {
    AccountDesk.json([
      ("access", .string(pair.access)), ("refresh", .string(pair.refresh)), ("token_type", .string("bearer")),
      ("expires_in", .integer(profile.tokenLifetime)),
    ])
  }

  private func login(_ email: String?, _ password: String?) throws(ReplyError) -> SampleAccount {
    guard let account = SampleAccount.find(email: email ?? "", password: password ?? "") else {
      throw .wrongCredentials
    }
    return account
  }

  /// The texts of a JSON body, all of them there. Throws each field's sentences.
  private func fields(_ request: PortalRequest, _ names: [String]) throws(ReplyError) -> [String: String] {
    let record = try EmbeddedPortal.json(request).record ?? Record()
    var fields: [String: String] = [:]
    var problems: [(String, Value)] = []
    for name in names {
      let sentence: String
      switch record[name] {
      case .string(let text) where !text.isEmpty:
        fields[name] = text
        continue
      case .string: sentence = "This field may not be blank."
      case .null: sentence = "This field may not be null."
      case nil: sentence = "This field is required."
      default: sentence = "Not a valid string."
      }
      problems.append((name, .list([.string(sentence)])))
    }
    if !problems.isEmpty { throw .rejected(Record(problems)) }
    return fields
  }

  private static func json(_ fields: [(String, Value)]) -> PortalResponse {
    PortalResponse(status: 200, body: Array(JSON.write(.record(Record(fields))).utf8))
  }
}

// MARK: - Devices

extension AccountDesk {
  private func beginDevice(_ request: PortalRequest) throws(ReplyError) -> PortalResponse {
    _ = try EmbeddedPortal.json(request)
    let codes = state.withLock { $0.devices.begin(effects) }
    let page = request.origin + DevicePage.path
    return AccountDesk.json([
      ("device_code", .string(codes.device)), ("user_code", .string(codes.user)), ("verification_uri", .string(page)),
      ("verification_uri_complete", .string("\(page)?user_code=\(codes.user)")),
      ("expires_in", .integer(DeviceLogins.life)), ("interval", .integer(profile.deviceInterval)),
    ])
  }

  /// Always 200, whatever came of it, but for a code that was never given out.
  private func pollDevice(_ request: PortalRequest) throws(ReplyError) -> PortalResponse {
    let code = try fields(request, ["device_code"])["device_code"] ?? ""
    let now = effects.now()
    let fields: [(String, Value)] = state.withLock { state in
      switch state.devices.poll(code, interval: profile.deviceInterval, now: now) {
      case .pending: [("status", .string("authorization_pending"))]
      case .slowDown: [("status", .string("slow_down")), ("error", .string("slow_down"))]
      case .success(let account):
        [("status", .string("success")), ("token", .string(state.tokens.personal(account, effects).token))]
      case .denied: [("error", .string("access_denied"))]
      case .expired: [("error", .string("expired_token"))]
      case .alreadyUsed: [("error", .string("already_used"))]
      case .unknown: []
      }
    }
    if fields.isEmpty { throw .rejected(Record([("error", .string("invalid_grant"))])) }
    return AccountDesk.json(fields)
  }

  private func page(_ request: PortalRequest) -> PortalResponse {
    let now = effects.now()
    switch request.method {
    case "GET":
      return DevicePage.form(code: QueryString(request.query).last("user_code") ?? "", problem: nil)
    case "POST":
      let form = QueryString(String(decoding: request.body, as: UTF8.self))
      let code = form.last("user_code") ?? ""
      guard state.withLock({ $0.devices.isWaiting(code, now: now) }) else {
        return DevicePage.form(code: code, problem: "No device waits with this code.")
      }
      let found = SampleAccount.find(email: form.last("email") ?? "", password: form.last("password") ?? "")
      guard let account = found else {
        return DevicePage.form(code: code, problem: "Wrong e-mail address or password.")
      }
      let isApproved = form.last("action") == "approve"
      _ = state.withLock { $0.devices.answer(code, isApproved ? .approved(account) : .denied, now: now) }
      return DevicePage.done(isApproved: isApproved)
    default: return ReplyError.methodNotAllowed(request.method).response
    }
  }
}
