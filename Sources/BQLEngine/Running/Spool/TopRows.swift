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
  /// The last one of those that are kept, where they are as many as wanted.
  private var last: SortOrder.Keyed?
  private var number = 0

  init(count: Int, by order: SortOrder) {
    self.count = count
    self.order = order
  }

  mutating func add(_ row: Record) throws(StatementError) {
    number += 1
    if number % 1000 == 0 { try Interruption.check() }
    guard count > 0 else { return }
    if let last {
      if order.isBehind(row, last) { return }
      let keyed = try order.keyed(row)
      // Of two that are the same the one that came first is kept.
      if order.compare(keyed, last) >= 0 { return }
      heap.replaceMax(with: Entry(keyed: keyed.detached(), number: number, order: order))
    } else {
      heap.insert(Entry(keyed: try order.keyed(row).detached(), number: number, order: order))
    }
    if heap.count == count { last = heap.max?.keyed }
  }

  /// In order. There is nothing left afterwards.
  mutating func takeRows() -> [Record] {
    var rows: [Record] = []
    rows.reserveCapacity(heap.count)
    last = nil
    while let entry = heap.popMin() { rows.append(entry.keyed.row) }
    return rows
  }
}
