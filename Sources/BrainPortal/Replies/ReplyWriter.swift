import BrainAPI

/// Puts a reply together: the primary records, and beside them the related ones under their own models' keys, each once, in
/// the order in which dynamic-rest meets them - depth first, inner records before those that lead to them.
struct ReplyWriter {
  private struct Bucket {
    var key: String
    var batch: RecordBatch
    var records: [(record: Int, hidden: Set<Int>, emptied: Set<Int>)] = []
  }

  private let loader: RecordLoader
  private let schema: StoreSchema
  private let primary: StoredModel
  private var buckets: [Bucket] = []
  /// Where in its bucket each record stands; primary records count as met, without a place.
  private var met: [Met: Int?] = [:]
  private var visited: Set<Visit> = []

  private struct Met: Hashable {
    var model: String
    var id: String
  }

  private struct Visit: Hashable {
    var path: [Int]
    var id: String
  }

  init(_ loader: RecordLoader, primary: StoredModel) {
    self.loader = loader
    self.primary = primary
    schema = loader.visibility.schema
  }

  /// `{"behaviors":[...],"sessions":[...],"meta":{...}}`; `head` and `tail` are members that go before and after.
  mutating func list(_ ids: [String], _ selection: Selection, head: [UInt8] = [], tail: [UInt8] = []) -> [UInt8] {
    write(ids, selection, key: primary.model.listKey, isList: true, head: head, tail: tail)
  }

  /// `{"behaviors":[...],"session":{...}}`
  mutating func detail(_ id: String, _ selection: Selection) -> [UInt8] {
    write([id], selection, key: primary.model.detailKey, isList: false, head: [], tail: [])
  }

  /// The same under another key, for the reply to a write: it tells when the record was made.
  mutating func detail(_ id: String, _ selection: Selection, key: String, created: String) -> [UInt8] {
    write([id], selection, key: key, isList: false, head: [], tail: [], created: created)
  }

  /// The record alone, without anything around it.
  func bare(_ id: String, _ selection: Selection, created: String) -> [UInt8] {
    var output: [UInt8] = []
    let batch = loader.batch(primary) ?? RecordBatch(primary)
    guard let record = batch.place(of: id) else { return Array("null".utf8) }
    batch.write(record, hiding: selection.hidden, emptying: [], into: &output, schema)
    ReplyWriter.add(created: created, to: &output)
    return output
  }

  /// One more member for the record that `output` ends with.
  private static func add(created: String, to output: inout [UInt8]) {
    output.removeLast()
    output.append(member: "created_date")
    output.appendJSON(created)
    output.append(UInt8(ascii: "}"))
  }

  private mutating func write(
    _ ids: [String], _ selection: Selection, key: String, isList: Bool, head: [UInt8], tail: [UInt8],
    created: String? = nil
  ) -> [UInt8] {
    let batch = loader.batch(primary) ?? RecordBatch(primary)
    for id in ids where !selection.nested.isEmpty {
      guard let record = batch.place(of: id) else { continue }
      meetRelated(of: record, in: batch, selection, path: [])
      if met[Met(model: primary.name, id: id)] == nil { met[Met(model: primary.name, id: id)] = .some(nil) }
    }
    var output: [UInt8] = [UInt8(ascii: "{")]
    output.reserveCapacity(1024 * (ids.count + 1))
    output.append(contentsOf: head)
    for bucket in buckets {
      // A side-loaded list under the primary one's name is replaced by it.
      output.append(member: bucket.key)
      output.append(UInt8(ascii: "["))
      for (place, entry) in bucket.records.enumerated() {
        if place > 0 { output.append(UInt8(ascii: ",")) }
        bucket.batch.write(entry.record, hiding: entry.hidden, emptying: entry.emptied, into: &output, schema)
      }
      output.append(UInt8(ascii: "]"))
    }
    output.append(member: key)
    if isList { output.append(UInt8(ascii: "[")) }
    var isFirst = true
    for id in ids {
      guard let record = batch.place(of: id) else { continue }
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      let emptied = emptied(record, in: batch, selection)
      batch.write(record, hiding: selection.hidden, emptying: emptied, into: &output, schema)
      if let created { ReplyWriter.add(created: created, to: &output) }
    }
    if isList { output.append(UInt8(ascii: "]")) }
    output.append(contentsOf: tail)
    output.append(UInt8(ascii: "}"))
    return output
  }

  private mutating func meetRelated(of record: Int, in batch: RecordBatch, _ selection: Selection, path: [Int]) {
    for (field, inner) in selection.nested.sorted(by: { $0.key < $1.key }) where !selection.hidden.contains(field) {
      guard let target = batch.model.model.fields[field].target.flatMap(schema.model),
        let related = loader.batch(target)
      else { continue }
      for id in batch.related(record, field) {
        guard let other = related.place(of: id) else { continue }
        meet(id, other, in: related, inner, path: path + [field])
      }
    }
  }

  /// The single relations whose record was to be brought along and is not shown: as in the framework, they are null then.
  private func emptied(_ record: Int, in batch: RecordBatch, _ selection: Selection) -> Set<Int> {
    var emptied: Set<Int> = []
    for field in selection.nested.keys where batch.model.storages[field] == .column {
      guard let target = batch.model.model.fields[field].target.flatMap(schema.model) else { continue }
      let related = batch.related(record, field)
      if let id = related.first, loader.batch(target)?.place(of: id) == nil { emptied.insert(field) }
    }
    return emptied
  }

  private mutating func meet(_ id: String, _ record: Int, in batch: RecordBatch, _ selection: Selection, path: [Int]) {
    guard visited.insert(Visit(path: path, id: id)).inserted else { return }
    if !selection.nested.isEmpty { meetRelated(of: record, in: batch, selection, path: path) }
    let key = (batch.model.name == primary.name ? "+" : "") + batch.model.model.listKey
    let name = Met(model: batch.model.name, id: id)
    if let known = met[name] {
      // Met before, perhaps with fewer fields.
      guard let place = known, let bucket = buckets.firstIndex(where: { $0.key == key }) else { return }
      buckets[bucket].records[place].hidden.formIntersection(selection.hidden)
      return
    }
    let bucket = buckets.firstIndex { $0.key == key } ?? buckets.count
    if bucket == buckets.count { buckets.append(Bucket(key: key, batch: batch)) }
    met[name] = .some(buckets[bucket].records.count)
    buckets[bucket].records.append((record, selection.hidden, emptied(record, in: batch, selection)))
  }
}

extension [UInt8] {
  /// `"key":`, with a comma in front of all but the first.
  mutating func append(member key: String) {
    if last != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
    appendJSON(key)
    append(UInt8(ascii: ":"))
  }
}
