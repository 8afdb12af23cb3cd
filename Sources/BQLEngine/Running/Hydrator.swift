import BQLSyntax
import BrainAPI

/// Puts related records in the place of their ids: those that the server brought along, and what is missing by asking for
/// it, in batches, each record once. Virtual relations are put together here.
struct Hydrator: Sendable {
  let fetcher: Fetcher
  let catalogue: Catalogue
  let capabilities: Capabilities
  let portal: Portal
  /// What came beside a list, while that is put in place: then nothing is asked for.
  private var cameAlong: RelatedRecords?

  init(fetcher: Fetcher, catalogue: Catalogue, capabilities: Capabilities, portal: Portal) {
    self.fetcher = fetcher
    self.catalogue = catalogue
    self.capabilities = capabilities
    self.portal = portal
  }

  /// The rows with every relation of `tree` in place.
  func hydrate(
    _ rows: [Record], _ shape: RowShape, _ tree: IncludeTree, at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record] {
    var rows = rows
    for branch in tree.branches {
      if let column = shape.column(branch.name) {
        rows = try await hydrate(column: branch, column, rows, at: span, run: run)
      } else if let model = shape.model.flatMap(catalogue.model), model.isRelation(branch.name) || cameAlong == nil {
        rows = try await hydrate(branch, of: model, rows, at: span, run: run)
      } else if cameAlong != nil {
        // What the catalogue does not know is found under the relation's own name.
        rows = try await replace(branch.name, branch.name, branch.tree, rows, at: span, run: run)
      }
    }
    return try await hydrateKept(rows, shape, tree, at: span, run: run)
  }

  /// Records of a list with what came beside them in place of ids, along the paths of the request. Nothing is asked for.
  func place(
    _ related: RelatedRecords, in batch: [Record], _ request: APIRequest, at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record] {
    if related.isEmpty { return batch }
    var hydrator = self
    hydrator.cameAlong = related
    let tree = IncludeTree(request.includes)
    return try await hydrator.hydrate(batch, RowShape(model: request.endpoint.model), tree, at: span, run: run)
  }

  /// Rows that were kept have their virtual relations as fields: what is wanted along the ways is wanted in those.
  private func hydrateKept(
    _ rows: [Record], _ shape: RowShape, _ tree: IncludeTree, at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record] {
    guard let model = shape.model.flatMap(catalogue.model) else { return rows }
    var rows = rows
    for virtual in model.virtualRelations where shape.column(virtual.name) == nil {
      guard case .union(let ways) = virtual.meaning, rows.contains(where: { $0[virtual.name] != nil }) else { continue }
      let wanted = ways.compactMap { tree[$0] }
      if wanted.isEmpty { continue }
      let inner = wanted.reduce(into: IncludeTree()) { $0.merge($1) }
      rows = try await replace(virtual.name, virtual.target, inner, rows, at: span, run: run)
    }
    return rows
  }

  private func hydrate(
    column branch: IncludeTree.Branch, _ shape: Shape, _ rows: [Record], at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record] {
    switch shape.element {
    case .related(let target, _):
      return try await replace(branch.name, target, branch.tree, rows, at: span, run: run)
    case .row(let row):
      // A joined row: its own relations.
      let places = rows.indices.filter { rows[$0][branch.name]?.record != nil }
      let inner = try await hydrate(
        places.compactMap { rows[$0][branch.name]?.record }, row, branch.tree, at: span, run: run)
      var rows = rows
      for (place, record) in zip(places, inner) { rows[place][branch.name] = .record(record) }
      return rows
    default: return rows
    }
  }

  private func hydrate(
    _ branch: IncludeTree.Branch, of model: Model, _ rows: [Record], at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record] {
    if let target = model.field(branch.name)?.target {
      guard catalogue.model(target) != nil || cameAlong != nil else { return rows }
      return try await replace(branch.name, target, branch.tree, rows, at: span, run: run)
    }
    if let virtual = model.virtualField(branch.name) { return try await fill(virtual, rows, at: span, run: run) }
    guard let virtual = model.virtualRelation(branch.name) else { return rows }
    if rows.contains(where: { $0[branch.name] != nil }) {
      return try await replace(branch.name, virtual.target, branch.tree, rows, at: span, run: run)
    }
    switch virtual.meaning {
    case .union(let ways):
      var tree = IncludeTree()
      for way in ways {
        tree.insert(way)
        for path in branch.tree.paths { tree.insert(way + path) }
      }
      return try await hydrate(rows, RowShape(model: model.name), tree, at: span, run: run)
    case .reverse(let relation):
      return try await reverse(branch, virtual, relation, rows, at: span, run: run)
    }
  }

  // MARK: Replacing ids

  private func replace(
    _ field: String, _ target: String, _ tree: IncludeTree, _ rows: [Record], at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record] {
    var known: [String: Record] = [:]
    var order: [String] = []
    var missing: [String] = []
    var wanted: Set<String> = []
    for row in rows {
      for value in Hydrator.elements(row[field]) {
        if case .record(let record) = value, let id = record.id {
          if known.updateValue(record, forKey: id) == nil { order.append(id) }
        } else if let id = Hydrator.identifier(value), wanted.insert(id).inserted {
          missing.append(id)
        }
      }
    }
    missing.removeAll { known[$0] != nil }
    if missing.isEmpty, tree.isEmpty, wanted.isEmpty { return rows }
    for record in try await records(missing, of: target, at: span, run: run) {
      guard let id = record.id, known.updateValue(record, forKey: id) == nil else { continue }
      order.append(id)
    }
    let unread = missing.count { known[$0] == nil }
    if unread > 0, cameAlong == nil {
      run.warn(
        Diagnostic(
          .warning, .incomplete,
          "\(unread) related \(target) \(Plural.noun("record", unread)) could not be read; the id is shown in its place",
          at: span, hint: "the server gives the id, but not the record: perhaps it is not shared with you"))
    }
    if !tree.isEmpty {
      let deeper = try await hydrate(
        order.compactMap { known[$0] }, RowShape(model: target), tree, at: span, run: run)
      for record in deeper { if let id = record.id { known[id] = record } }
    }
    return rows.map { row in
      guard let value = row[field] else { return row }
      var row = row
      row[field] = Hydrator.replacing(value, known)
      return row
    }
  }

  private static func elements(_ value: Value?) -> [Value] { value.map { $0.list ?? [$0] } ?? [] }

  static func identifier(_ value: Value) -> String? {
    switch value {
    case .string(let id): id
    case .number(.integer(let id)): String(id)
    default: nil
    }
  }

  private static func replacing(_ value: Value, _ known: [String: Record]) -> Value {
    switch value {
    case .list(let elements): return .list(elements.map { replacing($0, known) })
    case .record(let record): return record.id.flatMap { known[$0] }.map { .record($0) } ?? value
    default: return identifier(value).flatMap { known[$0] }.map { .record($0) } ?? value
    }
  }

  // MARK: Fetching by id

  /// The records with these ids: by `in` where the server has it, else one by one where they are few, else by reading the
  /// list. Ids that the server does not know are left out.
  func records(
    _ ids: [String], of model: String, at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record] {
    if let cameAlong { return ids.compactMap { cameAlong.record($0, of: model) } }
    guard !ids.isEmpty, let place = catalogue.model(model) else { return [] }
    let missing = run.related.missing(ids, of: model)
    if !missing.isEmpty {
      let endpoint = Endpoint(portal: portal, app: place.app, model: model)
      let fetched =
        capabilities.membership
        ? try await inBatches(missing, endpoint, at: span, run: run)
        : try await withoutMembership(missing, endpoint, at: span, run: run)
      run.related.insert(fetched, of: model)
    }
    return run.related.records(ids, of: model)
  }

  private func inBatches(
    _ ids: [String], _ endpoint: Endpoint, at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record] {
    var records: [Record] = []
    for start in stride(from: 0, to: ids.count, by: Pushdown.batchSize) {
      let batch = Array(ids[start..<min(start + Pushdown.batchSize, ids.count)])
      let filter = APIRequest.Filter(["id"], batch.count == 1 ? .equal : .in, batch)
      let request = APIRequest(.get, endpoint, filters: [filter], sort: [.init("id")])
      let came = try await fetcher.records(request, at: span, run: run)
      let asked = Set(batch)
      let wanted = came.filter { $0.id.map(asked.contains) ?? false }
      if wanted.count < came.count { run.warn(Hydrator.unheeded(filter, at: span)) }
      records += wanted
    }
    return records
  }

  /// The server was asked for some records and gave others as well.
  static func unheeded(_ filter: APIRequest.Filter, at span: Span?) -> Diagnostic {
    let path = (filter.path + [filter.operator.rawValue]).filter { !$0.isEmpty }.dotted
    return Diagnostic(
      .warning, .server, "the server ignored the filter `filter{\(path)}`; its extra records were left out here",
      at: span,
      hint: "`set capabilities auto` finds out what the server can do")
  }

  private func withoutMembership(
    _ ids: [String], _ endpoint: Endpoint, at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record] {
    let request = APIRequest(.get, endpoint, sort: [.init("id")])
    // After the first page it is known how many there are: the rest one by one where that takes fewer requests.
    var pages = PageCursor(request, fetcher, at: span)
    var records = try await pages.next(run) ?? []
    var missing = Set(ids).subtracting(records.compactMap(\.id))
    let morePages = pages.total.map { Paginator.pages(of: $0) - 1 }
    if pages.isAtEnd || missing.count > morePages ?? Pushdown.singleRequests {
      while !missing.isEmpty, let page = try await pages.next(run) {
        missing.subtract(page.compactMap(\.id))
        records += page
      }
      // What is missing now is in no page.
      if !missing.isEmpty { run.related.markWhole(endpoint.model) }
      return records
    }
    for id in ids where missing.contains(id) {
      let request = APIRequest(.get, endpoint, filters: [.init(["id"], .equal, [id])], window: .offset(0, limit: 1))
      records += try await fetcher.page(request, at: span, run: run).records
    }
    return records
  }
}

extension Model {
  fileprivate func isRelation(_ name: String) -> Bool { field(name)?.target != nil || isVirtual(name) }
}
