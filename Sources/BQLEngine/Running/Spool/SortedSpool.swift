import BrainAPI
import HeapModule

/// Rows that come out in an order: sorted in memory as long as they fit, then run by run in a file, and merged. Rows that
/// are the same stay in the order in which they came.
struct SortedSpool: Sendable {
  /// What a key takes beside its row, and again while rows are sorted.
  private static let keyWeight = 280

  /// Rows that were made ready to wait, wherever there was a free core.
  struct Part: Sendable {
    fileprivate var run = SortRun()
    fileprivate var weight = 0
  }

  private let order: SortOrder
  private let budget: Int
  private var scratch: Scratch
  /// Sorted rows in the file, as blocks.
  private var runs: [[Range<Int>]] = []
  private var waiting = SortRun()
  private var weight = 0

  /// `budget`: bytes of rows in memory. `scratch` gives an empty file; it is asked where the budget is not enough.
  init(by order: SortOrder, budget: Int, scratch: @escaping Scratch.Make) {
    self.order = order
    self.budget = budget
    self.scratch = Scratch(scratch)
  }

  mutating func append(_ rows: [Record]) throws(StatementError) { try append(try SortedSpool.part(rows, order)) }

  static func part(_ rows: [Record], _ order: SortOrder) throws(StatementError) -> Part {
    try Interruption.check()
    let kept = RowWeight.kept(rows)
    var part = Part()
    part.run.reserve(kept.rows.count)
    part.weight = kept.bytes + kept.rows.count * keyWeight
    for (place, row) in kept.rows.enumerated() {
      if place % 1000 == 999 { try Interruption.check() }
      let keyed = try order.keyed(row)
      if let values = keyed.values { part.weight += values.reduce(32) { $0 + 17 + RowWeight.weight($1) } }
      part.run.append(keyed)
    }
    return part
  }

  mutating func append(_ part: Part) throws(StatementError) {
    try Interruption.check()
    waiting.append(part.run)
    weight += part.weight
    if weight > budget { try spill() }
  }

  private mutating func spill() throws(StatementError) {
    let indexes = try waiting.sortedIndexes(order)
    let rows = waiting.rows
    waiting = SortRun()
    weight = 0
    runs.append(try scratch.write(indexes.lazy.map { rows[$0] }, blockSize: Scratch.blockSize(budget)))
  }

  /// All rows in order. There is nothing left afterwards.
  mutating func takeCursor() throws(StatementError) -> MergeCursor {
    let indexes = try waiting.sortedIndexes(order)
    let rows = waiting.rows
    waiting = SortRun()
    weight = 0
    defer { runs = [] }
    return try MergeCursor(runs, indexes.map { rows[$0] }, order, scratch)
  }
}

/// Merges sorted runs.
struct MergeCursor: RowCursor {
  private static let batch = 1000

  /// A run that is read block by block; the last one is in memory.
  private struct Run: Sendable {
    var blocks: ArraySlice<Range<Int>>
    var rows: [Record]
    var place = 0
  }

  private struct Head: Comparable, Sendable {
    let keyed: SortOrder.Keyed
    let run: Int
    let order: SortOrder

    static func < (left: Head, right: Head) -> Bool {
      let order = left.order.compare(left.keyed, right.keyed)
      return order == 0 ? left.run < right.run : order < 0
    }

    static func == (left: Head, right: Head) -> Bool { left.run == right.run }
  }

  private let order: SortOrder
  private let scratch: Scratch
  private var runs: [Run]
  /// The first row of each run that has one.
  private var heads = Heap<Head>()

  /// `last`: a run in memory, which came behind those in the file.
  fileprivate init(
    _ runs: [[Range<Int>]], _ last: [Record], _ order: SortOrder, _ scratch: Scratch
  ) throws(StatementError) {
    self.order = order.forReadingAgain
    self.scratch = scratch
    self.runs = runs.map { Run(blocks: $0[...], rows: []) } + [Run(blocks: [], rows: last)]
    // One alone is in order.
    guard self.runs.count > 1 else { return }
    for run in self.runs.indices { if let head = try head(of: run) { heads.insert(head) } }
  }

  private mutating func head(of run: Int) throws(StatementError) -> Head? {
    if runs[run].place == runs[run].rows.count {
      guard let block = runs[run].blocks.popFirst() else {
        runs[run].rows = []
        runs[run].place = 0
        return nil
      }
      runs[run].rows = try scratch.read(block)
      runs[run].place = 0
    }
    defer { runs[run].place += 1 }
    return Head(keyed: try order.keyed(runs[run].rows[runs[run].place]), run: run, order: order)
  }

  mutating func next(_ run: RunContext) async throws(StatementError) -> [Record]? { try next() }

  /// The next rows; nil where there are no more.
  mutating func next() throws(StatementError) -> [Record]? {
    try Interruption.check()
    if runs.count == 1 { return nextOfOne() }
    var rows: [Record] = []
    rows.reserveCapacity(MergeCursor.batch)
    while rows.count < MergeCursor.batch, let first = heads.min {
      rows.append(first.keyed.row)
      if let head = try head(of: first.run) { heads.replaceMin(with: head) } else { heads.removeMin() }
    }
    return rows.isEmpty ? nil : rows
  }

  private mutating func nextOfOne() -> [Record]? {
    let start = runs[0].place
    let end = min(start + MergeCursor.batch, runs[0].rows.count)
    runs[0].place = end
    return start == end ? nil : Array(runs[0].rows[start..<end])
  }
}
