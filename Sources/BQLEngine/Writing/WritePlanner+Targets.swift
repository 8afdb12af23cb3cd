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

extension WritePlanner {
  /// Where a model is written: in the private portal.
  func writePlace(_ reference: ModelReference) throws(StatementError) -> ModelPlace {
    let place = try ModelPlace(reference, environment.planningContext)
    try rejectPublic(place.endpoint.portal, at: reference.span)
    return place
  }

  private func rejectPublic(_ used: Portal?, at span: Span) throws(StatementError) {
    guard used == .public else { return }
    throw StatementError(
      "the public portal cannot be written to", .notAllowed, at: span,
      hint: environment.portal == .public ? "`use private`; it requires a token" : "ask the private portal for them")
  }

  // MARK: Resolving

  func targets(_ target: WriteTarget) async throws(StatementError) -> WriteTargets {
    switch target {
    case .record(let reference, let id): return try await oneTarget(reference, id)
    case .value(let expression): return try await targets(expression)
    }
  }

  private func oneTarget(
    _ reference: ModelReference, _ expression: Expression
  ) async throws(StatementError) -> WriteTargets {
    let place = try writePlace(reference)
    try rejectForeign(expression)
    let value = try await evaluate(expression).value ?? .null
    let single = value.list.flatMap { $0.count == 1 ? $0[0] : nil } ?? value
    guard let id = FieldValue.identifier(single)?.text else {
      throw StatementError(
        "a \(reference.model.text) is named by its id here", at: expression.span, label: "this is not an id",
        hint: "by its name: `(from \(reference.model.text) where name = \"...\")`")
    }
    let records = try await environment.read([id], place.endpoint, at: expression.span)
    guard !records.isEmpty else {
      throw StatementError(
        "there is no \(reference.model.text) with this id", .invalidValue, at: expression.span,
        label: "nothing was sent",
        hint: "or it is not shared with you")
    }
    return WriteTargets(
      endpoint: place.endpoint, model: place.model, records: records, span: reference.span.union(expression.span),
      notes: [])
  }

  private func targets(_ expression: Expression) async throws(StatementError) -> WriteTargets {
    try rejectForeign(expression)
    let answer = try await evaluate(expression)
    let name: String?
    switch answer.shape.element {
    case .row(let row): name = row.model
    case .related(let model, _): name = model
    default: name = nil
    }
    guard let name, let model = catalogue.model(name) else {
      throw StatementError(
        "these are not records of a model", .type, at: expression.span, label: "this is \(answer.shape.name)",
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
        throw StatementError("a row without an id cannot be written to", .notAllowed, at: expression.span)
      }
      if seen.insert(id).inserted { ids.append(id) }
    }
    if answer.isJustRead {
      // They were read for this statement, and each was checked against its conditions.
      seen = []
      targets.records = elements.compactMap(\.record).filter { seen.insert($0.id ?? "").inserted }
      return targets
    }
    targets.records = try await environment.read(ids, endpoint, at: expression.span)
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
  func evaluate(_ expression: Expression) async throws(StatementError) -> Preparer.Answer {
    let preparer = try await environment.preparer(for: expression)
    return try await environment.logged { run throws(StatementError) in
      try await preparer.answer(expression, run: run)
    }
  }

  // MARK: Other servers

  /// Ids of one server mean nothing on another, and the public portal takes no writes.
  func rejectForeign(_ expression: Expression) throws(StatementError) {
    switch expression.kind {
    case .name(let name), .variable(let name):
      guard let variable = scope[name.text], let provenance = variable.provenance, variable.shape.holdsRecords else {
        return
      }
      if let server = provenance.server, server != service.server {
        throw ForeignRecords.problem(expression, server, environment.planningContext)
      }
      try rejectPublic(provenance.portal, at: expression.span)
    case .query(let query):
      if case .expression(let inner) = query.source { try rejectForeign(inner) }
      for stage in query.stages {
        switch stage.kind {
        case .union(let other), .intersect(let other), .except(let other): try rejectForeign(other)
        default: continue
        }
      }
    default: for part in expression.parts { try rejectForeign(part) }
    }
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
