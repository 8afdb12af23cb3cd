import BQLSyntax
import BrainAPI

extension Runner {
  /// The server's total; nil where it tells none.
  func count(_ plan: RequestPlan, run: RunContext) async throws(StatementError) -> Int? {
    guard let request = plan.requests.first else { return nil }
    return try await fetcher.page(request.windowed(.offset(0, limit: 1)), at: plan.span, run: run).total
  }

  /// The records that a value stands for; ids are read.
  func rows(
    of value: Value, _ shape: Shape, at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record] {
    let elements = value.list ?? [value]
    if case .related(let model, let included) = shape.element {
      if included != nil { return elements.compactMap(\.record) }
      let holder = Record([("value", .list(elements))])
      let row = RowShape(columns: [ColumnShape(name: "value", shape: .list(.related(model: model, included: nil)))])
      let full = try await hydrator.hydrate([holder], row, IncludeTree([["value"]]), at: span, run: run)
      return (full.first?["value"]?.list ?? []).map { $0.record ?? Record([("id", $0)]) }
    }
    return elements.map { $0.record ?? Record([("value", $0)]) }
  }

  /// The ids that `under` stands for, sorted: those of the root and of all below it. Circles of parents are walked once.
  /// nil for a model that the catalogue does not know.
  func ids(under hierarchy: HierarchyRequest, run: RunContext) async throws(StatementError) -> [String]? {
    guard let model = catalogue.model(hierarchy.model) else { return nil }
    let endpoint = Endpoint(portal: portal, app: model.app, model: model.name)
    let request = APIRequest(.get, endpoint, sort: [.init("id")])
    let all = try await fetcher.records(request, at: hierarchy.span, run: run)
    let root = hierarchy.rootName
    let roots = all.filter { $0.id == root || $0["name"] == .string(root) }
    if roots.isEmpty {
      let names = all.compactMap { $0["name"]?.string }
      throw StatementError(
        "there is no \(model.name) `\(root)`", .unknownName, at: hierarchy.span,
        label: Suggestion.closest(to: root, among: names).map { "did you mean \"\($0)\"?" })
    }
    var children: [String: [String]] = [:]
    for record in all {
      let parent = record["parent"]?.record?.id ?? record["parent"]?.string
      if let parent, let id = record.id { children[parent, default: []].append(id) }
    }
    var found: Set<String> = []
    var open = roots.compactMap(\.id)
    while let id = open.popLast() {
      if found.insert(id).inserted { open += children[id] ?? [] }
    }
    return found.sorted()
  }
}
