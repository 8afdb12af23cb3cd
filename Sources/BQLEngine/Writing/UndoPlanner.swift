import BrainAPI

/// What undoes a statement: creates are deleted, updates set back, deletes created anew with what was deleted with it and the
/// links that were lost. Pure.
struct UndoPlanner: Sendable {
  let catalogue: Catalogue
  let zone: Zone
  let current: CurrentRecords

  func plan(_ statement: JournalStatement) -> RecoveryPlan {
    var draft = RecoveryPlan()
    let own = Set(statement.entries.compactMap { $0.method == .post ? $0.outcome.after?.id : nil })
    // The last first: what was made upon something goes before it.
    for entry in statement.entries.reversed() {
      switch entry.outcome {
      case .done(let after), .incomplete(_, let after): undo(entry, after, own, &draft)
      case .proposed:
        draft.note("\(entry.label) was proposed, and only a curator can withdraw that")
      case .sent, .unknown:
        draft.lose(
          "\(entry.label): it is not known whether it was \(entry.change.kind.participle), so it is left alone")
      case .planned, .notDone, .refused: continue
      }
    }
    restoreDependents(statement, &draft)
    return draft
  }

  /// `own`: the ids of the records that the statement made.
  private func undo(_ entry: JournalEntry, _ after: Record?, _ own: Set<String>, _ draft: inout RecoveryPlan) {
    if entry.endpoint.action != nil { return undoAction(entry, after, &draft) }
    switch entry.method {
    case .post: undoCreate(entry, after, own, &draft)
    case .patch: undoUpdate(entry, after, (entry.body?.record ?? Record()).names, &draft)
    case .put: undoUpdate(entry, after, writable(entry.endpoint.model).map(\.name), &draft)
    case .delete:
      guard let before = entry.before else { return draft.lose("what \(entry.label) held: it was not kept") }
      makeAnew(before, entry.endpoint, entry.label, &draft)
    case .get: return
    }
  }

  // MARK: Creates and updates

  private func undoCreate(
    _ entry: JournalEntry, _ after: Record?, _ own: Set<String>, _ draft: inout RecoveryPlan
  ) {
    guard let after, let id = after.id else {
      return draft.lose("\(entry.label): the server did not tell its id, so it is left alone")
    }
    guard let now = current[entry.endpoint.model, id] else { return draft.note("\(entry.label) is gone already") }
    // Everything counts here: what points at the record now would go with it.
    let names = catalogue.model(entry.endpoint.model)?.fields.map(\.name) ?? after.names
    let fields = differences(names.filter { $0 != "links" }, after, now, entry.endpoint.model, countsAbsent: false)
      .filter { field in
        // What the same statement made upon it goes as well.
        let (ours, theirs) = (ids(field.ours ?? .null), ids(field.theirs ?? .null))
        return theirs.isEmpty || Set(theirs).subtracting(own) != Set(ours).subtracting(own)
      }
    var item = item(.delete, entry.endpoint, entry.label, body: nil, before: now)
    item.endpoint.id = id
    draft.add(item, fields)
  }

  private func undoUpdate(_ entry: JournalEntry, _ after: Record?, _ names: [String], _ draft: inout RecoveryPlan) {
    let model = entry.endpoint.model
    guard let now = current[model, entry.endpoint.id] else {
      return draft.lose("\(entry.label) is gone, so it cannot be set back")
    }
    let (before, after) = (entry.before ?? Record(), after ?? Record())
    var body = Record()
    for name in names where !isSame(name, now[name], before[name], model) {
      if let membership = catalogue.model(model)?.field(name)?.membership {
        let sent = entry.body?.record?[name]?.record ?? Record()
        let way = setBack(membership, sent, now[name], before[name], of: entry.label, &draft)
        if way.count > 0 { body[name] = .record(way) }
      } else if catalogue.model(model)?.field(name)?.isFile == true, !Losses.isNothing(before[name] ?? .null) {
        draft.lose("the file that \(entry.label) had in `\(name)`")
      } else {
        // What the record did not have before cannot be taken away from it, but emptied.
        body[name] = conformed(name, before[name], model)
      }
    }
    noteInvited(entry, now, &draft)
    if body.count == 0 { return draft.note("\(entry.label) is as it was before already") }
    let fields = differences(
      body.names.filter { catalogue.model(model)?.field($0)?.membership == nil }, after, now, model, countsAbsent: true)
    if entry.method == .put {
      for field in writable(model) where field.membership == nil {
        if let value = before[field.name] { body[field.name] = conformed(field.name, value, model) }
      }
    }
    draft.add(item(entry.method, entry.endpoint, entry.label, body: body, before: now), fields)
  }

  /// Only those are touched whom the statement named: other people's members stay.
  private func setBack(
    _ membership: Membership, _ sent: Record, _ now: Value?, _ before: Value?, of label: String,
    _ draft: inout RecoveryPlan
  ) -> Record {
    let way = membership.way(from: now, to: before)
    return Record(way.fields.filter { sent[$0.name] != nil }.map { ($0.name, $0.value) })
  }

  /// Somebody who was invited and has not accepted is in no record.
  private func noteInvited(_ entry: JournalEntry, _ now: Record, _ draft: inout RecoveryPlan) {
    for (name, value) in entry.body?.record?.fields ?? [] {
      guard let membership = catalogue.model(entry.endpoint.model)?.field(name)?.membership else { continue }
      for (person, sent) in value.record?.fields ?? [] where !membership.isRemoval(sent) {
        guard entry.before?[name]?.record?[person] == nil, now[name]?.record?[person] == nil else { continue }
        if membership.invites {
          draft.lose("the invitation of \(person) to \(entry.label), which may still be open")
        }
      }
    }
  }

  // MARK: Deletes

  /// A record that was deleted, created again: it gets a new id.
  private func makeAnew(_ before: Record, _ endpoint: Endpoint, _ label: String, _ draft: inout RecoveryPlan) {
    guard catalogue.model(endpoint.model)?.canCreate ?? true else {
      return draft.lose("\(label), as \(Plural.noun(endpoint.model, 2)) cannot be created")
    }
    let fields = writable(endpoint.model)
    let kept = before.fields.filter { name, value in
      if name == "id" || value.isNull { return false }
      return fields.isEmpty || fields.contains { $0.name == name && $0.membership == nil && !$0.isFile }
    }
    var anew = item(.post, endpoint, label, body: Record(kept.map { ($0.name, $0.value) }), before: nil)
    anew.endpoint.id = nil
    anew.renews = before
    draft.add(anew)
    // Who makes a record is its only member at first.
    var members = Record()
    for field in fields where field.membership != nil {
      if let people = before[field.name]?.record, people.count > 0 { members[field.name] = .record(people) }
    }
    if members.count > 0 {
      draft.add(item(.patch, endpoint, label, body: members, before: nil))
    }
    let lost = losses(before, endpoint.model)
    if !lost.isEmpty { draft.lose("\(lost.joined(separator: ", ")) of \(label)") }
  }

  /// What a record holds that cannot be written: it comes back only if the server makes it itself.
  private func losses(_ before: Record, _ model: String) -> [String] {
    (catalogue.model(model)?.fields ?? []).filter { field in
      if field.isFile { return before[field.name].map { !Losses.isNothing($0) } ?? false }
      guard field.isReadOnly, !field.isHidden, field.inverse == nil, field.name != "links" else { return false }
      switch field.kind {
      case .json, .stringList, .relationList: return before[field.name].map { !Losses.isNothing($0) } ?? false
      default: return false
      }
    }.map(\.name)
  }

  private func restoreDependents(_ statement: JournalStatement, _ draft: inout RecoveryPlan) {
    var made = Set(draft.plan.items.compactMap { $0.renews?.id })
    let deleted = Set(
      statement.entries.filter { $0.method == .delete && $0.outcome.isDone }.compactMap(\.endpoint.id))
    guard !deleted.isEmpty else { return }
    noteUnknown(statement, &draft)
    let known = statement.dependents
    for dependent in known where dependent.effect == .deleted {
      guard current[dependent.endpoint.model, dependent.endpoint.id] == nil else { continue }
      makeAnew(dependent.before, dependent.endpoint, dependent.label, &draft)
      if let id = dependent.before.id { made.insert(id) }
    }
    for dependent in known where dependent.effect != .deleted { relink(dependent, made, &draft) }
  }

  /// Gives a record the links back that it lost to records that are made anew.
  private func relink(_ dependent: JournalDependent, _ made: Set<String>, _ draft: inout RecoveryPlan) {
    let model = dependent.endpoint.model
    guard let now = current[model, dependent.endpoint.id] else {
      if dependent.effect == .unlinked { draft.lose("the link of \(dependent.label), which is gone") }
      return
    }
    var body = Record()
    for field in writable(model) {
      guard let target = field.target, let before = dependent.before[field.name] else { continue }
      let lost = ids(before).filter { made.contains($0) && !ids(now[field.name] ?? .null).contains($0) }
      // What the record made anew tells from its own side needs no second word.
      let inverse = field.inverse.flatMap { catalogue.model(target)?.field($0) }
      guard !lost.isEmpty, inverse?.isReadOnly ?? true else { continue }
      if field.isList {
        let elements = (now[field.name]?.list ?? []).compactMap(FieldValue.identifier)
        let back = (before.list ?? []).compactMap(FieldValue.identifier).filter { lost.contains($0.text) }
        body[field.name] = .list(elements + back)
      } else if now[field.name]?.isNull ?? true {
        body[field.name] = before
      } else {
        draft.lose("`\(field.name)` of \(dependent.label), which holds something else since")
      }
    }
    guard body.count > 0 else { return }
    guard catalogue.model(model)?.canUpdate ?? true else {
      return draft.lose("the link of \(dependent.label), as \(Plural.noun(model, 2)) cannot be updated")
    }
    draft.add(item(.patch, dependent.endpoint, dependent.label, body: body, before: now))
  }

  /// What the deleted records told of others that were not looked up.
  private func noteUnknown(_ statement: JournalStatement, _ draft: inout RecoveryPlan) {
    let known = Set(statement.dependents.compactMap(\.endpoint.id))
    let also = Set(statement.entries.compactMap(\.endpoint.id))
    for entry in statement.entries where entry.method == .delete && entry.outcome.isDone {
      for field in catalogue.model(entry.endpoint.model)?.fields ?? [] where field.isReadOnly && field.inverse != nil {
        let missing = ids(entry.before?[field.name] ?? .null).filter { !known.contains($0) && !also.contains($0) }
        guard let target = field.target, !missing.isEmpty else { continue }
        let names =
          missing.prefix(5).joined(separator: ", ") + (missing.count > 5 ? " and \(missing.count - 5) more" : "")
        draft.lose("the link of \(entry.label) to \(target) \(names)")
      }
    }
  }

  // MARK: Fields

  func item(
    _ method: APIRequest.Method, _ endpoint: Endpoint, _ label: String, body: Record?, before: Record?
  ) -> WriteItem {
    WriteItem(
      method: method, endpoint: endpoint, label: label, body: body, before: before, spans: FieldSpans(whole: nil))
  }

  private func ids(_ value: Value) -> [String] {
    (value.list ?? [value]).compactMap { FieldValue.identifier($0)?.text }
  }

  private func writable(_ model: String) -> [Field] {
    (catalogue.model(model)?.fields ?? []).filter { !$0.isReadOnly }
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
  ) -> [RecoveryPlan.Conflict.Field] {
    names.compactMap { name in
      if !countsAbsent, theirs[name] == nil { return nil }
      // A reply that left out an empty list told nothing.
      if !countsAbsent, ours[name] == nil, theirs[name] == .null || theirs[name] == .list([]) { return nil }
      if isSame(name, ours[name], theirs[name], model) { return nil }
      return .init(name: name, ours: ours[name], theirs: theirs[name])
    }
  }
}
