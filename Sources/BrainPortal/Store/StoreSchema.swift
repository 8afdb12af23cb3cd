import BrainAPI

/// Where the store keeps the values of a field.
enum FieldStorage: Sendable, Hashable {
  /// In the model's own table, under the field's name.
  case column
  /// Nowhere: the rows of `table` whose `column` holds the record's id.
  case derived(table: String, column: String)
  /// In a link table, this record being the owner.
  case link(table: String)
  /// In a link table, this record being the target.
  case reverseLink(table: String)
  /// Nowhere: a list of records that the service has no page for; always empty.
  case nothing
}

/// A model and how its records lie in the store.
struct StoredModel: Sendable {
  let model: Model
  /// One for each field of the model, in the same order.
  let storages: [FieldStorage]
  /// Users and groups have numbers as ids.
  let hasIntegerID: Bool

  var name: String { model.name }
  /// The places of the fields that are columns and that records show.
  let visibleColumns: [Int]
  /// The places of the fields that are lists of records.
  let lists: [Int]

  func place(of field: String) -> Int? { model.fields.firstIndex { $0.name == field } }
}

/// The store's tables, made from the catalogue: a table a model and a link table for each list that no column tells.
package struct StoreSchema: Sendable {
  /// The schema of the service's 48 models.
  package static let standard = StoreSchema(.standard)
  /// `BQLP`: tells our files from other SQLite databases.
  package static let applicationID: Int32 = 0x4251_4C50
  package static let version = 1

  package let catalogue: Catalogue
  let models: [StoredModel]
  private let byName: [String: Int]

  package init(_ catalogue: Catalogue) {
    self.catalogue = catalogue
    models = catalogue.models.map { StoreSchema.stored($0, catalogue) }
    byName = Dictionary(
      models.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  func place(of model: String) -> Int? { byName[model] }
  func model(_ name: String) -> StoredModel? { byName[name].map { models[$0] } }

  private static func stored(_ model: Model, _ catalogue: Catalogue) -> StoredModel {
    let storages = model.fields.map { storage(of: $0, in: model, catalogue) }
    return StoredModel(
      model: model, storages: storages, hasIntegerID: model.field("id")?.kind == .integer,
      visibleColumns: model.fields.indices.filter { storages[$0] == .column && !model.fields[$0].isHidden },
      lists: model.fields.indices.filter { storages[$0] != .column })
  }

  private static func storage(of field: Field, in model: Model, _ catalogue: Catalogue) -> FieldStorage {
    guard case .relationList(let targetName) = field.kind else { return .column }
    guard let target = catalogue.model(targetName) else { return .nothing }
    let own = FieldStorage.link(table: linkTable(model.name, field.name))
    guard let inverse = field.inverse.flatMap(target.field) else { return own }
    if !inverse.isList { return .derived(table: target.name, column: inverse.name) }
    let isOwner =
      field.isReadOnly != inverse.isReadOnly
      ? inverse.isReadOnly
      : isLater(model, than: target, in: catalogue)
    return isOwner ? own : .reverseLink(table: linkTable(target.name, inverse.name))
  }

  /// Where both sides can be written, the model that comes later in the catalogue keeps the list.
  private static func isLater(_ model: Model, than other: Model, in catalogue: Catalogue) -> Bool {
    let place = catalogue.models.firstIndex { $0.name == model.name } ?? 0
    return place > catalogue.models.firstIndex { $0.name == other.name } ?? 0
  }

  private static func linkTable(_ owner: String, _ field: String) -> String { "\(owner)__\(field)" }
}

// MARK: - SQL

extension StoreSchema {
  /// The statements that make the tables. Indexes come after the rows, which is faster.
  var tables: [String] {
    models.flatMap { model in
      [table(model)]
        + links(of: model).map { link in
          "CREATE TABLE \(link.table.quoted) (owner \(idType(model)) NOT NULL, "
            + "target \(idType(link.target)) NOT NULL, position INTEGER NOT NULL)"
        }
    }
  }

  /// The statements that make the indexes: what lists are found by, and the order that pages are read in.
  var indexes: [String] {
    models.flatMap { model in
      var statements = [
        "CREATE INDEX \("\(model.name)_created".quoted) ON \(model.name.quoted) (rtrim(created_date, 'Z'))"
      ]
      statements += links(of: model).flatMap { link in
        ["owner", "target"].map { "CREATE INDEX \("\(link.table)_\($0)".quoted) ON \(link.table.quoted) (\($0))" }
      }
      // Names that nobody else may have are looked for at every write.
      for field in model.model.fields where field.isUnique {
        statements.append(
          "CREATE INDEX \("\(model.name)_\(field.name)".quoted) ON \(model.name.quoted) (\(field.name.quoted))")
      }
      for storage in model.storages {
        guard case .derived(let table, let column) = storage else { continue }
        statements.append("CREATE INDEX \("\(table)_\(column)".quoted) ON \(table.quoted) (\(column.quoted))")
      }
      return statements
    }
  }

  private func table(_ model: StoredModel) -> String {
    // The number of a user or a group that is gone is not given again.
    var columns = ["id \(idType(model)) PRIMARY KEY \(model.hasIntegerID ? "AUTOINCREMENT " : "")NOT NULL"]
    columns.append("created_date TEXT NOT NULL")
    for (field, storage) in zip(model.model.fields, model.storages)
    where storage == .column && field.name != "id" && field.name != "created_date" {
      columns.append("\(field.name.quoted) \(columnType(field))")
    }
    return "CREATE TABLE \(model.name.quoted) (\(columns.joined(separator: ", ")))"
  }

  private func links(of model: StoredModel) -> [(table: String, target: StoredModel)] {
    zip(model.model.fields, model.storages).compactMap { field, storage in
      guard case .link(let table) = storage, let target = field.target.flatMap(self.model) else { return nil }
      return (table, target)
    }
  }

  private func idType(_ model: StoredModel) -> String { model.hasIntegerID ? "INTEGER" : "TEXT" }

  private func columnType(_ field: Field) -> String {
    switch field.kind {
    case .integer, .boolean: "INTEGER"
    case .relation(let target): model(target).map(idType) ?? "TEXT"
    default: "TEXT"
    }
  }
}

extension String {
  /// As an SQL identifier. Names come from the catalogue only, never from a request.
  var quoted: String { "\"\(self)\"" }
}
