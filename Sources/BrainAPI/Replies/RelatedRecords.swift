/// The records that a reply brought beside the ones asked for, and their joining. A related record stands in the list of its
/// own model; records of the model asked for stand under `+` and that model's list key, or are those asked for themselves.
/// Each list is read into one dictionary, each related record is joined once a path and then shared, and only the paths of
/// the request are followed: the work is linear in the reply, and a cycle of records ends with the path.
struct RelatedRecords {
  /// A relation on a path of the request.
  private struct Relation {
    var name: String
    /// Places in `relations` of those that follow on the path.
    var next: [Int] = []
    /// Place in `indexes`.
    var index: Int
    var model: Model?
    /// Records of this relation whose own relations are joined already.
    var joined: [String: Value] = [:]
  }

  private let catalogue: Catalogue
  private let primary: [Record]
  private let primaryModel: Model?
  private var lists: [(key: String, records: [Value])]
  private var relations: [Relation] = []
  private var first: [Int] = []
  /// Id to record; one for each way to name a list.
  private var indexes: [[String: Record]] = []
  private var indexPlaces: [String: Int] = [:]

  init(root: Record, primary: [Record], request: APIRequest, catalogue: Catalogue) {
    self.catalogue = catalogue
    self.primary = primary
    primaryModel = catalogue.model(request.endpoint.model)
    lists = []
    if request.includes.isEmpty { return }
    lists = root.fields.compactMap { field in field.value.list.map { (field.name, $0) } }
    for path in request.includes { add(path) }
  }

  /// `records` with related records in place of ids.
  mutating func joined(_ records: [Record]) -> [Record] {
    if first.isEmpty { return records }
    var joined: [Record] = []
    joined.reserveCapacity(records.count)
    for record in records { joined.append(self.joined(record, first)) }
    return joined
  }

  private mutating func joined(_ record: Record, _ next: [Int]) -> Record {
    var record = record
    for place in next {
      let name = relations[place].name
      guard let value = record[name] else { continue }
      record[name] = resolved(value, place)
    }
    return record
  }

  private mutating func resolved(_ value: Value, _ place: Int) -> Value {
    switch value {
    case .list(let values):
      var list: [Value] = []
      list.reserveCapacity(values.count)
      for value in values { list.append(one(value, place)) }
      return .list(list)
    default: return one(value, place)
    }
  }

  private mutating func one(_ value: Value, _ place: Int) -> Value {
    let next = relations[place].next
    let id: String
    switch value {
    // Embedded by the server.
    case .record(let record): return next.isEmpty ? value : .record(joined(record, next))
    case .string(let text): id = text
    case .number(.integer(let number)): id = String(number)
    default: return value
    }
    if let known = relations[place].joined[id] { return known }
    guard let record = indexes[relations[place].index][id] else { return value }
    let related = Value.record(next.isEmpty ? record : joined(record, next))
    relations[place].joined[id] = related
    return related
  }

  private mutating func add(_ path: String) {
    var parent: Int?
    for name in path.split(separator: ".").map(String.init) {
      let siblings = parent.map { relations[$0].next } ?? first
      if let known = siblings.first(where: { relations[$0].name == name }) {
        parent = known
        continue
      }
      let owner = parent == nil ? primaryModel : parent.flatMap { relations[$0].model }
      let target = owner?.field(name)?.target
      relations.append(
        Relation(name: name, index: index(of: target, relation: name), model: target.flatMap(catalogue.model)))
      if let parent { relations[parent].next.append(relations.count - 1) } else { first.append(relations.count - 1) }
      parent = relations.count - 1
    }
  }

  /// The place of the dictionary for a relation to `target`; where that is not known, by the relation's own name, and
  /// where no list looks like it, of all records that came.
  private mutating func index(of target: String?, relation: String) -> Int {
    let place = target.map { "model \($0)" } ?? "relation \(relation)"
    if let known = indexPlaces[place] { return known }
    var names = KeyFolding.plurals(of: relation)
    if let target {
      names.formUnion(KeyFolding.plurals(of: target))
      if let model = catalogue.model(target) { names.insert(KeyFolding.fold(model.listKey)) }
    }
    var sources = lists.filter { names.contains(KeyFolding.fold($0.key)) }
    if target == nil, sources.isEmpty { sources = lists }
    var index: [String: Record] = [:]
    if let target, target == primaryModel?.name {
      for record in primary { if let id = record.id { index[id] = record } }
    }
    for source in sources {
      for value in source.records { if let record = value.record, let id = record.id { index[id] = record } }
    }
    indexes.append(index)
    indexPlaces[place] = indexes.count - 1
    return indexes.count - 1
  }
}
