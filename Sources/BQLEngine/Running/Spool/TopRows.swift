import BrainAPI
import HeapModule

/// The first rows of an order, of rows that come one by one; no more than so many are kept, each apart from what it was
/// read in.
struct TopRows: Sendable {
  private struct Entry: Comparable, Sendable {
    let keyed: SortOrder.Keyed
    /// Rows that are the same stay in their order.
    let number: Int
    let order: SortOrder

    static func < (left: Entry, right: Entry) -> Bool {
      let order = left.order.compare(left.keyed, right.keyed)
      return order == 0 ? left.number < right.number : order < 0
    }

    static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
  }

  private let count: Int
  private let order: SortOrder
  private var heap = Heap<Entry>()
  private var number = 0

  init(count: Int, by order: SortOrder) {
    self.count = count
    self.order = order
  }

  mutating func add(_ row: Record) throws(StatementFailure) {
    number += 1
    if number % 1000 == 0 { try Interruption.check() }
    guard count > 0 else { return }
    if heap.count < count {
      return heap.insert(Entry(keyed: detached(try order.keyed(row)), number: number, order: order))
    }
    guard let last = heap.max, !order.isBehind(row, last.keyed) else { return }
    let keyed = try order.keyed(row)
    // Of two that are the same the one that came first is kept.
    if order.compare(keyed, last.keyed) < 0 {
      heap.replaceMax(with: Entry(keyed: detached(keyed), number: number, order: order))
    }
  }

  private func detached(_ keyed: SortOrder.Keyed) -> SortOrder.Keyed {
    var keyed = keyed
    keyed.row = keyed.row.detached()
    keyed.first = keyed.first.detached()
    keyed.rest = keyed.rest.map { $0.detached() }
    return keyed
  }

  /// In order. There is nothing left afterwards.
  mutating func takeRows() -> [Record] {
    var rows: [Record] = []
    rows.reserveCapacity(heap.count)
    while let entry = heap.popMin() { rows.append(entry.keyed.row) }
    return rows
  }
}
