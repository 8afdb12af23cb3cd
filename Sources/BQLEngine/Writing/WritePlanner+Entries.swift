import BQLSyntax
import BrainAPI

/// Entries of logs: added, changed, removed by actions of their logs.
extension WritePlanner {
  func planAddEntry(
    _ expression: Expression, to target: WriteTarget
  ) async throws(StatementError) -> WritePlan {
    let drafts = try await drafts(expression)
    let (targets, action) = try await logs(target, "add_entry")
    var planner = EntryPlanner(targets.model, action, settings.zone)
    var plan = WritePlan(notes: targets.notes, model: targets.endpoint.model)
    for log in targets.records {
      for draft in drafts {
        plan.items.append(
          planner.added(Record(draft.fields.map { ($0.name, $0.value) }), to: log, in: draft.spans, loose: draft.loose))
      }
    }
    try await validate(&planner.objections, plan)
    return plan
  }

  func planChangeEntry(
    _ expression: Expression, of target: WriteTarget
  ) async throws(StatementError) -> WritePlan {
    let drafts = try await drafts(expression)
    let (targets, action) = try await logs(target, "change_entry")
    var planner = EntryPlanner(targets.model, action, settings.zone)
    var plan = WritePlan(notes: targets.notes, model: targets.endpoint.model)
    for log in targets.records {
      for draft in drafts {
        let given = Record(draft.fields.map { ($0.name, $0.value) })
        switch planner.changed(given, of: log, in: draft.spans, loose: draft.loose) {
        case .change(let item): plan.items.append(item)
        case .asItIs: plan.unchanged.append(log)
        case .objected: continue
        }
      }
    }
    try await validate(&planner.objections, plan)
    return plan
  }

  func planRemoveEntry(
    at time: Expression, from target: WriteTarget
  ) async throws(StatementError) -> WritePlan {
    try rejectForeign(time)
    let value = try await evaluate(time).value ?? .null
    let (targets, action) = try await logs(target, "remove_entry")
    var planner = EntryPlanner(targets.model, action, settings.zone)
    var plan = WritePlan(notes: targets.notes, model: targets.endpoint.model)
    for log in targets.records {
      if let item = planner.removed(at: value, from: log, in: FieldSpans(whole: time.span)) { plan.items.append(item) }
    }
    try await validate(&planner.objections, plan)
    return plan
  }

  /// The logs that are meant, and what is done to them.
  private func logs(
    _ target: WriteTarget, _ name: String
  ) async throws(StatementError) -> (targets: WriteTargets, action: Action) {
    let targets = try await targets(target)
    return (targets, try WritePlanner.logAction(name, targets.model, at: targets.span))
  }

  static func logAction(_ name: String, _ model: Model?, at span: Span) throws(StatementError) -> Action {
    guard let action = model?.action(name), action.content != .nothing else {
      throw StatementError(
        "a \(model?.name ?? "model that BrainQuery does not know") has no entries that can be written", .invalidValue,
        at: span,
        hint: "logs have: subjectlog, procedurelog")
    }
    return action
  }
}

/// Makes the requests about entries of one model's logs, and gathers what is against them.
struct EntryPlanner {
  enum Changed {
    case change(WriteItem)
    case asItIs
    case objected
  }

  let action: Action
  let zone: Zone
  var objections: Objections
  private let comparison: ReplyComparison
  /// The moments of this statement's entries, by log.
  private var moments: [String: Set<Instant>] = [:]

  init(_ model: Model?, _ action: Action, _ zone: Zone, _ catalogue: Catalogue = .standard) {
    self.action = action
    self.zone = zone
    objections = Objections(model, zone: zone)
    comparison = ReplyComparison(catalogue: catalogue, zone: zone)
  }

  private func kind(_ log: Record) -> LogEntryKind {
    LogEntryKind(model: objections.model?.name ?? "", type: log["type"]?.string) ?? .instant
  }

  /// `label`: what the log is called, where it is known better than by its type.
  mutating func added(
    _ given: Record, to log: Record, in spans: FieldSpans, loose: Set<String> = [], label: String? = nil
  ) -> WriteItem {
    let kind = kind(log)
    let entry = objections.conformEntry(given, of: log, current: nil, in: spans, loose: loose)
    if let moment = kind.moment(of: entry, zone) {
      let span = spans.span(of: kind.timeField)
      if !kind.entries(of: log, at: moment, zone).isEmpty {
        objections.add(
          "\(label ?? name(log)) has an entry at that time already", at: span,
          hint: "`change entry {...} of ...` changes it")
      } else if !moments[log.id ?? "", default: []].insert(moment).inserted {
        objections.add("\(label ?? name(log)) gets two entries at that time", at: span)
      }
    }
    return item(entry, log, spans, label)
  }

  /// The entry as it stands with what is given.
  mutating func changed(_ given: Record, of log: Record, in spans: FieldSpans, loose: Set<String>) -> Changed {
    let kind = kind(log)
    guard let time = given[kind.timeField], let old = only(time, log, at: spans.span(of: kind.timeField)) else {
      if given[kind.timeField] == nil {
        objections.add(
          "an entry is found by its `\(kind.timeField)`", at: spans.whole, label: "it is not here", isBinding: true)
      }
      return .objected
    }
    let conformed = objections.conformEntry(given, of: log, current: old, in: spans, loose: loose)
    let model = objections.model?.name ?? ""
    if conformed.fields.allSatisfy({ comparison.isSameInEntry(old[$0.name], $0.value, $0.name, model) }) {
      return .asItIs
    }
    var entry = kind.sendable(old)
    for (name, value) in conformed.fields { entry[name] = value }
    entry[kind.timeField] = old[kind.timeField]
    return .change(item(entry, log, spans, nil))
  }

  mutating func removed(at time: Value, from log: Record, in spans: FieldSpans) -> WriteItem? {
    only(time, log, at: spans.whole).map { item(kind(log).key($0), log, spans, nil) }
  }

  /// The one entry at a time; nil where there is none or are several, which is said.
  private mutating func only(_ time: Value, _ log: Record, at span: Span?) -> Record? {
    let kind = kind(log)
    guard let moment = kind.moment(time, zone) else {
      objections.add(
        "an entry is found by its time", at: span, label: "this is \(FieldValue.name(of: time))",
        hint: "as in 2024-04-05T13:45:00Z", isBinding: true)
      return nil
    }
    let found = kind.entries(of: log, at: moment, zone)
    if found.count == 1 { return found[0] }
    let known = (log["entries"]?.list ?? []).compactMap { $0.record?[kind.timeField]?.string }
    objections.add(
      found.isEmpty
        ? "\(name(log)) has no entry at that time" : "\(name(log)) has \(found.count) entries at that time", at: span,
      hint: known.isEmpty
        ? "it has no entries" : "it has \(known.suffix(3).joined(separator: ", "))\(known.count > 3 ? ", ..." : "")",
      isBinding: true)
    return nil
  }

  private func item(_ entry: Record, _ log: Record, _ spans: FieldSpans, _ label: String?) -> WriteItem {
    let model = objections.model
    let endpoint = Endpoint(
      portal: .private, app: model?.app ?? "", model: model?.name ?? "", id: log.id, action: action.name)
    let time = entry[kind(log).timeField]?.text ?? ""
    return WriteItem(
      method: action.method, endpoint: endpoint, label: "\(label ?? name(log)) \(time)", body: entry, before: log,
      spans: spans)
  }

  private func name(_ log: Record) -> String { log["type"]?.string ?? log.id ?? "the log" }
}
