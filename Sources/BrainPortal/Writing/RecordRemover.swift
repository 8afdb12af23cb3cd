import BrainAPI
import GRDB

/// Deletes records, and does what Django would with those that point at them.
///
/// The service's own rules are not published; ours, which the reference portal shares, are: an optional relation to a record
/// that goes becomes null. A required one into `stem` or `modules` takes its record along (a procedure is nothing without its
/// subject); a required one to what a lab shares (taxonomies, resources, setups, people) protects the record, and nothing is
/// deleted. Lists of related records lose what goes, required or not.
struct RecordRemover {
  private let database: Database
  private let schema: StoreSchema
  private var doomed: [Doomed] = []
  private var met: Set<Doomed> = []
  private var emptied: [(table: String, column: String, id: DatabaseValue)] = []

  private struct Doomed: Hashable {
    var model: String
    var id: DatabaseValue
  }

  /// The apps whose records take along what cannot be without them.
  private static let owners: Set = ["stem", "modules"]

  init(_ database: Database, _ schema: StoreSchema) {
    self.database = database
    self.schema = schema
  }

  /// Deletes a record. Throws `ReplyError.malformed` in Django's words where another one protects it; nothing is changed then.
  mutating func remove(_ id: DatabaseValue, from model: StoredModel) throws {
    try collect(id, model)
    for field in emptied {
      try database.execute(
        sql: "UPDATE \(field.table.quoted) SET \(field.column.quoted) = NULL WHERE \(field.column.quoted) = ?",
        arguments: [field.id])
    }
    for record in doomed {
      guard let model = schema.model(record.model) else { continue }
      for (table, column) in links(of: model) {
        try database.execute(sql: "DELETE FROM \(table.quoted) WHERE \(column) = ?", arguments: [record.id])
      }
      try database.execute(sql: "DELETE FROM \(model.name.quoted) WHERE id = ?", arguments: [record.id])
    }
  }

  private mutating func collect(_ id: DatabaseValue, _ model: StoredModel) throws {
    let record = Doomed(model: model.name, id: id)
    guard met.insert(record).inserted else { return }
    doomed.append(record)
    var protectors: [String] = []
    for other in schema.models {
      for field in other.model.fields where field.kind == .relation(model.name) {
        if !field.isRequired {
          emptied.append((other.name, field.name, id))
          continue
        }
        let pointing = try DatabaseValue.fetchAll(
          database, sql: "SELECT id FROM \(other.name.quoted) WHERE \(field.name.quoted) = ? ORDER BY rowid",
          arguments: [id])
        if pointing.isEmpty { continue }
        guard RecordRemover.owners.contains(model.model.app) else {
          protectors.append("'\(other.name).\(field.name)'")
          continue
        }
        do {
          for id in pointing { try collect(id, other) }
        } catch ReplyError.malformed {
          protectors.append("'\(other.name).\(field.name)'")
        }
      }
    }
    if !protectors.isEmpty {
      throw ReplyError.malformed(
        "Cannot delete some instances of model '\(model.name)' because they are referenced through protected foreign keys: "
          + protectors.joined(separator: ", ") + ".")
    }
  }

  /// The link tables that name records of the model, and in which column.
  private func links(of model: StoredModel) -> [(table: String, column: String)] {
    var links: [(table: String, column: String)] = []
    for other in schema.models {
      for (field, storage) in zip(other.model.fields, other.storages) {
        guard case .link(let table) = storage else { continue }
        if other.name == model.name { links.append((table, "owner")) }
        if field.target == model.name { links.append((table, "target")) }
      }
    }
    return links
  }
}
