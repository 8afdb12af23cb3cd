import BrainAPI
import Testing

@testable import BrainClient

@Suite struct HTTPServiceTests {
  // MARK: - A good answer

  @Test func asksAsTheServiceWantsToBeAsked() async throws {
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", oneSession)] }) { server in
      try await HTTPService.run(for: server.address, token: Secret("abc")) { service in
        var request = APIRequest.sessions
        request.filters = [.init(["name"], .icontains, ["rat é&#"])]
        request.includes = ["behaviors"]
        request.window = .offset(20, limit: 100)
        let page = try await service.page(for: request)
        #expect(page.records.map(\.id) == ["s1"])
        #expect(page.total == 1)
        let target =
          "/api/private/stem/session/?filter{name.icontains}=rat é&#&include[]=behaviors.*&limit=100&offset=20"
        #expect(page.exchange.url == server.address.dropLast() + target)
        #expect(page.exchange.status == 200)
        #expect(page.exchange.byteCount == oneSession.utf8.count)
      }
      let lines = server.requests.first?.split(separator: "\r\n").map { $0.lowercased() } ?? []
      #expect(
        lines.first
          == "get /api/private/stem/session/?filter%7bname.icontains%7d=rat%20%c3%a9%26%23&include%5b%5d=behaviors.*&limit=100&offset=20 http/1.1"
      )
      for line in [
        "accept: application/json", "accept-encoding: gzip", "user-agent: brainquery/1.2.3",
        "authorization: bearer abc", "host: 127.0.0.1:\(server.port)",
      ] {
        #expect(lines.count { $0 == line } == 1, "\(line)")
      }
    }
  }

  @Test func aPathBeforeTheAPIIsKept() async throws {
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", oneSession)] }) { server in
      try await HTTPService.run(for: server.address + "lab/") { service in _ = try await service.page(for: .sessions) }
      #expect(server.requests.first?.hasPrefix("GET /lab/api/private/stem/session/ ") == true)
    }
  }

  @Test func readsCompressedChunkedAndUnmeasuredAnswers() async throws {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    let replies: [[FaultServer.Step]] = [
      [.reply("200 OK", Gzip.stored(oneSession), headers: ["Content-Encoding: gzip"])],
      [.text(chunked + String(oneSession.utf8.count, radix: 16) + "\r\n" + oneSession + "\r\n0\r\n\r\n")],
      [.text("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + oneSession), .close],
      [.text("HTTP/1.1 200 OK\r\nContent-Length: \(oneSession.utf8.count)\r\n\r\n")]
        + oneSession.utf8.map { .send([$0]) },
    ]
    for reply in replies {
      try await FaultServer.run(script: { _, _ in reply }) { server in
        try await HTTPService.run(for: server.address) { service in
          let page = try await service.page(for: .sessions)
          #expect(page.records.first?["name"] == .string("rat"))
          #expect(page.exchange.byteCount == oneSession.utf8.count)
        }
      }
    }
  }

  // MARK: - Broken connections (resets, cuts)

  @Test func anAnswerCutAtAnyByteIsAskedForThreeTimes() async throws {
    let whole = Array(
      "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{\"sessions\": [ ]}".utf8)
    for length in 0..<whole.count {
      for ending in [FaultServer.Step.close, .reset] {
        let steps = [FaultServer.Step.send(Array(whole.prefix(length))), ending]
        let log = CapturingLog.Lines()
        try await FaultServer.run(script: { _, _ in steps }) { server in
          try await HTTPService.run(for: server.address, log: log) { service in
            let failure = await service.failure(of: .sessions)
            #expect(failure?.kind == .network, "cut after \(length): \(failure?.summary ?? "read")")
            #expect(failure?.url == server.address + "api/private/stem/session/")
          }
          #expect(server.requests.count == 3, "cut after \(length), \(ending): \(log.text)")
        }
      }
    }
  }

  @Test func anUnmeasuredAnswerCutByCloseIsNoAnswer() async throws {
    let steps: [FaultServer.Step] = [
      .text("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"sessions\": [{\"id\": \"s1\"}"), .close,
    ]
    try await FaultServer.run(script: { _, _ in steps }) { server in
      try await HTTPService.run(for: server.address) { service in
        #expect(await service.failure(of: .sessions)?.kind == .network)
      }
      #expect(server.requests.count == 3)
    }
  }

  @Test func aThirdAttemptMaySucceed() async throws {
    let time = FakeTime()
    let script: FaultServer.Script = { _, number in
      number == 0 ? [.reset] : number == 1 ? [.reply("503 Busy", "busy")] : [.reply("200 OK", oneSession)]
    }
    try await FaultServer.run(script: script) { server in
      try await HTTPService.run(for: server.address, time: time) { service in
        let page = try await service.page(for: .sessions)
        #expect(page.records.count == 1)
      }
      #expect(server.requests.count == 3)
    }
    #expect(time.pauses == [.milliseconds(250), .milliseconds(500)])
  }

  @Test func nobodyListening() async throws {
    let address = try await FaultServer.run(script: { _, _ in [] }) { $0.address }
    let time = FakeTime()
    try await HTTPService.run(for: address, time: time) { service in
      let failure = await service.failure(of: .sessions)
      #expect(failure?.kind == .network)
      #expect(failure?.summary == "the server refused the connection: nothing listens there (attempt 3)")
    }
    #expect(time.pauses.count == 2)
  }

  @Test func retriesAreATenthOfTheRequests() async throws {
    try await FaultServer.run(script: { _, _ in [.reply("500 Oh", "")] }) { server in
      try await HTTPService.run(for: server.address, change: { $0.retryBudget = RetryBudget(free: 3) }) { service in
        for _ in 0..<20 { #expect(await service.failure(of: .sessions)?.kind == .serverError) }
      }
      // Three that are free, and two that twenty requests have earned.
      #expect((23...25).contains(server.requests.count))
    }
  }

  // MARK: - Statuses

  @Test(arguments: [
    ("400 Bad Request", #"{"name":["Invalid filter field"]}"#, APIError.Kind.refused, 1),
    ("401 Unauthorized", #"{"detail":"No."}"#, .unauthorized, 1),
    ("403 Forbidden", #"{"detail":"No."}"#, .unauthorized, 1),
    ("404 Not Found", "<html><title>Not there</title></html>", .refused, 1),
    ("414 URI Too Long", "", .refused, 1),
    ("429 Too Many Requests", "slow down", .refused, 3),
    ("500 Internal Server Error", "<html><title>Oh</title></html>", .serverError, 3),
    ("501 Not Implemented", "", .serverError, 1),
    ("502 Bad Gateway", "x", .serverError, 3),
    ("503 Service Unavailable", "x", .serverError, 3),
    ("504 Gateway Timeout", "x", .serverError, 3),
  ])
  func statuses(line: String, body: String, kind: APIError.Kind, attempts: Int) async throws {
    try await FaultServer.run(script: { _, _ in [.reply(line, body)] }) { server in
      try await HTTPService.run(for: server.address) { service in
        let failure = try #require(await service.failure(of: .sessions))
        #expect(failure.kind == kind)
        #expect(failure.status == Int(line.prefix(3)))
        #expect(failure.messages.isEmpty == body.isEmpty)
      }
      #expect(server.requests.count == attempts)
    }
  }

  @Test func ofAnErrorNoMoreThanAMegabyteIsRead() async throws {
    let head = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
    let steps: [FaultServer.Step] = [.text(head), .endless(Array(repeating: 0x61, count: 65_536))]
    try await FaultServer.run(script: { _, _ in steps }) { server in
      try await HTTPService.run(for: server.address) { service in
        let failure = try #require(await service.failure(of: .sessions))
        #expect(failure.kind == .refused)
        #expect(failure.messages.first?.text.count == 500)
      }
    }
  }

  @Test(arguments: [
    ("7", [Duration.seconds(7), .seconds(7)], 3),
    // 1,700,000,000 s is Tue, 14 Nov 2023 22:13:20 GMT; the clock has moved on by the first pause when it comes again.
    ("Tue, 14 Nov 2023 22:13:30 GMT", [.seconds(10), .seconds(10)], 3),
    ("Tue, 14 Nov 2023 22:00:00 GMT", [.milliseconds(250), .milliseconds(500)], 3),
    ("nonsense", [.milliseconds(250), .milliseconds(500)], 3),
    ("40", [.seconds(40)], 2),
    ("86400", [], 1),
    ("99999999999999999999", [], 1),
  ])
  func retryAfter(header: String, pauses: [Duration], attempts: Int) async throws {
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
      let time = FakeTime()
      try await FaultServer.run(script: { _, _ in [.reply(status, "", headers: ["Retry-After: \(header)"])] }) {
        server in
        try await HTTPService.run(for: server.address, time: time) { service in
          #expect(await service.failure(of: .sessions)?.status == Int(status.prefix(3)))
        }
        #expect(server.requests.count == attempts)
      }
      #expect(time.pauses == pauses)
    }
  }

  // MARK: - Time

  @Test func aServerThatNeverAnswersEndsAtTheDeadline() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    for steps: [FaultServer.Step] in [[], [.text("HTTP/1.1 200")], [.text(head)], [.text(head + "{")]] {
      let isAsked = Signal()
      try await FaultServer.run(script: { _, _ in steps + [.signal(isAsked)] }) { server in
        try await HTTPService.run(for: server.address, deadline: isAsked) { service in
          let failure = await service.failure(of: .sessions)
          #expect(failure?.kind == .timeout)
          #expect(failure?.summary.contains("60 s") == true)
        }
        #expect(server.requests.count == 1)
      }
    }
  }

  @Test func cancellingEndsTheRequest() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    for steps: [FaultServer.Step] in [[], [.text(head + "{")]] {
      let isAsked = Signal()
      try await FaultServer.run(script: { _, _ in steps + [.signal(isAsked)] }) { server in
        try await HTTPService.run(for: server.address) { service in
          let request = Task { await service.failure(of: .sessions) }
          try await isAsked.wait()
          request.cancel()
          #expect(await request.value?.kind == .cancelled)
        }
        #expect(server.requests.count == 1)
      }
    }
  }

  @Test func cancellingEndsAPauseToo() async throws {
    let pauses = Signal()
    let never = Signal()
    var effects = FakeTime().effects()
    effects.pause = { _ in
      pauses.send()
      try await never.wait()
    }
    let ready = effects
    try await FaultServer.run(script: { _, _ in [.reply("503 Busy", "")] }) { server in
      let service = try HTTPService(
        HTTPConfiguration(base: BaseURL(server.address), version: "1", logger: .init(label: "test")), effects: ready)
      let request = Task { await service.failure(of: .sessions) }
      try await pauses.wait()
      request.cancel()
      #expect(await request.value?.kind == .cancelled)
      service.shutdown()
    }
  }

  // MARK: - Size and form

  @Test func whatIsTooLargeIsNotRead() async throws {
    let head = "HTTP/1.1 200 OK\r\n"
    let filler = Array(repeating: UInt8(ascii: " "), count: 65_536)
    let chunk = Array("10000\r\n".utf8) + filler + Array("\r\n".utf8)
    let many = (0..<300).map { "X-\($0): y" }
    let replies: [[FaultServer.Step]] = [
      [.text(head + "Content-Length: 999999999999\r\n\r\n")],
      [.text(head + "Connection: close\r\n\r\n"), .endless(filler)],
      [.text(head + "Transfer-Encoding: chunked\r\n\r\n"), .endless(chunk)],
      [.reply("200 OK", Gzip.bomb(50 << 20), headers: ["Content-Encoding: gzip"])],
      [.reply("200 OK", oneSession, headers: ["X-Large: " + String(repeating: "x", count: 200_000)])],
      [.reply("200 OK", oneSession, headers: many)],
      [.text(head), .endless(Array(String(repeating: "X-Endless: y\r\n", count: 4000).utf8))],
      [.reply("200 OK", #"{"sessions":"# + String(repeating: "[", count: 100_000))],
    ]
    for (place, reply) in replies.enumerated() {
      try await FaultServer.run(script: { _, _ in reply }) { server in
        try await HTTPService.run(for: server.address, change: { $0.maximumResponse = 1 << 20 }) { service in
          let failure = await service.failure(of: .sessions)
          #expect(failure?.kind == .tooLarge, "\(place): \(failure?.summary ?? "read")")
        }
        #expect(server.requests.count == 1, "\(place)")
      }
    }
  }

  /// Row 11: a request may have a limit of its own, below and above that of the service.
  @Test func row11ARequestSaysHowMuchItTakes() async throws {
    let large = #"{"sessions":[],"x":""# + String(repeating: "x", count: 50_000) + #""}"#
    for headers in [[], ["Content-Encoding: gzip"]] {
      let body = headers.isEmpty ? Array(large.utf8) : Gzip.stored(large)
      try await FaultServer.run(script: { _, _ in [.reply("200 OK", body, headers: headers)] }) { server in
        try await HTTPService.run(for: server.address, change: { $0.maximumResponse = 1 << 15 }) { service in
          var request = APIRequest.sessions
          let failure = await service.failure(of: request)
          #expect(failure?.kind == .tooLarge)
          #expect(failure?.summary == "the answer is larger than 32768 bytes; `set max_response` allows larger ones")
          request.maximumResponse = 1 << 20
          #expect(await service.failure(of: request) == nil)
          request.maximumResponse = 1 << 10
          #expect(await service.failure(of: request)?.summary.contains("1024 bytes") == true)
        }
      }
    }
  }

  /// Row 10: nobody waits for attempts to connect that outlive their request.
  @Test func row10AnEndDoesNotWaitForConnections() async throws {
    let isConnected = Signal()
    let behaviour = FaultServer.Behaviour(
      onConnection: {
        isConnected.send()
        return []
      }, onBytes: { _ in [.signal(Signal())] }, onRequest: { _, _ in [] })
    try await FaultServer.run(behaviour) { server in
      let address = "https://127.0.0.1:\(server.port)/"
      let change: (inout HTTPConfiguration) -> Void = { $0.connectTimeout = .seconds(3600) }
      try await HTTPService.run(for: address, deadline: isConnected, change: change) { service in
        #expect(await service.failure(of: .sessions)?.kind == .timeout)
      }
    }
  }

  @Test(arguments: [
    (FaultServer.Step.reply("200 OK", "<!doctype html><title>Sign in</title>"), APIError.Kind.unusableBody),
    (.reply("200 OK", "{\"sessions\":[}"), .unusableBody),
    (.reply("200 OK", "[]"), .unusableBody),
    (.reply("200 OK", "{}"), .unusableBody),
    (.reply("200 OK", ""), .unusableBody),
    (.reply("204 No Content", ""), .unusableBody),
    (.text("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), .unusableBody),
    (.text("SMTP ready\r\n\r\n"), .unusableBody),
    // The length is less than there is: what was promised is no JSON, and what follows is no reply.
    (.text("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n[1,2]}junk"), .unusableBody),
    (.reply("304 Not Modified", ""), .redirect),
  ])
  func whatIsNoAnswerIsAFailure(reply: FaultServer.Step, kind: APIError.Kind) async throws {
    try await FaultServer.run(script: { _, _ in [reply] }) { server in
      try await HTTPService.run(for: server.address) { service in
        let failure = await service.failure(of: .sessions)
        #expect(failure?.kind == kind, "\(failure?.summary ?? "read")")
        #expect(failure?.url == server.address + "api/private/stem/session/")
      }
      #expect(server.requests.count == 1)
    }
  }

  // MARK: - Redirects

  @Test func aRedirectOnTheServerIsFollowed() async throws {
    let script: FaultServer.Script = { head, _ in
      head.hasPrefix("GET /elsewhere/?a=b ")
        ? [.reply("200 OK", oneSession)] : [.reply("301 Moved", "", headers: ["Location: /elsewhere/?a=b"])]
    }
    try await FaultServer.run(script: script) { server in
      try await HTTPService.run(for: server.address, token: Secret("abc")) { service in
        let page = try await service.page(for: .sessions)
        #expect(page.records.count == 1)
        #expect(page.exchange.url == server.address + "api/private/stem/session/")
      }
      #expect(server.requests.count == 2)
      #expect(server.requests.allSatisfy { $0.contains("Bearer abc") })
    }
  }

  @Test func aRedirectToAnotherServerIsNot() async throws {
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", oneSession)] }) { other in
      for location in [
        other.address, "//127.0.0.1:\(other.port)/", "http://localhost:\(other.port)/", "file:///etc/passwd", "",
      ] {
        let script: FaultServer.Script = { _, _ in [.reply("302 Found", "", headers: ["Location: \(location)"])] }
        try await FaultServer.run(script: script) { server in
          try await HTTPService.run(for: server.address, token: Secret("abc")) { service in
            let failure = await service.failure(of: .sessions)
            #expect(failure?.kind == .redirect)
            #expect(failure?.status == 302)
          }
          #expect(server.requests.count == 1)
        }
      }
      #expect(other.requests.isEmpty)
    }
  }

  @Test func aLoopOfRedirectsEnds() async throws {
    try await FaultServer.run(script: { _, _ in [.reply("307 Again", "", headers: ["Location: /api/"])] }) { server in
      try await HTTPService.run(for: server.address) { service in
        #expect(await service.failure(of: .sessions)?.kind == .redirect)
      }
      #expect(server.requests.count == 6)
    }
  }

  // MARK: - Refused before sending

  @Test(arguments: [
    "", ".", "..", "a/b", "../..", "?x", "a?x", "#", "a\\b", "a\r\nX: y", "a\n", "\u{0}", "\u{7F}", "a%2Fb", "\u{85}",
  ])
  func oddIdsAreNotSent(id: String) async throws {
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", oneSession)] }) { server in
      try await HTTPService.run(for: server.address) { service in
        var request = APIRequest.sessions
        request.endpoint.id = id
        #expect(await service.failure(of: request)?.kind == .invalidRequest)
        request = .sessions
        request.endpoint.model = id
        #expect(await service.failure(of: request)?.kind == .invalidRequest)
        request = .sessions
        request.endpoint.app = id
        #expect(await service.failure(of: request)?.kind == .invalidRequest)
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test func writesDoNotGoThisWay() async throws {
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", oneSession)] }) { server in
      try await HTTPService.run(for: server.address) { service in
        for method in [APIRequest.Method.post, .put, .patch, .delete] {
          var request = APIRequest.sessions
          request.method = method
          #expect(await service.failure(of: request)?.kind == .invalidRequest)
        }
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test func plainHTTPToAnotherMachineIsRefused() async throws {
    let log = CapturingLog.Lines()
    await #expect(throws: APIError.self) {
      try await HTTPService.run(for: "http://www.example.org/") { _ in }
    }
    try await HTTPService.run(for: "http://www.example.org/", log: log, change: { $0.allowsInsecureHTTP = true }) { _ in
    }
    #expect(log.text.contains("warning plain http"))
  }

  @Test func aServerThatIsNotSecureIsNotSpokenTo() async throws {
    let greeting: [FaultServer.Step] = [.text("HTTP/1.1 400 Bad Request\r\n\r\n"), .close]
    let time = FakeTime()
    try await FaultServer.run(greeting: greeting, script: { _, _ in [] }) { server in
      try await HTTPService.run(for: "https://127.0.0.1:\(server.port)/", token: Secret("abc"), time: time) { service in
        #expect(await service.failure(of: .sessions)?.kind == .network)
      }
      #expect(server.requests.isEmpty)
    }
    #expect(time.pauses.isEmpty)
  }

  @Test(arguments: [
    (
      "handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at /x.cc:12]))",
      "the certificate of the server is not trusted; nothing was sent; `--cacert FILE`, or SSL_CERT_FILE, names the "
        + "authority of an institute beside those of the system"
    ),
    (
      "handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: 1 error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER at /x.cc:9]))",
      "no secure connection to the server (WRONG_VERSION_NUMBER); nothing was sent"
    ),
    (
      "NIOSSLExtraError.failedToValidateHostname: Couldn't find www.example.org in certificate",
      "the certificate of the server is for another name; nothing was sent"
    ),
    (
      "handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: 1 error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION at /x.cc:9]))",
      "the server has no TLS of version 1.2 or above; nothing was sent"
    ),
    (
      "sslError([Error: 1 error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED at /x.cc:9])",
      "the server requires a client certificate: `--cert FILE` gives one"
    ),
    ("uncleanShutdown", nil),
  ])
  func badCertificates(description: String, summary: String?) {
    #expect(AttemptError.words(forHandshake: description) == summary)
  }

  @Test func aServiceThatIsLetGoEndsItsConnections() async throws {
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", oneSession)] }) { server in
      let service = try HTTPService(
        HTTPConfiguration(base: BaseURL(server.address), version: "1", logger: .init(label: "test")))
      #expect(try await service.page(for: .sessions).records.count == 1)
    }
  }

  @Test func afterItsEndItAnswersNothing() async throws {
    let service = try await HTTPService.run(for: "http://127.0.0.1:1/") { $0 }
    #expect(await service.failure(of: .sessions)?.kind == .cancelled)
    service.shutdown()
  }

  // MARK: - Tokens

  private func hasToken(_ server: FaultServer) -> Bool {
    server.requests.contains { $0.lowercased().contains("authorization") }
  }

  @Test func thePublicPortalGetsNoToken() async throws {
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", oneSession)] }) { server in
      try await HTTPService.run(for: server.address, token: Secret("abc")) { service in
        var request = APIRequest.sessions
        request.endpoint.portal = .public
        _ = try await service.page(for: request)
      }
      #expect(server.requests.count == 1 && !hasToken(server))
    }
  }

  @Test func anotherServerGetsNoToken() async throws {
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", oneSession)] }) { server in
      let change: (inout HTTPConfiguration) -> Void = {
        $0.tokens = TokenSource(server: .brainSTEM, token: Secret("abc"))
      }
      try await HTTPService.run(for: server.address, change: change) { service in
        _ = try await service.page(for: .sessions)
      }
      #expect(server.requests.count == 1 && !hasToken(server))
    }
  }

  @Test func aRefusedTokenIsReplacedOnce() async throws {
    let script: FaultServer.Script = { head, _ in
      head.contains("Bearer new") ? [.reply("200 OK", oneSession)] : [.reply("401 Unauthorized", "")]
    }
    for (replacement, attempts) in [("new", 2), ("other", 2), ("old", 1), (nil, 1)] {
      try await FaultServer.run(script: script) { server in
        let base = try BaseURL(server.address)
        let change: (inout HTTPConfiguration) -> Void = {
          $0.tokens = TokenSource(server: base) { refused in
            refused == nil ? Secret("old") : replacement.map(Secret.init)
          }
        }
        try await HTTPService.run(for: server.address, change: change) { service in
          #expect(await service.failure(of: .sessions)?.kind == (replacement == "new" ? nil : .unauthorized))
        }
        #expect(server.requests.count == attempts)
      }
    }
  }

  @Test func aTokenThatIsNoneIsNotSent() async throws {
    for token in ["", "a\r\nX: y", "a b", "é"] {
      try await FaultServer.run(script: { _, _ in [.reply("200 OK", oneSession)] }) { server in
        try await HTTPService.run(for: server.address, token: Secret(token)) { service in
          #expect(await service.failure(of: .sessions)?.kind == .invalidRequest)
        }
        #expect(server.requests.isEmpty)
      }
    }
  }

  @Test func aTokenIsInNoErrorAndNoLog() async throws {
    let canary = "canary-7d1f0c52a9"
    let padding = String(repeating: "p", count: 490)
    let replies: [FaultServer.Script] = [
      // A server that repeats what it got, in every shape.
      { head, _ in [.reply("400 Bad Request", head)] },
      { head, _ in [.reply("401 Unauthorized", #"{"detail":"\#(canary)","\#(canary)":["\#(canary)"]}"#)] },
      { head, _ in [.reply("500 Oh", "<title>\(canary)</title>")] },
      { head, _ in [.reply("400 Bad Request", padding + canary)] },
      { _, _ in [.reply("302 Found", "", headers: ["Location: http://\(canary).org/?token=\(canary)"])] },
      { _, _ in [.reply("302 Found", "", headers: ["Location: \(canary):x"])] },
      { _, _ in [.reply("200 OK", "<title>\(canary)</title>")] },
      { _, _ in [.reply("200 OK", "{\(canary)")] },
      { _, _ in [.text("HTTP/1.1 200 OK\r\n\(canary)\r\n\r\n")] },
      { _, _ in [.reset] },
      { _, _ in [.reply("200 OK", oneSession)] },
    ]
    let log = CapturingLog.Lines()
    for script in replies {
      try await FaultServer.run(script: script) { server in
        try await HTTPService.run(for: server.address, token: Secret(canary), log: log) { service in
          let failure = await service.failure(of: .sessions)
          var shown = ""
          dump(failure, to: &shown)
          dump(service, to: &shown)
          shown += "\(String(describing: failure)) \(String(reflecting: service))"
          #expect(!shown.contains(canary.prefix(8)), "\(shown)")
        }
        #expect(server.requests.allSatisfy { $0.contains(canary) })
      }
    }
    #expect(!log.text.isEmpty && !log.text.contains(canary.prefix(8)))
  }
}
