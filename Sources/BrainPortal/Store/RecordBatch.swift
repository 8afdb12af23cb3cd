import BrainAPI

/// The records of one model that a reply needs: what was read of them, as pieces of JSON ready to be written.
struct RecordBatch {
  let model: StoredModel
  private(set) var ids: [String] = []
  /// Where the record with that id stands in `ids`.
  private(set) var places: [String: Int] = [:]
  /// The JSON of all visible columns of all records, end to end.
  private var bytes: [UInt8] = []
  /// The end of each piece in `bytes`: record by record, column by column.
  private var ends: [Int] = []
  /// For each list field, the ids of the related records of each record.
  private var lists: [Int: [[String]]] = [:]

  init(_ model: StoredModel) { self.model = model }

  func place(of id: String) -> Int? { places[id] }

  /// Adds a record. `write` is called for each of the model's visible columns, in order, to write its JSON.
  mutating func append(id: String, write: (_ column: Int, _ bytes: inout [UInt8]) -> Void) {
    places[id] = ids.count
    ids.append(id)
    for column in model.visibleColumns.indices {
      write(column, &bytes)
      ends.append(bytes.count)
    }
    for field in model.lists { lists[field, default: []].append([]) }
  }

  mutating func relate(_ record: Int, _ field: Int, to id: String) { lists[field]?[record].append(id) }

  /// The JSON of one column.
  private func piece(_ record: Int, _ column: Int) -> ArraySlice<UInt8> {
    let place = record * model.visibleColumns.count + column
    return bytes[(place == 0 ? 0 : ends[place - 1])..<ends[place]]
  }

  /// The ids that a relation of a record leads to; nothing for null and for a field that is not a relation.
  func related(_ record: Int, _ field: Int) -> [String] {
    if let list = lists[field] { return list[record] }
    guard let column = model.visibleColumns.firstIndex(of: field) else { return [] }
    let text = String(decoding: piece(record, column), as: UTF8.self)
    if text == "null" { return [] }
    return [text.hasPrefix("\"") ? String(text.dropFirst().dropLast()) : text]
  }

  /// Writes one record as JSON, fields in the catalogue's order.
  func write(
    _ record: Int, hiding hidden: Set<Int>, emptying emptied: Set<Int>, into output: inout [UInt8],
    _ schema: StoreSchema
  ) {
    output.append(UInt8(ascii: "{"))
    var isFirst = true
    var column = 0
    for (field, storage) in model.storages.enumerated() where !model.model.fields[field].isHidden {
      defer { if storage == .column { column += 1 } }
      if hidden.contains(field) { continue }
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      output.appendJSON(model.model.fields[field].name)
      output.append(UInt8(ascii: ":"))
      if emptied.contains(field) {
        output.append(contentsOf: "null".utf8)
      } else if storage == .column {
        output.append(contentsOf: piece(record, column))
      } else {
        let isInteger = model.model.fields[field].target.flatMap(schema.model)?.hasIntegerID == true
        output.appendList(lists[field]?[record] ?? [], areNumbers: isInteger)
      }
    }
    output.append(UInt8(ascii: "}"))
  }
}

extension [UInt8] {
  fileprivate mutating func appendList(_ ids: [String], areNumbers: Bool) {
    append(UInt8(ascii: "["))
    for (place, id) in ids.enumerated() {
      if place > 0 { append(UInt8(ascii: ",")) }
      if areNumbers { append(contentsOf: id.utf8) } else { appendJSON(id) }
    }
    append(UInt8(ascii: "]"))
  }
}
