import Synchronization

/// How many rows the consumer of a pipeline wants, as far as that is known before they come. It may be raised later: a
/// screenful first, then everything. What asks for pages looks at it each time.
final class Demand: Sendable {
  private let wanted: Mutex<Int?>

  /// nil: all rows.
  init(_ rows: Int?) { wanted = Mutex(rows) }

  var rows: Int? { wanted.withLock { $0 } }

  func raise(to rows: Int?) {
    wanted.withLock { current in
      guard let old = current else { return }
      current = rows.map { max($0, old) }
    }
  }
}

/// What the end of a pipeline comes to at its source: how many of the source's rows are needed for what is wanted of it.
struct RowsNeeded: Sendable, Hashable {
  /// nil: all of them.
  var rows: Int?
  /// So many are enough. Otherwise some may be left out on the way, and more may be needed.
  var isExact: Bool

  /// As many rows at least: the first few tell whether the server heeds the order that it is asked for.
  func atLeast(_ fewest: Int) -> RowsNeeded { RowsNeeded(rows: rows.map { max($0, fewest) }, isExact: isExact) }

  static let all = RowsNeeded(rows: nil, isExact: true)
}
