import BQLSyntax
import BrainAPI

extension Runner {
  /// The server's total; nil where it tells none.
  func count(_ plan: RequestPlan, run: RunContext) async throws(StatementFailure) -> Int? {
    guard let request = plan.requests.first else { return nil }
    return try await fetcher.page(request.windowed(.offset(0, limit: 1)), at: plan.span, run: run).total
  }

  /// The ids that `under` stands for: the root and all below it. Circles of parents are walked once.
  func bind(
    _ hierarchy: HierarchyRequest, _ bindings: inout Bindings, run: RunContext
  ) async throws(StatementFailure) {
    guard let model = catalogue.model(hierarchy.model) else { return }
    let endpoint = Endpoint(portal: portal, app: model.app, model: model.name)
    let request = APIRequest(.get, endpoint, sort: [.init("id")])
    let all = try await fetcher.records(request, at: hierarchy.span, run: run)
    let root = hierarchy.root.record?.id ?? hierarchy.root.string ?? ""
    let roots = all.filter { $0.id == root || $0["name"] == .string(root) }
    if roots.isEmpty {
      let names = all.compactMap { $0["name"]?.string }
      throw StatementFailure(
        "there is no \(model.name) `\(root)`", at: hierarchy.span,
        label: Suggestion.closest(to: root, among: names).map { "did you mean \"\($0)\"?" })
    }
    var children: [String: [String]] = [:]
    for record in all {
      let parent = record["parent"]?.record?.id ?? record["parent"]?.string
      if let parent, let id = record.id { children[parent, default: []].append(id) }
    }
    var found: [String] = []
    var seen: Set<String> = []
    var open = roots.compactMap(\.id)
    while let id = open.popLast() {
      guard seen.insert(id).inserted else { continue }
      found.append(id)
      open += children[id] ?? []
    }
    bindings[hierarchy.span] = Bindings.Bound(
      value: .list(found.sorted().map { .string($0) }), shape: .list(.text), server: service.server, text: root)
  }
}
