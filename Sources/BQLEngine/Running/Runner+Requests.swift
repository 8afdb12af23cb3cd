import BQLSyntax
import BrainAPI

extension Runner {
  /// The server's total; nil where it tells none.
  func count(_ plan: RequestPlan, run: RunContext) async throws(StatementFailure) -> Int? {
    guard let request = plan.requests.first else { return nil }
    return try await fetcher.page(request.windowed(.offset(0, limit: 1)), at: plan.span, run: run).total
  }

  func fetch(
    _ plan: RequestPlan, _ evaluation: Evaluation, run: RunContext
  ) async throws(StatementFailure) -> [Record] {
    let requests = plan.requests
    let row = RowShape(model: plan.endpoint.model, includes: plan.shown)
    let isOrdered = plan.localSort.isEmpty && requests.count == 1
    // Several lists without an order of their own are each in that of the ids, in which they are joined.
    let wanted = plan.localSort.isEmpty ? plan.reach : nil
    let check = RecordCheck(plan: plan, evaluation: evaluation, hydrator: hydrator, row: row)
    var records: [Record] = []
    var seen: Set<String> = []
    for request in requests {
      var list: Fetcher.List
      do throws(StatementFailure) {
        var dropped = 0
        list = try await fetcher.list(request, wanted: wanted, mayDrop: plan.mayDrop, at: plan.span, run: run) {
          came, run throws(StatementFailure) in
          let passing = try await check.passing(came, run: run)
          dropped += came.count - passing.count
          return passing
        }
        if dropped > 0, !plan.mayDrop, let wanted, list.records.count < wanted {
          // The server did not heed a filter that it should have: more have to be read than were asked for.
          list = try await fetcher.list(request, wanted: wanted, mayDrop: true, at: plan.span, run: run) {
            came, run throws(StatementFailure) in try await check.passing(came, run: run)
          }
        }
      } catch {
        if let cut = run.cut.withLock({ $0 }), requests.count == 1 {
          // Related records that only conditions need may be missing, so these are not checked.
          let known = plan.conjuncts.isEmpty || !plan.mayDrop ? cut.records : []
          run.rowsThatCame.withLock { $0 = (known, plan.endpoint.model, plan.mayDrop ? nil : cut.total) }
          run.cut.withLock { $0 = nil }
        }
        throw plan.blaming(error)
      }
      records +=
        requests.count == 1 ? list.records : list.records.filter { $0.id.map { seen.insert($0).inserted } ?? true }
    }
    if !isOrdered {
      records = try await hydrator.hydrate(records, row, plan.needed, at: plan.span, run: run)
      if !plan.localSort.isEmpty { try UncertainField.reject(plan.uncertain, on: records) }
      records = try RowOrder(keys: plan.localSort, evaluation: evaluation).sorted(records)
    }
    records = Array(records.dropFirst(plan.offset).prefix(plan.limit ?? .max))
    return try await hydrator.hydrate(records, row, plan.shown, at: plan.span, run: run)
  }

  /// The ids that `under` stands for: the root and all below it. Circles of parents are walked once.
  func bind(
    _ hierarchy: HierarchyRequest, _ bindings: inout Bindings, run: RunContext
  ) async throws(StatementFailure) {
    guard let model = catalogue.model(hierarchy.model) else { return }
    let endpoint = Endpoint(portal: portal, app: model.app, model: model.name)
    let request = APIRequest(.get, endpoint, sort: [.init("id")])
    let all = try await fetcher.list(request, at: hierarchy.span, run: run) { records, _ in records }.records
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
