import BrainAPI
import GRDB

/// Reads records by id, in batches: one statement for the records of a model at one level, one for each of their lists.
struct RecordLoader {
  let database: Database
  let visibility: Visibility
  /// By the model's place in the schema.
  private(set) var batches: [Int: RecordBatch] = [:]
  /// How many statements were run.
  private(set) var statementCount = 0

  init(_ database: Database, _ visibility: Visibility) {
    self.database = database
    self.visibility = visibility
  }

  private var schema: StoreSchema { visibility.schema }

  func batch(_ model: StoredModel) -> RecordBatch? { schema.place(of: model.name).flatMap { batches[$0] } }

  /// Reads the records with those ids, and along `selection` those that they lead to. Ids that nobody has, or that the
  /// portal does not show, stay without a record.
  mutating func load(_ ids: [String], of model: StoredModel, _ selection: Selection) throws {
    guard let place = schema.place(of: model.name), visibility.has(model) else { return }
    var batch = batches[place] ?? RecordBatch(model)
    let missing = ids.filter { batch.place(of: $0) == nil }
    if !missing.isEmpty {
      let first = batch.ids.count
      try read(missing, into: &batch)
      if batch.ids.count > first { try readLists(of: first..<batch.ids.count, in: &batch) }
      batches[place] = batch
    }
    for (field, inner) in selection.nested.sorted(by: { $0.key < $1.key }) {
      guard let target = model.model.fields[field].target.flatMap(schema.model) else { continue }
      var seen: Set<String> = []
      var wanted: [String] = []
      for id in ids {
        guard let record = batch.place(of: id) else { continue }
        for related in batch.related(record, field) where seen.insert(related).inserted { wanted.append(related) }
      }
      if !wanted.isEmpty { try load(wanted, of: target, inner) }
    }
  }

  private mutating func read(_ ids: [String], into batch: inout RecordBatch) throws {
    let model = batch.model
    let fields = model.visibleColumns.map { model.model.fields[$0] }
    let columns = fields.map { "r.\($0.name.quoted)" }.joined(separator: ", ")
    let cursor = try rows(
      "SELECT \(columns), r.id FROM \(model.name.quoted) AS r WHERE r.id IN (SELECT value FROM json_each(?))"
        + visibility.andCondition(model, "r"), ids, areNumbers: model.hasIntegerID)
    while let row = try cursor.next() {
      let id = idText(row[fields.count] as DatabaseValue)
      if batch.place(of: id) != nil { continue }
      batch.append(id: id) { column, bytes in
        bytes.append(row[column] as DatabaseValue, as: fields[column].kind)
      }
    }
  }

  private mutating func readLists(of records: Range<Int>, in batch: inout RecordBatch) throws {
    let model = batch.model
    let ids = Array(batch.ids[records])
    for field in model.lists {
      guard let target = model.model.fields[field].target.flatMap(schema.model),
        let sql = listStatement(model.storages[field], target)
      else { continue }
      let cursor = try rows(sql, ids, areNumbers: model.hasIntegerID)
      while let row = try cursor.next() {
        guard let record = batch.place(of: idText(row[0] as DatabaseValue)) else { continue }
        batch.relate(record, field, to: idText(row[1] as DatabaseValue))
      }
    }
  }

  /// Pairs of an owner's id and a related id, the lists in their order.
  private func listStatement(_ storage: FieldStorage, _ target: StoredModel) -> String? {
    let ids = "IN (SELECT value FROM json_each(?))"
    switch storage {
    case .column, .nothing: return nil
    case .derived(let table, let column):
      let visible = visibility.andCondition(target, "r")
      return "SELECT r.\(column.quoted), r.id FROM \(table.quoted) AS r WHERE r.\(column.quoted) \(ids)\(visible)"
        + " ORDER BY r.rowid"
    case .link(let table): return link(table, near: "owner", far: "target", target, ids) + " ORDER BY l.position"
    case .reverseLink(let table): return link(table, near: "target", far: "owner", target, ids) + " ORDER BY l.rowid"
    }
  }

  private func link(_ table: String, near: String, far: String, _ target: StoredModel, _ ids: String) -> String {
    let visible = visibility.condition(target, "r")
    let join = visible == nil ? "" : " JOIN \(target.name.quoted) AS r ON r.id = l.\(far)"
    return "SELECT l.\(near), l.\(far) FROM \(table.quoted) AS l\(join) WHERE l.\(near) \(ids)"
      + (visible.map { " AND \($0)" } ?? "")
  }

  /// The ids go as one argument, so that the statement is the same for any number of them.
  private mutating func rows(_ sql: String, _ ids: [String], areNumbers: Bool) throws -> RowCursor {
    var list: [UInt8] = [UInt8(ascii: "[")]
    for (place, id) in ids.enumerated() {
      if place > 0 { list.append(UInt8(ascii: ",")) }
      if areNumbers { list.append(contentsOf: id.utf8) } else { list.appendJSON(id) }
    }
    list.append(UInt8(ascii: "]"))
    statementCount += 1
    return try Row.fetchCursor(
      database.cachedStatement(sql: sql), arguments: [String(decoding: list, as: UTF8.self)])
  }

  private func idText(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .string(let id): id
    case .int64(let id): String(id)
    default: ""
    }
  }
}

extension [UInt8] {
  /// A stored value as the JSON of its field's type.
  fileprivate mutating func append(_ value: DatabaseValue, as kind: Field.Kind) {
    switch value.storage {
    case .null: appendText("null")
    case .int64(let number):
      if kind == .boolean { appendText(number == 0 ? "false" : "true") } else { appendJSON(Int(number)) }
    case .double(let number): append(contentsOf: String(number).utf8)
    case .string(let text):
      if kind == .json || kind == .stringList { append(contentsOf: text.utf8) } else { appendJSON(text) }
    case .blob: appendText("null")
    }
  }
}
