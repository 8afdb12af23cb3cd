import BrainAPI

/// Rows told apart by the values of some columns: groups are numbered from 0, in the order in which they are first seen. Of
/// a group its key's values are kept; nothing is allocated for a row of a group that is known.
struct GroupTable: Sendable {
  /// A class, so that it is not copied for each row.
  private final class Key: Sendable {
    let column: NamedFormula
    let compiled: CompiledFormula
    let isIdentifier: Bool

    init(_ column: NamedFormula, _ evaluation: Evaluation) {
      self.column = column
      compiled = CompiledFormula(column.formula, evaluation)
      isIdentifier = if case .related = column.shape { true } else { false }
    }
  }

  private let keys: [Key]
  private var table = ByteTable()
  private var values: [Value] = []
  private var bytes = KeyBytes()

  init(_ keys: [NamedFormula], _ evaluation: Evaluation) { self.keys = keys.map { Key($0, evaluation) } }

  /// An empty one with the same keys.
  init(like other: GroupTable) { keys = other.keys }

  var count: Int { table.count }

  /// Of the key's columns, as the group's first row had them.
  func values(of group: Int) -> ArraySlice<Value> { values[group * keys.count..<(group + 1) * keys.count] }

  /// The group that a row belongs to, and whether it is the first one of it.
  mutating func group(of row: Record) throws(StatementError) -> (index: Int, isNew: Bool) {
    bytes.removeAll()
    for key in keys {
      guard let path = key.compiled.path else { return try evaluatedGroup(of: row) }
      switch path.find(in: row) {
      case .null: bytes.appendNull()
      // A record may be a quantity, which is the same in another unit.
      case .node(let node) where node.kind != .list && (node.kind != .record || key.isIdentifier):
        if key.isIdentifier { bytes.append(identifier: node) } else { bytes.append(node) }
      case .node, .value, .severalOrNone: return try evaluatedGroup(of: row)
      }
    }
    let (index, isNew) = table.insert(bytes.bytes)
    if isNew { for key in keys { values.append(try key.compiled.value(row).detached()) } }
    return (index, isNew)
  }

  /// The same where a key has to be reckoned.
  private mutating func evaluatedGroup(of row: Record) throws(StatementError) -> (index: Int, isNew: Bool) {
    var found: [Value] = []
    for key in keys { found.append(try key.compiled.value(row)) }
    bytes.removeAll()
    for (key, value) in zip(keys, found) {
      switch (key.column.shape, value) {
      case (.related, _): bytes.append(identifier: value)
      case (.list(.related), .list(let elements)): bytes.append(identifiers: elements)
      default: bytes.append(Measure(value)?.keyValue ?? value)
      }
    }
    let (index, isNew) = table.insert(bytes.bytes)
    if isNew { values += found.map { $0.detached() } }
    return (index, isNew)
  }

  /// Takes over the groups of later rows. For each of them: which one it is here, and whether it is a new one.
  mutating func merge(_ later: GroupTable) -> [(index: Int, isNew: Bool)] {
    var found: [(index: Int, isNew: Bool)] = []
    found.reserveCapacity(later.count)
    for group in 0..<later.count {
      let (index, isNew) = table.insert(later.table, group)
      if isNew { values += later.values(of: group) }
      found.append((index, isNew))
    }
    return found
  }
}
