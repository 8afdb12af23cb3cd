import BrainAPI

/// Rows told apart by the values of some columns: groups are numbered from 0, in the order in which they are first seen. Of
/// a group its key's values are kept; nothing is allocated for a row of a group that is known.
///
/// A table of some rows, which is made to be put behind others, keeps the first row of a group instead: most groups are
/// known by then, so that their values are never made.
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

  /// What a group's values are made of.
  private enum Origin: Sendable {
    /// All keys are paths.
    case row(Record)
    case values([Value])
  }

  private let keys: [Key]
  private var table: ByteTable
  private var values: [Value] = []
  private var bytes = KeyBytes()
  /// Of each group, in a table of some rows; its `values` are empty.
  private var origins: [Origin] = []
  private let isOfSomeRows: Bool

  init(_ keys: [NamedFormula], _ evaluation: Evaluation) {
    self.keys = keys.map { Key($0, evaluation) }
    table = ByteTable()
    isOfSomeRows = false
  }

  /// An empty one with the same keys, for so many rows, which will be put behind others.
  init(like other: GroupTable, rows: Int) {
    keys = other.keys
    table = ByteTable(room: min(rows, GroupTable.mostRoom))
    isOfSomeRows = true
  }

  /// Of groups, before there are any.
  private static var mostRoom: Int { 4096 }

  var count: Int { table.count }

  /// Of the key's columns, as the group's first row had them. Not of a table of some rows.
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
    if isNew, isOfSomeRows {
      origins.append(.row(row))
    } else if isNew {
      for key in keys { values.append(try key.compiled.value(row).detached()) }
    }
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
    if isNew, isOfSomeRows {
      origins.append(.values(found.map { $0.detached() }))
    } else if isNew {
      values += found.map { $0.detached() }
    }
    return (index, isNew)
  }

  /// Takes over the groups of later rows. For each of them: which one it is here, and whether it is a new one.
  mutating func merge(_ later: GroupTable) -> [(index: Int, isNew: Bool)] {
    var found: [(index: Int, isNew: Bool)] = []
    found.reserveCapacity(later.count)
    table.insertAll(later.table) { _, index, isNew in found.append((index, isNew)) }
    for (group, own) in found.enumerated() where own.isNew {
      guard later.isOfSomeRows else {
        values += later.values(of: group)
        continue
      }
      switch later.origins[group] {
      case .values(let made): values += made
      // A path throws nothing.
      case .row(let row): for key in keys { values.append(((try? key.compiled.value(row)) ?? .null).detached()) }
      }
    }
    return found
  }
}
