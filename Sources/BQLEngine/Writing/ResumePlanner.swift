import BrainAPI

/// What is left of a statement that was broken off. Pure.
struct ResumePlanner: Sendable {
  let catalogue: Catalogue
  let zone: Zone
  let current: CurrentRecords
  /// Records that the statement was to make anew, by the ids that they had.
  let renewed: [String: Record]

  /// `open`: the entries that were not carried out; `done`: those that were.
  func plan(_ open: [JournalEntry], done: [JournalEntry]) -> RecoveryPlan {
    var draft = RecoveryPlan()
    // Records that were made anew have new ids by now.
    var known: [String: String] = [:]
    for entry in done {
      if let old = entry.renews, let new = entry.outcome.after?.id { known[old] = new }
    }
    let renewals = Renewals([], catalogue, known: known)
    for entry in open {
      var item = WriteItem(
        method: entry.method, endpoint: entry.endpoint, label: entry.label, body: entry.body?.record, before: nil,
        spans: FieldSpans(whole: nil))
      item.renews = entry.renews.map { renewed[$0] ?? Record([("id", .string($0))]) }
      item = renewals.resolved(item)
      if entry.method == .post {
        draft.add(item)
        continue
      }
      let isAwaited = open.contains { $0.renews != nil && $0.renews == item.endpoint.id }
      guard let now = current[item.endpoint.model, item.endpoint.id] else {
        if isAwaited || known.values.contains(item.endpoint.id ?? "") {
          draft.add(item)
        } else {
          draft.note("\(entry.label) is gone" + (entry.method == .delete ? " already" : ", so it is left out"))
        }
        continue
      }
      item.before = now
      if entry.endpoint.action != nil {
        add(item, entry, now, &draft)
        continue
      }
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
        draft.note("\(entry.label) already is as it should be")
        continue
      }
      draft.add(item, conflicts(body.names, before, now, body, model))
    }
    return draft
  }

  /// An action that is left: what is as it would leave it needs no second time.
  private func add(_ item: WriteItem, _ entry: JournalEntry, _ now: Record, _ draft: inout RecoveryPlan) {
    let comparison = ReplyComparison(catalogue: catalogue, zone: zone)
    let left = comparison.differences(entry.change, found: now)
    if comparison.canTell(entry.change), catalogue.action(entry.endpoint)?.product == nil, left.isEmpty {
      return draft.note("\(entry.label) already is as it should be")
    }
    draft.add(item, left.filter { !$0.isUntouched }.map { .init(name: $0.name, ours: $0.asked, theirs: $0.found) })
  }

  /// The fields that somebody has given another value than they had when the statement was made, and than it wants.
  private func conflicts(
    _ names: [String], _ before: Record, _ now: Record, _ wanted: Record?, _ model: String
  ) -> [RecoveryPlan.Conflict.Field] {
    names.compactMap { name in
      if catalogue.isSame(name, before[name], now[name], model, zone) { return nil }
      if let wanted, catalogue.isSame(name, wanted[name], now[name], model, zone) { return nil }
      return .init(name: name, ours: wanted?[name] ?? before[name], theirs: now[name])
    }
  }
}

extension JournalEntry.Outcome {
  /// The record as it is since, where something was done.
  var after: Record? {
    switch self {
    case .done(let after), .incomplete(_, let after): after
    case .proposed, .planned, .sent, .refused, .unknown, .notDone: nil
    }
  }
}

extension Catalogue {
  /// Whether a field of a model holds the same; of a field that is not known here, whether the values are equal. Of a map of
  /// people also whether writing `other` into `one` would leave it as it is.
  func isSame(_ name: String, _ one: Value?, _ other: Value?, _ model: String, _ zone: Zone) -> Bool {
    guard let field = self.model(model)?.field(name) else { return (one ?? .null) == (other ?? .null) }
    if let membership = field.membership { return membership.isSame(one, other) }
    return FieldValue(field: field, zone: zone).isSame(one, other)
  }
}
