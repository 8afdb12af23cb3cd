import BrainAPI

extension UndoPlanner {
  private var comparison: ReplyComparison { ReplyComparison(catalogue: catalogue, zone: zone) }

  /// Undoes what an action did by the action that the catalogue names for that; where there is none, that is said.
  func undoAction(_ entry: JournalEntry, _ after: Record?, _ draft: inout RecoveryPlan) {
    guard let action = catalogue.action(entry.endpoint), let name = action.reverse else {
      return draft.lose("\(entry.label) was \(entry.change.kind.participle), which cannot be undone")
    }
    if let product = action.product { return undo(entry, product, by: name, after, &draft) }
    let model = catalogue.model(entry.endpoint.model)
    guard let reverse = model?.action(name), let change = comparison.entry(entry.change, after) else {
      return draft.lose("\(entry.label): nothing is known that undoes it")
    }
    guard let now = current[entry.endpoint.model, entry.endpoint.id] else {
      return draft.lose("\(entry.label): its log is gone")
    }
    var item = item(reverse.method, entry.endpoint, entry.label, body: nil, before: now)
    item.endpoint.action = reverse.name
    let (old, there) = (change.found(in: entry.before), change.found(in: now))
    switch change.verb {
    case .add:
      guard let there else { return draft.note("\(entry.label) is gone already") }
      item.body = change.kind.key(there)
      draft.add(item, conflicts(change, there, entry.endpoint.model))
    case .change:
      guard let there else { return draft.lose("\(entry.label) is gone, so it cannot be set back") }
      guard let old else { return draft.lose("what \(entry.label) held: it was not kept") }
      var body = change.kind.sendable(old)
      // What it did not have before cannot be taken away from it, but emptied.
      for name in change.entry.names where body[name] == nil { body[name] = .null }
      if isSame(body, there, entry.endpoint.model) { return draft.note("\(entry.label) is as it was before already") }
      item.body = body
      draft.add(item, conflicts(change, there, entry.endpoint.model))
    case .remove:
      guard let old else { return draft.lose("what \(entry.label) held: it was not kept") }
      let body = change.kind.sendable(old)
      if let there {
        if isSame(body, there, entry.endpoint.model) { return draft.note("\(entry.label) is there already") }
        return draft.lose("\(entry.label): another entry is at that time since")
      }
      item.body = body
      draft.add(item)
    }
  }

  private func undo(
    _ entry: JournalEntry, _ product: Action.Product, by name: String, _ after: Record?, _ draft: inout RecoveryPlan
  ) {
    guard let model = catalogue.model(product.model), let reverse = model.action(name), let id = after?.id else {
      return draft.lose("\(entry.label): the \(product.model) that it made is not known")
    }
    guard let now = current[model.name, id] else {
      return draft.lose("\(entry.label): its \(model.name) is gone, accepted or declined")
    }
    let place = Endpoint(portal: entry.endpoint.portal, app: model.app, model: model.name, id: id, action: reverse.name)
    draft.add(item(reverse.method, place, entry.label, body: nil, before: now))
  }

  private func isSame(_ body: Record, _ there: Record, _ model: String) -> Bool {
    body.fields.allSatisfy { comparison.isSameInEntry(there[$0.name], $0.value, $0.name, model) }
  }

  /// What of an entry is no more as we left it.
  private func conflicts(_ change: EntryChange, _ there: Record, _ model: String) -> [RecoveryPlan.Conflict.Field] {
    change.kind.fields.compactMap { name in
      let ours = change.entry[name]
      // A field that was not sent is the server's own affair.
      if ours == nil, change.verb == .change { return nil }
      if comparison.isSameInEntry(there[name], ours, name, model) { return nil }
      return .init(name: name, ours: ours, theirs: there[name])
    }
  }
}
