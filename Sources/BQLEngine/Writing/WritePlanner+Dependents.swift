import BQLSyntax
import BrainAPI

extension WritePlanner {
  /// What hangs on the records that a plan deletes, looked up before anybody is asked.
  func dependents(of plan: WritePlan, _ keyword: Span) async throws(StatementError)
    -> Dependents
  {
    let deleted = plan.items.filter { $0.method == .delete }.map(\.endpoint)
    guard !deleted.isEmpty, deleted.contains(where: { catalogue.isPointedAt($0.model) }) else { return Dependents() }
    var hasMembership = environment.knownCapabilities?.membership
    if hasMembership == nil, deleted.count > 1 { hasMembership = await environment.askedCapabilities().membership }
    let finder = DependentFinder(
      fetcher: environment.fetcher, catalogue: catalogue, hasMembership: hasMembership ?? false)
    return try await environment.logged { run throws(StatementError) in
      try await finder.find(deleted, at: keyword, run: run)
    }
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
