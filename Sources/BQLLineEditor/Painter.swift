/// Brings rows to a terminal: only what has changed since it painted last. Says what to write, and writes nothing itself.
struct Painter: Sendable {
  private var shown: [ScreenRow] = []
  private var cursor: (row: Int, column: Int) = (0, 0)

  /// From what is on the screen to a layout.
  mutating func paint(_ layout: LineLayout) -> ScreenText {
    var out = ScreenText()
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
      out += "\r\u{1B}[K\(row.text)"
      if place >= shown.count { shown.append(row) }
    }
    if shown.count > layout.rows.count {
      go(to: layout.rows.count)
      out += "\r\u{1B}[J"
    }
    let isUnchanged = out.isEmpty && layout.cursor == cursor
    if !isUnchanged {
      go(to: layout.cursor.row)
      out += layout.cursor.column > 0 ? "\r\u{1B}[\(layout.cursor.column)C" : "\r"
    }
    shown = layout.rows
    cursor = layout.cursor
    return out
  }

  /// Leaves the rows where they are, with the cursor below them.
  mutating func leave() -> ScreenText {
    let below = max(0, shown.count - 1 - cursor.row)
    defer { self = Painter() }
    return below > 0 ? "\u{1B}[\(below)B\r\n" : "\r\n"
  }

  /// The terminal has another width now, and has broken the rows anew: erases them.
  mutating func erase(columns: Int) -> ScreenText {
    let above = shown.prefix(cursor.row).reduce(0) { $0 + max(1, ($1.width + columns - 1) / max(1, columns)) }
    let up = above + cursor.column / max(1, columns)
    defer { self = Painter() }
    return up > 0 ? "\u{1B}[\(up)A\r\u{1B}[J" : "\r\u{1B}[J"
  }

  mutating func clearScreen() -> ScreenText {
    self = Painter()
    return "\u{1B}[H\u{1B}[2J"
  }
}

/// For terminals that know no sequences: the row that the cursor is in, moved along so that the cursor is seen.
struct PlainPainter: Sendable {
  private struct State: Hashable {
    var line: Int
    var row: [ShownCharacter]
    var cursor: Int
  }

  private var line = 0
  private var shownWidth = 0
  private var shownState: State?

  mutating func paint(_ content: LineLayout.Content, columns: Int, show: ShownCharacter.Table) -> ScreenText {
    let before = String(decoding: content.text.utf8.prefix(content.cursor), as: UTF8.self)
    let after = String(decoding: content.text.utf8.dropFirst(content.cursor), as: UTF8.self)
    let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
    let place = lines.count - 1
    func cells(_ shown: [ShownCharacter]) -> Int { shown.reduce(0) { $0 + $1.cells } }
    func shown(_ pieces: [StyledText]) -> [ShownCharacter] { pieces.flatMap { $0.text.map(show) } }
    let prompt = shown(place == 0 ? content.prompt.first : content.prompt.continuation)
    let room = max(1, columns - 1)
    var head = cells(prompt) * 2 > columns ? shown(content.prompt.short) : prompt
    head += lines[place].map(show)
    while cells(head) > room { head.removeFirst(min(head.count, max(1, room / 2))) }
    var row = head
    for character in after.prefix(while: { $0 != "\n" }).map(show) where cells(row) + character.cells <= room {
      row.append(character)
    }
    let state = State(line: place, row: row, cursor: head.count)
    if state == shownState { return "" }
    shownState = state
    var out: ScreenText = line < place ? "\r\n" : ""
    if line < place { shownWidth = 0 }
    line = place
    out += "\r\(ScreenText(row))\(ScreenText(blanks: shownWidth - cells(row)))\r\(ScreenText(head))"
    shownWidth = cells(row)
    return out
  }

  mutating func leave() -> ScreenText {
    self = PlainPainter()
    return "\r\n"
  }
}
