import BrainAPI
import Testing

@testable import BrainClient

@Suite struct DeviceFlowTests {
  private let lost = APIError(.network, url: "", summary: "cut", mayHaveHappened: true)
  private let refused = APIError(.refused, url: "", status: 404, summary: "no")

  @Test func asksAtTheInterval() {
    var flow = DeviceFlow(interval: .seconds(5))
    #expect(flow.step(after: nil, elapsed: .zero) == .ask(after: .seconds(5)))
    #expect(flow.step(after: .pending, elapsed: .seconds(5)) == .ask(after: .seconds(5)))
    #expect(flow.step(after: .slowDown, elapsed: .seconds(10)) == .ask(after: .seconds(10)))
    #expect(flow.step(after: .slowDown, elapsed: .seconds(20)) == .ask(after: .seconds(15)))
    #expect(flow.step(after: .pending, elapsed: .seconds(35)) == .ask(after: .seconds(15)))
    #expect(flow.step(after: .token(Secret("t")), elapsed: .seconds(50)) == .done(Secret("t")))
  }

  @Test func endsAfterAQuarterOfAnHour() {
    var flow = DeviceFlow(interval: .seconds(5), lifetime: .seconds(100_000))
    #expect(flow.step(after: .pending, elapsed: .seconds(895)) == .ask(after: .seconds(5)))
    #expect(flow.step(after: .pending, elapsed: .seconds(896)) == .end(.expired))
    var short = DeviceFlow(interval: .seconds(5), lifetime: .seconds(20))
    #expect(short.step(after: .pending, elapsed: .seconds(16)) == .end(.expired))
  }

  @Test(arguments: [
    (DeviceAnswer.denied, DeviceFlow.LoginError.denied), (.expired, .expired), (.alreadyUsed, .alreadyUsed),
    (.unknown("x"), .unknown("x")),
  ])
  func endings(answer: DeviceAnswer, ending: DeviceFlow.LoginError) {
    var flow = DeviceFlow(interval: .seconds(5))
    #expect(flow.step(after: answer, elapsed: .zero) == .end(ending))
  }

  @Test func aBrokenConnectionIsNotTheEnd() {
    var flow = DeviceFlow(interval: .seconds(5))
    #expect(flow.step(after: .failed(lost), elapsed: .zero) == .ask(after: .seconds(10)))
    #expect(flow.step(after: .alreadyUsed, elapsed: .seconds(10)) == .end(.answerLost))
    #expect(flow.step(after: .failed(refused), elapsed: .seconds(10)) == .end(.failed(refused)))
  }

  @Test(arguments: [(0, 1), (-3, 1), (5, 5), (3600, 60)])
  func anOddIntervalIsBounded(given: Int, kept: Int) {
    var flow = DeviceFlow(interval: .seconds(given))
    #expect(flow.step(after: nil, elapsed: .zero) == .ask(after: .seconds(kept)))
  }
}

@Suite struct AuthServiceTests {
  private static let code = """
    {"device_code":"dc","user_code":"AB-CD","verification_uri":"https://x/d","interval":7,
     "verification_uri_complete":"https://x/d?c=AB-CD"}
    """

  // MARK: - The device flow

  @Test func theDeviceFlow() async throws {
    let replies: [FaultServer.Step] = [
      .reply("200 OK", Self.code), .reply("200 OK", #"{"status":"authorization_pending"}"#),
      .reply("200 OK", #"{"error":"slow_down"}"#), .reply("503 Busy", "busy"),
      .reply("400 Bad Request", #"{"error":"authorization_pending"}"#),
      .reply("200 OK", #"{"status":"success","token":"tok"}"#),
    ]
    let time = FakeTime()
    try await FaultServer.run(script: { _, number in [replies[min(number, replies.count - 1)]] }) { server in
      try await AuthService.run(for: server.address, time: time) { service in
        let code = try await service.deviceCode(clientName: "bql 1")
        #expect(code.userCode == "AB-CD" && code.completeAddress == "https://x/d?c=AB-CD")
        let credentials = try await service.approved(code).get()
        #expect(credentials.kind == .personal && credentials.token == Secret("tok") && credentials.refresh == nil)
      }
      #expect(
        server.requests.map { $0.split(separator: "\r\n")[0] } == ["POST /api/auth/device/ HTTP/1.1"]
          + Array(repeating: "POST /api/auth/device/token/ HTTP/1.1", count: 5))
      #expect(server.bodies.first == #"{"client_name":"bql 1"}"#)
      #expect(server.bodies.dropFirst().allSatisfy { $0 == #"{"device_code":"dc"}"# })
      #expect(!server.requests.contains { $0.lowercased().contains("authorization") })
    }
    #expect(time.pauses == [7, 7, 12, 17, 17].map { .seconds($0) })
  }

  @Test func itEndsAfterAQuarterOfAnHour() async throws {
    let time = FakeTime()
    let script: FaultServer.Script = { _, number in
      [.reply("200 OK", number == 0 ? Self.code : #"{"status":"authorization_pending"}"#)]
    }
    try await FaultServer.run(script: script) { server in
      try await AuthService.run(for: server.address, time: time) { service in
        let result = try await service.approved(try await service.deviceCode(clientName: "x"))
        #expect(result == .failure(.expired))
      }
    }
    #expect(time.pauses.reduce(.zero, +) <= .seconds(900) && time.pauses.count == 128)
  }

  @Test func givingUpEndsTheWait() async throws {
    let (pauses, never) = (Signal(), Signal())
    var effects = FakeTime().effects()
    effects.pause = { _ in
      pauses.send()
      try await never.wait()
    }
    let ready = effects
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", Self.code)] }) { server in
      let configuration = HTTPConfiguration(base: try BaseURL(server.address), version: "1", logger: .init(label: "t"))
      let service = try AuthService(configuration, effects: ready)
      let code = try await service.deviceCode(clientName: "x")
      let task = Task { try await service.approved(code) }
      try await pauses.wait()
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      service.shutdown()
    }
  }

  // MARK: - Passwords and renewal

  @Test func passwordsAndRenewal() async throws {
    let script: FaultServer.Script = { head, _ in
      head.hasPrefix("POST /api/token/")
        ? [.reply("200 OK", #"{"access":"old","token_id":7,"message":"m"}"#)]
        : [.reply("200 OK", #"{"access":"a","refresh":"r","token_type":"Bearer","expires_in":3600}"#)]
    }
    try await FaultServer.run(script: script) { server in
      try await AuthService.run(for: server.address) { service in
        let pair = try await service.pair(email: "a@b", password: Secret("p\"w"))
        #expect(pair.kind == .pair && pair.token == Secret("a") && pair.refresh == Secret("r"))
        #expect(pair.tokenEnds == Instant(seconds: 1_700_003_600) && pair.user == "a@b")
        let legacy = try await service.legacy(username: "anna", password: Secret("pw"))
        #expect(legacy.kind == .legacy && legacy.token == Secret("old") && legacy.tokenEnds == nil)
        let next = try await service.renewed(.pair(1))
        #expect(next.token == Secret("a") && next.refresh == Secret("r") && next.user == "anna@lab.example")
      }
      #expect(
        server.bodies == [
          #"{"email":"a@b","password":"p\"w"}"#, #"{"username":"anna","password":"pw"}"#, #"{"refresh":"refresh1"}"#,
        ])
    }
  }

  @Test(arguments: [
    (FaultServer.Step.reset, true), (.text("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"), true),
    (.reply("200 OK", "<html>"), true), (.reply("200 OK", "{}"), true), (.reply("502 Bad", ""), true),
    (.reply("401 No", "{}"), false), (.reply("429 Slow", "{}", headers: ["Retry-After: 0"]), false),
    (.reply("302 There", "", headers: ["Location: /api/auth/token/"]), false),
  ])
  func nothingIsSentTwice(reply: FaultServer.Step, mayHaveHappened: Bool) async throws {
    let time = FakeTime()
    try await FaultServer.run(script: { _, _ in [reply, .close] }) { server in
      try await AuthService.run(for: server.address, time: time) { service in
        do throws(APIError) {
          _ = try await service.renewed(.pair(1))
          Issue.record("renewed")
        } catch {
          #expect(error.mayHaveHappened == mayHaveHappened, "\(error.summary)")
        }
      }
      #expect(server.requests.count == 1)
    }
    #expect(time.pauses.isEmpty)
  }

  @Test func whatNeverLeftIsNotLost() async throws {
    let address = try await FaultServer.run(script: { _, _ in [] }) { $0.address }
    try await AuthService.run(for: address) { service in
      do throws(APIError) {
        _ = try await service.renewed(.pair(1))
        Issue.record("renewed")
      } catch {
        #expect(error.kind == .network && !error.mayHaveHappened)
      }
    }
  }

  @Test func noSecretIsInErrorsAndLogs() async throws {
    let canary = "canary-7d1f0c52a9"
    let log = CapturingLog.Lines()
    let echo: @Sendable (String, Bool) -> FaultServer.Behaviour = { status, isHTML in
      FaultServer.Behaviour(onRequest: { request, _ in
        [.reply(status, isHTML ? "<title>\(request.body)</title>" : request.body)]
      })
    }
    for (status, isHTML) in [
      ("400 No", false), ("400 No", true), ("500 Oh", false), ("200 OK", true), ("200 OK", false),
    ] {
      try await FaultServer.run(echo(status, isHTML)) { server in
        try await AuthService.run(for: server.address, log: log) { service in
          var old = Credentials.pair(1)
          old.refresh = Secret(canary)
          for attempt in 0..<3 {
            do throws(APIError) {
              switch attempt {
              case 0: _ = try await service.renewed(old)
              case 1: _ = try await service.pair(email: "a@b", password: Secret(canary))
              default: _ = try await service.legacy(username: "a", password: Secret(canary))
              }
            } catch {
              var shown = "\(error)"
              dump(error, to: &shown)
              #expect(!shown.contains(canary.prefix(8)), "\(shown)")
            }
          }
        }
        #expect(server.bodies.allSatisfy { $0.contains(canary) } && server.bodies.count == 3)
      }
    }
    #expect(!log.text.isEmpty && !log.text.contains(canary.prefix(8)))
  }
}
