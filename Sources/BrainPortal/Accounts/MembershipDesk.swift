import BrainAPI
import GRDB

/// Who becomes a member of a group or a project: asked for, invited, accepted, declined, withdrawn.
///
/// The service's reference tells the addresses and little else. Chosen: an invitation or a request is gone when it was decided
/// on or withdrawn; rights are those of the invitation; a request gives none. The owner of the lab may do all of it.
struct MembershipDesk {
  private let database: Database
  private let schema: StoreSchema
  private let effects: PortalEffects
  private let account: SampleAccount

  init(_ database: Database, _ schema: StoreSchema, _ effects: PortalEffects, _ account: SampleAccount) {
    self.database = database
    self.schema = schema
    self.effects = effects
    self.account = account
  }

  /// A sentence about what was done.
  func act(_ action: String, _ model: StoredModel, _ row: Row) throws -> String {
    let id: DatabaseValue = row["id"]
    switch (model.name, action) {
    case ("group", "join"): return try join(row)
    case ("group", _): return try leave(row)
    default: break
    }
    let ends = try Ends(model.name, row)
    try require(ends.isForPerson(action), ends)
    if action == "accept" {
      guard let place = ends.place, let key = try key(of: ends) else {
        throw ReplyError.malformed("This invitation leads nowhere.")
      }
      try change(ends.map, of: place) { $0[key] = .record(ends.rights) }
    }
    try database.execute(sql: "DELETE FROM \(model.name.quoted) WHERE id = ?", arguments: [id])
    return action == "accept" ? "Accepted." : action == "reject" ? "Rejected." : "Cancelled."
  }

  // MARK: Groups

  private func join(_ group: Row) throws -> String {
    let id: DatabaseValue = group["id"]
    if try members(group).record?[account.email] != nil {
      throw ReplyError.malformed("You are already a member of this group.")
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM groupmembershiprequest WHERE authgroup = ? AND user_account_request = ?)"
    if try Bool.fetchOne(database, sql: sql, arguments: [id, account.userID]) == true {
      throw ReplyError.malformed("You have already asked to join this group.")
    }
    guard let model = schema.model("groupmembershiprequest") else { throw ReplyError.failed }
    var draft = RecordDraft()
    draft.set("user_account_request", account.userID.databaseValue, in: model)
    draft.set("authgroup", id, in: model)
    _ = try RecordWriter(database: database, schema: schema, effects: effects).insert(draft, into: model)
    return "Membership requested."
  }

  private func leave(_ group: Row) throws -> String {
    guard try members(group).record?[account.email] != nil else {
      throw ReplyError.malformed("You are not a member of this group.")
    }
    let id: DatabaseValue = group["id"]
    try change("users", of: (model: "group", id: id)) { $0[account.email] = nil }
    return "You have left this group."
  }

  private func members(_ group: Row) throws -> Value {
    let text: String? = group["users"]
    return try text.map { try JSON.read(Array($0.utf8)) } ?? .null
  }

  private func change(
    _ field: String, of place: (model: String, id: DatabaseValue), _ work: (inout BrainAPI.Record) -> Void
  ) throws {
    let sql = "SELECT \(field.quoted) FROM \(place.model.quoted) WHERE id = ?"
    let text = try String.fetchOne(database, sql: sql, arguments: [place.id])
    var people = try text.map { try JSON.read(Array($0.utf8)).record ?? BrainAPI.Record() } ?? BrainAPI.Record()
    work(&people)
    try database.execute(
      sql: "UPDATE \(place.model.quoted) SET \(field.quoted) = ? WHERE id = ?",
      arguments: [JSON.write(.record(people)), place.id])
  }

  // MARK: Invitations and requests

  /// Whom an invitation or a request is about, and what they become a member of.
  private struct Ends {
    /// The field of the place that they stand in: `users` or `groups`.
    var map: String
    var person: DatabaseValue
    var place: (model: String, id: DatabaseValue)?
    var rights = BrainAPI.Record()
    /// Somebody asked, and the place decides; otherwise the place asked, and they decide.
    var isRequest: Bool

    init(_ model: String, _ row: Row) throws {
      func right(_ field: String) -> Value {
        let value: Bool? = row[field]
        return .boolean(value ?? false)
      }
      let isOfGroup = model.hasPrefix("groupmembership")
      isRequest = model == "groupmembershiprequest"
      map = model == "projectgroupmembershipinvitation" ? "groups" : "users"
      person = row[isRequest ? "user_account_request" : isOfGroup ? "user_account_invitation" : "invitee"]
      let id: DatabaseValue = row[isOfGroup ? "authgroup" : "project"]
      place = id.isNull ? nil : (isOfGroup ? "group" : "project", id)
      switch (isOfGroup, isRequest) {
      case (true, true): rights = BrainAPI.Record([("is_manager", .boolean(false)), ("is_owner", .boolean(false))])
      case (true, false):
        rights = BrainAPI.Record([("is_manager", right("new_manager")), ("is_owner", right("new_owner"))])
      case (false, _):
        rights = BrainAPI.Record([
          ("can_change", right("can_change")), ("is_manager", right("manage_project")),
          ("is_owner", right("own_project")),
        ])
      }
    }

    /// Whether the person that it is about does that, or else the managers of the place.
    func isForPerson(_ action: String) -> Bool { (action == "cancel") == isRequest }
  }

  /// The name under which they stand in the map: an e-mail, or a group's name.
  private func key(of ends: Ends) throws -> String? {
    let sql = ends.map == "users" ? "SELECT email FROM user WHERE id = ?" : "SELECT name FROM \"group\" WHERE id = ?"
    return try String.fetchOne(database, sql: sql, arguments: [ends.person])
  }

  private func require(_ isPersons: Bool, _ ends: Ends) throws {
    if account.role == .owner { return }
    let isAllowed =
      isPersons
      ? ends.map == "users" && ends.person == account.userID.databaseValue : try ends.place.map(manages) ?? false
    if !isAllowed { throw ReplyError.forbidden }
  }

  private func manages(_ place: (model: String, id: DatabaseValue)) throws -> Bool {
    let sql = "SELECT users FROM \(place.model.quoted) WHERE id = ?"
    let text = try String.fetchOne(database, sql: sql, arguments: [place.id])
    let own = try text.map { try JSON.read(Array($0.utf8)) }?.record?[account.email]?.record
    return own?["is_manager"] == .boolean(true) || own?["is_owner"] == .boolean(true)
  }
}
