import BrainAPI

/// A way through fields that is looked up where the row stands in what was read: nothing is decoded.
struct CompiledPath: Sendable {
  /// What stands at the end.
  enum Found {
    /// Null or absent.
    case null
    /// A value that was read; not null. May be a list.
    case node(JSONNode)
    /// A value that was made or changed here; not null. May be a list.
    case value(Value)
    /// A list is on the way, so that there may be several values or none.
    case severalOrNone
  }

  private let first: String
  private let rest: [String]

  /// nil where a step is no plain field.
  init?(_ path: ResolvedPath) {
    var names: [String] = []
    for step in path.steps {
      switch step {
      case .field(let name): names.append(name)
      case .virtual, .schema: return nil
      }
    }
    guard let first = names.first else { return nil }
    self.first = first
    rest = Array(names.dropFirst())
  }

  /// nil also where an expression takes the path's values as a list, however many there are.
  init?(singleValueOf path: ResolvedPath) {
    if path.isBehindList { return nil }
    self.init(path)
  }

  @inline(__always)
  func find(in row: Record) -> Found {
    if let node = row.node(first) { return rest.isEmpty ? CompiledPath.found(node) : walk(node) }
    if row.node != nil { return .null }
    return walk(row[first] ?? .null)
  }

  private static func found(_ node: JSONNode) -> Found { node.isNull ? .null : .node(node) }

  private func walk(_ start: JSONNode) -> Found {
    var node = start
    for name in rest {
      switch node.kind {
      case .record:
        guard let next = node[name] else { return .null }
        node = next
      case .list: return .severalOrNone
      case .string, .number:
        // A relation that is not included is its own id.
        if name != "id" { return .null }
      case .null, .boolean: return .null
      }
    }
    return CompiledPath.found(node)
  }

  private func walk(_ start: Value) -> Found {
    var value = start
    for name in rest {
      switch value.stored {
      case .record(let record): value = record[name] ?? .null
      case .list: return .severalOrNone
      case .string, .number: if name != "id" { return .null }
      case .null, .boolean, .instant, .period, .duration, .quantity, .measured: return .null
      }
    }
    return value.isNull ? .null : .value(value)
  }
}

/// What a test says of a row without looking closer.
enum Verdict {
  case passes, fails
  /// Only the whole evaluation can tell.
  case unknown

  @inline(__always) init(_ passes: Bool) { self = passes ? .passes : .fails }
}

/// A test of one value that needs no other of its row. It says no more than it is sure of.
protocol FieldTest: Sendable {
  /// Of null or an absent field.
  var ofNull: Verdict { get }
  /// Of a value that was read; never null.
  func verdict(_ node: JSONNode) -> Verdict
  /// Of a value that was made here; never null.
  func verdict(_ value: Value) -> Verdict
}

extension FieldTest {
  @inline(__always)
  func verdict(_ row: Record, at path: CompiledPath) -> Verdict {
    switch path.find(in: row) {
    case .node(let node): verdict(node)
    case .null: ofNull
    case .value(let value): verdict(value)
    case .severalOrNone: .unknown
    }
  }
}
