import BrainAPI
import GRDB

/// The service in this process: the same API, over an SQLite database. It answers whole requests (`respond`), for a server or
/// a test to carry, and it is an `APIService` for the engine; both ways go over the same wire form.
package final class EmbeddedPortal: Sendable {
  package let server: ServerIdentity
  package let profile: PortalProfile
  let schema: StoreSchema
  let effects: PortalEffects
  let queue: DatabaseQueue
  let accounts: AccountDesk

  /// What a request line may have at most, as servers in the field cut it: bytes of path and query.
  package static let longestTarget = 8190

  init(
    _ queue: DatabaseQueue, _ server: ServerIdentity, _ profile: PortalProfile, _ effects: PortalEffects = .system,
    _ schema: StoreSchema = .standard
  ) {
    self.queue = queue
    self.server = server
    self.profile = profile
    self.effects = effects
    accounts = AccountDesk(profile, effects)
    self.schema = schema
  }

  /// A private copy of the sample data, in memory, to be written to at will: it goes with its maker. `scale` multiplies subjects and sessions and what hangs on them:
  /// 1 is some 330 sessions, 300 some 100,000.
  package static func sandbox(
    scale: Int = 1, profile: PortalProfile = .init(), effects: PortalEffects = .system
  ) throws(PortalError) -> EmbeddedPortal {
    let queue = try Store.inMemory(.standard) { try SampleLab.fill($0, .standard, scale: scale) }
    let identity = ServerIdentity(address: "sandbox", name: "sandbox", isEmbedded: true)
    return EmbeddedPortal(queue, identity, profile, effects)
  }

  /// The database at `path`, which `create` made. Anything else is refused and left as it is.
  package static func open(
    path: String, profile: PortalProfile = .init(), effects: PortalEffects = .system
  ) throws(PortalError) -> EmbeddedPortal {
    let queue = try Store.open(path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return EmbeddedPortal(queue, ServerIdentity(address: path, name: name, isEmbedded: true), profile, effects)
  }

  /// A new database at `path` with the sample data. A file that is there is left alone: `.exists`.
  package static func create(
    path: String, scale: Int = 1, profile: PortalProfile = .init(), effects: PortalEffects = .system
  ) throws(PortalError) -> EmbeddedPortal {
    try Store.create(path, .standard) { try SampleLab.fill($0, .standard, scale: scale) }
    return try open(path: path, profile: profile, effects: effects)
  }
}

// MARK: - Requests

extension EmbeddedPortal {
  /// Answers a request. Blocks for as long as SQLite needs. Never throws: what goes wrong is an answer.
  package func respond(to request: PortalRequest) -> PortalResponse {
    respond(to: request, knownAs: nil)
  }

  /// The same for somebody who need not show a token, where `account` is given.
  func respond(to request: PortalRequest, knownAs account: SampleAccount?) -> PortalResponse {
    var request = request
    // What only looks at an action must not carry it out.
    if request.method == "HEAD", PortalRoute(request.path, schema)?.action == nil { request.method = "GET" }
    let target = request.path.utf8.count + (request.query.map { $0.utf8.count + 1 } ?? 0)
    if target > EmbeddedPortal.longestTarget { return .tooLong }
    guard request.path.hasSuffix("/") else { return redirect(request) }
    if let response = accounts.respond(to: request) { return response }
    guard let route = PortalRoute(request.path, schema) else { return .unknownPage }
    do {
      guard route.portal == .private else {
        guard request.method == "GET" else { throw ReplyError.methodNotAllowed(request.method) }
        return try read(route, request)
      }
      let account = try account ?? accounts.account(request.bearerToken)
      if let action = route.action { return try act(action, route, request, account) }
      return try request.method == "GET" ? read(route, request) : write(route, request, account)
    } catch let refusal as ReplyError {
      var response = refusal.response
      if response.status == 405 { response.allow = methods(route) }
      return response
    } catch {
      return .serverError
    }
  }

  /// A path without its last slash is asked for again with it, where that leads somewhere.
  private func redirect(_ request: PortalRequest) -> PortalResponse {
    let path = request.path + "/"
    guard PortalRoute(path, schema) != nil else { return .unknownPage }
    let query = request.query.map { $0.isEmpty ? "" : "?\($0)" } ?? ""
    return PortalResponse(status: 301, contentType: PortalResponse.html, location: path + query)
  }

  private func read(_ route: PortalRoute, _ request: PortalRequest) throws -> PortalResponse {
    let visibility = Visibility(portal: route.portal, schema: schema)
    let parameters = QueryString(request.query)
    guard route.id == nil || route.canonicalID != nil else { throw ReplyError.notFound }
    let query = try PortalQuery(parameters, of: route.model, id: route.canonicalID, schema, profile)
    let body = try queue.read { database in
      try self.body(query, visibility, database, request)
    }
    return PortalResponse(status: 200, body: body)
  }

  private func body(
    _ query: PortalQuery, _ visibility: Visibility, _ database: Database, _ request: PortalRequest
  ) throws -> [UInt8] {
    var total = 0
    var offset = 0
    if query.id == nil {
      let count = try query.count(visibility)
      total = try Int.fetchOne(database, sql: count.text, arguments: StatementArguments(count.arguments)) ?? 0
      offset = try query.window.offset(ofTotal: total)
    }
    let page = try query.page(visibility, offset: offset)
    let cursor = try Row.fetchCursor(database, sql: page.text, arguments: StatementArguments(page.arguments))
    var ids: [String] = []
    while let row = try cursor.next() {
      let id: DatabaseValue = row[0]
      ids.append(String.fromDatabaseValue(id) ?? Int.fromDatabaseValue(id).map { String($0) } ?? "")
    }
    var loader = RecordLoader(database, visibility)
    try loader.load(ids, of: query.model, query.selection)
    var writer = ReplyWriter(loader, primary: query.model)
    if query.id != nil {
      guard let id = ids.first else { throw ReplyError.noMatch(query.model.name) }
      return writer.detail(id, query.selection)
    }
    let envelope = EnvelopeText(query.window, offset: offset, total: total, request)
    switch profile.envelope {
    case .meta: return writer.list(ids, query.selection, tail: envelope.meta)
    case .count: return writer.list(ids, query.selection, head: envelope.count)
    case .none: return writer.list(ids, query.selection)
    }
  }
}
