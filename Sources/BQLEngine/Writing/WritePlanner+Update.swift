import BQLSyntax
import BrainAPI

extension WritePlanner {
  // MARK: update ... set

  func planUpdate(
    _ target: WriteTarget, _ assignments: [Assignment]
  ) async throws(StatementError) -> WritePlan {
    for assignment in assignments { try rejectForeign(assignment.value) }
    let targets = try await targets(target)
    var objections = Objections(targets.model, zone: settings.zone)
    objections.check(.patch, at: targets.span)
    for assignment in assignments { check(assignment, targets.model, &objections) }
    let preparer = environment.preparer(await capabilities(for: assignments))
    let rows = targets.records
    let values = try await environment.logged { run throws(StatementError) in
      try await preparer.values(assignments.map(\.value), of: targets.endpoint.model, rows: rows, run: run)
    }
    warnOfNulls(assignments, values, targets.endpoint.model, &objections)
    var spans = FieldSpans(whole: targets.span)
    for assignment in assignments {
      spans.fields[assignment.field.names[0].text] = assignment.value.span
      spans.names[assignment.field.names[0].text] = assignment.field.span
    }
    var plan = WritePlan(notes: targets.notes, model: targets.endpoint.model)
    for (record, own) in zip(rows, values) {
      var wanted = Record()
      for (assignment, value) in zip(assignments, own) {
        let name = assignment.field.names[0].text
        // A part of what is no JSON was objected to.
        if assignment.field.names.count > 1, targets.model?.field(name).map({ $0.kind != .json }) ?? false { continue }
        if assignment.field.names.count == 1 {
          wanted[name] = value
        } else {
          let inner = wanted[name] ?? record[name] ?? .null
          wanted[name] = try WritePlanner.setting(value.plain, inside: inner, assignment.field.names.dropFirst())
        }
      }
      var changed = Record()
      for (name, value) in wanted.fields {
        let isLoose = assignments.contains { assignment in
          if case .variable(let variable) = assignment.value.kind, assignment.field.names[0].text == name {
            return scope[variable.text]?.isParameter ?? false
          }
          return false
        }
        let field = targets.model?.field(name)
        // What was objected to for all needs no second word for each.
        let conformed =
          field?.isReadOnly == true
          ? value.plain : objections.conform(value, of: name, in: spans, isLoose: isLoose)
        take(conformed, name, field, record, spans, &changed, &objections)
      }
      objections.conformSchemas(&changed, current: record, in: spans)
      add(changed, .patch, record, targets.endpoint, spans, &plan)
    }
    try await validate(&objections, plan)
    if let note = changeNote(targets.model) { plan.notes.append(note) }
    return plan
  }

  /// Adds a field to what is sent, where it becomes something else.
  func take(
    _ value: Value, _ name: String, _ field: Field?, _ record: Record, _ spans: FieldSpans, _ changed: inout Record,
    _ objections: inout Objections
  ) {
    let current = record[name]
    guard let field else {
      if (current ?? .null) != value { changed[name] = value }
      return
    }
    if let membership = field.membership, let people = value.record {
      // Of people only those are sent who become something else.
      let merged = membership.merged(value, into: current ?? .null).record
      let sent = people.fields.filter { person, _ in
        merged?[person] == nil
          ? current?.record?[person] != nil
          : current?.record?[person] == nil
            || membership.entitled(merged?[person]) != membership.entitled(current?.record?[person])
      }
      if !sent.isEmpty { changed[name] = .record(Record(sent.map { ($0.name, $0.value) })) }
      return
    }
    if FieldValue(field: field, zone: settings.zone).isSame(current, value) { return }
    if field.isFixed { objections.objectToFixed(name, now: current, in: spans) }
    changed[name] = value
  }

  /// `tags + ["new"]` is null where `tags` is: what that leaves undone is said.
  private func warnOfNulls(
    _ assignments: [Assignment], _ values: [[Value]], _ model: String, _ objections: inout Objections
  ) {
    for (place, assignment) in assignments.enumerated() {
      guard case .arithmetic(let left, _, _) = assignment.value.kind else { continue }
      let count = values.count { $0[place].isNull }
      if count == 0 { continue }
      let name = source.text(in: left.span)
      objections.warn(
        "this is null for \(count) of \(RecordWords.counted(values.count, model))", at: assignment.value.span,
        label: "arithmetic with null gives null", hint: "`coalesce(\(name), ...)` takes something else for null")
    }
  }

  func add(
    _ changed: Record, _ method: APIRequest.Method, _ record: Record, _ endpoint: Endpoint, _ spans: FieldSpans,
    _ plan: inout WritePlan
  ) {
    guard changed.count > 0 else { return plan.unchanged.append(record) }
    var endpoint = endpoint
    endpoint.id = record.id
    plan.items.append(
      WriteItem(
        method: method, endpoint: endpoint, label: WriteItem.label(record), body: changed, before: record, spans: spans)
    )
  }

  /// Related records that expressions look into are fetched; only then it matters what the server can do.
  private func capabilities(for assignments: [Assignment]) async -> Capabilities {
    if let known = environment.knownCapabilities { return known }
    let isPlain = assignments.allSatisfy { if case .literal = $0.value.kind { true } else { false } }
    return isPlain ? .documented : await environment.askedCapabilities()
  }

  /// What can be said of an assignment without its value.
  func check(_ assignment: Assignment, _ model: Model?, _ objections: inout Objections) {
    guard let model, let first = assignment.field.names.first else { return }
    guard let field = model.field(first.text) else { return objections.noteUnknown(first.text, at: first.span) }
    if field.isReadOnly {
      objections.objectToReadOnly(field, model, at: first.span)
    } else if assignment.field.names.count > 1, field.kind != .json {
      objections.add(
        "`\(assignment.field.text)` is not a field of the \(model.name) itself", at: assignment.field.span,
        hint: field.target.map { "a write changes the target's own fields: update the \($0)" })
    }
  }

  /// The JSON value with one part of it set; records on the way are made.
  static func setting(
    _ value: Value, inside whole: Value, _ names: ArraySlice<Name>
  ) throws(StatementError) -> Value {
    guard let first = names.first else { return value }
    guard whole.isNull || whole.record != nil else {
      throw StatementError(
        "`\(first.text)` cannot be set inside \(FieldValue.name(of: whole))", .invalidValue, at: first.span)
    }
    var record = whole.record ?? Record()
    record[first.text] = try setting(value, inside: record[first.text] ?? .null, names.dropFirst())
    return .record(record)
  }

  // MARK: replace and delete

  func planReplace(
    _ target: WriteTarget, _ expression: Expression
  ) async throws(StatementError) -> WritePlan {
    let drafts = try await drafts(expression)
    guard let draft = drafts.first, drafts.count == 1 else {
      throw StatementError("expected one record", .type, at: expression.span, label: "these are \(drafts.count)")
    }
    let targets = try await targets(target)
    var objections = Objections(targets.model, zone: settings.zone)
    objections.check(.put, at: targets.span)
    let body = conformed(draft, &objections)
    objections.require(body.names, at: draft.spans.whole)
    var plan = WritePlan(notes: targets.notes, model: targets.endpoint.model)
    for record in targets.records {
      let isSame = body.fields.allSatisfy { name, value in
        targets.model?.field(name).map { FieldValue(field: $0, zone: settings.zone).isSame(record[name], value) }
          ?? ((record[name] ?? .null) == value)
      }
      for field in targets.model?.fields ?? [] where field.isFixed {
        guard let value = body[field.name] else { continue }
        if !FieldValue(field: field, zone: settings.zone).isSame(record[field.name], value) {
          objections.objectToFixed(field.name, now: record[field.name], in: draft.spans)
        }
      }
      add(isSame ? Record() : body, .put, record, targets.endpoint, draft.spans, &plan)
    }
    try await validate(&objections, plan)
    if let note = changeNote(targets.model) { plan.notes.append(note) }
    return plan
  }

  func planDelete(
    _ target: WriteTarget
  ) async throws(StatementError) -> WritePlan {
    let targets = try await targets(target)
    var objections = Objections(targets.model, zone: settings.zone)
    objections.check(.delete, at: targets.span)
    var plan = WritePlan(notes: targets.notes, model: targets.endpoint.model)
    plan.items = targets.records.map { record in
      var endpoint = targets.endpoint
      endpoint.id = record.id
      return WriteItem(
        method: .delete, endpoint: endpoint, label: WriteItem.label(record), body: nil, before: record,
        spans: FieldSpans(whole: targets.span))
    }
    try await validate(&objections, plan)
    return plan
  }
}
