import BrainAPI
import Synchronization

/// A server in memory that does what a test wants of it. Its filters are written anew here, so that they can disagree with
/// the engine's own.
final class ScriptedService: APIService, Sendable {
  struct Manner: Sendable {
    /// Only what the API document promises: all else is a 400.
    var isDocumentedOnly = false
    /// Filters are passed over with 200.
    var ignoresFilters = false
    /// Related records are never brought along.
    var ignoresIncludes = false
    var ignoresSort = false
    var envelope = Page.Envelope.meta
    /// Answers to be asked for instead of the usual ones, by model.
    var refuses: [String: APIError.Kind] = [:]
    /// A wrong total, by model.
    var totals: [String: Int] = [:]
    /// What the server is known to do without asking it.
    var known: Capabilities?
    /// Ids whose records are kept back.
    var hidden: Set<String> = []
  }

  let server: ServerIdentity
  let knownCapabilities: Capabilities?
  private let records: [String: [Record]]
  private let manner: Manner
  private let asked = Mutex<[APIRequest]>([])

  /// `json`: a record of lists of records, by model.
  init(_ json: String, _ manner: Manner = Manner(), address: String = "https://lab.example/") throws {
    server = ServerIdentity(address: address, name: "lab", isEmbedded: false)
    knownCapabilities = manner.known
    self.manner = manner
    let root = try JSON.read(Array(json.utf8)).record ?? Record()
    records = Dictionary(
      uniqueKeysWithValues: root.fields.map { ($0.name, ($0.value.list ?? []).compactMap(\.record)) })
  }

  /// The requests so far, oldest first.
  var requests: [APIRequest] { asked.withLock { $0 } }
  var targets: [String] { requests.map(\.decodedTarget) }
  func forget() { asked.withLock { $0 = [] } }

  func page(for request: APIRequest) async throws(APIError) -> Page {
    asked.withLock { $0.append(request) }
    let url = "https://lab.example" + request.decodedTarget
    if let kind = manner.refuses[request.endpoint.model] {
      throw APIError(kind, url: url, status: nil, summary: "the server does not answer for \(request.endpoint.model)")
    }
    if manner.isDocumentedOnly { try rejectUndocumented(request, url) }
    var found = all(request.endpoint.model)
    if !manner.ignoresFilters { found = found.filter { passes($0, request.filters, request.endpoint.model) } }
    if !manner.ignoresSort { found = sorted(found, request.sort) }
    let total = manner.totals[request.endpoint.model] ?? found.count
    var (offset, limit) = (0, 20)
    if case .offset(let start, let size) = request.window { (offset, limit) = (start, min(size, 100)) }
    found = Array(found.dropFirst(offset).prefix(limit))
    if !manner.ignoresIncludes {
      for path in request.includes {
        found = found.map { including(Array(path)[...], $0, request.endpoint.model) }
      }
    }
    let exchange = Exchange(method: .get, url: url, status: 200, duration: .zero, byteCount: 0)
    let tells = manner.envelope != .none
    return Page(
      records: found, total: tells ? total : nil, envelope: manner.envelope, number: tells ? offset / limit + 1 : nil,
      hasNext: tells ? offset + limit < total : nil, exchange: exchange)
  }

  private func all(_ model: String) -> [Record] {
    (records[model] ?? []).filter { !manner.hidden.contains($0.id ?? "") }
  }

  // MARK: Refusals

  private static let documented: Set<APIRequest.Filter.Operator> = [
    .equal, .icontains, .startswith, .endswith, .gt, .gte, .lt, .lte,
  ]

  private func rejectUndocumented(_ request: APIRequest, _ url: String) throws(APIError) {
    for filter in request.filters
    where filter.isNegated || filter.path.count > 1 || !ScriptedService.documented.contains(filter.operator)
      || filter.values.count > 1
    {
      throw APIError(
        .refused, url: url, status: 400, summary: "the server refused the request (status 400)",
        messages: [.init(text: "Invalid filter field: \(filter.path.joined(separator: "."))")])
    }
    for path in request.includes where path.count > 1 {
      throw APIError(
        .serverError, url: url, status: 500, summary: "the server failed (status 500)",
        messages: [.init(text: path.dotted)])
    }
  }

  // MARK: Filters

  /// Conditions through one relation hold on one related record.
  private func passes(_ record: Record, _ filters: [APIRequest.Filter], _ model: String) -> Bool {
    var groups: [String: [APIRequest.Filter]] = [:]
    for filter in filters {
      if filter.isNegated {
        var positive = filter
        positive.isNegated = false
        if passes(record, [positive], model) { return false }
      } else if filter.path.count > 1 {
        groups[filter.path[0], default: []].append(filter)
      } else if !passes(record, filter) {
        return false
      }
    }
    for (name, group) in groups {
      let target = Catalogue.standard.model(model)?.field(name)?.target ?? ""
      let inner = group.map { filter in
        var filter = filter
        filter.path.removeFirst()
        return filter
      }
      let ids = ids(record[name])
      // A test for null looks through a relation that leads nowhere.
      if ids.isEmpty, inner.allSatisfy({ $0.operator == .isnull && $0.values == ["true"] }) { continue }
      guard all(target).contains(where: { ids.contains($0.id ?? "") && passes($0, inner, target) }) else {
        return false
      }
    }
    return true
  }

  private func ids(_ value: Value?) -> [String] { (value?.list ?? value.map { [$0] } ?? []).compactMap(\.string) }

  private func passes(_ record: Record, _ filter: APIRequest.Filter) -> Bool {
    let value = record[filter.path[0]] ?? .null
    if filter.operator == .isnull { return value.isNull == (filter.values == ["true"]) }
    return (value.list ?? [value]).contains { value in
      guard let text = text(value) else { return false }
      let wanted = filter.values[0]
      let order = order(value, wanted)
      switch filter.operator {
      case .equal: return order == 0
      case .in: return filter.values.contains { self.order(value, $0) == 0 }
      case .icontains: return text.lowercased().contains(wanted.lowercased())
      case .startswith: return text.hasPrefix(wanted)
      case .endswith: return text.hasSuffix(wanted)
      case .gt: return order > 0
      case .gte: return order >= 0
      case .lt: return order < 0
      case .lte: return order <= 0
      default: return false
      }
    }
  }

  private func text(_ value: Value) -> String? {
    switch value {
    case .string(let text): text
    case .number(let number): number.text
    case .boolean(let boolean): boolean ? "true" : "false"
    default: nil
    }
  }

  private func order(_ value: Value, _ wanted: String) -> Int {
    if case .number(let number) = value, let other = Number(parsing: wanted) {
      return number == other ? 0 : number < other ? -1 : 1
    }
    let text = text(value) ?? ""
    if let first = Instant(parsing: text), let second = Instant(parsing: wanted) {
      return first == second ? 0 : first < second ? -1 : 1
    }
    return text == wanted ? 0 : text < wanted ? -1 : 1
  }

  // MARK: Order and includes

  private func sorted(_ found: [Record], _ keys: [APIRequest.SortKey]) -> [Record] {
    found.sorted { left, right in
      for key in keys {
        // Nulls come first here, last descending: some servers do.
        let (one, other) = (left[key.field].flatMap(text) ?? "", right[key.field].flatMap(text) ?? "")
        if one != other { return (one < other) != key.isDescending }
      }
      return false
    }
  }

  private func including(_ path: ArraySlice<String>, _ record: Record, _ model: String) -> Record {
    guard let name = path.first, let target = Catalogue.standard.model(model)?.field(name)?.target,
      let value = record[name]
    else { return record }
    func put(_ value: Value) -> Value {
      switch value {
      case .list(let elements): return .list(elements.map(put))
      case .string(let id):
        guard let related = all(target).first(where: { $0.id == id }) else { return value }
        return .record(including(path.dropFirst(), related, target))
      case .record(let related): return .record(including(path.dropFirst(), related, target))
      default: return value
      }
    }
    var record = record
    record[name] = put(value)
    return record
  }
}
