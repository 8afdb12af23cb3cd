/// Which columns of a table are shown, and how wide.
struct TableLayout: Hashable {
  /// What is known of a column before there is a layout; widths in terminal cells.
  struct Measure: Hashable {
    var header: Int
    /// The widest cell.
    var full: Int
    /// The widest cell with shortened ids.
    var short: Int
    var isNumeric: Bool
  }

  /// Cells between two columns.
  static let gap = 2
  /// A column that has to shrink keeps this much, or its own width if that is less: a short id and its `…`.
  private static let readable = 9
  /// Digits cut off would be another number, so numbers shrink only past this.
  private static let readableNumber = 24

  /// The widths of the columns that are shown: the first ones, at least one where there is any.
  var widths: [Int]
  var shortensIDs: Bool

  /// Fits the columns into `limit` cells (nil: no limit): ids are shortened first, then wide columns shrink to the same
  /// width while short ones keep theirs, and what even then finds no room is left out at the end.
  init(_ measures: [Measure], limit: Int?) {
    let full = measures.map { max($0.header, $0.full) }
    guard let limit, TableLayout.total(full) > limit else {
      widths = full
      shortensIDs = false
      return
    }
    shortensIDs = true
    let wanted = measures.map { max($0.header, $0.short) }
    let least = measures.map { measure in
      let name = min(measure.header, TableLayout.readable)
      return max(name, min(measure.short, measure.isNumeric ? TableLayout.readableNumber : TableLayout.readable))
    }
    var count = 1
    while count < least.count, TableLayout.total(least.prefix(count + 1)) <= limit { count += 1 }
    widths = Array(least.prefix(count))
    if count == 1, let only = wanted.first {
      widths = [max(1, min(only, limit))]
      return
    }
    var rest = limit - TableLayout.total(widths)
    while rest > 0 {
      let growing = widths.indices.filter { widths[$0] < wanted[$0] }
      guard let narrowest = growing.min(by: { widths[$0] < widths[$1] }) else { break }
      widths[narrowest] += 1
      rest -= 1
    }
  }

  private static func total(_ widths: some Collection<Int>) -> Int {
    widths.reduce(0, +) + gap * max(0, widths.count - 1)
  }
}
