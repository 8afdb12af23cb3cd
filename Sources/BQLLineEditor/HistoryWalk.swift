/// A walk through what was entered before: only what begins as the text did, none twice in a row; the text that the
/// walk began with comes back at its end.
struct HistoryWalk: Sendable {
  private let entries: [String]
  private let draft: String
  /// Of the entry that is shown; `entries.count` is the draft.
  private var place: Int

  init(_ entries: [String], draft: String) {
    self.entries = entries
    self.draft = draft
    place = entries.count
  }

  /// What is shown now.
  var text: String { place < entries.count ? entries[place] : draft }

  /// The next older one; nil where there is none.
  mutating func older() -> String? {
    var next = place - 1
    while next >= 0 {
      if entries[next] != text, entries[next] != draft, entries[next].hasPrefix(draft) {
        place = next
        return text
      }
      next -= 1
    }
    return nil
  }

  /// The next newer one, in the end the draft; nil where that is shown already.
  mutating func newer() -> String? {
    guard place < entries.count else { return nil }
    let shown = text
    place += 1
    while place < entries.count, entries[place] == shown || !entries[place].hasPrefix(draft) { place += 1 }
    return text
  }

  /// The rest of the newest entry that begins with `text`.
  static func rest(of text: String, in entries: [String]) -> String? {
    guard !text.isEmpty else { return nil }
    let wanted = text.utf8
    for entry in entries.reversed() where entry.utf8.count > wanted.count && entry.utf8.starts(with: wanted) {
      return String(decoding: entry.utf8.dropFirst(wanted.count), as: UTF8.self)
    }
    return nil
  }

  /// The newest entry before `place` that holds `text`, ignoring case.
  static func find(_ text: String, in entries: [String], before place: Int) -> Int? {
    if text.isEmpty { return nil }
    let wanted = text.lowercased()
    return entries.indices.prefix(max(0, place)).last { entries[$0].lowercased().contains(wanted) }
  }
}
