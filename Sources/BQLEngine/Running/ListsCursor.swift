import BrainAPI

/// Several lists one after the other, their records joined by id.
struct ListsCursor: RowCursor {
  private var lists: [any RowCursor]
  private var seen: Set<String> = []
  private let joins: Bool

  init(_ lists: [any RowCursor]) {
    self.lists = lists
    joins = lists.count > 1
  }

  mutating func next(_ run: RunContext) async throws(StatementError) -> [Record]? {
    while !lists.isEmpty {
      guard let batch = try await lists[0].next(run) else {
        lists.removeFirst()
        continue
      }
      if !joins { return batch }
      let fresh = batch.filter { record in record.id.map { seen.insert($0).inserted } ?? true }
      if !fresh.isEmpty { return fresh }
    }
    return nil
  }

  mutating func stop() throws(StatementError) {
    if !lists.isEmpty { try lists[0].stop() }
    lists = []
  }
}

/// Rows that are there.
struct RowsInHand: RowCursor {
  private let rows: [Record]
  private var given = 0

  init(_ rows: [Record]) { self.rows = rows }

  mutating func next(_ run: RunContext) async throws(StatementError) -> [Record]? {
    if given == rows.count { return nil }
    // Not all at once: what comes after may stop early, and an interrupt is looked for between batches.
    let end = min(rows.count, given + RowsInHand.batch)
    defer { given = end }
    return Array(rows[given..<end])
  }

  private static let batch = 1000
}
