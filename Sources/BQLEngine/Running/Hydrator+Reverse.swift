import BQLSyntax
import BrainAPI

/// Relations that lead here from other records: the sessions of a subject.
extension Hydrator {
  /// The records whose relation of that name leads to one of the rows.
  func reverse(
    _ branch: IncludeTree.Branch, _ virtual: VirtualRelation, _ relation: String, _ rows: [Record], at span: Span?,
    run: RunContext
  ) async throws(StatementError) -> [Record] {
    guard let model = catalogue.model(virtual.target) else { return rows }
    let ways: [FieldPath]
    if case .union(let own)? = model.virtualRelation(relation)?.meaning {
      ways = own
    } else {
      guard model.field(relation)?.target != nil else { return rows }
      ways = [[relation]]
    }
    var tree = branch.tree
    for way in ways { tree.insert(way.dropLast()) }
    var candidates: [Record] = []
    var seen: Set<String> = []
    let requests = reverseRequests(model, ways, rows.compactMap(\.id))
    for request in requests {
      var list = ListCursor(PageCursor(request, fetcher, at: span), request, self, at: span)
      let found = try await list.rest(run)
      candidates += found.filter { $0.id.map { seen.insert($0).inserted } ?? false }
    }
    // In one order, however they were asked for.
    candidates.sort { Comparer.order($0.id ?? "", $1.id ?? "") < 0 }
    candidates = try await hydrate(candidates, RowShape(model: model.name), tree, at: span, run: run)
    var found: [String: [Value]] = [:]
    let steps = ways.map { $0.map { ResolvedPath.Step.field($0) } }
    let filter = requests.first?.filters.first
    let asked = Set(filter == nil ? [] : rows.compactMap(\.id))
    for candidate in candidates {
      var isOfRows = false
      for related in ResolvedPath.related(candidate, steps) {
        if let id = related.record?.id ?? Hydrator.identifier(related) {
          found[id, default: []].append(.record(candidate))
          isOfRows = isOfRows || asked.contains(id)
        }
      }
      if let filter, !isOfRows { run.warn(Hydrator.unheeded(filter, at: span)) }
    }
    return rows.map { row in
      var row = row
      row[virtual.name] = .list(row.id.flatMap { found[$0] } ?? [])
      return row
    }
  }

  private func reverseRequests(_ model: Model, _ ways: [FieldPath], _ ids: [String]) -> [APIRequest] {
    let endpoint = Endpoint(portal: portal, app: model.app, model: model.name)
    let includes = ways.flatMap { $0.prefixes.dropLast() }
    let requested = includes.filter { capabilities.nestedIncludes || $0.count == 1 }
    let all = APIRequest(.get, endpoint, sort: [.init("id")], includes: requested.uniqued)
    guard capabilities.membership, capabilities.nestedFilters, ids.count <= 10 * Pushdown.batchSize else {
      return [all]
    }
    return stride(from: 0, to: ids.count, by: Pushdown.batchSize).flatMap { start in
      ways.map { way in
        var request = all
        request.filters = [.init(way, .in, Array(ids[start..<min(start + Pushdown.batchSize, ids.count)]))]
        return request
      }
    }
  }
}

extension [FieldPath] {
  fileprivate var uniqued: [FieldPath] {
    var seen: Set<FieldPath> = []
    return filter { seen.insert($0).inserted }
  }
}
