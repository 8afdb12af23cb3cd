import BQLSyntax
import BrainAPI

@testable import BQLEngine

/// The order that a sort has to come to, told plainly: nulls last, both ways; the id breaks ties.
struct RowOrder {
  let keys: [SortKeyPlan]
  let evaluation: Evaluation

  func sorted(_ rows: [Record]) throws(StatementError) -> [Record] {
    let order = SortOrder(keys, evaluation)
    var keyed: [SortOrder.Keyed] = []
    keyed.reserveCapacity(rows.count)
    for row in rows { keyed.append(try order.keyed(row)) }
    return try SortRun(keyed).sortedIndexes(order).map { keyed[$0].row }
  }
}

extension ResolvedPath {
  /// A column by its name.
  init(column name: String, shape: Shape) {
    self.init(
      steps: [.field(name)], text: name, span: Span(0, 0), shape: shape, isBehindList: false, isInsideJSON: false,
      serverPath: nil, listPrefixes: [], isHidden: false, isUnknown: false, isRequired: false)
  }
}
