import BrainAPI
import GRDB

/// What an account may write.
///
/// The service's own rules are not published. Ours: the owner writes everything; the viewer nothing. A member makes projects, and
/// then works on them; of what belongs to projects (subjects, sessions, their procedures, behaviors and so on) they write what
/// belongs to at least one that they work on (`active_projects` of their user), before the write and after it, and they do not
/// delete projects. They write what labs share (setups, storages, licenses) and propose what everybody shares; of people
/// they change their own record only. Everybody reads everything. Which model is which stands in the catalogue; one that is not in it
/// is nobody's but the owner's.
struct Rights {
  let account: SampleAccount
  let database: Database
  let schema: StoreSchema

  /// Throws `ReplyError.forbidden` where the account may not change or delete the record, or leave it as it now is.
  func check(_ id: DatabaseValue, of model: StoredModel, _ method: APIRequest.Method) throws {
    switch account.role {
    case .owner: return
    case .viewer: throw ReplyError.forbidden
    case .member: break
    }
    let path: [String]
    switch model.model.access {
    case .projects(let projects): path = projects
    case .flag, .everybody: return
    case .accounts:
      if model.name != "user" || method == .delete || id != account.userID.databaseValue { throw ReplyError.forbidden }
      return
    case nil: throw ReplyError.forbidden
    }
    if path.isEmpty, method == .delete { throw ReplyError.forbidden }
    let own = "SELECT target FROM user__active_projects WHERE owner = ?"
    let sql =
      "SELECT EXISTS (SELECT 1 FROM \(model.name.quoted) AS r WHERE r.id = ? AND \(condition(model, "r", path[...], own)))"
    guard try Bool.fetchOne(database, sql: sql, arguments: [id, account.userID]) == true else {
      throw ReplyError.forbidden
    }
  }

  /// Whoever makes a project works on it.
  func adopt(_ id: DatabaseValue, _ model: StoredModel) throws {
    guard account.role == .member, model.name == "project" else { return }
    try database.execute(
      sql: "INSERT INTO user__active_projects (owner, target, position) SELECT ?, ?, coalesce(max(position) + 1, 0) "
        + "FROM user__active_projects WHERE owner = ?", arguments: [account.userID, id, account.userID])
  }

  private func condition(_ model: StoredModel, _ alias: String, _ path: ArraySlice<String>, _ own: String) -> String {
    guard let first = path.first else { return "\(alias).id IN (\(own))" }
    guard let place = model.place(of: first), let target = model.model.fields[place].target.flatMap(schema.model) else {
      return "0"
    }
    let next = alias + "r"
    let inner =
      "(SELECT \(next).id FROM \(target.name.quoted) AS \(next) WHERE "
      + condition(target, next, path.dropFirst(), own) + ")"
    return switch model.storages[place] {
    case .column: "\(alias).\(first.quoted) IN \(inner)"
    case .link(let table): "\(alias).id IN (SELECT owner FROM \(table.quoted) WHERE target IN \(inner))"
    default: "0"
    }
  }
}
