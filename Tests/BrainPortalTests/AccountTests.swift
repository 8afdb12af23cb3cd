import BrainAPI
import Synchronization
import Testing

@testable import BrainPortal

/// A portal whose clock the test sets.
private final class Desk: Sendable {
  let portal: EmbeddedPortal

  init(_ profile: PortalProfile = .init(authentication: .issuedTokens)) throws {
    let generator = PortalEffects.fixed()
    let clock = Clock()
    self.clock = clock
    portal = try EmbeddedPortal.sandbox(
      profile: profile, effects: PortalEffects(now: { clock.now }, random: generator.random))
  }

  private let clock: Clock

  private final class Clock: Sendable {
    private let time = Mutex(Instant(seconds: 1_750_000_000))
    var now: Instant { time.withLock { $0 } }
    func pass(_ duration: Duration) { time.withLock { $0 = $0.adding(duration) } }
  }

  func pass(_ duration: Duration) { clock.pass(duration) }

  func post(_ path: String, _ body: String) -> PortalResponse {
    portal.respond(
      to: PortalRequest(
        method: "POST", path: path, body: Array(body.utf8), contentType: "application/json",
        origin: "http://127.0.0.1:81"))
  }

  func text(_ path: String, _ body: String, _ field: String) throws -> String {
    let reply = post(path, body)
    #expect(reply.status == 200)
    return try #require(try reply.record[field]?.string)
  }

  func status(_ token: String?) -> Int { portal.get("/api/private/stem/project/", "limit=1", token: token).status }
}

private let owner = #"{"email":"petersen@lab.example.org","password":"owner-password"}"#
private let year: Duration = .seconds(365 * 86_400)

@Suite struct TokenTests {
  @Test func aPairEndsAndIsRenewed() throws {
    let desk = try Desk(.init(authentication: .issuedTokens, tokenLifetime: 60))
    let pair = try desk.post("/api/auth/token/", owner).record
    #expect(pair.names == ["access", "refresh", "token_type", "expires_in"])
    #expect(pair["expires_in"] == .integer(60) && pair["token_type"] == .string("bearer"))
    let access = try #require(pair["access"]?.string)
    let refresh = try #require(pair["refresh"]?.string)
    #expect(desk.status(access) == 200)
    #expect(desk.status(refresh) == 401)
    desk.pass(.seconds(59))
    #expect(desk.status(access) == 200)
    desk.pass(.seconds(1))
    let ended = desk.portal.get("/api/private/stem/project/", token: access)
    #expect(ended.status == 401 && ended.text.contains("Token is invalid or expired"))
    let next = try desk.post("/api/auth/token/refresh/", #"{"refresh":"\#(refresh)"}"#).record
    let renewed = try #require(next["access"]?.string)
    #expect(desk.status(renewed) == 200)
    // The old one is dead, and so it stays.
    let again = desk.post("/api/auth/token/refresh/", #"{"refresh":"\#(refresh)"}"#)
    #expect(again.status == 401)
    #expect(try again.record["code"] == .string("token_not_valid"))
    let last = try #require(next["refresh"]?.string)
    #expect(last != refresh)
    desk.pass(.seconds(30 * 86_400))
    #expect(desk.post("/api/auth/token/refresh/", #"{"refresh":"\#(last)"}"#).status == 401)
  }

  @Test func personalTokensSlide() throws {
    let desk = try Desk()
    let legacy = #"{"username":"Petersen@lab.example.org","password":"owner-password"}"#
    let reply = try desk.post("/api/token/", legacy).record
    #expect(reply["token_id"] == .integer(1) && reply["message"] == .string("Token created successfully"))
    let token = try #require(reply["access"]?.string)
    for _ in 0..<3 {
      desk.pass(year - .seconds(1))
      #expect(desk.status(token) == 200)
    }
    desk.pass(year)
    #expect(desk.status(token) == 401)
  }

  @Test(arguments: [
    ("/api/auth/token/", #"{"email":"petersen@lab.example.org","password":"wrong"}"#, 401, "No active account found"),
    ("/api/token/", #"{"username":"nobody@example.org","password":"owner-password"}"#, 401, "No active account found"),
    ("/api/auth/token/", #"{"email":null}"#, 400, #""password":["This field is required."]"#),
    ("/api/auth/token/", "{", 400, "JSON parse error"), ("/api/auth/token/refresh/", "{}", 400, "refresh"),
    ("/api/auth/token/refresh/", #"{"refresh":"owner"}"#, 401, "token_not_valid"),
    ("/api/auth/device/token/", #"{"device_code":"x"}"#, 400, "invalid_grant"),
  ])
  func refusals(path: String, body: String, status: Int, words: String) throws {
    let reply = try Desk().post(path, body)
    #expect(reply.status == status)
    #expect(reply.text.contains(words))
    #expect(try Desk().portal.get(path).status == 405)
  }

  @Test func anyTokenIsTheOwnersUnlessItIsKnown() throws {
    let lenient = try Desk(.init(tokenLifetime: 1))
    #expect(lenient.status("anything") == 200)
    #expect(lenient.status(nil) == 401)
    #expect(lenient.portal.send("POST", "stem/project/", "{}", token: "viewer").status == 403)
    #expect(lenient.portal.send("POST", "stem/project/", "{}", token: "anything").status == 400)
    let access = try lenient.text("/api/auth/token/", owner, "access")
    lenient.pass(.seconds(1))
    #expect(lenient.status(access) == 401)
    let strict = try Desk()
    #expect(strict.status("anything") == 401)
    #expect(SampleAccount.all.map { strict.status($0.token) } == [200, 200, 200])
  }

  @Test func accountsAreUsersOfTheLab() throws {
    for account in SampleAccount.all {
      #expect(
        try sandbox.get().column("SELECT email FROM user WHERE id = \(account.userID)") == [account.email])
    }
  }
}

@Suite struct DeviceTests {
  private func begin(_ desk: Desk) throws -> (device: String, user: String) {
    let reply = try desk.post("/api/auth/device/", #"{"client_name":"a"}"#).record
    let user = try #require(reply["user_code"]?.string)
    #expect(reply["verification_uri"] == .string("http://127.0.0.1:81/device/"))
    #expect(reply["verification_uri_complete"] == .string("http://127.0.0.1:81/device/?user_code=\(user)"))
    #expect(reply["interval"] == .integer(5))
    return (try #require(reply["device_code"]?.string), user)
  }

  private func poll(_ desk: Desk, _ device: String) throws -> String {
    let reply = desk.post("/api/auth/device/token/", #"{"device_code":"\#(device)"}"#)
    #expect(reply.status == 200)
    let record = try reply.record
    return try #require((record["error"] ?? record["status"])?.string)
  }

  private func decide(_ desk: Desk, _ fields: String) -> PortalResponse {
    desk.portal.respond(
      to: PortalRequest(
        method: "POST", path: "/device/", body: Array(fields.utf8), contentType: "application/x-www-form-urlencoded"))
  }

  private let person = "email=koeb%40lab.example.org&password=member-password"

  @Test func aPersonApproves() throws {
    let desk = try Desk()
    let (device, user) = try begin(desk)
    #expect(try poll(desk, device) == "authorization_pending")
    desk.pass(.seconds(4))
    #expect(try poll(desk, device) == "slow_down")
    desk.pass(.seconds(5))
    #expect(try poll(desk, device) == "authorization_pending")
    #expect(decide(desk, "user_code=\(user)&email=koeb%40lab.example.org&password=x&action=approve").status == 400)
    #expect(decide(desk, "user_code=\(user.lowercased().filter(\.isLetter))&\(person)&action=approve").status == 200)
    desk.pass(.seconds(5))
    let reply = try desk.post("/api/auth/device/token/", #"{"device_code":"\#(device)"}"#).record
    #expect(reply["status"] == .string("success"))
    #expect(desk.status(reply["token"]?.string) == 200)
    #expect(try poll(desk, device) == "already_used")
    #expect(decide(desk, "user_code=\(user)&\(person)&action=deny").status == 400)
  }

  @Test func aPersonDenies() throws {
    let desk = try Desk()
    let (device, user) = try begin(desk)
    #expect(decide(desk, "user_code=\(user)&\(person)&action=deny").text.contains("<h1>Denied</h1>"))
    #expect(try poll(desk, device) == "access_denied")
  }

  @Test func nobodyAnswers() throws {
    let desk = try Desk()
    let (device, user) = try begin(desk)
    desk.pass(.seconds(15 * 60))
    #expect(try poll(desk, device) == "expired_token")
    #expect(decide(desk, "user_code=\(user)&\(person)&action=approve").status == 400)
  }

  @Test func thePageEscapes() throws {
    let page = try Desk().portal.get("/device/", "user_code=%22%3E%3Cscript%3E%26%00", token: nil)
    #expect(page.status == 200 && page.contentType == PortalResponse.html)
    #expect(page.text.contains("value=\"&quot;&gt;&lt;script&gt;&amp;\u{FFFD}\""))
  }
}

@Suite struct RightsTests {
  @Test func aMemberWritesWhatIsTheirs() throws {
    let portal = try EmbeddedPortal.sandbox()
    let mine = try #require(
      portal.column("SELECT target FROM user__active_projects WHERE owner = 12 ORDER BY position").first)
    let others = try #require(
      portal.column(
        "SELECT id FROM project WHERE id NOT IN (SELECT target FROM user__active_projects WHERE owner = 12)"
      ).first)
    func status(_ method: String, _ path: String, _ body: String = "{}") -> Int {
      portal.send(method, path, body, token: "member").status
    }
    #expect(status("POST", "stem/session/", #"{"name":"s1","projects":["\#(others)"]}"#) == 403)
    #expect(try portal.number("SELECT count(*) FROM session WHERE name = 's1'") == 0)
    #expect(status("POST", "stem/session/", #"{"name":"s1","projects":["\#(mine)"]}"#) == 201)
    let session = try portal.column("SELECT id FROM session WHERE name = 's1'")[0]
    // Not out of their own reach either.
    #expect(status("PATCH", "stem/session/\(session)/", #"{"projects":["\#(others)"]}"#) == 403)
    #expect(status("PATCH", "stem/session/\(session)/", #"{"projects":["\#(others)","\#(mine)"]}"#) == 200)
    #expect(status("PATCH", "stem/project/\(others)/") == 403)
    #expect(status("PATCH", "stem/project/\(mine)/") == 200)
    #expect(status("DELETE", "stem/project/\(mine)/") == 403)
    #expect(status("DELETE", "stem/session/\(session)/") == 204)
    #expect(status("POST", "stem/project/", #"{"name":"own"}"#) == 201)
    let own = try portal.column("SELECT id FROM project WHERE name = 'own'")[0]
    #expect(status("POST", "stem/session/", #"{"name":"s2","projects":["\#(own)"]}"#) == 201)
    #expect(status("POST", "personal_attributes/inventory/", #"{"name":"i"}"#) == 201)
    #expect(status("PATCH", "users/user/12/", #"{"first_name":"M"}"#) == 200)
    #expect(status("PATCH", "users/user/3/", #"{"first_name":"M"}"#) == 403)
    #expect(status("POST", "users/group/", #"{"name":"g"}"#) == 403)
  }

  @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
  func aViewerReads(method: String) throws {
    let portal = try sandbox.get()
    let reply = portal.send(method, "stem/project/", "{", token: "viewer")
    #expect(reply.status == 403)
    #expect(reply.text == #"{"detail":"You do not have permission to perform this action."}"#)
    #expect(portal.get("/api/private/stem/project/", token: "viewer").status == 200)
  }
}
