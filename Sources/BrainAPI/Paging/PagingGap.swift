/// What did not add up while a list was read page by page. The records that came are kept in any case.
package enum PagingGap: Sendable, Hashable {
  /// The server told of `total` records, but from `offset` on there were none.
  case emptyPage(offset: Int, total: Int)
  /// The records at `offset` were those of an earlier page; reading ended there.
  case repeatedPage(offset: Int)
  /// The server heeds neither `offset` nor `page`: only its first page can be read. `total` where it told.
  case pagingIgnored(received: Int, total: Int?)
  /// Records came or went while the list was read.
  case totalChanged(from: Int, to: Int)
  /// Records that came more than once, by id, and were joined.
  case repeatedRecords(ids: [String])
  /// Another record stood before `position` than when the page before was read: the list had moved meanwhile.
  case moved(position: Int)
  /// The server told of `total` records, but gave `received`.
  case countMismatch(total: Int, received: Int)

  /// Whether records may be wrong or missing among those that came, however many more there are.
  package var concernsWhatCame: Bool {
    switch self {
    case .repeatedPage, .pagingIgnored, .repeatedRecords, .moved: true
    case .emptyPage, .totalChanged, .countMismatch: false
    }
  }

  /// One line for people.
  package var text: String {
    switch self {
    case .emptyPage(let offset, let total):
      "the server told of \(total) records, but only the first \(offset) came: from number \(offset + 1) on it gave none"
    case .repeatedPage(let offset):
      "the server repeated an earlier page from record number \(offset + 1) on; reading ended there"
    case .pagingIgnored(let received, let total):
      "the server gives only its first \(received) records" + (total.map { " of \($0)" } ?? "")
        + ": it ignores both `offset` and `page`"
    case .totalChanged(let from, let to):
      "the number of records changed from \(from) to \(to) while they were read"
    case .repeatedRecords(let ids):
      ids.count == 1
        ? "a record came more than once and was taken once"
        : "\(ids.count) records came more than once and were taken once each"
    case .moved(let position):
      "the list changed while it was read: record number \(position) was another a moment before, so records may be missing"
    case .countMismatch(let total, let received):
      "the server told of \(total) records, but gave \(received)"
    }
  }
}
