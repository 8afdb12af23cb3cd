/// The records that a reply brought beside those asked for, along the paths of the request: each by its id, under the model
/// that its relation leads to, or under the relation's name where its model is not known. They stand in no record's place.
package struct RelatedRecords: Sendable, Hashable {
  private var records: [String: [String: Record]] = [:]

  package init() {}

  package var isEmpty: Bool { records.isEmpty }

  /// The models (or relations) that records came of, sorted.
  package var models: [String] { records.keys.sorted() }

  /// All of a model, in the order of their ids.
  package func all(of model: String) -> [Record] {
    (records[model] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
  }

  package func record(_ id: String, of model: String) -> Record? { records[model]?[id] }

  /// Adds those that have an id.
  package mutating func insert(_ more: some Sequence<Record>, of model: String) {
    for record in more { if let id = record.id { records[model, default: [:]][id] = record } }
  }

  package mutating func merge(_ other: RelatedRecords) {
    for (model, more) in other.records { records[model, default: [:]].merge(more) { _, new in new } }
  }
}

extension RelatedRecords {
  /// What `root`, the whole reply, holds beside `primary`, the records asked for. Records of the model asked for stand
  /// under `+` and that model's list key, or are those asked for themselves. Lists that no path leads to are passed over.
  init(root: Record, primary: [Record], request: APIRequest, catalogue: Catalogue) {
    if request.includes.isEmpty { return }
    let lists = root.fields.compactMap { field in
      field.value.list.map { (key: KeyFolding.fold(field.name), records: $0) }
    }
    let model = catalogue.model(request.endpoint.model)
    for path in request.includes {
      var owner = model
      for name in path {
        let target = owner?.field(name)?.target
        owner = target.flatMap(catalogue.model)
        if records[target ?? name] != nil { continue }
        var names = KeyFolding.plurals(of: name)
        if let target { names.formUnion(KeyFolding.plurals(of: target)) }
        if let owner { names.insert(KeyFolding.fold(owner.listKey)) }
        var sources = lists.filter { names.contains($0.key) }
        // Where nothing says what a relation leads to, it may be to anything that came.
        if target == nil, sources.isEmpty { sources = lists }
        if let target, target == model?.name { insert(primary, of: target) }
        for source in sources { insert(source.records.lazy.compactMap(\.record), of: target ?? name) }
      }
    }
  }
}
