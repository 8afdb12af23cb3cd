import BQLSyntax
import BrainAPI

/// One row for each combination of some columns; without columns, of whole rows.
struct DistinctStep: RowStep {
  private let columns: [NamedFormula]
  private let evaluation: Evaluation
  private var seenRows: Set<ValueKey> = []
  private var seenKeys: Set<[ValueKey]> = []

  init(_ columns: [NamedFormula], _ evaluation: Evaluation) {
    self.columns = columns
    self.evaluation = evaluation
  }

  mutating func take(_ rows: [Record]) throws(StatementFailure) -> [Record] {
    if columns.isEmpty { return rows.filter { seenRows.insert(ValueKey(.record($0))).inserted } }
    var kept: [Record] = []
    for row in rows {
      let (values, key) = try evaluation.groupKey(columns, row)
      if seenKeys.insert(key).inserted { kept.append(Record(zip(columns, values).map { ($0.name, $1) })) }
    }
    return kept
  }
}

extension Evaluation {
  /// The values of the columns on a row, and what the group is told apart by.
  func groupKey(
    _ columns: [NamedFormula], _ row: Record
  ) throws(StatementFailure) -> (values: [Value], key: [ValueKey]) {
    var values: [Value] = []
    values.reserveCapacity(columns.count)
    for column in columns { values.append(try value(column.formula, row)) }
    return (values, zip(columns, values).map { $0.key($1) })
  }
}

extension Record {
  /// What `union`, `except` and `intersect` tell rows apart by: the id, or the whole row where there is none.
  fileprivate var identity: ValueKey { id.map { .text(Array($0.utf8)) } ?? ValueKey(.record(self)) }
}

/// The rows of both sides, each once: the left ones as they come, then those of the right.
struct UnionStep: RowStep {
  private let right: [Record]
  private var seen: Set<ValueKey> = []

  init(_ right: [Record]) { self.right = right }

  mutating func take(_ rows: [Record]) throws(StatementFailure) -> [Record] {
    rows.filter { seen.insert($0.identity).inserted }
  }

  mutating func finish() throws(StatementFailure) -> StepRest? { .rows(RowsInHand(try take(right))) }
}

/// The rows that are on the other side as well (`intersect`), or that are not (`except`).
struct MembershipStep: RowStep {
  private let there: Set<ValueKey>
  private let keeping: Bool

  init(_ right: [Record], keeping: Bool) {
    there = Set(right.map(\.identity))
    self.keeping = keeping
  }

  mutating func take(_ rows: [Record]) throws(StatementFailure) -> [Record] {
    rows.filter { there.contains($0.identity) == keeping }
  }
}
