import BrainAPI
import Logging
import Synchronization
import TestSupport
import Testing

@testable import BrainClient

@Suite struct WriteTests {
  // MARK: - A good answer

  @Test func sendsWhatTheServiceWants() async throws {
    let reply = #"{"session":{"id":"s1","name":"rat"}}"#
    let script: FaultServer.Script = { head, _ in
      head.hasPrefix("DELETE") ? [.text("HTTP/1.1 204 No Content\r\n\r\n")] : [.reply("200 OK", reply)]
    }
    try await FaultServer.run(script: script) { server in
      try await HTTPService.run(for: server.address, token: Secret("abc")) { service in
        let record = Record([("name", .string("é\u{1}")), ("tags", .list([.integer(1), .null]))])
        for method in [APIRequest.Method.post, .put, .patch] {
          let written = try await service.send(.write(method, "s1", .record(record)))
          #expect(written.record?["name"] == .string("rat"))
          #expect(written.exchange.method == method && written.exchange.status == 200)
        }
        #expect(try await service.send(.write(.delete, "s1", nil)).record == nil)
      }
      let lines = server.requests.map { $0.split(separator: "\r\n").map(String.init) }
      #expect(
        lines.map { $0[0] } == [
          "POST /api/private/stem/session/ HTTP/1.1", "PUT /api/private/stem/session/s1/ HTTP/1.1",
          "PATCH /api/private/stem/session/s1/ HTTP/1.1", "DELETE /api/private/stem/session/s1/ HTTP/1.1",
        ])
      for lines in lines {
        let small = lines.map { $0.lowercased() }
        #expect(small.count { $0 == "authorization: bearer abc" } == 1)
        #expect(small.contains("content-type: application/json") == !lines[0].hasPrefix("DELETE"))
        #expect(small.count { $0.hasPrefix("transfer-encoding") } == 0)
      }
      let body = #"{"name":"é\u0001","tags":[1,null]}"#
      #expect(server.bodies == [body, body, body, ""])
    }
  }

  @Test func aFileGoesInPlaceOfABody() async throws {
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", #"{"session":{"id":"s1"}}"#)] }) { server in
      try await HTTPService.run(for: server.address) { service in
        var request = APIRequest.write(.patch, "s1", nil)
        request.upload = Upload(field: "f", name: "a.pdf", bytes: Array("%PDF".utf8))
        _ = try await service.send(request)
      }
      #expect(server.requests[0].lowercased().contains("content-type: multipart/form-data; boundary="))
      #expect(server.bodies[0].contains("filename=\"a.pdf\"") && server.bodies[0].contains("\r\n\r\n%PDF\r\n--"))
    }
  }

  // MARK: - Faults

  /// Actions as well, those too that are GETs: what a reading may be tried again for, ends them.
  @Test(arguments: [
    (APIRequest.Method.post, nil as String?), (.put, nil), (.patch, nil), (.delete, nil), (.get, "join"),
    (.get, "accept"), (.patch, "accept"), (.patch, "add_entry"),
  ])
  func aThousandFaultsOfEachVerb(method: APIRequest.Method, action: String?) async throws {
    let name = method.rawValue + (action ?? "")
    var chance = SeededNumbers(seed: UInt64(name.utf8.reduce(0) { $0 &* 31 &+ Int($1) }.magnitude))
    let records = FaultyRecords()
    var outcomes: [(mark: String, fault: WriteFault, failure: APIError?)] = []
    let time = FakeTime()
    var effects = time.effects()
    effects.deadline = { _ in try await records.deadline.wait() }
    try await FaultServer.run(records.behaviour) { [effects] server in
      let base = try BaseURL(server.address)
      let tokens = TokenSource(server: base) { refused in Secret(refused == nil ? "old" : "new") }
      let service = try HTTPService(
        HTTPConfiguration(
          base: base, tokens: tokens, version: "1", logger: Logger(label: "test") { _ in CapturingLog(lines: .init()) }),
        effects: effects)
      for number in 0..<1000 {
        let (mark, fault, arrival) = ("\(method.rawValue)-\(number)", WriteFault.random(&chance), Signal())
        records.begin(fault, deadline: Signal(), arrival: arrival)
        var request = APIRequest.write(method, mark, .record(Record([(mark, .integer(1))])))
        request.endpoint.action = action
        if action != nil, action != "add_entry" { request.body = nil }
        let task = Task {
          // A connection that was closed before may take the write along before the server sees it.
          defer { arrival.send() }
          return await service.failure(ofWrite: request)
        }
        if case .cancelled = fault { try await arrival.wait() }
        if fault.isCancelled { task.cancel() }
        let failure = await task.value
        outcomes.append((mark, fault, failure))
      }
      service.shutdown()
    }
    #expect(time.pauses.isEmpty)
    for (mark, fault, failure) in outcomes {
      let (count, requests) = (records.count(mark), records.requests(mark))
      #expect(requests <= fault.mostRequests, "\(mark) \(fault): sent \(requests) times")
      #expect(count <= 1, "\(mark) \(fault): carried out \(count) times")
      guard let failure else {
        #expect(count == 1, "\(mark) \(fault): called a success, though nothing was done")
        continue
      }
      if count == 1 { #expect(failure.mayHaveHappened, "\(mark) \(fault): carried out, and called \(failure.summary)") }
      if fault.isCertainlyNotCarriedOut, requests > 0 {
        #expect(!failure.mayHaveHappened, "\(mark) \(fault): \(failure.summary)")
      }
    }
    // So that the test cannot come to test nothing.
    #expect(outcomes.count { $0.failure == nil } > 100)
    #expect(outcomes.count { $0.failure?.mayHaveHappened == true } > 300)
    #expect(outcomes.count { $0.failure?.mayHaveHappened == false } > 100)
  }

  @Test func nobodyListening() async throws {
    let address = try await FaultServer.run(script: { _, _ in [] }) { $0.address }
    let time = FakeTime()
    for method in [APIRequest.Method.post, .put, .patch, .delete] {
      try await HTTPService.run(for: address, time: time) { service in
        let failure = await service.failure(ofWrite: .write(method, "s1", .record(Record())))
        #expect(failure?.kind == .network && failure?.mayHaveHappened == false)
        #expect(failure?.summary == "the server refused the connection: nothing listens there")
      }
    }
    #expect(time.pauses.isEmpty)
  }

  @Test func aServerThatIsNotSecureGetsNoWrite() async throws {
    let greeting: [FaultServer.Step] = [.text("HTTP/1.1 400 Bad Request\r\n\r\n"), .close]
    try await FaultServer.run(greeting: greeting, script: { _, _ in [] }) { server in
      try await HTTPService.run(for: "https://127.0.0.1:\(server.port)/") { service in
        for method in [APIRequest.Method.post, .delete] {
          let failure = await service.failure(ofWrite: .write(method, "s1", .record(Record())))
          #expect(failure?.kind == .network && failure?.mayHaveHappened == false, "\(failure?.summary ?? "sent")")
        }
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test func whatWaitsForItsTokenHasNotLeft() async throws {
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", "{}")] }) { server in
      let base = try BaseURL(server.address)
      for method in [APIRequest.Method.post, .delete] {
        let (deadline, never) = (Signal(), Signal())
        let change: (inout HTTPConfiguration) -> Void = {
          $0.tokens = TokenSource(server: base) { (_) throws(APIError) in
            deadline.send()
            do { try await never.wait() } catch {}
            throw APIError(.unauthorized, url: "", summary: "log in again")
          }
        }
        try await HTTPService.run(for: server.address, deadline: deadline, change: change) { service in
          let failure = await service.failure(ofWrite: .write(method, "s1", .record(Record())))
          #expect(failure?.kind == .timeout && failure?.mayHaveHappened == false)
        }
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test func aFreshTokenAfterARefusalIsTriedOnce() async throws {
    let script: FaultServer.Script = { head, _ in
      head.contains("Bearer new") ? [.reset] : [.reply("401 Unauthorized", "")]
    }
    for (replacement, attempts, isOpen) in [("new", 2, true), ("other", 2, false), ("old", 1, false), (nil, 1, false)] {
      try await FaultServer.run(script: script) { server in
        let base = try BaseURL(server.address)
        let change: (inout HTTPConfiguration) -> Void = {
          $0.tokens = TokenSource(server: base) { refused in
            refused == nil ? Secret("old") : replacement.map(Secret.init)
          }
        }
        try await HTTPService.run(for: server.address, change: change) { service in
          let failure = await service.failure(ofWrite: .write(.post, "s1", .record(Record())))
          #expect(failure?.kind == (replacement == "new" ? .network : .unauthorized))
          #expect(failure?.mayHaveHappened == isOpen)
        }
        #expect(server.requests.count == attempts)
      }
    }
  }

  @Test func aRedirectIsNotFollowed() async throws {
    for status in ["301 Moved", "302 Found", "303 See", "307 Again", "308 There"] {
      let script: FaultServer.Script = { _, _ in [.reply(status, "", headers: ["Location: /api/private/stem/x/"])] }
      try await FaultServer.run(script: script) { server in
        try await HTTPService.run(for: server.address) { service in
          let failure = await service.failure(ofWrite: .write(.post, "s1", .record(Record())))
          #expect(failure?.kind == .redirect && failure?.mayHaveHappened == false)
        }
        #expect(server.requests.count == 1)
      }
    }
  }

  // MARK: - Refused before sending

  @Test(arguments: ["", ".", "..", "a/b", "../..", "?x", "#", "a\r\nX: y", "\u{0}", "a%2Fb"])
  func oddIdsAreNotSent(id: String) async throws {
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", "{}")] }) { server in
      try await HTTPService.run(for: server.address) { service in
        for method in [APIRequest.Method.put, .patch, .delete] {
          let failure = await service.failure(ofWrite: .write(method, id, .record(Record())))
          #expect(failure?.kind == .invalidRequest && failure?.mayHaveHappened == false)
        }
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test func anActionIsAWriteWhateverItsMethod() async throws {
    var action = APIRequest.write(.get, "s1", nil)
    action.endpoint.action = "join"
    #expect(action.isWrite && !APIRequest.sessions.isWrite)
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", #"{"detail":"Done."}"#)] }) { [action] server in
      try await HTTPService.run(for: server.address, token: Secret("abc")) { service in
        #expect((try? await service.page(for: action)) == nil)
        #expect(server.requests.isEmpty)
        let reply = try await service.send(action)
        #expect(reply.record == nil)
        var odd = action
        odd.endpoint.action = "../x"
        #expect(await service.failure(ofWrite: odd)?.kind == .invalidRequest)
        odd = action
        odd.endpoint.id = nil
        #expect(await service.failure(ofWrite: odd)?.kind == .invalidRequest)
      }
      #expect(
        server.requests.map { String($0.prefix { $0 != "\r\n" }) } == [
          "GET /api/private/stem/session/s1/join/ HTTP/1.1"
        ])
    }
  }

  @Test func aWriteOfTheWrongShapeIsNotSent() async throws {
    var withID = APIRequest.write(.post, "s1", .record(Record()))
    withID.endpoint.id = "s1"
    var ofAll = APIRequest.write(.delete, "s1", nil)
    ofAll.endpoint.id = nil
    let requests = [withID, ofAll, .sessions, .write(.post, "s1", nil), .write(.patch, "s1", nil)]
    try await FaultServer.run(script: { _, _ in [.reply("200 OK", "{}")] }) { server in
      try await HTTPService.run(for: server.address) { service in
        for request in requests { #expect(await service.failure(ofWrite: request)?.kind == .invalidRequest) }
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test func theTokenIsInNoErrorAndNoLog() async throws {
    let canary = "canary-7d1f0c52a9"
    let log = CapturingLog.Lines()
    for script: FaultServer.Script in [
      { head, _ in [.reply("400 Bad Request", head)] }, { head, _ in [.reply("500 Oh", head)] },
      { head, _ in [.reply("200 OK", head)] },
      { _, _ in [.text("HTTP/1.1 200 OK\r\n\(canary)\r\n\r\n")] },
    ] {
      try await FaultServer.run(script: script) { server in
        try await HTTPService.run(for: server.address, token: Secret(canary), log: log) { service in
          let failure = await service.failure(ofWrite: .write(.post, "s1", .record(Record())))
          #expect(failure != nil && !"\(String(describing: failure))".contains(canary.prefix(8)))
        }
      }
    }
    #expect(!log.text.isEmpty && !log.text.contains(canary.prefix(8)))
  }
}

extension APIRequest {
  /// A write of a session; the id is not used for a POST.
  fileprivate static func write(_ method: Method, _ id: String, _ body: Value?) -> APIRequest {
    let endpoint = Endpoint(portal: .private, app: "stem", model: "session", id: method == .post ? nil : id)
    return APIRequest(method, endpoint, body: body)
  }
}

extension HTTPService {
  /// The failure of a write; nil where it succeeds.
  fileprivate func failure(ofWrite request: APIRequest) async -> APIError? {
    do throws(APIError) {
      _ = try await send(request)
      return nil
    } catch {
      return error
    }
  }
}

extension WriteFault {
  fileprivate var isCancelled: Bool {
    switch self {
    case .cancelled, .cancelledAtOnce: true
    default: false
    }
  }

  fileprivate var mostRequests: Int {
    switch self {
    case .wantsToken, .refusesTokens: 2
    default: 1
    }
  }

  /// The server has said so.
  fileprivate var isCertainlyNotCarriedOut: Bool {
    switch self {
    case .refuses, .refusesTokens: true
    default: false
    }
  }
}
