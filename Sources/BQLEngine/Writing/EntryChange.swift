import BrainAPI

/// What an action does to one entry of a log. Pure.
struct EntryChange: Sendable {
  let verb: Action.EntryVerb
  let kind: LogEntryKind
  /// What is sent: the entry, or only its time.
  let entry: Record
  let zone: Zone

  /// nil for an action that is about no entry. `log`: the record that it is done to, whose type tells what its entries are.
  init?(_ action: Action, _ body: Record, of log: Record?, _ model: String, _ zone: Zone) {
    guard let verb = action.entryVerb, let kind = LogEntryKind(model: model, type: log?["type"]?.string) else {
      return nil
    }
    self.verb = verb
    self.kind = kind
    self.zone = zone
    entry = body
  }

  /// The entry of a log that it is about.
  func found(in log: Record?) -> Record? {
    guard let log, let moment = kind.moment(of: entry, zone) else { return nil }
    return kind.entries(of: log, at: moment, zone).first
  }
}

extension LogEntryKind {
  /// The key of an entry that tells it from the others.
  var timeField: String { timeFields[0] }

  /// When an entry is, or begins.
  func moment(of entry: Record, _ zone: Zone) -> Instant? { entry[timeField].flatMap { moment($0, zone) } }

  func moment(_ value: Value, _ zone: Zone) -> Instant? {
    FieldValue(field: Field(name: timeField, kind: .dateTime, isHidden: false), zone: zone).moment(value)
  }

  /// The entries of a log at a moment, however it is spelt.
  func entries(of log: Record, at moment: Instant, _ zone: Zone) -> [Record] {
    (log["entries"]?.list ?? []).compactMap(\.record).filter { self.moment(of: $0, zone) == moment }
  }

  /// What of an entry is sent.
  func sendable(_ entry: Record) -> Record {
    Record(entry.fields.filter { fields.contains($0.name) }.map { ($0.name, $0.value) })
  }

  /// The keys of an entry with those of its details beside them: `details.weight`.
  func flat(_ entry: Record) -> Record {
    Record(
      sendable(entry).fields.flatMap { name, value -> [(String, Value)] in
        guard name == "details", let details = value.record else { return [(name, value)] }
        return details.fields.map { ("details.\($0.name)", $0.value) }
      })
  }

  /// Only what finds it.
  func key(_ entry: Record) -> Record { Record([(timeField, entry[timeField] ?? .null)]) }
}
