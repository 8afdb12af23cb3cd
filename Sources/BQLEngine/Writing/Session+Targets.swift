import BQLSyntax
import BrainAPI

/// The records that a write is about, as they are now.
struct WriteTargets: Sendable {
  /// Without an id.
  var endpoint: Endpoint
  /// nil for a model that the catalogue does not know.
  var model: Model?
  var records: [Record]
  var span: Span
  var notes: [String]
}

extension Session {
  func planningContext(_ source: SourceText) -> PlanningContext {
    planningContext(knownCapabilities ?? .documented, source)
  }

  /// Where a model is written: in the private portal.
  func writePlace(_ reference: ModelReference, _ source: SourceText) throws(StatementError) -> ModelPlace {
    let place = try ModelPlace(reference, planningContext(source))
    try rejectPublic(place.endpoint.portal, at: reference.span)
    return place
  }

  private func rejectPublic(_ used: Portal?, at span: Span) throws(StatementError) {
    guard used == .public else { return }
    throw StatementError(
      "the public portal cannot be written to", at: span,
      hint: portal == .public ? "`use private`; it requires a token" : "ask the private portal for them")
  }

  // MARK: Resolving

  func targets(_ target: WriteTarget, _ source: SourceText) async throws(StatementError) -> WriteTargets {
    switch target {
    case .record(let reference, let id): return try await oneTarget(reference, id, source)
    case .value(let expression): return try await targets(expression, source)
    }
  }

  private func oneTarget(
    _ reference: ModelReference, _ expression: Expression, _ source: SourceText
  ) async throws(StatementError) -> WriteTargets {
    let place = try writePlace(reference, source)
    try rejectForeign(expression, source)
    let value = try await evaluate(expression, source).value ?? .null
    let single = value.list.flatMap { $0.count == 1 ? $0[0] : nil } ?? value
    guard let id = FieldValue.identifier(single)?.text else {
      throw StatementError(
        "a \(reference.model.text) is named by its id here", at: expression.span, label: "this is not an id",
        hint: "by its name: `(from \(reference.model.text) where name = \"...\")`")
    }
    let records = try await read([id], place.endpoint, at: expression.span, source)
    guard !records.isEmpty else {
      throw StatementError(
        "there is no \(reference.model.text) with this id", at: expression.span, label: "nothing was sent",
        hint: "or it is not shared with you")
    }
    return WriteTargets(
      endpoint: place.endpoint, model: place.model, records: records, span: reference.span.union(expression.span),
      notes: [])
  }

  private func targets(_ expression: Expression, _ source: SourceText) async throws(StatementError) -> WriteTargets {
    try rejectForeign(expression, source)
    let answer = try await evaluate(expression, source)
    let name: String?
    switch answer.shape.element {
    case .row(let row): name = row.model
    case .related(let model, _): name = model
    default: name = nil
    }
    guard let name, let model = catalogue.model(name) else {
      throw StatementError(
        "these are not records of a model", at: expression.span, label: "this is \(answer.shape.name)",
        hint: "a target is `$x`, `(from ...)` or a model with an id")
    }
    for query in answer.queries {
      if case .requests(let request) = query.plan.source {
        try rejectPublic(request.endpoint.portal, at: expression.span)
      }
    }
    let endpoint = Endpoint(portal: .private, app: model.app, model: model.name)
    var targets = WriteTargets(
      endpoint: endpoint, model: model, records: [], span: expression.span, notes: answer.trustedConditions)
    let elements = answer.value?.list ?? answer.value.map { [$0] } ?? []
    var ids: [String] = []
    var seen: Set<String> = []
    for element in elements where !element.isNull {
      guard let id = FieldValue.identifier(element)?.text else {
        throw StatementError("a row without an id cannot be written to", at: expression.span)
      }
      if seen.insert(id).inserted { ids.append(id) }
    }
    if answer.isJustRead {
      // They were read for this statement, and each was checked against its conditions.
      seen = []
      targets.records = elements.compactMap(\.record).filter { seen.insert($0.id ?? "").inserted }
      return targets
    }
    targets.records = try await read(ids, endpoint, at: expression.span, source)
    let found = Set(targets.records.compactMap(\.id))
    let gone = elements.filter { FieldValue.identifier($0).map { !found.contains($0.text) } ?? false }
    if !gone.isEmpty {
      let names = gone.prefix(5).map { $0.record.map(WriteItem.label) ?? $0.text }.joined(separator: ", ")
      let words =
        "\(RecordWords.counted(gone.count, name)) \(gone.count == 1 ? "is" : "are") not there any more: \(names)"
      if found.isEmpty { throw StatementError(words, at: expression.span, label: "nothing was sent") }
      targets.notes.append(words + (gone.count > 5 ? ", ..." : ""))
    }
    return targets
  }

  /// The value of an expression of a write. What could not be read whole is not written to.
  func evaluate(_ expression: Expression, _ source: SourceText) async throws(StatementError) -> Preparer.Answer {
    let preparer = try await preparer(for: expression, source)
    return try await logged(source) { run throws(StatementError) in try await preparer.answer(expression, run: run) }
  }

  /// Runs a part of a write that reads. Gaps end it.
  func logged<Result>(
    _ source: SourceText, _ work: (RunContext) async throws(StatementError) -> Result
  ) async throws(StatementError) -> Result {
    let run = RunContext()
    do throws(StatementError) {
      let result = try await work(run)
      exchanges += run.transcript.exchanges
      for warning in run.transcript.warnings { show(.warning(warning, source)) }
      guard let gap = run.transcript.gaps.first else { return result }
      throw StatementError(
        .incomplete, [Diagnostic(.error, "not all could be read, so nothing is written: \(gap)")])
    } catch {
      exchanges += run.transcript.exchanges
      throw error
    }
  }

  // MARK: Reading by id

  /// The records with these ids as they are now, in that order, batched where the server can; those that are gone are left
  /// out.
  func read(
    _ ids: [String], _ endpoint: Endpoint, at span: Span?, _ source: SourceText
  ) async throws(StatementError) -> [Record] {
    guard !ids.isEmpty else { return [] }
    let fetcher = Fetcher(service: service, concurrency: settings.pagesAtOnce, onProgress: host.onProgress)
    if ids.count == 1 || catalogue.model(endpoint.model) == nil {
      return try await logged(source) { run throws(StatementError) in
        var records: [Record] = []
        for id in ids {
          let request = APIRequest(.get, endpoint, filters: [.init(["id"], .equal, [id])], window: .offset(0, limit: 1))
          records += try await fetcher.page(request, at: span, run: run).records.filter { $0.id == id }
        }
        return records
      }
    }
    let hydrator = Hydrator(
      fetcher: fetcher, catalogue: catalogue, capabilities: await askedCapabilities(), portal: endpoint.portal)
    return try await logged(source) { run throws(StatementError) in
      try await hydrator.records(ids, of: endpoint.model, at: span, run: run)
    }
  }

  // MARK: Other servers

  /// Ids of one server mean nothing on another, and the public portal takes no writes.
  func rejectForeign(_ expression: Expression, _ source: SourceText) throws(StatementError) {
    switch expression.kind {
    case .name(let name), .variable(let name):
      guard let variable = scope[name.text], let provenance = variable.provenance, variable.shape.holdsRecords else {
        return
      }
      if let server = provenance.server, server != service.server {
        throw ForeignRecords.problem(expression, server, planningContext(source))
      }
      try rejectPublic(provenance.portal, at: expression.span)
    case .query(let query):
      if case .expression(let inner) = query.source { try rejectForeign(inner, source) }
      for stage in query.stages {
        switch stage.kind {
        case .union(let other), .intersect(let other), .except(let other): try rejectForeign(other, source)
        default: continue
        }
      }
    default: for part in expression.parts { try rejectForeign(part, source) }
    }
  }

  /// What the server in use can do; it is asked once where nobody knows.
  func askedCapabilities() async -> Capabilities {
    if let known = knownCapabilities { return known }
    let found = await CapabilityProbe(service: service, portal: portal).run()
    exchanges += found.exchanges
    if found.isCertain { foundCapabilities[service.server.address] = found.capabilities }
    if found.isLasting {
      host.capabilityMemory?.keep(found.capabilities, of: service.server.address, now: host.clock())
    }
    return found.capabilities
  }
}

extension Shape {
  /// Ids, or records that have some.
  fileprivate var holdsRecords: Bool {
    switch element {
    case .related: true
    case .row(let row): row.model != nil
    default: false
    }
  }
}

extension Preparer.Answer {
  /// A query without stages and includes: its rows are the records as the server has them.
  fileprivate var isJustRead: Bool {
    guard queries.count == 1, let plan = queries.first?.plan, plan.stages.isEmpty,
      case .requests(let request) = plan.source
    else {
      return false
    }
    return request.shown.isEmpty && request.needed.isEmpty
  }

  /// Conditions that no record carries the field of: only the server can have heeded them.
  fileprivate var trustedConditions: [String] {
    queries.flatMap { query -> [String] in
      guard case .requests(let request) = query.plan.source else { return [] }
      return request.conjuncts.filter(\.isLeftToServer).map {
        "`\($0.text)` was left to the server: no record carries that field, so look twice"
      }
    }
  }
}
