/// Brings rows to a terminal: only what has changed since it painted last. Says what to write, and writes nothing itself.
struct Painter: Sendable {
  private var shown: [ScreenRow] = []
  private var cursor: (row: Int, column: Int) = (0, 0)

  /// From what is on the screen to a layout.
  mutating func paint(_ layout: LineLayout) -> String {
    var out = ""
    var at = cursor.row
    func go(to row: Int) {
      if row < at { out += "\u{1B}[\(at - row)A" }
      while at < row {
        // Below what was painted there may be no row yet: a line feed makes one.
        out += at + 1 < max(shown.count, 1) ? "\u{1B}[B" : "\r\n"
        at += 1
      }
      at = row
    }
    for (place, row) in layout.rows.enumerated() where place >= shown.count || shown[place] != row {
      go(to: place)
      // Erased first: behind a full row, erasing would take its last cell.
      out += "\r\u{1B}[K" + row.text
      if place >= shown.count { shown.append(row) }
    }
    if shown.count > layout.rows.count {
      go(to: layout.rows.count)
      out += "\r\u{1B}[J"
    }
    let isUnchanged = out.isEmpty && layout.cursor == cursor
    if !isUnchanged {
      go(to: layout.cursor.row)
      out += "\r" + (layout.cursor.column > 0 ? "\u{1B}[\(layout.cursor.column)C" : "")
    }
    shown = layout.rows
    cursor = layout.cursor
    return out
  }

  /// Leaves the rows where they are, with the cursor below them.
  mutating func leave() -> String {
    let below = max(0, shown.count - 1 - cursor.row)
    defer { self = Painter() }
    return (below > 0 ? "\u{1B}[\(below)B" : "") + "\r\n"
  }

  /// The terminal has another width now, and has broken the rows anew: erases them.
  mutating func erase(columns: Int) -> String {
    let above = shown.prefix(cursor.row).reduce(0) { $0 + max(1, ($1.width + columns - 1) / max(1, columns)) }
    let up = above + cursor.column / max(1, columns)
    defer { self = Painter() }
    return (up > 0 ? "\u{1B}[\(up)A" : "") + "\r\u{1B}[J"
  }

  mutating func clearScreen() -> String {
    self = Painter()
    return "\u{1B}[H\u{1B}[2J"
  }
}

/// For terminals that know no sequences: the row that the cursor is in, moved along so that the cursor is seen.
struct PlainPainter: Sendable {
  private var line = 0
  private var shownWidth = 0
  private var shown = ""

  mutating func paint(_ content: LineLayout.Content, columns: Int, width: (Character) -> Int) -> String {
    let before = String(decoding: content.text.utf8.prefix(content.cursor), as: UTF8.self)
    let lines = content.text.split(separator: "\n", omittingEmptySubsequences: false)
    let place = before.count { $0 == "\n" }
    let prompt = (place == 0 ? content.prompt.first : content.prompt.continuation).map(\.text).joined()
    let room = max(1, columns - 1)
    let isNarrow = prompt.reduce(0) { $0 + width($1) } * 2 > columns
    let prefix = isNarrow ? content.prompt.short.map(\.text).joined() : prompt
    var head = Array(prefix + before.split(separator: "\n", omittingEmptySubsequences: false)[place])
    let tail = Array(
      lines[place].utf8.dropFirst(
        before.utf8.count
          - (before.lastIndex(of: "\n").map {
            before.utf8.distance(from: before.startIndex, to: $0) + 1
          } ?? 0)))
    while head.reduce(0, { $0 + width($1) }) > room { head.removeFirst(max(1, room / 2)) }
    var text = String(head)
    var cells = head.reduce(0) { $0 + width($1) }
    for character in String(decoding: tail, as: UTF8.self) where cells + width(character) <= room {
      text.append(character)
      cells += width(character)
    }
    let state = "\(place)|\(text)|\(head.count)"
    if state == shown { return "" }
    shown = state
    var out = line < place ? "\r\n" : ""
    if line < place { shownWidth = 0 }
    line = place
    out += "\r" + text + String(repeating: " ", count: max(0, shownWidth - cells)) + "\r" + String(head)
    shownWidth = cells
    return out
  }

  mutating func leave() -> String {
    self = PlainPainter()
    return "\r\n"
  }
}
