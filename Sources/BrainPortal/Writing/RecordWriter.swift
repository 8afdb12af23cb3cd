import BrainAPI
import GRDB

/// Puts checked records into the tables.
struct RecordWriter {
  let database: Database
  let schema: StoreSchema
  let effects: PortalEffects

  /// Adds a record and returns its id as text. What the request leaves out is null; a boolean is false.
  func insert(_ draft: RecordDraft, into model: StoredModel) throws -> String {
    var draft = draft
    let now = DjangoDates.stored(effects.now()).databaseValue
    for (place, field) in model.model.fields.enumerated() where field.kind == .boolean && !draft.has(place) {
      draft.set(field.name, 0.databaseValue, in: model)
    }
    draft.set("created_date", now, in: model)
    for name in RecordWriter.stamps { draft.set(name, now, in: model) }
    if !model.hasIntegerID { draft.set("id", effects.uuid().databaseValue, in: model) }
    let names = draft.columns.map { model.model.fields[$0.place].name.quoted }
    try database.execute(
      sql: "INSERT INTO \(model.name.quoted) (\(names.joined(separator: ", "))) "
        + "VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))",
      arguments: StatementArguments(draft.columns.map(\.value)))
    // Users and groups get the next number.
    let row = database.lastInsertedRowID
    let sql = "SELECT id FROM \(model.name.quoted) WHERE rowid = ?"
    let id = try DatabaseValue.fetchOne(database, sql: sql, arguments: [row]) ?? row.databaseValue
    try link(draft, id, model)
    return String.fromDatabaseValue(id) ?? String(row)
  }

  /// Changes the fields of the draft; the others keep what they have.
  func update(_ id: DatabaseValue, _ draft: RecordDraft, in model: StoredModel) throws {
    var draft = draft
    draft.set(RecordWriter.changeStamp, DjangoDates.stored(effects.now()).databaseValue, in: model)
    if !draft.columns.isEmpty {
      let names = draft.columns.map { "\(model.model.fields[$0.place].name.quoted) = ?" }
      try database.execute(
        sql: "UPDATE \(model.name.quoted) SET \(names.joined(separator: ", ")) WHERE id = ?",
        arguments: StatementArguments(draft.columns.map(\.value) + [id]))
    }
    try link(draft, id, model)
  }

  private static let changeStamp = "updated_at"
  private static let stamps = ["created_at", changeStamp]

  private func link(_ draft: RecordDraft, _ id: DatabaseValue, _ model: StoredModel) throws {
    for list in draft.lists {
      switch model.storages[list.place] {
      case .link(let table):
        try database.execute(sql: "DELETE FROM \(table.quoted) WHERE owner = ?", arguments: [id])
        for (position, target) in list.ids.enumerated() {
          try database.execute(
            sql: "INSERT INTO \(table.quoted) (owner, target, position) VALUES (?, ?, ?)",
            arguments: [id, target, position])
        }
      case .reverseLink(let table): try relink(table, id, to: list.ids)
      case .column, .derived, .nothing: break
      }
    }
  }

  /// The list seen from its other side: owners that stay keep their places, new ones get this record as their last.
  private func relink(_ table: String, _ id: DatabaseValue, to owners: [DatabaseValue]) throws {
    let known = try DatabaseValue.fetchAll(
      database, sql: "SELECT owner FROM \(table.quoted) WHERE target = ?", arguments: [id])
    for owner in known where !owners.contains(owner) {
      try database.execute(
        sql: "DELETE FROM \(table.quoted) WHERE owner = ? AND target = ?", arguments: [owner, id])
    }
    for owner in owners where !known.contains(owner) {
      try database.execute(
        sql: "INSERT INTO \(table.quoted) (owner, target, position) SELECT ?, ?, "
          + "coalesce(max(position) + 1, 0) FROM \(table.quoted) WHERE owner = ?",
        arguments: [owner, id, owner])
    }
  }
}
