import BrainAPI

/// Rows in the order of sort keys: nulls last, both ways; the id breaks ties.
struct RowOrder {
  let keys: [SortKeyPlan]
  let evaluation: Evaluation

  func sorted(_ rows: [Record]) throws(StatementFailure) -> [Record] {
    let order = SortOrder(keys, evaluation)
    var keyed: [SortOrder.Keyed] = []
    keyed.reserveCapacity(rows.count)
    for row in rows { keyed.append(try order.keyed(row)) }
    return try order.sortedIndexes(keyed).map { keyed[$0].row }
  }
}
