import BQLSyntax
import BrainAPI

/// One row for each combination of some columns; without columns, of whole rows.
struct DistinctStep: SplitStep {
  enum Part: Sendable {
    case rows([Record])
    /// What they are told apart by, each once.
    case groups(GroupTable)
  }

  private let columns: [NamedFormula]
  private var table: GroupTable
  private var seen = RowIdentities()

  init(_ columns: [NamedFormula], _ evaluation: Evaluation) {
    self.columns = columns
    table = GroupTable(columns, evaluation)
  }

  var prepare: @Sendable ([Record]) throws(StatementError) -> Part {
    if columns.isEmpty { return { rows in .rows(rows) } }
    let empty = GroupTable(like: table, rows: 0)
    return { rows throws(StatementError) in
      var table = GroupTable(like: empty, rows: rows.count)
      for row in rows { _ = try table.group(of: row) }
      return .groups(table)
    }
  }

  mutating func take(_ part: Part) throws(StatementError) -> [Record] {
    switch part {
    case .rows(let rows): return rows.filter { seen.insert(whole: $0) }
    case .groups(let groups):
      return table.merge(groups).filter(\.isNew).map { found in
        Record(zip(columns, table.values(of: found.index)).map { ($0.name, $1) })
      }
    }
  }
}

/// Which rows were seen.
struct RowIdentities: Sendable {
  private var table = ByteTable()
  private var bytes = KeyBytes()

  /// False where the same row is there. Told apart by all that a row is.
  mutating func insert(whole row: Record) -> Bool {
    bytes.removeAll()
    bytes.append(.record(row))
    return table.insert(bytes.bytes).isNew
  }

  /// The same by what `union`, `except` and `intersect` tell rows apart by: the id, or the whole row where there is none.
  @discardableResult
  mutating func insert(_ row: Record) -> Bool {
    readIdentity(of: row)
    return table.insert(bytes.bytes).isNew
  }

  mutating func contains(_ row: Record) -> Bool {
    readIdentity(of: row)
    return bytes.bytes.withUnsafeBufferPointer { table.place(of: $0) } != nil
  }

  private mutating func readIdentity(of row: Record) {
    bytes.removeAll()
    if let node = row.node("id"), node.kind == .string {
      bytes.append(node)
    } else if let id = row.id {
      bytes.append(.string(id))
    } else {
      bytes.append(.record(row))
    }
  }
}

/// The rows of both sides, each once: the left ones as they come, then those of the right.
struct UnionStep: RowStep {
  private let right: [Record]
  private var seen = RowIdentities()

  init(_ right: [Record]) { self.right = right }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] { rows.filter { seen.insert($0) } }

  mutating func finish() throws(StatementError) -> StepRest? { .rows(RowsInHand(try take(right))) }
}

/// The rows that are on the other side as well (`intersect`), or that are not (`except`).
struct MembershipStep: RowStep {
  private var there = RowIdentities()
  private let keeping: Bool

  init(_ right: [Record], keeping: Bool) {
    for row in right { there.insert(row) }
    self.keeping = keeping
  }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    rows.filter { there.contains($0) == keeping }
  }
}
