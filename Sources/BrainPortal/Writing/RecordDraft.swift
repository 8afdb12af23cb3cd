import BrainAPI
import GRDB

/// What a request says shall stand in a record, checked and ready to be stored.
struct RecordDraft {
  /// By the fields' places.
  private(set) var columns: [(place: Int, value: DatabaseValue)] = []
  private(set) var lists: [(place: Int, ids: [DatabaseValue])] = []

  /// Nothing yet.
  init() {}

  /// What was checked already.
  mutating func add(_ value: DatabaseValue, at place: Int) { columns.append((place, value)) }
  mutating func add(_ ids: [DatabaseValue], at place: Int) { lists.append((place, ids)) }

  /// Checks `body` against the model, all fields before any problem is told. Fields that the model does not have, and those
  /// that can only be read, are passed over. With `isPartial` required fields may be absent.
  ///
  /// Throws `ReplyError.rejected` with each field's sentences.
  init(_ body: Value, isPartial: Bool, _ check: FieldCheck) throws {
    guard var record = body.record else {
      let sentence = "Invalid data. Expected a dictionary, but got \(PythonText.typeName(body))."
      throw ReplyError.rejected(BrainAPI.Record([("non_field_errors", .list([.string(sentence)]))]))
    }
    // The record may stand under the key that it will be answered under.
    if record.count == 1, let inner = record[check.model.model.detailKey]?.record { record = inner }
    var problems: KeyedValues = []
    for (place, field) in check.model.model.fields.enumerated() where !field.isReadOnly {
      guard let value = record[field.name] else {
        if field.isRequired, !isPartial { problems.append((field.name, .list([.string("This field is required.")]))) }
        continue
      }
      do {
        switch try check.content(value, of: place) {
        case .column(let value): columns.append((place, value))
        case .links(let ids): lists.append((place, ids))
        case nil: break
        }
      } catch let problem as FieldError {
        problems.append((field.name, problem.value))
      }
    }
    if problems.isEmpty { problems += try SchemaRefusals(check: check).problems(of: record) }
    if !problems.isEmpty { throw ReplyError.rejected(BrainAPI.Record(problems)) }
    if check.id != nil {
      let fields = check.model.model.fields
      columns.removeAll { fields[$0.place].isFixed }
    }
  }

  /// A proposal to change a record: the record as it is with the changes of `draft`, as far as `approval` has the fields. Throws
  /// `ReplyError.rejected` where one of that name waits already.
  init(
    proposing draft: RecordDraft, of model: StoredModel, as approval: StoredModel, id: DatabaseValue,
    _ database: Database
  ) throws {
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM \(model.name.quoted) WHERE id = ?", arguments: [id])
    else { throw ReplyError.noMatch(model.name) }
    for (place, field) in approval.model.fields.enumerated() where !field.isReadOnly && !field.isHidden {
      guard let own = model.place(of: field.name) else { continue }
      switch model.storages[own] {
      case .column:
        let value = draft.columns.first { $0.place == own }?.value ?? row[field.name] as DatabaseValue
        columns.append((place, value))
        if field.isUnique { try RecordDraft.rejectTaken(value, field, approval, database) }
      case .link(let table):
        let kept = try DatabaseValue.fetchAll(
          database, sql: "SELECT target FROM \(table.quoted) WHERE owner = ? ORDER BY position", arguments: [id])
        lists.append((place, draft.lists.first { $0.place == own }?.ids ?? kept))
      case .derived, .reverseLink, .nothing: continue
      }
    }
    set("instance_id", id, in: approval)
    set("action", "Change".databaseValue, in: approval)
    set("status", "Pending".databaseValue, in: approval)
  }

  private static func rejectTaken(
    _ value: DatabaseValue, _ field: Field, _ model: StoredModel, _ database: Database
  ) throws {
    let sql = "SELECT EXISTS (SELECT 1 FROM \(model.name.quoted) WHERE \(field.name.quoted) = ?)"
    guard try Bool.fetchOne(database, sql: sql, arguments: [value]) == true else { return }
    let sentence = "\(model.name) with this \(field.name) already exists."
    throw ReplyError.rejected(BrainAPI.Record([(field.name, .list([.string(sentence)]))]))
  }

  private typealias KeyedValues = [(String, Value)]

  /// Sets what the server itself says of a field.
  mutating func set(_ name: String, _ value: DatabaseValue, in model: StoredModel) {
    guard let place = model.place(of: name) else { return }
    columns.removeAll { $0.place == place }
    columns.append((place, value))
  }

  /// Keeps where a file would be found; the sample lab keeps no files.
  mutating func attach(_ file: Upload, to model: StoredModel) throws(ReplyError) {
    guard let field = model.model.field(file.field), field.isFile else { return }
    if file.bytes.isEmpty {
      throw .rejected(BrainAPI.Record([(file.field, .list([.string("The submitted file is empty.")]))]))
    }
    set(file.field, "/media/\(file.field)/\(file.name)".databaseValue, in: model)
  }

  func has(_ place: Int) -> Bool { columns.contains { $0.place == place } }
}
