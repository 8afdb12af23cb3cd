/// Reads the reply to a GET: its records and those that came beside them, or why there are none. A reply that holds no
/// records of the model asked for is a failure, never an empty page.
package enum PageReader {
  /// The page in `body`, the whole decoded reply to `request`. The list is chosen by its key, never by its place. Throws `.unauthorized`, `.refused`, `.serverError` and `.redirect` by `status`,
  /// `.unusableBody` and `.tooLarge` by what the body is, and `.network` for a body that was cut.
  package static func read(
    body: [UInt8], status: Int, request: APIRequest, catalogue: Catalogue, exchange: Exchange,
    limits: JSON.Limits = .init()
  ) throws(APIError) -> Page {
    if let failure = failure(body: body, status: status, exchange: exchange) { throw failure }
    let root = try root(of: body, status: status, exchange: exchange, limits: limits)
    let reply = ReplyKeys(request: request, catalogue: catalogue)
    let records: [Record]
    do {
      records = try request.endpoint.id == nil ? reply.list(in: root) : [reply.detail(in: root)]
    } catch {
      throw APIError(.unusableBody, url: exchange.url, status: status, summary: error.summary)
    }
    var page = Page(records: records, total: nil, envelope: .none, exchange: exchange)
    page.related = RelatedRecords(root: root, primary: records, request: request, catalogue: catalogue)
    page.readEnvelope(of: root)
    return page
  }

  /// What a reply with that status says went wrong; nil for 2xx. For any method.
  package static func failure(body: [UInt8], status: Int, exchange: Exchange) -> APIError? {
    let (kind, summary): (APIError.Kind, String)
    switch status {
    case 200..<300: return nil
    case 300..<400: (kind, summary) = (.redirect, "the server redirects (status \(status))")
    case 401: (kind, summary) = (.unauthorized, "the server requires a valid token (status 401)")
    case 403: (kind, summary) = (.unauthorized, "the server does not allow this (status 403)")
    case 404: (kind, summary) = (.refused, "the server has no such thing (status 404)")
    case 429: (kind, summary) = (.refused, "the server got too many requests (status 429)")
    case 400..<500: (kind, summary) = (.refused, "the server refused the request (status \(status))")
    case 500...: (kind, summary) = (.serverError, "the server failed (status \(status))")
    default: (kind, summary) = (.unusableBody, "the server answered with an unexpected status (\(status))")
    }
    return APIError(
      kind, url: exchange.url, status: status, summary: summary, messages: ServerMessages.read(body))
  }

  /// The record that the whole body is, or why it is none.
  static func root(
    of body: [UInt8], status: Int, exchange: Exchange, limits: JSON.Limits
  ) throws(APIError) -> Record {
    func failure(_ kind: APIError.Kind, _ summary: String, _ messages: [APIError.Message] = []) -> APIError {
      APIError(kind, url: exchange.url, status: status, summary: summary, messages: messages)
    }
    if body.count > limits.size { throw failure(.tooLarge, "the answer is larger than \(limits.size) bytes") }
    guard let first = body.first(where: { !ServerMessages.isBlank($0) }) else {
      throw failure(.unusableBody, "the answer is empty")
    }
    if first == UInt8(ascii: "<") {
      throw failure(.unusableBody, "the answer is an HTML page, not JSON", ServerMessages.read(body))
    }
    let value: Value
    do {
      value = try JSON.read(body, limits: limits)
    } catch {
      if error.exceedsLimits { throw failure(.tooLarge, "the answer is \(error.reason)") }
      if error.offset >= body.count, first == UInt8(ascii: "{") {
        throw failure(.network, "the answer ends in the middle, after \(body.count) bytes")
      }
      throw failure(.unusableBody, "the answer is not valid JSON: \(error.reason), at byte \(error.offset)")
    }
    guard let root = value.record else {
      throw failure(.unusableBody, "the answer is JSON of the wrong type, not a record that holds records")
    }
    return root
  }
}

extension Page {
  /// Totals by whichever envelope the reply has; numbers that cannot be totals count as not said.
  fileprivate mutating func readEnvelope(of root: Record) {
    func whole(_ value: Value?) -> Int? {
      guard case .number(.integer(let number)) = value, number >= 0 else { return nil }
      return number
    }
    if let meta = root["meta"]?.record {
      envelope = .meta
      total = whole(meta["total_results"])
      number = whole(meta["page"])
      if let number, let pages = whole(meta["total_pages"]) { hasNext = number < pages }
    } else if let count = whole(root["count"]) {
      envelope = .count
      total = count
      hasNext = root["next"].map { $0.string?.isEmpty == false }
    }
  }
}

/// Which key of a reply holds what was asked for.
struct ReplyKeys {
  struct MissingError: Error { var summary: String }

  let request: APIRequest
  let model: Model?

  init(request: APIRequest, catalogue: Catalogue) {
    self.request = request
    model = catalogue.model(request.endpoint.model)
  }

  /// The list of the model: under its own key, or under one that differs from it in case and separators only, or `results`.
  /// For a model that the catalogue does not know: under a key that looks like its name, or the only list there is.
  func list(in root: Record) throws(MissingError) -> [Record] {
    let lists = root.names.filter { !$0.hasPrefix("+") && root[$0]?.list != nil }
    let key: String?
    if let model {
      key =
        lists.first { $0 == model.listKey }
        ?? lists.first { KeyFolding.fold($0) == KeyFolding.fold(model.listKey) }
        ?? lists.first { $0 == "results" }
    } else {
      let looks = KeyFolding.plurals(of: request.endpoint.model)
      key = lists.first { looks.contains(KeyFolding.fold($0)) } ?? (lists.count == 1 ? lists.first : nil)
    }
    guard let key, let list = root[key]?.list else {
      throw MissingError(
        summary: "the answer holds no list of \(model.map { "`\($0.listKey)`" } ?? request.endpoint.model)")
    }
    var records: [Record] = []
    records.reserveCapacity(list.count)
    for value in list {
      guard let record = value.record else {
        throw MissingError(summary: "the list `\(key)` of the answer holds something that is not a record")
      }
      records.append(record)
    }
    return records
  }

  /// What the record is under: a create has a key of its own.
  private var detailKey: String {
    guard let model else { return request.endpoint.model }
    return request.method == .post ? model.createKey ?? model.detailKey : model.detailKey
  }

  /// The proposal that a server made of a write to a model that a curator looks after: `{"consumable_approval": {...}}`.
  func proposal(in root: Record) -> Record? {
    guard request.method != .get, model?.approvalOf == nil else { return nil }
    let names = Set(
      [request.endpoint.model, model?.detailKey].compactMap(\.self).map { KeyFolding.fold($0) + "approval" })
    let key = root.names.first { names.contains(KeyFolding.fold($0)) }
    return key.flatMap { root[$0]?.record }
  }

  /// The record of a detail reply, and of a write's: under the model's own key, or the reply itself where it is the record asked for.
  func detail(in root: Record) throws(MissingError) -> Record {
    let name = detailKey
    let keys = root.names.filter { $0 != "meta" && root[$0]?.record != nil }
    let key =
      keys.first { $0 == name } ?? keys.first { KeyFolding.fold($0) == KeyFolding.fold(name) }
      ?? keys.first { $0 == model?.detailKey }
    if let key, let record = root[key]?.record { return record }
    if let id = root.id, id == request.endpoint.id || (request.method == .post && keys.isEmpty) { return root }
    if model == nil, keys.count == 1, let record = root[keys[0]]?.record { return record }
    if let list = try? list(in: root), list.count == 1, list[0].id == request.endpoint.id { return list[0] }
    throw MissingError(summary: "the answer holds no record `\(name)`")
  }
}

/// Keys as compared where the exact one is missing.
enum KeyFolding {
  /// Letters and digits only, small: `consumable stocks` and `consumable_stocks` are the same.
  static func fold(_ key: String) -> String { key.lowercased().filter { $0.isLetter || $0.isNumber } }

  /// What a list of `name` may be called, folded.
  static func plurals(of name: String) -> Set<String> {
    let name = fold(name)
    var plurals: Set = [name, name + "s", name + "es"]
    if name.hasSuffix("y") { plurals.insert(name.dropLast() + "ies") }
    return plurals
  }
}
