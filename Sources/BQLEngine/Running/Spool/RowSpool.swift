import BrainAPI

/// Rows that wait, in their order: in memory as long as they fit, then in a file. They can be read as often as one likes.
struct RowSpool: Sendable {
  private let budget: Int
  private var scratch: Scratch
  /// The first rows, as blocks in the file.
  private var blocks: [Range<Int>] = []
  /// Those behind.
  private var waiting: [[Record]] = []
  private var weight = 0
  private(set) var count = 0

  /// `budget`: bytes of rows in memory. `scratch` gives an empty file; it is asked where the budget is not enough.
  init(budget: Int, scratch: @escaping Scratch.Make) {
    self.budget = budget
    self.scratch = Scratch(scratch)
  }

  mutating func append(_ rows: [Record]) throws(StatementError) {
    guard !rows.isEmpty else { return }
    try Interruption.check()
    let kept = RowWeight.kept(rows)
    count += rows.count
    waiting.append(kept.rows)
    weight += kept.bytes
    guard weight > budget else { return }
    blocks += try scratch.write(waiting.joined(), blockSize: Scratch.blockSize(budget))
    waiting = []
    weight = 0
  }

  /// The rows that were put in so far.
  func cursor() -> RowSpoolCursor { RowSpoolCursor(blocks: blocks[...], waiting: waiting[...], scratch: scratch) }
}

struct RowSpoolCursor: RowCursor {
  fileprivate var blocks: ArraySlice<Range<Int>>
  fileprivate var waiting: ArraySlice<[Record]>
  fileprivate let scratch: Scratch

  mutating func next(_ run: RunContext) async throws(StatementError) -> [Record]? { try next() }

  /// The next rows; nil where there are no more.
  mutating func next() throws(StatementError) -> [Record]? {
    try Interruption.check()
    if let block = blocks.popFirst() { return try scratch.read(block) }
    return waiting.popFirst()
  }
}
