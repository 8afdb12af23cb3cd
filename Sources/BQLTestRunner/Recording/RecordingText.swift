import BQLEngine
import BrainAPI

/// A recording that cannot be read, in words.
package struct RecordingError: Error, Sendable, Hashable {
  package var reason: String
}

/// A recording as JSON that people read.
extension Recording {
  /// Of the form in which recordings are written.
  static let version = 1

  /// One JSON document, two spaces a level.
  package var text: String {
    var record = Record([
      ("format", .string("bql-recording")), ("version", .integer(Recording.version)), ("file", .string(place.file)),
    ])
    if let test = place.test { record["test"] = .string(test) }
    if place.ordinal > 0 { record["ordinal"] = .integer(place.ordinal) }
    record["servers"] = .list(servers.map { .record($0.record) })
    record["exchanges"] = .list(entries.map { .record($0.record) })
    return JSON.write(.record(record), pretty: true) + "\n"
  }

  /// Reads what `text` wrote.
  package init(reading bytes: [UInt8]) throws(RecordingError) {
    let root: Record
    do throws(JSONError) { root = try JSON.read(bytes).record ?? Record() } catch {
      throw RecordingError(reason: "it is not valid JSON: \(error.reason), at byte \(error.offset)")
    }
    guard root["format"]?.string == "bql-recording", let file = root["file"]?.string else {
      throw RecordingError(reason: "it is not a recording")
    }
    guard root["version"]?.number?.exactInteger == Recording.version else {
      throw RecordingError(reason: "it was made by another version of bql; record it again")
    }
    place = TestPlace(
      file: file, test: root["test"]?.string, ordinal: root["ordinal"]?.number?.exactInteger ?? 0)
    servers = []
    for value in root["servers"]?.list ?? [] { servers.append(try Server(value)) }
    entries = []
    for (number, value) in (root["exchanges"]?.list ?? []).enumerated() {
      guard let entry = Entry(value), servers.indices.contains(entry.server) else {
        throw RecordingError(reason: "its exchange \(number + 1) cannot be read")
      }
      entries.append(entry)
    }
  }
}

extension Recording.Server {
  var record: Record {
    var record = Record([
      ("address", .string(identity.address)), ("name", .string(identity.name)),
      ("embedded", .boolean(identity.isEmbedded)),
    ])
    if let capabilities { record["capabilities"] = .list(capabilities.words.map { .string($0) }) }
    return record
  }

  init(_ value: Value) throws(RecordingError) {
    guard let record = value.record, let address = record["address"]?.string, let name = record["name"]?.string,
      let isEmbedded = record["embedded"]?.boolean
    else { throw RecordingError(reason: "it does not say which server was asked") }
    self.init(
      identity: ServerIdentity(address: address, name: name, isEmbedded: isEmbedded),
      capabilities: record["capabilities"]?.list.map { Capabilities(words: Set($0.compactMap(\.string))) })
  }
}

extension Capabilities {
  fileprivate var words: [String] {
    let all = [
      ("membership", membership), ("null tests", nullTests), ("negation", negation),
      ("nested filters", nestedFilters), ("nested includes", nestedIncludes),
    ]
    return all.filter(\.1).map(\.0)
  }

  fileprivate init(words: Set<String>) {
    self.init(
      membership: words.contains("membership"), nullTests: words.contains("null tests"),
      negation: words.contains("negation"), nestedFilters: words.contains("nested filters"),
      nestedIncludes: words.contains("nested includes"))
  }
}

extension Recording.Entry {
  fileprivate var record: Record {
    var request = Record([
      ("method", .string(question.method.rawValue)), ("path", .string(question.path)),
      ("query", .list(question.query.map { .string($0) })),
    ])
    if let body = question.body { request["body"] = body }
    var record = Record([("request", .record(request))])
    if server > 0 { record["server"] = .integer(server) }
    switch answer {
    case .page(let page, let reply):
      record["response"] = .record(reply.record)
      record["page"] = .record(page.record)
    case .written(let written, let reply):
      record["response"] = .record(reply.record)
      record["written"] = written.map { .record($0) } ?? .null
    case .failure(let failure): record["failure"] = .record(failure.record)
    }
    return record
  }

  fileprivate init?(_ value: Value) {
    guard let record = value.record, let request = record["request"]?.record,
      let method = request["method"]?.string.flatMap(APIRequest.Method.init), let path = request["path"]?.string
    else { return nil }
    server = record["server"]?.number?.exactInteger ?? 0
    question = Recording.Question(
      method: method, path: path, query: request["query"]?.list?.compactMap(\.string) ?? [], body: request["body"])
    if let failure = record["failure"]?.record {
      guard let failure = APIError(failure) else { return nil }
      answer = .failure(failure)
    } else {
      guard let reply = record["response"]?.record.flatMap(Recording.Reply.init) else { return nil }
      if let page = record["page"]?.record {
        guard let page = Recording.PageContent(page) else { return nil }
        answer = .page(page, reply)
      } else {
        answer = .written(record["written"]?.record, reply)
      }
    }
  }
}

extension Recording.Reply {
  fileprivate var record: Record {
    Record([("url", .string(url)), ("status", .integer(status)), ("bytes", .integer(byteCount))])
  }

  fileprivate init?(_ record: Record) {
    guard let url = record["url"]?.string, let status = record["status"]?.number?.exactInteger,
      let byteCount = record["bytes"]?.number?.exactInteger
    else { return nil }
    self.init(url: url, status: status, byteCount: byteCount)
  }
}

extension Recording.PageContent {
  fileprivate var record: Record {
    var record = Record([("envelope", .string(envelope.rawValue))])
    if let total { record["total"] = .integer(total) }
    if let number { record["number"] = .integer(number) }
    if let hasNext { record["has_next"] = .boolean(hasNext) }
    record["records"] = .list(records.map { .record($0) })
    if !related.isEmpty {
      let lists = related.models.map { ($0, Value.list(related.all(of: $0).map { .record($0) })) }
      record["related"] = .record(Record(lists))
    }
    return record
  }

  fileprivate init?(_ record: Record) {
    guard let envelope = record["envelope"]?.string.flatMap(Page.Envelope.init), let values = record["records"]?.list
    else { return nil }
    records = values.compactMap(\.record)
    guard records.count == values.count else { return nil }
    related = RelatedRecords()
    for list in record["related"]?.record?.fields ?? [] {
      related.insert((list.value.list ?? []).lazy.compactMap(\.record), of: list.name)
    }
    total = record["total"]?.number?.exactInteger
    number = record["number"]?.number?.exactInteger
    hasNext = record["has_next"]?.boolean
    self.envelope = envelope
  }
}

extension APIError {
  fileprivate var record: Record {
    var record = Record([("kind", .string(kind.word)), ("url", .string(url))])
    if let status { record["status"] = .integer(status) }
    record["summary"] = .string(summary)
    if !messages.isEmpty {
      record["messages"] = .list(
        messages.map { message in
          var record = Record()
          if let field = message.field { record["field"] = .string(field) }
          record["text"] = .string(message.text)
          return .record(record)
        })
    }
    if mayHaveHappened { record["may_have_happened"] = .boolean(true) }
    return record
  }

  fileprivate init?(_ record: Record) {
    guard let kind = record["kind"]?.string.flatMap(Kind.init(word:)), let url = record["url"]?.string,
      let summary = record["summary"]?.string
    else { return nil }
    let messages = (record["messages"]?.list ?? []).compactMap(\.record).compactMap { record in
      record["text"]?.string.map { Message(field: record["field"]?.string, text: $0) }
    }
    self.init(
      kind, url: url, status: record["status"]?.number?.exactInteger, summary: summary, messages: messages,
      mayHaveHappened: record["may_have_happened"]?.boolean ?? false)
  }
}

extension APIError.Kind {
  private static let words: [(kind: APIError.Kind, word: String)] = [
    (.unauthorized, "unauthorized"), (.refused, "refused"), (.serverError, "server error"), (.network, "network"),
    (.timeout, "timeout"), (.unusableBody, "unusable body"), (.tooLarge, "too large"), (.redirect, "redirect"),
    (.invalidRequest, "invalid request"), (.cancelled, "cancelled"),
  ]

  fileprivate var word: String { Self.words.first { $0.kind == self }?.word ?? "network" }

  fileprivate init?(word: String) {
    guard let kind = Self.words.first(where: { $0.word == word })?.kind else { return nil }
    self = kind
  }
}
