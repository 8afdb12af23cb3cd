import BrainAPI

/// Requests as a whole: the fields that a verb sends, the entry that an action is about, the state that it leaves.
extension ReplyComparison {
  /// What was asked for and is not so.
  func differences(_ change: ChangeRequest, found: Record) -> [Difference] {
    guard change.endpoint.action != nil else {
      return differences(change.model, asked: change.body, before: change.before, found: found)
    }
    guard let action = catalogue.action(change.endpoint) else { return [] }
    if let entry = self.entry(change, found) { return differences(entry, change, found) }
    // A server may call the new state by another word, but it has left the old one.
    return differences(
      change.model, asked: Record(action.sets.map { ($0.key, $0.value) }), before: change.before, found: found
    )
    .filter(\.isUntouched)
  }

  /// Whether a write that left differences changed anything at all.
  func changesAnything(_ change: ChangeRequest, found: Record) -> Bool {
    guard change.endpoint.action != nil else {
      return changesAnything(change.model, asked: change.body, before: change.before, found: found)
    }
    guard let entry = entry(change, found) else { return differences(change, found: found).isEmpty }
    let (old, new) = (entry.found(in: change.before), entry.found(in: found))
    guard let old, let new else { return old != nil || new != nil }
    return !entry.entry.names.allSatisfy { isSameInEntry(new[$0], old[$0], $0, change.model) }
  }

  /// What the reply to a write does not show though it was asked for: it may have been cut short.
  func fieldsNotShown(_ change: ChangeRequest, found: Record) -> [String] {
    guard change.endpoint.action != nil else {
      return fieldsNotShown(change.model, asked: change.body, found: found)
    }
    guard let action = catalogue.action(change.endpoint) else { return [] }
    let names = action.content == .nothing ? Array(action.sets.keys) : ["entries"]
    return names.filter { found[$0] == nil }
  }

  /// Whether there is anything by which one can tell that it was carried out: of some actions nothing shows.
  func canTell(_ change: ChangeRequest) -> Bool {
    guard change.endpoint.action != nil else { return true }
    guard let action = catalogue.action(change.endpoint) else { return false }
    return action.answersRecord || !action.sets.isEmpty || action.product != nil
  }

  // MARK: Files

  /// Whether a file was to take the place of another.
  func isAnotherFile(_ change: ChangeRequest) -> Bool {
    change.body.fields.contains { name, value in
      catalogue.model(change.model)?.field(name)?.isFile == true && value.record != nil
        && !Losses.isNothing(change.before?[name] ?? .null)
    }
  }

  /// Whether the fields that were sent hold what they held before.
  func isUntouched(_ change: ChangeRequest, found: Record) -> Bool {
    change.body.names.allSatisfy { isSame(found[$0], change.before?[$0], $0, change.model) }
  }

  // MARK: Entries

  /// `log`: a record to take the type from where the one before the write is not there.
  func entry(_ change: ChangeRequest, _ log: Record?) -> EntryChange? {
    catalogue.action(change.endpoint).flatMap {
      EntryChange($0, change.body, of: change.before ?? log, change.model, zone)
    }
  }

  private func differences(_ entry: EntryChange, _ change: ChangeRequest, _ found: Record) -> [Difference] {
    let (old, new) = (entry.found(in: change.before), entry.found(in: found))
    if entry.verb == .remove {
      guard let new else { return [] }
      return [
        Difference(
          name: "entries", asked: .null, old: old.map { .record($0) }, found: .record(new), isUntouched: true,
          explanation: "the entry is still there")
      ]
    }
    guard let new else {
      return [
        Difference(
          name: "entries", asked: .record(entry.entry), old: old.map { .record($0) }, found: .null,
          isUntouched: entry.verb == .add, explanation: "there is no such entry")
      ]
    }
    return entry.entry.fields.compactMap { name, value in
      if isSameInEntry(new[name], value, name, change.model) { return nil }
      let isUntouched = old.map { isSameInEntry(new[name], $0[name], name, change.model) } ?? false
      return Difference(name: name, asked: value, old: old?[name], found: new[name] ?? .null, isUntouched: isUntouched)
    }
  }

  /// Whether a key of an entry holds the same: what is empty in any way is.
  func isSameInEntry(_ one: Value?, _ other: Value?, _ name: String, _ model: String) -> Bool {
    let (one, other) = (one ?? .null, other ?? .null)
    if Losses.isNothing(one), Losses.isNothing(other) { return true }
    if let kind = LogEntryKind(model: model, type: nil), name.hasSuffix("date_time") {
      guard let first = kind.moment(one, zone), let second = kind.moment(other, zone) else { return false }
      return first == second
    }
    return isSame(one.plain, other.plain, path: [name], Schemas.use(of: "entries", in: model))
  }
}
