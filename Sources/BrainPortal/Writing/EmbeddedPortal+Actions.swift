import BrainAPI
import GRDB

/// Actions: what is done to a record beyond the five verbs, some of it by a GET.
extension EmbeddedPortal {
  /// Carries an action out, in one transaction. Throws a `ReplyError` where nothing was done.
  func act(
    _ action: Action, _ route: PortalRoute, _ request: PortalRequest, _ account: SampleAccount
  ) throws -> PortalResponse {
    guard request.method == action.method.rawValue else { throw ReplyError.methodNotAllowed(request.method) }
    if account.role == .viewer { throw ReplyError.forbidden }
    if let type = request.contentType, !request.body.isEmpty, !type.lowercased().hasPrefix("application/json") {
      throw ReplyError.unsupportedMedia(type)
    }
    let body = try EmbeddedPortal.json(request)
    let reply = try transact { database in
      let (id, query) = try target(route, request, database)
      let model = route.model
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT * FROM \(model.name.quoted) WHERE id = ?", arguments: [model.key(id)])
      else { throw ReplyError.noMatch(model.name) }
      if let verb = action.entryVerb {
        try Rights(account: account, database: database, schema: schema).check(model.key(id), of: model, .patch)
        try LogEntryWriter(database, model, row, effects).write(verb, body)
        return try detail(id, model, query.selection, database, route)
      }
      if model.model.approvalOf != nil {
        let desk = ApprovalDesk(database, schema, model, effects)
        try desk.decide(row, accepts: action.name == "accept", by: account)
        return try detail(id, model, query.selection, database, route)
      }
      let desk = MembershipDesk(database, schema, effects, account)
      return PortalResponse.detail(200, try desk.act(action.name, model, row)).body
    }
    return PortalResponse(status: 200, body: reply)
  }

  /// The record as it stands now.
  private func detail(
    _ id: String, _ model: StoredModel, _ selection: Selection, _ database: Database, _ route: PortalRoute
  ) throws -> [UInt8] {
    var selection = selection
    selection.hidden = []
    return try reply(id, model, selection, database, route) { writer, id, selection, created in
      writer.detail(id, selection, key: model.model.detailKey, created: created)
    }
  }
}
