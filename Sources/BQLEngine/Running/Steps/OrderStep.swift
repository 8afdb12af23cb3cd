import BQLSyntax
import BrainAPI

/// Watches whether records come in the order that the server was asked for. Where they do not and nothing has gone on yet,
/// all are read and put in order here; later than that it can only be said.
struct OrderStep: RowStep {
  private let keys: [SortKeyPlan]
  private let span: Span
  private let status: ListStatus
  private let evaluation: Evaluation
  private let room: SpoolRoom
  private var last: Record?
  private var given = 0
  private var sort: SortStep?
  private var isSaid = false

  init(_ keys: [SortKeyPlan], at span: Span, _ evaluation: Evaluation, _ status: ListStatus, _ room: SpoolRoom) {
    self.keys = keys
    self.span = span
    self.evaluation = evaluation
    self.status = status
    self.room = room
  }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    if sort != nil { return try sort?.take(rows) ?? [] }
    let isFine = isSaid ? true : try isInOrder(rows)
    if isFine {
      given += rows.count
      last = rows.last ?? last
      return rows
    }
    if given > 0 {
      isSaid = true
      status.gap(
        "the server did not keep to the order that was asked for: the rows after number \(given) are not in order")
      return rows
    }
    status.warn(
      Diagnostic(
        .warning, .server, "the server ignored the order that was asked for; all records were read and sorted here",
        at: span))
    status.needsAll = true
    var sort = SortStep(keys, evaluation, room)
    _ = try sort.take(rows)
    self.sort = sort
    return []
  }

  mutating func finish() throws(StatementError) -> StepRest? { try sort?.finish() }

  private func isInOrder(_ rows: [Record]) throws(StatementError) -> Bool {
    var previous = last
    for row in rows {
      if let earlier = previous, !(try follows(row, earlier)) { return false }
      previous = row
    }
    return true
  }

  /// False only where no order of any server's puts the two like this.
  private func follows(_ row: Record, _ earlier: Record) throws(StatementError) -> Bool {
    for key in keys {
      let (first, second) = (try evaluation.value(key.formula, earlier), try evaluation.value(key.formula, row))
      if first.isNull || second.isNull { return true }
      guard let order = certainOrder(first, second, key.domain) else { return true }
      if order != 0 { return key.isDescending ? order > 0 : order < 0 }
    }
    return true
  }

  /// nil where servers may differ: texts are sorted by the server's collation, so only plain letters and digits are held to
  /// an order, in whatever case.
  private func certainOrder(_ first: Value, _ second: Value, _ domain: Domain) -> Int? {
    switch (first, second) {
    case (.string(let one), .string(let other)) where domain == .text || domain == .dynamic:
      guard let first = OrderStep.plain(one), let second = OrderStep.plain(other) else { return nil }
      // By code points `Wistar` comes before `casper`, to a reader behind it.
      let (folded, exact) = (Comparer.order(first, second), Comparer.order(one, other))
      return folded == exact && folded != 0 ? folded : nil
    default: return evaluation.comparer.order(first, second, as: domain)
    }
  }

  private static func plain(_ text: String) -> String? {
    text.utf8.allSatisfy {
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
    }
      ? text.lowercased() : nil
  }
}
