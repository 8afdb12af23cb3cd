import BrainAPI
import GRDB

/// Decides on proposals to records that a curator looks after: an accepted one becomes a record, or changes the one that it is
/// about.
struct ApprovalDesk {
  private let database: Database
  private let schema: StoreSchema
  private let model: StoredModel
  private let effects: PortalEffects

  init(_ database: Database, _ schema: StoreSchema, _ model: StoredModel, _ effects: PortalEffects) {
    self.database = database
    self.schema = schema
    self.model = model
    self.effects = effects
  }

  func decide(_ proposal: Row, accepts: Bool, by account: SampleAccount) throws {
    if account.role != .owner { throw ReplyError.forbidden }
    let status: String? = proposal["status"]
    guard status == "Pending" else { throw ReplyError.malformed("This proposal was decided already.") }
    if accepts { try carryOut(proposal) }
    let id: DatabaseValue = proposal["id"]
    try database.execute(
      sql: "UPDATE \(model.name.quoted) SET status = ?, reviewer = ? WHERE id = ?",
      arguments: [accepts ? "Accepted" : "Rejected", account.userID, id])
  }

  private func carryOut(_ proposal: Row) throws {
    guard let target = model.model.approvalOf.flatMap(schema.model) else { throw ReplyError.failed }
    let id: DatabaseValue = proposal["id"]
    let instance: DatabaseValue = proposal["instance_id"]
    let check = FieldCheck(database: database, schema: schema, model: target, id: instance.isNull ? nil : instance)
    var draft = RecordDraft()
    for (place, field) in target.model.fields.enumerated() where !field.isReadOnly && !field.isHidden {
      guard let own = model.place(of: field.name) else { continue }
      switch model.storages[own] {
      case .column:
        let value: DatabaseValue = proposal[field.name]
        if field.isUnique, let text = String.fromDatabaseValue(value), try check.isTaken(text, field) {
          let sentence = "\(target.name) with this \(field.name) already exists."
          throw ReplyError.rejected(BrainAPI.Record([(field.name, .list([.string(sentence)]))]))
        }
        draft.add(value, at: place)
      case .link(let table):
        draft.add(
          try DatabaseValue.fetchAll(
            database, sql: "SELECT target FROM \(table.quoted) WHERE owner = ? ORDER BY position", arguments: [id]),
          at: place)
      case .derived, .reverseLink, .nothing: continue
      }
    }
    let writer = RecordWriter(database: database, schema: schema, effects: effects)
    if instance.isNull {
      _ = try writer.insert(draft, into: target)
    } else {
      try writer.update(instance, draft, in: target)
    }
  }
}
