import BrainAPI

/// Records as they are now.
struct CurrentRecords: Sendable {
  private var byModel: [String: [String: Record]] = [:]

  mutating func add(_ record: Record, _ model: String) {
    if let id = record.id { byModel[model, default: [:]][id] = record }
  }
  subscript(model: String, id: String?) -> Record? { id.flatMap { byModel[model]?[$0] } }
}

/// A plan that goes back, or on, over what was written before; `conflicts`: what somebody else has changed, by item.
struct RecoveryPlan: Sendable {
  struct Conflict: Sendable, Hashable {
    struct Field: Sendable, Hashable {
      var name: String
      var ours: Value?
      var theirs: Value?
    }

    var label: String
    var fields: [Field]
  }

  var plan = WritePlan()
  var conflicts: [Int: Conflict] = [:]

  mutating func add(_ item: WriteItem, _ fields: [Conflict.Field] = []) {
    if !fields.isEmpty { conflicts[plan.items.count] = Conflict(label: item.label, fields: fields) }
    plan.items.append(item)
    plan.model = plan.items.allSatisfy { $0.endpoint.model == item.endpoint.model } ? item.endpoint.model : nil
  }

  mutating func note(_ text: String) { plan.notes.append(text) }
  /// What does not come back.
  mutating func lose(_ text: String) { plan.losses.append(text) }
}
