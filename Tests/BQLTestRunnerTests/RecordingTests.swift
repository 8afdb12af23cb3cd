import BQLEngine
import BQLTestRunner
import BrainAPI
import BrainPortal
import Synchronization
import Testing

/// What was recorded is answered again, by value the same.
struct RecordingTests {
  static let place = TestPlace(file: "rules/a.bq", test: "Every session, \"named\" / so?")

  static func request(
    _ model: String = "session", offset: Int? = nil, name: String? = nil, method: APIRequest.Method = .get,
    body: Value? = nil
  ) -> APIRequest {
    APIRequest(
      method, Endpoint(portal: .private, app: "stem", model: model),
      filters: name.map { [APIRequest.Filter(["name"], .equal, [$0])] } ?? [],
      window: offset.map { .offset($0, limit: 2) }, body: body)
  }

  /// Answers what it was given, by the question's text, and fails with the rest.
  final class Scripted: APIService {
    let server = ServerIdentity(address: "https://lab.example/", name: "lab", isEmbedded: false)
    let knownCapabilities: Capabilities?
    private let answers: Mutex<[String: [Result<Page, APIError>]]>

    init(_ answers: [String: [Result<Page, APIError>]], knows capabilities: Capabilities? = nil) {
      self.answers = Mutex(answers)
      knownCapabilities = capabilities
    }

    func page(for request: APIRequest) async throws(APIError) -> Page {
      let answer = answers.withLock { answers -> Result<Page, APIError>? in
        guard let known = answers[request.decodedTarget], let first = known.first else { return nil }
        if known.count > 1 { answers[request.decodedTarget]?.removeFirst() }
        return first
      }
      guard let answer else { throw APIError(.refused, url: "?", status: 404, summary: "none") }
      return try answer.get()
    }

    func send(_ request: APIRequest) async throws(APIError) -> WriteReply {
      WriteReply(
        record: request.body?.record,
        exchange: Exchange(method: request.method, url: "x", status: 201, duration: .seconds(1), byteCount: 3))
    }
  }

  static func page(_ json: String, envelope: Page.Envelope = .meta, seconds: Int = 2) throws -> Page {
    let records = try JSON.read(Array(json.utf8)).list?.compactMap(\.record) ?? []
    return Page(
      records: records, total: 12, envelope: envelope, number: 1, hasNext: true,
      exchange: Exchange(
        method: .get, url: "https://lab.example/api/x", status: 200, duration: .seconds(seconds), byteCount: 99))
  }

  static func replay(_ tape: RecordingTape, place: TestPlace = place) throws -> ReplayService {
    let recording = try Recording(reading: Array(tape.recording(of: place).text.utf8))
    #expect(recording == tape.recording(of: place))
    return ReplayService(
      ServerIdentity(address: "sandbox", name: "sandbox", isEmbedded: true), capabilities: .dynamicREST,
      from: ReplayTape(recording))
  }

  @Test func pageAsItWas() async throws {
    let json = """
      [{"id": "a", "n": 1.50, "big": 123456789012345678901234567890, "subjects": [{"id": "s", "name": "\\u001b[1m\\u202e"}],
        "none": null, "at": "2024-03-22T15:30:00Z", "list": [[], {}, true]}]
      """
    let request = Self.request(offset: 0, name: "a&b=c")
    let tape = RecordingTape()
    let service = RecordingService(
      Scripted([request.decodedTarget: [.success(try Self.page(json))]], knows: .documented), on: tape)
    let asked = try await service.page(for: request)
    let replay = try Self.replay(tape)
    let answered = try await replay.page(for: request)
    #expect(replay.server == service.server && replay.knownCapabilities == .documented)
    #expect(
      JSON.write(.list(answered.records.map { .record($0) })) == JSON.write(.list(asked.records.map { .record($0) })))
    #expect(answered.records[0]["n"]?.text == "1.50")
    #expect((answered.total, answered.number, answered.hasNext) == (12, 1, true))
    #expect(answered.envelope == .meta && answered.exchange.status == 200 && answered.exchange.byteCount == 99)
    #expect(answered.exchange.url == asked.exchange.url && answered.exchange.duration == .zero)
  }

  @Test func failureAsItWas() async throws {
    let failure = APIError(
      .timeout, url: "https://lab.example/x", status: 504, summary: "late",
      messages: [APIError.Message(field: "a.b", text: "no"), APIError.Message(text: "never")], mayHaveHappened: true
    )
    let request = Self.request()
    let tape = RecordingTape()
    let service = RecordingService(Scripted([request.decodedTarget: [.failure(failure)]]), on: tape)
    await #expect(throws: failure) { try await service.page(for: request) }
    let replay = try Self.replay(tape)
    #expect(replay.knownCapabilities == nil)
    await #expect(throws: failure) { try await replay.page(for: request) }
  }

  @Test func answersInTheirOrder() async throws {
    let request = Self.request()
    let tape = RecordingTape()
    let pages = try ["[]", "[{\"id\":\"1\"}]"].map { Result<Page, APIError>.success(try Self.page($0)) }
    let service = RecordingService(Scripted([request.decodedTarget: pages]), on: tape)
    for _ in 0..<2 { _ = try await service.page(for: request) }
    let replay = try Self.replay(tape)
    var counts: [Int] = []
    for _ in 0..<4 { counts.append(try await replay.page(for: request).records.count) }
    // Read once more than was recorded: the last answer again.
    #expect(counts == [0, 1, 1, 1])
  }

  @Test func writesHappenAsOftenAsRecorded() async throws {
    let body = Value.record(Record([("name", .string("x")), ("n", .integer(3))]))
    let request = Self.request(method: .post, body: body)
    let tape = RecordingTape()
    let service = RecordingService(Scripted([:]), on: tape)
    _ = try await service.send(request)
    let replay = try Self.replay(tape)
    let reply = try await replay.send(request)
    #expect(
      reply.record.map { Value.record($0) } == body && reply.exchange.status == 201 && reply.exchange.method == .post)
    let again = await #expect(throws: APIError.self) { try await replay.send(request) }
    #expect(again?.summary == "this request was recorded once only, and a replay sends no request")
    // Another body is another request.
    var other = request
    other.body = .record(Record([("name", .string("y"))]))
    let unknown = await #expect(throws: APIError.self) { try await replay.send(other) }
    #expect(unknown?.messages.first?.text.hasSuffix("POST /api/private/stem/session/ {\"name\":\"x\",\"n\":3}") == true)
  }

  /// Row 48: a GET that changes state is recorded and replayed as the write that it is, once, and never as a reading.
  @Test func row48AnActionIsNoReading() async throws {
    let place = Endpoint(portal: .private, app: "users", model: "group", id: "9", action: "join")
    let request = APIRequest(.get, place)
    let tape = RecordingTape()
    let service = RecordingService(Scripted([:]), on: tape)
    _ = try await service.send(request)
    let replay = try Self.replay(tape)
    await #expect(throws: APIError.self) { try await replay.page(for: request) }
    let first = try Self.replay(tape)
    #expect(try await first.send(request).exchange.method == .get)
    await #expect(throws: APIError.self) { try await first.send(request) }
    // The record itself is another address.
    await #expect(throws: APIError.self) { try await first.page(for: APIRequest(.get, place.record)) }
  }

  @Test func namesTheRequestAndTheNearest() async throws {
    let tape = RecordingTape()
    let requests = [Self.request("subject"), Self.request(offset: 0, name: "a"), Self.request("project", offset: 0)]
    let page = try Self.page("[]")
    let service = RecordingService(
      Scripted(Dictionary(uniqueKeysWithValues: requests.map { ($0.decodedTarget, [.success(page)]) })), on: tape)
    for request in requests { _ = try await service.page(for: request) }
    let replay = try Self.replay(tape)
    let failure = await #expect(throws: APIError.self) {
      try await replay.page(for: Self.request(offset: 0, name: "b"))
    }
    #expect(failure?.url == "GET /api/private/stem/session/?filter{name}=b&limit=2")
    #expect(failure?.summary == "this request was not recorded, and a replay sends no request")
    #expect(
      failure?.messages.map(\.text) == [
        "the nearest that was recorded: GET /api/private/stem/session/?filter{name}=a&limit=2"
      ])
  }

  @Test func pagesSideBySideAreInTheOrderOfTheList() async throws {
    let requests = [0, 6, 2, 4].map { Self.request(offset: $0) } + [Self.request("subject"), Self.request(offset: 0)]
    let page = try Self.page("[]")
    let tape = RecordingTape()
    let service = RecordingService(
      Scripted(Dictionary(requests.map { ($0.decodedTarget, [.success(page)]) }, uniquingKeysWith: { one, _ in one })),
      on: tape)
    for request in requests { _ = try await service.page(for: request) }
    #expect(
      tape.recording(of: Self.place).entries.map(\.question.text) == [
        "GET /api/private/stem/session/?limit=2", "GET /api/private/stem/session/?limit=2&offset=2",
        "GET /api/private/stem/session/?limit=2&offset=4", "GET /api/private/stem/session/?limit=2&offset=6",
        "GET /api/private/stem/subject/", "GET /api/private/stem/session/?limit=2",
      ])
  }

  @Test func theSandboxAnswersTheSameAgain() async throws {
    let sandbox = try EmbeddedPortal.sandbox()
    let tape = RecordingTape()
    let service = RecordingService(sandbox, on: tape)
    let request = APIRequest(
      .get, Endpoint(portal: .private, app: "stem", model: "session"),
      sort: [APIRequest.SortKey("date_time", descending: true)],
      includes: ["projects", "behaviors", "behaviors.subjects"],
      window: .offset(10, limit: 20))
    let refused = Self.request("nonsense")
    let asked = try await service.page(for: request)
    let failure = await #expect(throws: APIError.self) { try await service.page(for: refused) }
    let replay = try Self.replay(tape)
    let answered = try await replay.page(for: request)
    #expect(asked.records.count == 20 && answered.records == asked.records && answered.total == asked.total)
    #expect(answered.records.first?.names == asked.records.first?.names)
    let again = await #expect(throws: APIError.self) { try await replay.page(for: refused) }
    #expect(again == failure)
  }

  @Test(arguments: [
    ("rules/a.bq", "Every session, \"named\" / so?", "rules-a.every-session-named-so."),
    ("../x/ä ö.bq", "한글", "x."), ("a.bq", "...", "a.x."), ("a.bq", String(repeating: "long ", count: 90), "a.long-"),
  ]) func fileNamesAreSafe(_ file: String, _ test: String, _ start: String) {
    let name = Recording.fileName(of: TestPlace(file: file, test: test))
    #expect(name.hasPrefix(start) && name.hasSuffix(".json") && name.utf8.count < 150)
    #expect(
      name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E })
    #expect(!name.contains(".."))
  }

  @Test func fileNamesDiffer() {
    let places = [
      TestPlace(file: "a.bq", test: nil), TestPlace(file: "a.bq", test: "file"), TestPlace(file: "a.bq", test: "File"),
      TestPlace(file: "a.bq", test: "file", ordinal: 1), TestPlace(file: "b.bq", test: "file"),
      TestPlace(file: "a/b.bq", test: "x"), TestPlace(file: "a-b.bq", test: "x"),
    ]
    #expect(Set(places.map(Recording.fileName)).count == places.count)
    #expect(
      Recording.fileName(of: TestPlace(file: "./a.bq", test: "x"))
        == Recording.fileName(of: TestPlace(file: "a.bq", test: "x")))
  }

  @Test(arguments: [
    ("{", "it is not valid JSON"), ("[]", "it is not a recording"),
    ("{\"format\":\"bql-recording\",\"version\":9,\"file\":\"a\"}", "another version"),
    ("{\"format\":\"bql-recording\",\"version\":1,\"file\":\"a\",\"servers\":[{}]}", "which server"),
    ("{\"format\":\"bql-recording\",\"version\":1,\"file\":\"a\",\"exchanges\":[{}]}", "exchange 1"),
  ]) func whatIsNoRecordingIsRefused(_ text: String, _ reason: String) {
    let problem = #expect(throws: RecordingError.self) { try Recording(reading: Array(text.utf8)) }
    #expect(problem?.reason.contains(reason) == true)
  }

  /// A folder in memory.
  final class Folder: FileAccess {
    let kept = Mutex<[String: String]>([:])

    func open(_ path: String) throws(FileError) -> any ByteSource {
      guard let text = kept.withLock({ $0[path] }) else { throw FileError("no such file") }
      return BytesInMemory(Array(text.utf8))
    }

    func create(_ path: String) throws(FileError) -> any ByteSink {
      CollectedBytes { bytes in self.kept.withLock { $0[path] = String(decoding: bytes, as: UTF8.self) } }
    }

    func scratch() throws(FileError) -> any ScratchFile { ScratchInMemory() }
  }

  @Test func folderOfARun() async throws {
    let folder = Folder()
    let request = Self.request()
    let lab = Scripted([request.decodedTarget: [.success(try Self.page("[{\"id\":\"1\"}]"))]])
    let recorder = Recorder(folder: "tape", files: folder, service: lab, portal: .public)
    _ = try await recorder.decorate(Self.place, lab).page(for: request)
    recorder.didFinish(Self.place)
    let silent = TestPlace(file: "rules/a.bq", test: "asks nothing")
    _ = recorder.decorate(silent, lab)
    recorder.didFinish(silent)
    #expect(
      folder.kept.withLock { $0.keys.sorted() } == [
        "tape/recording.json", "tape/" + Recording.fileName(of: Self.place),
      ])

    let replayer = try Replayer(folder: "tape", files: folder)
    #expect(replayer.service.server == lab.server && replayer.portal == .public)
    let service = replayer.decorate(Self.place, replayer.service)
    #expect(service.server == lab.server)
    #expect(try await service.page(for: request).records.count == 1)
    let failure = await #expect(throws: APIError.self) {
      try await replayer.decorate(silent, replayer.service).page(for: request)
    }
    #expect(failure?.messages.first?.text.hasPrefix("nothing was recorded here: tape/rules-a.asks-nothing.") == true)
    let problem = #expect(throws: RecordingError.self) { try Replayer(folder: "elsewhere", files: folder) }
    #expect(problem?.reason.hasPrefix("elsewhere holds no recordings") == true)
  }
}
