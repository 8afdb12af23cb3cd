import BQLSyntax
import BrainAPI

extension Session {
  /// What hangs on the records that a plan deletes, looked up before anybody is asked.
  func dependents(of plan: WritePlan, _ keyword: Span, _ source: SourceText) async throws(StatementError)
    -> Dependents
  {
    let deleted = plan.items.filter { $0.method == .delete }.map(\.endpoint)
    guard !deleted.isEmpty, deleted.contains(where: { catalogue.isPointedAt($0.model) }) else { return Dependents() }
    var hasMembership = knownCapabilities?.membership
    if hasMembership == nil, deleted.count > 1 { hasMembership = await askedCapabilities().membership }
    let fetcher = Fetcher(service: service, concurrency: settings.pagesAtOnce, onProgress: host.onProgress)
    let finder = DependentFinder(fetcher: fetcher, catalogue: catalogue, hasMembership: hasMembership ?? false)
    return try await logged(source) { run throws(StatementError) in
      try await finder.find(deleted, at: keyword, run: run)
    }
  }

  /// What became of them, once something was deleted: read, since the server's rules are its own. Where it cannot be read, what
  /// was expected stands, and `isCertain` is false.
  func outcome(
    of dependents: Dependents, _ source: SourceText
  ) async -> (dependents: Dependents, isCertain: Bool) {
    var settled = dependents
    var byPlace: [Endpoint: [String]] = [:]
    for one in dependents.records {
      guard let id = one.endpoint.id else { continue }
      var place = one.endpoint
      place.id = nil
      byPlace[place, default: []].append(id)
    }
    for (place, ids) in byPlace.sorted(by: { $0.key.model < $1.key.model }) {
      let now: [String: Record]
      do throws(StatementError) {
        let records = try await read(ids, place, at: nil, source)
        now = Dictionary(records.compactMap { record in record.id.map { ($0, record) } }) { first, _ in first }
      } catch {
        return (dependents, false)
      }
      for index in settled.records.indices where settled.records[index].endpoint.model == place.model {
        let (one, id) = (settled.records[index], settled.records[index].endpoint.id ?? "")
        guard let current = now[id] else {
          settled.records[index].effect = .deleted
          continue
        }
        let relations = (catalogue.model(place.model)?.fields ?? []).filter { $0.target != nil && !$0.isReadOnly }
        let isSame = relations.allSatisfy {
          catalogue.isSame($0.name, one.record[$0.name], current[$0.name], place.model, settings.zone)
        }
        settled.records[index].effect = isSame ? .kept : .unlinked
      }
    }
    return (settled, true)
  }
}

extension Catalogue {
  /// Whether records of any model name records of this one.
  fileprivate func isPointedAt(_ name: String) -> Bool {
    models.contains { model in
      model.fields.contains { $0.target == name && !($0.isList && $0.isReadOnly) }
    }
  }
}

extension Dependents {
  /// As the journal keeps them.
  var kept: [JournalDependent] {
    records.map {
      JournalDependent(
        endpoint: $0.endpoint, label: Dependents.label($0.record), effect: $0.effect, before: $0.record)
    }
  }

  /// `, 4 procedures and ... were deleted with it, ...`: what became of them, behind what was done.
  var words: String {
    var parts: [String] = []
    if !deleted.isEmpty { parts.append("deleted with it: \(Dependents.counted(deleted))") }
    if !unlinked.isEmpty { parts.append("lost the link: \(Dependents.counted(unlinked))") }
    return parts.joined(separator: "; ")
  }
}
