import BrainAPI

/// How much memory rows hold on to.
enum RowWeight {
  /// Of a row, whatever it has in it.
  private static let row = 100

  /// Makes rows ready to be kept for long: those that are few of what they were read in are copied out of it. How many bytes
  /// they take, about.
  static func kept(_ rows: [Record]) -> (rows: [Record], bytes: Int) {
    var kept: [Record] = []
    kept.reserveCapacity(rows.count)
    var bytes = 0
    var start = 0
    while start < rows.count {
      guard let document = rows[start].node?.document else {
        kept.append(rows[start].detached())
        bytes += weight(rows[start])
        start += 1
        continue
      }
      // All that stand in one document.
      var end = start
      var text = 0
      while end < rows.count, let node = rows[end].node, node.document === document {
        text += node.range.count
        end += 1
      }
      // A tape is about as long as its text.
      if text * 2 < document.bytes.count {
        for row in rows[start..<end] { kept.append(row.detached()) }
        bytes += 2 * text + (end - start) * (row + 100)
      } else {
        kept += rows[start..<end]
        bytes += 2 * document.bytes.count + (end - start) * row
      }
      start = end
    }
    return (kept, bytes)
  }

  private static func weight(_ record: Record) -> Int {
    if let node = record.node { return row + 2 * node.range.count }
    return record.fields.reduce(row) { $0 + 48 + $1.name.utf8.count + weight($1.value) }
  }

  static func weight(_ value: Value) -> Int {
    switch value {
    case .null, .boolean, .instant, .duration: 0
    case .number(.integer): 0
    case .number(.literal(let text)): text.utf8.count
    case .string(let text): text.utf8.count < 16 ? 0 : text.utf8.count + 32
    case .list(let elements): elements.reduce(32) { $0 + 17 + weight($1) }
    case .record(let record): weight(record)
    case .period, .quantity, .measured: 64
    }
  }
}
