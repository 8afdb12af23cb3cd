/// Who belongs to a record and may do what: `users` and `groups` are maps from an e-mail or a group's name to rights. The
/// service merges what is sent into what it has.
package struct Membership: Sendable, Hashable {
  /// `can_change`, `is_manager`, `is_owner`.
  package var rights: [String]
  /// Whether somebody new is only invited, and is a member from when he accepts.
  package var invites: Bool

  package init(rights: [String], invites: Bool) {
    self.rights = rights
    self.invites = invites
  }

  /// What is sent for a member that shall be one no more.
  package static let removal = Value.record(Record([("remove", .boolean(true))]))

  /// What the service makes of a map that holds `current` when `sent` is written to it: who is not named stays as he is, a
  /// right that is not named becomes false, `{"remove": true}` removes.
  package func merged(_ sent: Value, into current: Value) -> Value {
    guard let sent = sent.record else { return current }
    var merged = current.record ?? Record()
    for (name, entry) in sent.fields { merged[name] = isRemoval(entry) ? nil : .record(entitled(entry)) }
    return .record(merged)
  }

  /// Each right of an entry, false where it is not named.
  package func entitled(_ entry: Value?) -> Record {
    Record(rights.map { ($0, .boolean(entry?.record?[$0] == .boolean(true))) })
  }

  /// What of a map takes effect at once: where people are invited, whoever is new has to accept first.
  package func admitted(_ sent: Value, to current: Value) -> Value {
    guard invites, let people = sent.record else { return sent }
    return .record(Record(people.fields.filter { current.record?[$0.name] != nil }.map { ($0.name, $0.value) }))
  }

  package func isRemoval(_ entry: Value) -> Bool { entry.record?["remove"] == .boolean(true) }

  /// Whether two maps give the same people the same rights.
  package func isSame(_ one: Value?, _ other: Value?) -> Bool {
    let (one, other) = (one?.record ?? Record(), other?.record ?? Record())
    guard Set(one.names) == Set(other.names) else { return false }
    return one.names.allSatisfy { entitled(one[$0]) == entitled(other[$0]) }
  }

  /// What has to be sent so that a map that holds `current` holds `wanted`.
  package func way(from current: Value?, to wanted: Value?) -> Record {
    let (current, wanted) = (current?.record ?? Record(), wanted?.record ?? Record())
    var sent = Record()
    for name in current.names where wanted[name] == nil { sent[name] = Membership.removal }
    for (name, entry) in wanted.fields where current[name] == nil || entitled(current[name]) != entitled(entry) {
      sent[name] = .record(entitled(entry))
    }
    return sent
  }
}
