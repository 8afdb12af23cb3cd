import BrainAPI

extension Domain {
  /// Values that are equal in it can be found in a table.
  var isHashed: Bool {
    switch self {
    case .identifier, .text, .dynamic, .boolean: true
    case .number, .day, .instant, .duration: false
    }
  }
}

/// One side of an equality of a join: what a row is found by in a table. Equal values have equal keys.
struct JoinSide: Sendable {
  let formula: Formula
  let domain: Domain
  /// Where the value stands, for a path of plain fields.
  private let path: CompiledPath?

  init(_ formula: Formula, _ domain: Domain) {
    self.formula = formula
    self.domain = domain
    path = if case .path(let path) = formula { CompiledPath(path) } else { nil }
  }

  enum Key {
    /// The value is null, which equals nothing.
    case none
    case appended
    /// The values have to be looked at.
    case unknown
  }

  /// Appends the key of a value that stands where it was read.
  func append(of row: Record, to bytes: inout KeyBytes) -> Key {
    switch path?.find(in: row) {
    case .null: return .none
    case .node(let node):
      switch (domain, node.kind) {
      case (.identifier, .string), (.identifier, .number): bytes.append(identifier: node)
      case (_, .string), (_, .number), (_, .boolean): bytes.append(node)
      case (_, .null), (_, .list), (_, .record): return .unknown
      }
      return .appended
    case .value, .severalOrNone, nil: return .unknown
    }
  }

  /// Appends the key of a value; false for values that may equal others of another form (a day and an instant in it, a number
  /// and a quantity): those are compared one by one.
  func append(_ value: Value, to bytes: inout KeyBytes) -> Bool {
    switch (domain, value) {
    case (.identifier, _): bytes.append(identifier: value)
    case (.dynamic, .record(let record)):
      guard let id = record.id else { return false }
      bytes.append(.string(id))
    case (.dynamic, .quantity), (.dynamic, .instant), (.dynamic, .period), (.dynamic, .duration), (.dynamic, .list):
      return false
    default: bytes.append(value)
    }
    return true
  }
}

/// Rows by the values of one side of a join's equalities.
struct JoinTable: Sendable {
  private struct Link {
    var row: Int
    /// Of the next row with the same key; -1: there is none.
    var next: Int
  }

  private var table = ByteTable()
  /// Of each key, the links of its first and its last row.
  private var chains: [(first: Int, last: Int)] = []
  private var links: [Link] = []
  /// Rows with a value that no table can hold.
  private var others: [Int] = []
  private let count: Int
  private var bytes = KeyBytes()

  init(
    _ rows: [Record], _ sides: [JoinSide], _ evaluation: Evaluation, check: (Int) throws(StatementError) -> Void
  ) throws(StatementError) {
    count = rows.count
    for (index, row) in rows.enumerated() {
      try check(index)
      if sides.count == 1 {
        bytes.removeAll()
        switch sides[0].append(of: row, to: &bytes) {
        case .none: continue
        case .appended:
          insert(bytes.bytes, index)
          continue
        case .unknown: break
        }
      }
      guard let keys = try JoinTable.keys(sides, row, evaluation) else {
        others.append(index)
        continue
      }
      for key in keys { insert(key, index) }
    }
  }

  private mutating func insert(_ key: [UInt8], _ row: Int) {
    let (place, isNew) = table.insert(key)
    if isNew {
      chains.append((links.count, links.count))
    } else {
      // A list may have the same value twice.
      if links[chains[place].last].row == row { return }
      links[chains[place].last].next = links.count
      chains[place].last = links.count
    }
    links.append(Link(row: row, next: -1))
  }

  private func rows(of key: [UInt8]) -> [Int] {
    guard let place = key.withUnsafeBufferPointer({ table.place(of: $0) }) else { return [] }
    var rows: [Int] = []
    var link = chains[place].first
    while link >= 0 {
      rows.append(links[link].row)
      link = links[link].next
    }
    return rows
  }

  /// The rows that may be equal, in their order.
  mutating func candidates(
    _ row: Record, _ sides: [JoinSide], _ evaluation: Evaluation
  ) throws(StatementError) -> [Int] {
    if sides.count == 1, others.isEmpty {
      bytes.removeAll()
      switch sides[0].append(of: row, to: &bytes) {
      case .none: return []
      case .appended: return rows(of: bytes.bytes)
      case .unknown: break
      }
    }
    guard let keys = try JoinTable.keys(sides, row, evaluation) else { return Array(0..<count) }
    if keys.count == 1, others.isEmpty { return rows(of: keys[0]) }
    return Set(keys.flatMap { rows(of: $0) } + (keys.isEmpty ? [] : others)).sorted()
  }

  /// The keys that a row has: several where a side is a list, none where one is null; nil where a value has none.
  private static func keys(
    _ sides: [JoinSide], _ row: Record, _ evaluation: Evaluation
  ) throws(StatementError) -> [[UInt8]]? {
    var keys: [[UInt8]] = [[]]
    for side in sides {
      var own: [[UInt8]] = []
      for value in try evaluation.candidates(side.formula, row) where !value.isNull {
        var bytes = KeyBytes()
        guard side.append(value, to: &bytes) else { return nil }
        own.append(bytes.bytes)
      }
      keys = keys.flatMap { key in own.map { key + $0 } }
    }
    return keys
  }
}
