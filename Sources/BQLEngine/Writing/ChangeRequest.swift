import BrainAPI

/// What one request asks of one record, whichever verb or action it is: what planner, runner, journal, undo and resume share.
struct ChangeRequest: Sendable {
  var method: APIRequest.Method
  var endpoint: Endpoint
  var body: Record
  /// The record as it was read just before; nil for a create.
  var before: Record?

  var model: String { endpoint.model }
  var kind: WriteKind { WriteKind(method: method, action: endpoint.action) }

  /// Under which `before` keeps the ids of the records, such as an action makes, that were there already.
  static func key(_ product: Action.Product) -> String { "+" + product.model }

  /// Whether a record, such as the action makes, was there before it.
  func knows(_ record: Record) -> Bool {
    guard let id = record.id, let before else { return false }
    return before.fields.contains { name, value in
      name.hasPrefix("+") && value.list?.contains { $0.text == id } ?? false
    }
  }
}

extension WriteItem {
  var change: ChangeRequest {
    ChangeRequest(method: method, endpoint: endpoint, body: body ?? Record(), before: before)
  }
}

extension JournalEntry {
  var change: ChangeRequest {
    ChangeRequest(method: method, endpoint: endpoint, body: body?.record ?? Record(), before: before)
  }
}

/// A verb or an action, for words.
struct WriteKind: Sendable, Hashable {
  var method: APIRequest.Method
  var action: String?

  /// What it does to a record: `create`, `update`, `replace`, `delete`, `accept`.
  var verb: String {
    switch action {
    case "add_entry": return "add"
    case "change_entry": return "change"
    case "remove_entry": return "remove"
    case "join": return "ask to join"
    case let action?: return action
    case nil: break
    }
    return switch method {
    case .get: "read"
    case .post: "create"
    case .patch: "update"
    case .put: "replace"
    case .delete: "delete"
    }
  }

  var participle: String {
    switch action {
    case "join": "asked to join"
    case "leave": "left"
    case "cancel": "cancelled"
    default: verb.hasSuffix("e") ? verb + "d" : verb + "ed"
    }
  }

  /// `create 3 subjects`, `add 10 entries to 2 subjectlogs`.
  func words(_ word: String, count: Int, of model: String, records: Int) -> String {
    let entries = "\(word) \(RecordWords.counted(count, "entry"))"
    switch action {
    case "add_entry": return "\(entries) to \(RecordWords.counted(records, model))"
    case "change_entry": return "\(entries) of \(RecordWords.counted(records, model))"
    case "remove_entry": return "\(entries) from \(RecordWords.counted(records, model))"
    default: return "\(word) \(RecordWords.counted(count, model))"
    }
  }
}

extension [WriteItem] {
  /// `create 3 subjects`, `update 1 session, delete 2 subjects`: in the order in which they begin.
  func words(_ word: (WriteKind) -> String = \.verb) -> String {
    var groups: [(kind: WriteKind, model: String, count: Int, ids: Set<String>)] = []
    for item in self {
      let kind = item.change.kind
      let id = item.endpoint.id ?? ""
      if let index = groups.firstIndex(where: { $0.kind == kind && $0.model == item.endpoint.model }) {
        groups[index].count += 1
        groups[index].ids.insert(id)
      } else {
        groups.append((kind, item.endpoint.model, 1, [id]))
      }
    }
    return groups.map { $0.kind.words(word($0.kind), count: $0.count, of: $0.model, records: $0.ids.count) }
      .joined(separator: ", ")
  }
}
