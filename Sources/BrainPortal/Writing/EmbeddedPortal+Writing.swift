import BrainAPI
import GRDB

/// POST, PUT, PATCH and DELETE, as dynamic-rest's views do them.
///
/// Its PATCH and DELETE of a whole list are left out: a list takes a POST only.
extension EmbeddedPortal {
  /// Carries a write out, in one transaction. Throws a `ReplyError` where nothing was done.
  func write(
    _ route: PortalRoute, _ request: PortalRequest, _ account: SampleAccount
  ) throws -> PortalResponse {
    if account.role == .viewer { throw ReplyError.forbidden }
    guard let method = APIRequest.Method(rawValue: request.method), allows(method, route) else {
      throw ReplyError.methodNotAllowed(request.method)
    }
    // A body that cannot be read is refused before anything is looked for, that of a DELETE too.
    let body: Value
    var file: Upload?
    if let type = request.contentType, !type.lowercased().hasPrefix("application/json") {
      file = Multipart.read(request.body, contentType: type)
      guard file != nil, method == .patch else { throw ReplyError.unsupportedMedia(type) }
      body = .record(BrainAPI.Record())
    } else {
      body = try EmbeddedPortal.json(request)
    }
    switch method {
    case .post: return try create(body, route, request, account)
    case .put: return try update(body, isPartial: false, route, request, account)
    case .patch: return try update(body, file, isPartial: true, route, request, account)
    default: return try delete(route, request, account)
    }
  }

  /// What an address takes.
  func methods(_ route: PortalRoute) -> String {
    if let action = route.action { return action.method.rawValue }
    let writes: [APIRequest.Method] = [.post, .put, .patch, .delete]
    let taken = route.portal == .private ? writes.filter { allows($0, route) }.map(\.rawValue) : []
    return (["GET"] + taken + ["HEAD"]).joined(separator: ", ")
  }

  private func allows(_ method: APIRequest.Method, _ route: PortalRoute) -> Bool {
    let model = route.model.model
    switch method {
    case .get: return false
    case .post: return route.id == nil && model.canCreate
    case .put, .patch: return route.id != nil && model.canUpdate
    case .delete: return route.id != nil && model.canDelete
    }
  }

  /// The body. None at all is a record without fields.
  static func json(_ request: PortalRequest) throws(ReplyError) -> Value {
    if request.body.isEmpty { return .record(BrainAPI.Record()) }
    do {
      return try JSON.read(request.body)
    } catch {
      let before = request.body.prefix(error.offset)
      let line = before.count { $0 == UInt8(ascii: "\n") } + 1
      let column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
      throw .malformed("JSON parse error - \(error.reason): line \(line) column \(column) (char \(error.offset))")
    }
  }

  func transact<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try queue.writeWithoutTransaction { database in
      var result: Result?
      try database.inTransaction(.immediate) {
        result = try body(database)
        return .commit
      }
      guard let result else { throw ReplyError.failed }
      return result
    }
  }
}

// MARK: - Create

extension EmbeddedPortal {
  /// What a POST to a model makes: shared resources are proposed, as an approval that somebody decides on.
  private func product(of model: StoredModel) -> StoredModel {
    schema.models.first { $0.model.approvalOf == model.name } ?? model
  }

  private func create(
    _ body: Value, _ route: PortalRoute, _ request: PortalRequest, _ account: SampleAccount
  ) throws -> PortalResponse {
    let model = product(of: route.model)
    if let many = bulk(body, model) { return try create(many, model, route, request, account) }
    let reply = try transact { database in
      let draft = try draft(body, of: model, database)
      return try insert(draft, model, database, route, request, account) { writer, id, selection, created in
        writer.detail(
          id, selection, key: route.model.model.createKey ?? model.model.detailKey, created: created)
      }
    }
    return PortalResponse(status: 201, body: reply)
  }

  /// Several records in one request: a list, or a record that has nothing but a list under the model's list key.
  private func bulk(_ body: Value, _ model: StoredModel) -> [Value]? {
    let list = body.list ?? body.record.flatMap { $0.count == 1 ? $0[model.model.listKey]?.list : nil }
    return list?.isEmpty == false ? list : nil
  }

  /// Every record is checked before the first is made; then each is made by itself, so that a failure half-way leaves those
  /// before it.
  private func create(
    _ bodies: [Value], _ model: StoredModel, _ route: PortalRoute, _ request: PortalRequest, _ account: SampleAccount
  ) throws -> PortalResponse {
    var errors: [Value] = []
    for body in bodies {
      do {
        _ = try queue.read { try draft(body, of: model, $0) }
      } catch ReplyError.rejected(let problems) {
        errors.append(
          .record(
            BrainAPI.Record([("detail", .string(PythonText.text(.record(problems)))), ("source", body)])))
      }
    }
    let key = model.model.listKey
    if !errors.isEmpty {
      let reply = BrainAPI.Record([(key, .list([])), ("errors", .list(errors))])
      return PortalResponse(status: 400, body: Array(JSON.write(.record(reply)).utf8))
    }
    var reply: [UInt8] = [UInt8(ascii: "{")]
    reply.append(member: key)
    reply.append(UInt8(ascii: "["))
    for (place, body) in bodies.enumerated() {
      do {
        let record = try transact { database in
          let draft = try draft(body, of: model, database)
          return try insert(draft, model, database, route, request, account) { writer, id, selection, created in
            writer.bare(id, selection, created: created)
          }
        }
        if place > 0 { reply.append(UInt8(ascii: ",")) }
        reply += record
      } catch ReplyError.rejected {
        // Two of the same request stand in each other's way: the framework finds out too late.
        throw ReplyError.failed
      }
    }
    reply.appendText("]}")
    return PortalResponse(status: 201, body: reply)
  }

  private func draft(_ body: Value, of model: StoredModel, _ database: Database) throws -> RecordDraft {
    let check = FieldCheck(database: database, schema: schema, model: model, id: nil)
    var draft = try RecordDraft(body, isPartial: false, check)
    if model.model.approvalOf != nil {
      draft.set("action", "Add".databaseValue, in: model)
      draft.set("status", "Pending".databaseValue, in: model)
    }
    return draft
  }

  private func insert(
    _ draft: RecordDraft, _ model: StoredModel, _ database: Database, _ route: PortalRoute, _ request: PortalRequest,
    _ account: SampleAccount,
    reply: (inout ReplyWriter, _ id: String, Selection, _ created: String) -> [UInt8]
  ) throws -> [UInt8] {
    var selection = try Selection(QueryString(request.query), of: model, schema, profile.dialect)
    selection.hidden = []  // `exclude[]` has no say in the reply to a write
    let writer = RecordWriter(database: database, schema: schema, effects: effects)
    let id = try writer.insert(draft, into: model)
    let rights = Rights(account: account, database: database, schema: schema)
    try rights.adopt(model.key(id), model)
    try rights.check(model.key(id), of: model, .post)
    return try self.reply(id, model, selection, database, route, reply)
  }

  /// The record as it stands now. Unlike one that is read it tells when it was made, as dynamic-rest's does.
  func reply(
    _ id: String, _ model: StoredModel, _ selection: Selection, _ database: Database, _ route: PortalRoute,
    _ write: (inout ReplyWriter, _ id: String, Selection, _ created: String) -> [UInt8]
  ) throws -> [UInt8] {
    var loader = RecordLoader(database, Visibility(portal: route.portal, schema: schema))
    try loader.load([id], of: model, selection)
    let created = try String.fetchOne(
      database, sql: "SELECT created_date FROM \(model.name.quoted) WHERE id = ?", arguments: [model.key(id)])
    var writer = ReplyWriter(loader, primary: model)
    return write(&writer, id, selection, created ?? "")
  }
}

// MARK: - Update and delete

extension EmbeddedPortal {
  private func update(
    _ body: Value, _ file: Upload? = nil, isPartial: Bool, _ route: PortalRoute, _ request: PortalRequest,
    _ account: SampleAccount
  ) throws -> PortalResponse {
    let model = route.model
    let reply = try transact { database in
      let (id, query) = try target(route, request, database)
      let rights = Rights(account: account, database: database, schema: schema)
      try rights.check(model.key(id), of: model, .patch)
      let check = FieldCheck(database: database, schema: schema, model: model, id: model.key(id))
      var draft = try RecordDraft(body, isPartial: isPartial, check)
      if let file { try draft.attach(file, to: model) }
      let approval = product(of: model)
      if approval.name != model.name {
        let proposal = try RecordDraft(proposing: draft, of: model, as: approval, id: model.key(id), database)
        return try insert(proposal, approval, database, route, request, account) { writer, id, selection, created in
          writer.detail(id, selection, key: approval.model.detailKey, created: created)
        }
      }
      let writer = RecordWriter(database: database, schema: schema, effects: effects)
      try writer.update(model.key(id), draft, in: model)
      try rights.check(model.key(id), of: model, .patch)
      var selection = query.selection
      selection.hidden = []
      return try self.reply(id, model, selection, database, route) { writer, id, selection, created in
        writer.detail(id, selection, key: model.model.detailKey, created: created)
      }
    }
    return PortalResponse(status: 200, body: reply)
  }

  private func delete(
    _ route: PortalRoute, _ request: PortalRequest, _ account: SampleAccount
  ) throws -> PortalResponse {
    try transact { database in
      let (id, _) = try target(route, request, database)
      let rights = Rights(account: account, database: database, schema: schema)
      try rights.check(route.model.key(id), of: route.model, .delete)
      var remover = RecordRemover(database, schema)
      try remover.remove(route.model.key(id), from: route.model)
    }
    return PortalResponse(status: 204)
  }

  /// The record that the path names; the query's filters have a say in that, as for a GET.
  func target(
    _ route: PortalRoute, _ request: PortalRequest, _ database: Database
  ) throws -> (id: String, query: PortalQuery) {
    guard let id = route.canonicalID else { throw ReplyError.notFound }
    let query = try PortalQuery(QueryString(request.query), of: route.model, id: id, schema, profile)
    let page = try query.page(Visibility(portal: route.portal, schema: schema), offset: 0)
    guard try Row.fetchOne(database, sql: page.text, arguments: StatementArguments(page.arguments)) != nil else {
      throw ReplyError.noMatch(route.model.name)
    }
    return (id, query)
  }
}

extension StoredModel {
  /// An id in a path as the tables hold it.
  func key(_ id: String) -> DatabaseValue { hasIntegerID ? Int(id).databaseValue : id.databaseValue }
}
