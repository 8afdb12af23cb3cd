import BrainAPI

extension SortOrder {
  /// Where each row comes, by its place in `rows`: rows that are the same stay in their order. Heeds an interruption.
  func sortedIndexes(_ rows: [Keyed]) throws(StatementFailure) -> [Int] {
    var entries = rows.indices.map { Entry(prefix: rows[$0].prefix, second: rows[$0].second, index: $0) }
    var spare = entries
    func order(_ left: Entry, _ right: Entry) -> Int {
      self.order((left.prefix, left.second), (right.prefix, right.second))
        ?? compareWhole(rows[left.index], rows[right.index])
    }
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

  private struct Entry {
    var prefix: SortPrefix
    var second: SortPrefix
    var index: Int
  }
}
