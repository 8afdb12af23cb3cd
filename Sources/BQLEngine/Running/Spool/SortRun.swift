import BrainAPI

/// Rows with their keys, which are put in order together. What tells most of them apart stands in a row by itself, so that
/// sorting goes through little memory.
struct SortRun: Sendable {
  fileprivate struct Entry: Sendable {
    var prefix: SortPrefix
    var second: SortPrefix
    var index: Int
  }

  private(set) var rows: [Record] = []
  private var values: [[Value]?] = []
  private var entries: [Entry] = []

  init() {}

  init(_ rows: [SortOrder.Keyed]) {
    reserve(rows.count)
    for row in rows { append(row) }
  }

  mutating func reserve(_ count: Int) {
    rows.reserveCapacity(count)
    values.reserveCapacity(count)
    entries.reserveCapacity(count)
  }

  mutating func append(_ keyed: SortOrder.Keyed) {
    entries.append(Entry(prefix: keyed.prefix, second: keyed.second, index: rows.count))
    rows.append(keyed.row)
    values.append(keyed.values)
  }

  /// Puts rows that came later behind these.
  mutating func append(_ later: SortRun) {
    let count = rows.count
    rows += later.rows
    values += later.values
    for var entry in later.entries {
      entry.index += count
      entries.append(entry)
    }
  }

  private func keyed(_ entry: Entry) -> SortOrder.Keyed {
    SortOrder.Keyed(
      prefix: entry.prefix, second: entry.second, values: values[entry.index], row: rows[entry.index])
  }

  /// Where each row comes, by its place in `rows`: rows that are the same stay in their order. Heeds an interruption.
  func sortedIndexes(_ sortOrder: SortOrder) throws(StatementError) -> [Int] {
    func order(_ left: Entry, _ right: Entry) -> Int {
      sortOrder.order((left.prefix, left.second), (right.prefix, right.second))
        ?? sortOrder.compareWhole(keyed(left), keyed(right))
    }
    var entries = entries
    var spare = entries
    // Short stretches by the library's sort, ties by their places; then merged two by two.
    var length = 1024
    for start in stride(from: 0, to: entries.count, by: length) {
      try Interruption.check()
      entries[start..<min(start + length, entries.count)].sort { left, right in
        let order = order(left, right)
        return order == 0 ? left.index < right.index : order < 0
      }
    }
    while length < entries.count {
      for start in stride(from: 0, to: entries.count, by: 2 * length) {
        if start % (1 << 16) == 0 || length >= 1 << 15 { try Interruption.check() }
        let middle = min(start + length, entries.count)
        let end = min(middle + length, entries.count)
        var (left, right, target) = (start, middle, start)
        while left < middle, right < end {
          if order(entries[right], entries[left]) < 0 {
            spare[target] = entries[right]
            right += 1
          } else {
            spare[target] = entries[left]
            left += 1
          }
          target += 1
        }
        while left < middle {
          spare[target] = entries[left]
          left += 1
          target += 1
        }
        while right < end {
          spare[target] = entries[right]
          right += 1
          target += 1
        }
      }
      swap(&entries, &spare)
      length *= 2
    }
    return entries.map(\.index)
  }
}
