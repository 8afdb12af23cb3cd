import BQLSyntax
import BrainAPI

/// Records of others that hang on what a statement deletes: they go along, or lose their link.
struct Dependents: Sendable {
  struct One: Sendable {
    /// With its id.
    var endpoint: Endpoint
    var record: Record
    /// Expected; what became of it is found out after.
    var effect: JournalDependent.Effect
    /// It cannot be without what labs share, so that servers rather refuse the whole.
    var isProtecting: Bool
  }

  /// What hangs on others of these stands behind them.
  var records: [One] = []
  /// Models that could not be looked through.
  var unread: [String] = []

  var deleted: [One] { records.filter { $0.effect == .deleted } }
  var unlinked: [One] { records.filter { $0.effect == .unlinked } }

  /// For each effect how many records it meets, then a line for each model: `  4 procedures: Craniotomy, Headcap, ...`.
  var lines: [String] {
    let groups: [(String, [One])] = [
      ("deleted with it", deleted.filter { !$0.isProtecting }),
      ("requires it, so the server refuses or deletes it too", deleted.filter(\.isProtecting)),
      ("losing the link", unlinked),
    ]
    var lines = groups.filter { !$0.1.isEmpty }.flatMap { effect, records in
      ["\(effect): \(RecordWords.counted(records.count, nil))"] + Dependents.modelLines(records)
    }
    if !unread.isEmpty {
      lines.append("not looked up: \(unread.map { Plural.noun($0, 2) }.joined(separator: ", "))")
    }
    return lines
  }

  /// `4 procedures, 1 subjectlog`
  static func counted(_ records: [One]) -> String {
    groups(records).map { RecordWords.counted($0.records.count, $0.model) }.joined(separator: ", ")
  }

  private static func modelLines(_ records: [One]) -> [String] {
    groups(records).map { model, records in
      // Ids say nothing to a reader.
      let names = records.prefix(3).compactMap { $0.record.id == label($0.record) ? nil : label($0.record) }
      let counted = "  \(RecordWords.counted(records.count, model))"
      return names.isEmpty ? counted : "\(counted): \(names.joined(separator: ", "))\(records.count > 3 ? ", ..." : "")"
    }
  }

  private static func groups(_ records: [One]) -> [(model: String, records: [One])] {
    records.reduce(into: []) { groups, one in
      if let index = groups.firstIndex(where: { $0.model == one.endpoint.model }) {
        groups[index].records.append(one)
      } else {
        groups.append((one.endpoint.model, [one]))
      }
    }
  }

  /// A name, else what kind it is of, else an id.
  static func label(_ record: Record) -> String {
    for name in ["name", "title", "type"] {
      if let text = record[name]?.string, !text.isEmpty { return text }
    }
    return record.id ?? "(no name)"
  }
}

/// Finds dependents through the catalogue's relations, by asking for the records that name what is deleted, level by level.
///
/// The service's own rules of deleting are not published. Expected is what the embedded portal does: a record that cannot be
/// without what goes is deleted with it, one that can loses its link, and what labs share is protected by what needs it.
struct DependentFinder: Sendable {
  let fetcher: Fetcher
  let catalogue: Catalogue
  /// Whether many ids may be asked for in one request.
  let hasMembership: Bool

  /// The apps whose records take along what cannot be without them.
  private static let owners: Set = ["stem", "modules"]

  /// A field that may name what is deleted.
  private struct Source {
    var model: Model
    var field: Field
  }

  /// Throws where the server gives no answer; a model that it refuses to show is told in `unread`.
  func find(
    _ deleted: [Endpoint], at span: Span?, run: RunContext
  ) async throws(StatementError) -> Dependents {
    var found = Dependents()
    var met = Set(deleted.compactMap { endpoint in endpoint.id.map { "\(endpoint.model) \($0)" } })
    var level: [(model: String, ids: [String])] = []
    for endpoint in deleted { DependentFinder.add(endpoint, to: &level) }
    while !level.isEmpty {
      var next: [(model: String, ids: [String])] = []
      for (target, ids) in level {
        for source in sources(of: target) {
          guard let records = try await records(source, ids, at: span, run: run) else {
            if !found.unread.contains(source.model.name) { found.unread.append(source.model.name) }
            continue
          }
          let takesAlong = !source.field.isList && source.field.isRequired
          let isProtecting = takesAlong && !DependentFinder.owners.contains(catalogue.model(target)?.app ?? "")
          for record in records {
            guard let id = record.id else { continue }
            let endpoint = Endpoint(portal: .private, app: source.model.app, model: source.model.name, id: id)
            let isNew = met.insert("\(source.model.name) \(id)").inserted
            if isNew {
              found.records.append(
                .init(
                  endpoint: endpoint, record: record, effect: takesAlong ? .deleted : .unlinked,
                  isProtecting: isProtecting))
              if takesAlong { DependentFinder.add(endpoint, to: &next) }
            } else if takesAlong,
              let index = found.records.firstIndex(where: { $0.endpoint == endpoint && $0.effect == .unlinked })
            {
              // It could be without the one, but not without the other.
              found.records[index].effect = .deleted
              found.records[index].isProtecting = isProtecting
              DependentFinder.add(endpoint, to: &next)
            }
          }
        }
      }
      level = next
    }
    return found
  }

  private static func add(_ endpoint: Endpoint, to level: inout [(model: String, ids: [String])]) {
    guard let id = endpoint.id else { return }
    if let index = level.firstIndex(where: { $0.model == endpoint.model }) {
      level[index].ids.append(id)
    } else {
      level.append((endpoint.model, [id]))
    }
  }

  /// A list is kept by the side that can be written; what only shows the other side is asked there.
  private func sources(of target: String) -> [Source] {
    catalogue.models.flatMap { model in
      model.fields.filter { $0.target == target && !($0.isList && $0.isReadOnly) && !$0.isHidden }.map {
        Source(model: model, field: $0)
      }
    }
  }

  /// nil where the server does not show them.
  private func records(
    _ source: Source, _ ids: [String], at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record]? {
    let endpoint = Endpoint(portal: .private, app: source.model.app, model: source.model.name)
    let wanted = Set(ids)
    var records: [Record] = []
    var seen: Set<String> = []
    do throws(StatementError) {
      for filter in filters(source.field, ids) {
        let request = APIRequest(.get, endpoint, filters: filter.map { [$0] } ?? [], sort: [.init("id")])
        for record in try await fetcher.records(request, at: span, run: run) {
          // A server may pass the filter over.
          let value = record[source.field.name] ?? .null
          let named = (value.list ?? [value]).compactMap { FieldValue.identifier($0)?.text }
          guard named.contains(where: wanted.contains), let id = record.id, seen.insert(id).inserted else { continue }
          records.append(record)
        }
      }
    } catch  where error.cause == .refused || error.cause == .unauthorized {
      return nil
    }
    return records
  }

  /// Of many ids at once where the server can; else of each, or, of many, all records. nil: without a filter.
  private func filters(_ field: Field, _ ids: [String]) -> [APIRequest.Filter?] {
    if ids.count == 1 || (!hasMembership && ids.count <= Pushdown.singleRequests) {
      return ids.map { APIRequest.Filter([field.name], .equal, [$0]) }
    }
    guard hasMembership else { return [nil] }
    return stride(from: 0, to: ids.count, by: Pushdown.batchSize).map { start in
      let batch = Array(ids[start..<min(start + Pushdown.batchSize, ids.count)])
      return APIRequest.Filter([field.name], batch.count == 1 ? .equal : .in, batch)
    }
  }
}
