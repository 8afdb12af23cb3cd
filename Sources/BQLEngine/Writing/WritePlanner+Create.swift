import BQLSyntax
import BrainAPI

extension WritePlanner {
  // MARK: From an expression

  func planCreate(
    _ reference: ModelReference, _ expression: Expression
  ) async throws(StatementError) -> WritePlan {
    let place = try writePlace(reference)
    var objections = Objections(place.model, zone: settings.zone)
    objections.check(.post, at: reference.span)
    let drafts = try await drafts(expression)
    var plan = WritePlan(model: reference.model.text)
    for draft in drafts {
      let body = conformed(draft, &objections)
      objections.objectToMembers(body.names, in: draft.spans)
      objections.require(body.names, at: draft.spans.whole)
      plan.items.append(item(.post, place.endpoint, body, draft.spans))
    }
    try await validate(&objections, plan)
    if let note = approvalNote(place.model) { plan.notes.append(note) }
    return plan
  }

  func item(_ method: APIRequest.Method, _ endpoint: Endpoint, _ body: Record, _ spans: FieldSpans) -> WriteItem {
    let name = body["name"]?.string ?? ""
    return WriteItem(
      method: method, endpoint: endpoint, label: name.isEmpty ? "a \(endpoint.model)" : name, body: body, before: nil,
      spans: spans)
  }

  /// Records of some models are not changed at once either.
  func changeNote(_ model: Model?) -> String? {
    guard let model, catalogue.approval(of: model.name) != nil else { return nil }
    return "changes of a \(model.name) wait for a curator's approval; until then it stays as it is"
  }

  /// Some models take no new records at once, but proposals that a curator decides on.
  func approvalNote(_ model: Model?) -> String? {
    guard let model, catalogue.approval(of: model.name) != nil else { return nil }
    return "a new \(model.name) waits for a curator's approval; that cannot be undone from here"
  }

  static func place(_ span: Span, in source: SourceText) -> String {
    let position = source.position(at: span.lower)
    return "in line \(position.line)"
  }

  /// A record of a statement before it is looked at: what stands for each field, and where.
  struct Draft {
    var fields: [(name: String, value: Value)] = []
    /// Fields whose text came from the command line.
    var loose: Set<String> = []
    var spans: FieldSpans
  }

  /// The records that an expression gives, with the places of their fields where it spells them out.
  func drafts(_ expression: Expression) async throws(StatementError) -> [Draft] {
    try rejectForeign(expression)
    let answer = try await evaluate(expression)
    return try WritePlanner.drafts(of: answer.value ?? .null, expression) { scope[$0]?.isParameter ?? false }
  }

  static func drafts(
    of value: Value, _ expression: Expression, isParameter: (String) -> Bool
  ) throws(StatementError) -> [Draft] {
    if case .list(let parts) = expression.kind, let elements = value.list, elements.count == parts.count {
      var drafts: [Draft] = []
      for (part, element) in zip(parts, elements) {
        drafts += try self.drafts(of: element, part, isParameter: isParameter)
      }
      return drafts
    }
    let records = (value.list ?? [value]).compactMap(\.record)
    guard records.count == (value.list?.count ?? 1), !records.isEmpty else {
      throw StatementError(
        "expected a record or a list of records", .type, at: expression.span,
        label: "this is \(FieldValue.name(of: value))",
        hint: "as in {name: \"s1\"}")
    }
    var spans = FieldSpans(whole: expression.span)
    var loose: Set<String> = []
    if case .record(let entries) = expression.kind {
      for entry in entries {
        spans.fields[entry.name.text] = entry.value.span
        spans.names[entry.name.text] = entry.name.span
        if case .variable(let name) = entry.value.kind, isParameter(name.text) { loose.insert(entry.name.text) }
      }
    }
    return records.map { Draft(fields: $0.fields.map { ($0.name, $0.value) }, loose: loose, spans: spans) }
  }

  func conformed(_ draft: Draft, _ objections: inout Objections) -> Record {
    var body = Record()
    for (name, value) in draft.fields {
      body[name] = objections.conform(
        value, of: name, in: draft.spans, isLoose: draft.loose.contains(name))
    }
    objections.conformSchemas(&body, current: nil, in: draft.spans)
    return body
  }

  // MARK: From a file

  func planCreate(
    _ reference: ModelReference, from file: TextLiteral
  ) async throws(StatementError) -> WritePlan {
    let place = try writePlace(reference)
    var objections = Objections(place.model, zone: settings.zone)
    objections.check(.post, at: nil)
    let rows = try await readRows(file, .post, place.model, &objections)
    var plan = WritePlan(model: reference.model.text, file: rows.source)
    var readOnly: Set<String> = []
    for (number, row) in rows.rows.enumerated() {
      var cells = rows.spans(number)
      var body = Record()
      for (name, value) in row.record.fields {
        // An empty cell leaves the field out; `null` in JSON is sent.
        if value.isNull, rows.isTable { continue }
        if case .part = FileColumn(name, place.model) { continue }
        let field = place.model?.field(name)
        if let field, field.isReadOnly, let model = place.model {
          // Said once for the column: all its cells are alike.
          if readOnly.insert(name).inserted {
            objections.objectToReadOnly(field, model, at: cells.names[name] ?? cells.fields[name])
          }
          continue
        }
        body[name] = objections.conform(value, of: name, in: cells)
      }
      let parts = JSONColumns(rows: rows, model: place.model).fields(
        number, current: nil, comparison, &cells, &objections)
      for (field, value) in parts {
        if field.isReadOnly, let model = place.model {
          if readOnly.insert(field.name).inserted {
            objections.objectToReadOnly(field, model, at: cells.span(of: field.name))
          }
        } else {
          body[field.name] = value.plain
        }
      }
      objections.objectToMembers(body.names, in: cells)
      objections.conformSchemas(&body, current: nil, in: cells)
      objections.require(body.names + (rows.unresolved[number] ?? []), at: cells.whole)
      plan.items.append(item(.post, place.endpoint, body, cells))
    }
    try await validate(&objections, plan)
    if let note = approvalNote(place.model) { plan.notes.append(note) }
    return plan
  }

  // MARK: Objections

  /// Looks the related records up that were named, and the unique names of many, then says everything at once that stands
  /// against the plan.
  func validate(
    _ objections: inout Objections, _ plan: WritePlan
  ) async throws(StatementError) {
    let file = plan.file
    for item in plan.items {
      objections.checkUnique(item.body ?? Record(), item.spans) { WritePlanner.place($0, in: file ?? source) }
    }
    if !isUnchecked {
      for (target, uses) in objections.related.sorted(by: { $0.key < $1.key }) {
        guard let model = catalogue.model(target) else { continue }
        var seen: Set<String> = []
        let ids = uses.map { $0.id.lowercased() }.filter { seen.insert($0).inserted }
        let endpoint = Endpoint(portal: .private, app: model.app, model: model.name)
        do throws(StatementError) {
          let found = try await environment.read(ids, endpoint, at: file == nil ? uses.first?.span : nil)
          objections.checkRelated(Set(found.compactMap { $0.id?.lowercased() }), of: target)
        } catch  where error.cause == .refused || error.cause == .unauthorized {
          objections.warn(
            "the \(Plural.noun(target, 2)) that are named could not be looked up", at: nil,
            label: error.diagnostics.first?.title)
        }
      }
    }
    if !isUnchecked { try await lookUpNames(&objections, of: plan) }
    for warning in objections.warnings { show(.warning(warning, file ?? source)) }
    if let failure = objections.failure(in: file, isUnchecked: isUnchecked) { throw failure }
  }
}

extension WritePlanner {
  /// Of many records, those whose name is taken are told at once; of one the server tells it as soon.
  private func lookUpNames(
    _ objections: inout Objections, of plan: WritePlan
  ) async throws(StatementError) {
    guard plan.items.count > 1, let model = objections.model, environment.knownCapabilities?.membership ?? true else {
      return
    }
    let written = Set(plan.items.compactMap(\.endpoint.id))
    var endpoint = Endpoint(portal: .private, app: model.app, model: model.name)
    if let approval = catalogue.approval(of: model.name) { endpoint.model = approval.name }
    for field in model.fields where field.isUnique && !field.isReadOnly {
      let names = objections.given(field.name).keys.sorted()
      guard !names.isEmpty, await environment.askedCapabilities().membership else { continue }
      for batch in WritePlanner.batches(names) {
        let filter = APIRequest.Filter([field.name], batch.count == 1 ? .equal : .in, batch)
        let request = APIRequest(.get, endpoint, filters: [filter], sort: [.init("id")])
        let found = try await environment.logged { run throws(StatementError) in
          try await environment.fetcher.records(request, at: nil, run: run)
        }
        for record in found {
          objections.checkTaken(record, field, isWritten: record.id.map(written.contains) ?? false)
        }
      }
    }
  }

  /// Values that fit one address.
  private static func batches(_ values: [String]) -> [[String]] {
    var batches: [[String]] = []
    var size = 0
    for value in values {
      let own = PercentEncoding.encode(value, keeping: .queryComponent).utf8.count + 20
      if batches.isEmpty || size + own > 3500 || (batches.last?.count ?? 0) >= Pushdown.batchSize {
        batches.append([])
        size = 0
      }
      batches[batches.count - 1].append(value)
      size += own
    }
    return batches
  }
}
