import BrainAPI
import Synchronization

@testable import BQLEngine

/// A server in memory that carries writes out, and fails where a test says.
final class WritableService: APIService, Sendable {
  enum Fault: Sendable, CaseIterable {
    /// No connection: nothing was sent.
    case unreachable
    /// On its way, and never carried out.
    case lostBefore
    /// Carried out, and the reply lost.
    case lostAfter
    /// The reply lost; carried out only later, when the client has looked already.
    case lostThenDone
    case refused
    case unauthorized
  }

  let server: ServerIdentity
  let knownCapabilities: Capabilities? = .dynamicREST
  private let state: Mutex<State>
  /// What the server makes of the fields that are sent: the body that it really keeps.
  private let keeps: @Sendable (APIRequest, Record) -> Record
  /// What its reply shows of the record; nil: a reply without one.
  private let shows: @Sendable (Record) -> Record?
  /// By the place of the write among all that were sent, from 0.
  private let fault: @Sendable (Int, APIRequest) -> Fault?
  /// Whether a GET fails, by its place among those after the first write.
  private let failsReading: @Sendable (Int) -> Bool

  struct State {
    var models: [String: [Record]]
    var sent: [APIRequest] = []
    var carriedOut: [APIRequest] = []
    var late: [APIRequest] = []
    var reads = 0
    var readsSinceWrite = 0
    var nextID = 1000
    var isHealed = false
  }

  init(
    _ models: [String: [Record]], address: String = "https://lab.example/",
    failsReading: @escaping @Sendable (Int) -> Bool = { _ in false },
    keeps: @escaping @Sendable (APIRequest, Record) -> Record = { _, body in body },
    shows: @escaping @Sendable (Record) -> Record? = { $0 },
    fault: @escaping @Sendable (Int, APIRequest) -> Fault? = { _, _ in nil }
  ) {
    server = ServerIdentity(address: address, name: "lab", isEmbedded: false)
    state = Mutex(State(models: models))
    self.fault = fault
    self.keeps = keeps
    self.shows = shows
    self.failsReading = failsReading
  }

  static func id(_ number: Int) -> String {
    let digits = String(number)
    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  /// Subjects `s1`, `s2`... of one project and one strain.
  static func lab(subjects count: Int) -> [String: [Record]] {
    let related = { (number: Int, name: String) in Record([("id", .string(id(number))), ("name", .string(name))]) }
    return [
      "project": [related(1, "p")], "strain": [related(2, "c57")],
      "subject": (0..<count).map { place in
        Record([
          ("id", .string(id(100 + place))), ("name", .string("s\(place + 1)")), ("description", .null),
          ("projects", .list([.string(id(1))])), ("strain", .string(id(2))), ("sex", .string("F")), ("tags", .list([])),
          ("procedures", .list([])),
        ])
      },
    ]
  }

  subscript(model: String) -> [Record] {
    get { state.withLock { $0.models[model] ?? [] } }
  }

  func names(_ model: String = "subject") -> [String] { self[model].compactMap { $0["name"]?.string }.sorted() }
  var reads: Int { state.withLock { $0.reads } }
  var sent: [APIRequest] { state.withLock { $0.sent } }
  var carriedOut: [APIRequest] { state.withLock { $0.carriedOut } }
  /// Somebody else's change.
  func change(_ model: String, _ work: @Sendable (inout [Record]) -> Void) {
    state.withLock { work(&$0.models[model, default: []]) }
  }
  /// From now on nothing fails.
  func heal() { state.withLock { $0.isHealed = true } }

  /// What the server was still at when the client had looked.
  func finishLate() {
    state.withLock { state in
      for request in state.late { _ = carryOut(request, &state) }
      state.late = []
    }
  }

  func page(for request: APIRequest) async throws(APIError) -> Page {
    let (models, fails) = state.withLock { state -> ([String: [Record]], Bool) in
      state.reads += 1
      guard !state.sent.isEmpty, !state.isHealed else { return (state.models, false) }
      state.readsSinceWrite += 1
      return (state.models, failsReading(state.readsSinceWrite - 1))
    }
    if fails {
      throw APIError(
        .network, url: "https://lab.example" + request.decodedTarget, summary: "the connection was reset")
    }
    let json = JSON.write(.record(Record(models.map { ($0.key, .list($0.value.map { .record($0) })) })))
    guard let reader = try? ScriptedService(json, .init(known: .dynamicREST)) else {
      throw APIError(.unusableBody, url: "", summary: "the test's own records are no JSON")
    }
    return try await reader.page(for: request)
  }

  func send(_ request: APIRequest) async throws(APIError) -> WriteReply {
    let url = "https://lab.example" + request.decodedTarget
    let outcome = state.withLock { state -> Result<Record?, APIError> in
      let place = state.sent.count
      state.sent.append(request)
      switch state.isHealed ? nil : fault(place, request) {
      case .unreachable: return .failure(APIError(.network, url: url, summary: "no connection"))
      case .lostBefore:
        return .failure(APIError(.network, url: url, summary: "the connection was reset", mayHaveHappened: true))
      case .lostAfter:
        _ = carryOut(request, &state)
        return .failure(APIError(.timeout, url: url, summary: "no reply in time", mayHaveHappened: true))
      case .lostThenDone:
        state.late.append(request)
        return .failure(
          APIError(
            .serverError, url: url, status: 504, summary: "no reply in time",
            messages: [.init(text: "worker \u{1b}[31m7 is gone"), .init(field: "sex", text: "boom")],
            mayHaveHappened: true))
      case .refused:
        return .failure(
          APIError(
            .refused, url: url, status: 400, summary: "the server refused the request (status 400)",
            messages: [.init(field: "name", text: "not that name")]))
      case .unauthorized:
        return .failure(APIError(.unauthorized, url: url, status: 403, summary: "not allowed (status 403)"))
      case nil: return carryOut(request, &state).mapError { refusal(url, $0) }
      }
    }
    let exchange = Exchange(method: request.method, url: url, status: 200, duration: .zero, byteCount: 0)
    return WriteReply(record: try outcome.get().flatMap(shows), exchange: exchange)
  }

  private struct Refusal: Error { var text: String }

  private func refusal(_ url: String, _ refusal: Refusal) -> APIError {
    APIError(
      .refused, url: url, status: 400, summary: "the server refused the request (status 400)",
      messages: [.init(field: "name", text: refusal.text)])
  }

  private func carryOut(_ request: APIRequest, _ state: inout State) -> Result<Record?, Refusal> {
    if let action = request.endpoint.action { return act(action, request, &state) }
    var records = state.models[request.endpoint.model] ?? []
    let place = records.firstIndex { $0.id == request.endpoint.id }
    var record = place.map { records[$0] } ?? Record()
    if request.method == .post {
      let name = request.body?.record?["name"]
      if records.contains(where: { $0["name"] == name }) {
        return .failure(Refusal(text: "subject with this name already exists."))
      }
      record["id"] = .string(WritableService.id(state.nextID))
      state.nextID += 1
      for (name, empty) in [("description", Value.null), ("tags", .null), ("procedures", .list([]))] {
        record[name] = empty
      }
    } else if place == nil {
      return .failure(Refusal(text: "No subject matches the given query."))
    }
    for (name, value) in keeps(request, request.body?.record ?? Record()).fields { record[name] = value }
    if let upload = request.upload { record[upload.field] = .string("/media/\(upload.name)") }
    switch (request.method, place) {
    case (.delete, let place?): records.remove(at: place)
    case (_, let place?): records[place] = record
    default: records.append(record)
    }
    state.models[request.endpoint.model] = records
    state.carriedOut.append(request)
    return .success(request.method == .delete ? nil : record)
  }
}

// MARK: - Actions

extension WritableService {
  /// Logs of weights, each with one entry; proposals of species; groups that nobody is in, and invitations to them.
  static func logs(_ count: Int) -> [String: [Record]] {
    func records(_ from: Int, _ fields: (Int) -> [(String, Value)]) -> [Record] {
      (0..<count).map { Record([("id", .string(id(from + $0)))] + fields($0)) }
    }
    let entry = Record([
      ("date_time", .string("2024-01-01T08:00:00Z")), ("notes", .null),
      ("details", .record(Record([("weight", .record(Record([("value", .integer(20)), ("unit", .string("g"))])))]))),
    ])
    return [
      "subject": records(100) { [("name", .string("s\($0 + 1)"))] },
      "subjectlog": records(200) {
        [
          ("type", .string("Weighing")), ("subject", .string(id(100 + $0))), ("entries", .list([.record(entry)])),
        ]
      },
      "speciesapproval": records(300) { [("name", .string("sp\($0 + 1)")), ("status", .string("Pending"))] },
      "projectmembershipinvitation": records(400) { _ in [("can_change", .boolean(true))] },
      "group": records(500) { [("name", .string("g\($0 + 1)"))] }, "groupmembershiprequest": [],
      "license": records(600) { [("name", .string("l\($0 + 1)")), ("license_document", .null)] },
    ]
  }

  private func act(_ action: String, _ request: APIRequest, _ state: inout State) -> Result<Record?, Refusal> {
    var records = state.models[request.endpoint.model] ?? []
    guard let place = records.firstIndex(where: { $0.id == request.endpoint.id }) else {
      return .failure(Refusal(text: "No \(request.endpoint.model) matches the given query."))
    }
    var reply: Record?
    switch action {
    case "accept" where request.endpoint.model == "speciesapproval",
      "reject" where request.endpoint.model == "speciesapproval":
      guard records[place]["status"] == .string("Pending") else { return .failure(Refusal(text: "decided already")) }
      records[place]["status"] = .string(action == "accept" ? "Accepted" : "Rejected")
      reply = records[place]
    case "join":
      state.models["groupmembershiprequest", default: []].append(
        Record([("id", .string(WritableService.id(state.nextID))), ("authgroup", .string(records[place].id ?? ""))]))
      state.nextID += 1
    case "leave": break
    case "accept", "reject", "cancel": records.remove(at: place)
    default:
      var entries = records[place]["entries"]?.list ?? []
      let body = keeps(request, request.body?.record ?? Record())
      let there = entries.firstIndex { $0.record?["date_time"] == request.body?.record?["date_time"] }
      switch (action, there) {
      case ("add_entry", nil): entries.append(.record(body))
      case ("change_entry", let there?):
        var entry = entries[there].record ?? Record()
        for (name, value) in body.fields { entry[name] = value }
        entries[there] = .record(entry)
      case ("remove_entry", let there?): entries.remove(at: there)
      default: return .failure(Refusal(text: "no such entry, or one that is there"))
      }
      records[place]["entries"] = .list(entries)
      reply = records[place]
    }
    state.models[request.endpoint.model] = records
    state.carriedOut.append(request)
    return .success(reply)
  }
}

extension WriteHost {
  /// As a script with `--yes`, and a journal that the test can look into.
  static func granted(_ journal: (any Journal)? = MemoryJournal(), maximum: Int? = 10_000) -> WriteHost {
    guard let journal else { return WriteHost(permission: .granted, maximum: maximum) }
    return WriteHost(permission: .granted, maximum: maximum, journal: { (_) throws(JournalError) in journal })
  }
}
