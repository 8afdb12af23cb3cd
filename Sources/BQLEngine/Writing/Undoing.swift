import BrainAPI

/// What takes a statement back: creates are deleted, updates set back, deletes created anew. Pure.
struct Undoing: Sendable {
  let catalogue: Catalogue
  let zone: Zone
  let current: CurrentRecords

  func plan(_ statement: JournalStatement) -> ReturnPlan {
    var draft = ReturnPlan()
    // The last first: what was made upon something goes before it.
    for entry in statement.entries.reversed() {
      switch entry.outcome {
      case .done(let after): undo(entry, after, &draft)
      case .sent, .unknown:
        draft.note("nobody knows whether \(entry.label) was \(entry.method.participle); it is left alone")
      case .planned, .notDone, .refused: continue
      }
    }
    return draft
  }

  private func undo(_ entry: JournalEntry, _ after: Record?, _ draft: inout ReturnPlan) {
    switch entry.method {
    case .post: undoCreate(entry, after, &draft)
    case .patch: undoUpdate(entry, after, (entry.body?.record ?? Record()).names, &draft)
    case .put: undoUpdate(entry, after, writable(entry.endpoint.model), &draft)
    case .delete: undoDelete(entry, &draft)
    case .get: return
    }
  }

  private func undoCreate(_ entry: JournalEntry, _ after: Record?, _ draft: inout ReturnPlan) {
    if catalogue.approval(of: entry.endpoint.model) != nil {
      return draft.note("\(entry.label) was proposed, and only a curator can take it back")
    }
    guard let after, let id = after.id else {
      return draft.note("the server did not tell the id of \(entry.label), so it is left alone")
    }
    guard let now = current[entry.endpoint.model, id] else { return draft.note("\(entry.label) is gone already") }
    // Everything counts here: what points at the record now would go with it.
    let names = catalogue.model(entry.endpoint.model)?.fields.map(\.name) ?? after.names
    let fields = differences(names.filter { $0 != "links" }, after, now, entry.endpoint.model, countsAbsent: false)
    draft.add(item(.delete, entry, id, body: nil, before: now), fields)
  }

  private func undoUpdate(_ entry: JournalEntry, _ after: Record?, _ names: [String], _ draft: inout ReturnPlan) {
    guard let now = current[entry.endpoint.model, entry.endpoint.id] else {
      return draft.note("\(entry.label) is gone, so it cannot be set back")
    }
    let (before, after) = (entry.before ?? Record(), after ?? Record())
    var body = Record()
    for name in names where !isSame(name, now[name], before[name], entry.endpoint.model) {
      // What the record did not have before cannot be taken away from it, but emptied.
      body[name] = conformed(name, before[name], entry.endpoint.model)
    }
    if body.count == 0 { return draft.note("\(entry.label) is as it was before already") }
    let fields = differences(body.names, after, now, entry.endpoint.model, countsAbsent: true)
    if entry.method == .put {
      for name in names { if let value = before[name] { body[name] = conformed(name, value, entry.endpoint.model) } }
    }
    draft.add(item(entry.method, entry, entry.endpoint.id, body: body, before: now), fields)
  }

  private func undoDelete(_ entry: JournalEntry, _ draft: inout ReturnPlan) {
    guard let before = entry.before else { return draft.note("it was not kept what \(entry.label) held") }
    let names = writable(entry.endpoint.model)
    let kept = before.fields.filter {
      (names.isEmpty || names.contains($0.name)) && $0.name != "id" && !$0.value.isNull
    }
    var item = item(.post, entry, nil, body: Record(kept.map { ($0.name, $0.value) }), before: nil)
    item.endpoint.id = nil
    draft.add(item)
    let hanging = pointing(at: before, entry.endpoint.model)
    if !hanging.isEmpty {
      draft.note("\(entry.label) gets a new id; at the old one pointed \(hanging.joined(separator: ", "))")
    }
  }

  /// `procedure 1234..., 5678...`: what pointed at a record, as the record told it.
  private func pointing(at record: Record, _ model: String) -> [String] {
    (catalogue.model(model)?.fields ?? []).compactMap { field in
      guard field.isReadOnly, let target = field.target, let ids = record[field.name]?.list, !ids.isEmpty else {
        return nil
      }
      let names = ids.prefix(5).map { FieldValue.identifier($0)?.text ?? "?" }.joined(separator: ", ")
      return "\(target) \(names)" + (ids.count > 5 ? " and \(ids.count - 5) more" : "")
    }
  }

  private func item(
    _ method: APIRequest.Method, _ entry: JournalEntry, _ id: String?, body: Record?, before: Record?
  ) -> WriteItem {
    var endpoint = entry.endpoint
    endpoint.id = id
    return WriteItem(
      method: method, endpoint: endpoint, label: entry.label, body: body, before: before, place: WritePlace(whole: nil))
  }

  // MARK: Fields

  private func writable(_ model: String) -> [String] {
    (catalogue.model(model)?.fields ?? []).filter { !$0.isReadOnly }.map(\.name)
  }

  private func isSame(_ name: String, _ one: Value?, _ other: Value?, _ model: String) -> Bool {
    catalogue.isSame(name, one, other, model, zone)
  }

  private func conformed(_ name: String, _ value: Value?, _ model: String) -> Value {
    guard let field = catalogue.model(model)?.field(name) else { return value ?? .null }
    return FieldValue(field: field, zone: zone).conformed(value ?? .null).value
  }

  /// The fields that are no more as we left them.
  private func differences(
    _ names: [String], _ ours: Record, _ theirs: Record, _ model: String, countsAbsent: Bool
  ) -> [ReturnPlan.Conflict.Field] {
    names.compactMap { name in
      if !countsAbsent, theirs[name] == nil { return nil }
      // A reply that left out an empty list told nothing.
      if !countsAbsent, ours[name] == nil, theirs[name] == .null || theirs[name] == .list([]) { return nil }
      if isSame(name, ours[name], theirs[name], model) { return nil }
      return .init(name: name, ours: ours[name], theirs: theirs[name])
    }
  }
}

/// What is left of a statement that was broken off. Pure.
struct Resuming: Sendable {
  let catalogue: Catalogue
  let zone: Zone
  let current: CurrentRecords

  /// `open`: the entries that were not carried out.
  func plan(_ open: [JournalEntry]) -> ReturnPlan {
    var draft = ReturnPlan()
    for entry in open {
      var item = WriteItem(
        method: entry.method, endpoint: entry.endpoint, label: entry.label, body: entry.body?.record, before: nil,
        place: WritePlace(whole: nil))
      if entry.method == .post {
        draft.add(item)
        continue
      }
      guard let now = current[entry.endpoint.model, entry.endpoint.id] else {
        draft.note("\(entry.label) is gone" + (entry.method == .delete ? " already" : ", so it is left out"))
        continue
      }
      item.before = now
      let before = entry.before ?? Record()
      let model = entry.endpoint.model
      if entry.method == .delete {
        draft.add(
          item,
          conflicts(catalogue.model(model)?.fields.filter { !$0.isReadOnly }.map(\.name) ?? [], before, now, nil, model)
        )
        continue
      }
      let body = item.body ?? Record()
      if body.fields.allSatisfy({ catalogue.isSame($0.name, now[$0.name], $0.value, model, zone) }) {
        draft.note("\(entry.label) is as wanted already")
        continue
      }
      draft.add(item, conflicts(body.names, before, now, body, model))
    }
    return draft
  }

  /// The fields that somebody has given another value than they had when the statement was made, and than it wants.
  private func conflicts(
    _ names: [String], _ before: Record, _ now: Record, _ wanted: Record?, _ model: String
  ) -> [ReturnPlan.Conflict.Field] {
    names.compactMap { name in
      if catalogue.isSame(name, before[name], now[name], model, zone) { return nil }
      if let wanted, catalogue.isSame(name, wanted[name], now[name], model, zone) { return nil }
      return .init(name: name, ours: wanted?[name] ?? before[name], theirs: now[name])
    }
  }
}

extension Catalogue {
  /// Whether a field of a model holds the same; of a field that is not known here, whether the values are equal.
  func isSame(_ name: String, _ one: Value?, _ other: Value?, _ model: String, _ zone: Zone) -> Bool {
    guard let field = self.model(model)?.field(name) else { return (one ?? .null) == (other ?? .null) }
    return FieldValue(field: field, zone: zone).isSame(one, other)
  }
}
