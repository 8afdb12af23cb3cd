import BQLSyntax
import BrainAPI

extension Objections {
  /// What the catalogue has to say against an action on the records of a model, or nil: the action as it is known. Of an unknown
  /// one nobody knows the method.
  func action(_ name: Name, of model: Model?) throws(StatementError) -> Action {
    guard let model else {
      throw StatementError("the actions of a model that BrainQuery does not know are not known either", at: name.span)
    }
    guard let action = model.action(name.text) else {
      let close = Suggestion.closest(to: name.text, among: model.actions.map(\.name))
      throw StatementError(
        "there is no action `\(name.text)` of a \(model.name)", .unknownName, at: name.span,
        label: close.map { "did you mean \($0)?" },
        hint: model.actions.isEmpty
          ? "a \(model.name) has none" : "it has \(model.actions.map(\.name).joined(separator: ", "))")
    }
    if let verb = action.entryVerb {
      let statement =
        switch verb {
        case .add: "add entry {...} to ..."
        case .change: "change entry {...} of ..."
        case .remove: "remove entry at 2024-04-05T13:45:00Z from ..."
        }
      throw StatementError("`\(name.text)` has a statement of its own", .type, at: name.span, hint: "`\(statement)`")
    }
    return action
  }

  /// An entry of a log as it is sent; what is against it is noted. `current`: the entry that is changed, nil for a new one.
  mutating func conformEntry(
    _ given: Record, of log: Record, current: Record?, in spans: FieldSpans, loose: Set<String> = []
  ) -> Record {
    guard let model, let kind = LogEntryKind(model: model.name, type: log["type"]?.string) else { return given }
    let type = log["type"]?.string
    let what = type.map { "an entry of \"\($0)\"" } ?? "an entry"
    var entry = Record()
    for (name, value) in given.fields {
      let span = spans.span(of: name)
      switch name {
      case _ where kind.timeFields.contains(name):
        entry[name] = conformed(value, Field(name: name, kind: .dateTime, isHidden: false), at: span, loose)
        if value.isNull, name == kind.timeField { add("\(what) needs `\(name)`", at: span, label: "this is null") }
      case "notes": entry[name] = conformed(value, Field(name: name, kind: .text, isHidden: false), at: span, loose)
      case "details":
        entry[name] = value.plain
        guard let use = Schemas.use(of: "entries", in: model.name) else { continue }
        let old = current?[name]
        if !value.isNull {
          entry[name] = conform(value, use, type: type, current: old, in: spans)
        } else if old?.record != nil {
          // Null takes all keys away, the required ones too.
          _ = conform(.record(Record()), use, type: type, current: old, in: spans)
        }
      default:
        let close = Suggestion.closest(to: name, among: kind.fields)
        add(
          "\(what) has no `\(name)`", at: spans.names[name] ?? span, label: close.map { "did you mean \($0)?" },
          hint: "it has \(kind.fields.joined(separator: ", "))")
        entry[name] = value.plain
      }
    }
    checkTimes(entry, kind, what, spans)
    return entry
  }

  private mutating func conformed(_ value: Value, _ field: Field, at span: Span?, _ loose: Set<String>) -> Value {
    let (value, problem) = FieldValue(field: field, zone: zone).conformed(value, isLoose: loose.contains(field.name))
    if let problem { add(problem.title, at: span, label: problem.label, hint: problem.hint) }
    return value
  }

  private mutating func checkTimes(_ entry: Record, _ kind: LogEntryKind, _ what: String, _ spans: FieldSpans) {
    if entry[kind.timeField] == nil {
      add(
        "\(what) needs `\(kind.timeField)`", at: spans.whole, label: "it is not here",
        hint: kind == .interval ? "what lasts has `start_date_time` and `end_date_time`" : nil)
    }
    guard kind == .interval, let start = kind.moment(of: entry, zone),
      let end = entry["end_date_time"].flatMap({ kind.moment($0, zone) }), end < start
    else { return }
    add("`end_date_time` is before `start_date_time`", at: spans.span(of: "end_date_time"))
  }
}
