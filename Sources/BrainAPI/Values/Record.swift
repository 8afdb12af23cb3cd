/// A record of the service, or a row of a result: named values in order, absent apart from null.
///
/// A record that was read is a place in the bytes it came in, and the changes made to it since; a name is looked for among
/// those bytes, and only the value that is asked for is decoded. Names are compared exactly, scalar by scalar.
package struct Record: Sendable {
  enum Storage: Sendable {
    case fields([(name: String, value: Value)])
    case node(JSONNode)
    case changed(JSONNode, [Change])
  }

  /// What became of a record that was read. A name of the record has one change at most, with `isAdded` false; a field
  /// behind the record's own has one with `isAdded` true and a value.
  struct Change: Sendable {
    var name: String
    /// nil: removed.
    var value: Value?
    var isAdded: Bool
  }

  private(set) var storage: Storage

  init(storage: Storage) { self.storage = storage }

  package init() { storage = .fields([]) }
  /// The names should differ: of two alike the first one is found.
  package init(_ fields: [(String, Value)]) { storage = .fields(fields.map { (name: $0.0, value: $0.1) }) }
  /// The same, without a copy of the list.
  package init(inOrder fields: [(name: String, value: Value)]) { storage = .fields(fields) }
  /// The record that stands there; nil where another value does.
  package init?(_ node: JSONNode) {
    guard node.kind == .record else { return nil }
    storage = .node(node)
  }

  /// nil where the field is absent. Setting keeps the place of a field that exists and appends one that does not;
  /// setting nil removes it.
  package subscript(name: String) -> Value? {
    get {
      switch storage {
      case .fields(let fields): return fields.first { $0.name.isExactly(name) }?.value
      case .node(let node): return node[name]?.value
      case .changed(let node, let changes):
        var isReplaced = false
        for change in changes where change.name.isExactly(name) {
          if let value = change.value { return value }
          isReplaced = true
        }
        return isReplaced ? nil : node[name]?.value
      }
    }
    set {
      switch storage {
      case .fields(var fields):
        storage = .fields([])  // so that the list is changed in place
        if let place = fields.firstIndex(where: { $0.name.isExactly(name) }) {
          if let newValue { fields[place].value = newValue } else { fields.remove(at: place) }
        } else if let newValue {
          fields.append((name: name, value: newValue))
        }
        storage = .fields(fields)
      case .node(let node): Record.set(name, newValue, node, [], &storage)
      case .changed(let node, let changes):
        storage = .node(node)  // as above
        Record.set(name, newValue, node, changes, &storage)
      }
    }
  }

  private static func set(
    _ name: String, _ value: Value?, _ node: JSONNode, _ changes: consuming [Change], _ storage: inout Storage
  ) {
    var changes = changes
    let added = changes.firstIndex { $0.isAdded && $0.name.isExactly(name) }
    let replaced = changes.firstIndex { !$0.isAdded && $0.name.isExactly(name) }
    if let added {
      if value == nil { changes.remove(at: added) } else { changes[added].value = value }
    } else if let replaced, changes[replaced].value != nil {
      changes[replaced].value = value
    } else if replaced == nil, node[name] != nil {
      changes.append(Change(name: name, value: value, isAdded: false))
    } else if value != nil {
      changes.append(Change(name: name, value: value, isAdded: true))
    }
    storage = changes.isEmpty ? .node(node) : .changed(node, changes)
  }

  package var names: [String] {
    switch storage {
    case .fields(let fields): fields.map(\.name)
    case .node(let node): node.fields.map { $0.name.string ?? "" }
    case .changed: fields.map(\.name)
    }
  }

  package var count: Int {
    switch storage {
    case .fields(let fields): fields.count
    case .node(let node): node.count
    case .changed(let node, let changes):
      changes.reduce(node.count) { $0 + ($1.isAdded ? 1 : $1.value == nil ? -1 : 0) }
    }
  }

  package var fields: [(name: String, value: Value)] {
    switch storage {
    case .fields(let fields): return fields
    case .node(let node): return node.fields.map { (name: $0.name.string ?? "", value: $0.value.value) }
    case .changed(let node, let changes):
      var fields: [(name: String, value: Value)] = []
      for field in node.fields {
        let name = field.name.string ?? ""
        if let change = changes.first(where: { !$0.isAdded && $0.name.isExactly(name) }) {
          if let value = change.value { fields.append((name: name, value: value)) }
        } else {
          fields.append((name: name, value: field.value.value))
        }
      }
      for change in changes where change.isAdded {
        if let value = change.value { fields.append((name: change.name, value: value)) }
      }
      return fields
    }
  }

  /// Where the record stands in what was read; nil where it was made or changed here.
  package var node: JSONNode? { if case .node(let node) = storage { node } else { nil } }

  /// Where the field's value stands in what was read, to be looked at without decoding it. nil where the field is absent, or
  /// was set here: then the subscript tells.
  package func node(_ name: String) -> JSONNode? {
    switch storage {
    case .fields: nil
    case .node(let node): node[name]
    case .changed(let node, let changes): changes.contains { $0.name.isExactly(name) } ? nil : node[name]
    }
  }

  /// The record's identifier as text: a UUID, or the digits of a user's or group's number. nil where there is none.
  package var id: String? {
    switch self["id"] {
    case .string(let id): id
    case .number(.integer(let id)): String(id)
    default: nil
    }
  }
}

/// Equal where both have the same names with equal values, in whatever order.
extension Record: Hashable {
  package static func == (left: Record, right: Record) -> Bool {
    guard left.count == right.count else { return false }
    if let node = left.node, let other = right.node { return node == other }
    return left.fields.allSatisfy { right[$0.name] == $0.value }
  }

  package func hash(into hasher: inout Hasher) {
    if let node { return hasher.combine(node) }
    // A sum, because order does not count, of whole hashes, so that it spreads.
    var sum = 0
    for field in fields {
      var fieldHasher = Hasher()
      field.name.hashExactly(into: &fieldHasher)
      fieldHasher.combine(field.value)
      sum &+= fieldHasher.finalize()
    }
    hasher.combine(HashMark.record)
    hasher.combine(sum)
  }
}
