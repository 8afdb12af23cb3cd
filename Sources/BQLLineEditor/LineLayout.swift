/// A row of the screen: its text with sequences for style, and the cells that it takes.
struct ScreenRow: Sendable, Hashable {
  var text = ScreenText()
  var width = 0
}

/// Where every character of a line stands on a screen of a certain size, prompt, suggestion and menu included.
struct LineLayout: Sendable {
  struct Content: Sendable {
    var prompt: Prompt
    var text = ""
    var spans: [StyledSpan] = []
    /// In bytes of the text.
    var cursor = 0
    /// What Right would take, behind the text.
    var ghost = ""
    /// Rows below the line: a menu, what is searched for.
    var below: [[StyledText]] = []
    var usesColour = true
  }

  private(set) var rows: [ScreenRow]
  private(set) var cursor: (row: Int, column: Int)

  static let ghostStyle = TextStyle("2")

  /// At most `height` rows: of a line that is taller, those around the cursor.
  init(_ content: Content, columns: Int, height: Int, show: @escaping ShownCharacter.Table) {
    var builder = RowBuilder(columns: max(1, columns), usesColour: content.usesColour, show: show)
    let promptWidth = content.prompt.first.reduce(0) { $0 + $1.text.reduce(0) { $0 + show($1).cells } }
    let isNarrow = promptWidth * 2 > columns
    let first = isNarrow ? content.prompt.short : content.prompt.first
    let continuation = isNarrow ? content.prompt.short : content.prompt.continuation
    for piece in first { builder.append(piece.text, piece.style) }

    var cursor: (row: Int, column: Int)?
    var spans = content.spans[...]
    var place = 0
    for character in content.text {
      while let span = spans.first, span.range.upperBound <= place { spans.removeFirst() }
      let style = spans.first.flatMap { $0.range.contains(place) ? $0.style : nil } ?? .plain
      let size = character.utf8.count
      if cursor == nil, content.cursor < place + size { cursor = builder.position(before: character) }
      if character == "\n" {
        builder.endRow()
        for piece in continuation { builder.append(piece.text, piece.style) }
      } else {
        builder.append(character, style)
      }
      place += size
    }
    let end = cursor ?? builder.position(before: Character?.none)
    if !content.ghost.isEmpty {
      let lines = content.ghost.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      builder.append(String(lines[0]) + (lines.count > 1 ? "…" : ""), LineLayout.ghostStyle)
    }
    let line = builder.take()

    for row in content.below {
      for piece in row { builder.appendCut(piece.text, piece.style) }
      builder.endRow()
    }
    let below = content.below.isEmpty ? [] : builder.take().dropLast()

    let height = max(1, height)
    let firstRow = line.count <= height ? 0 : min(max(0, end.row - height / 2), line.count - height)
    let shown = line[firstRow..<min(line.count, firstRow + height)]
    rows = Array(shown + below.prefix(height - shown.count))
    self.cursor = (end.row - firstRow, end.column)
  }
}

/// Puts characters into rows.
private struct RowBuilder {
  let columns: Int
  let usesColour: Bool
  let show: ShownCharacter.Table
  private var rows: [ScreenRow] = []
  private var row = ScreenRow()
  private var style = TextStyle.plain

  init(columns: Int, usesColour: Bool, show: @escaping ShownCharacter.Table) {
    self.columns = columns
    self.usesColour = usesColour
    self.show = show
  }

  mutating func append(_ text: String, _ style: TextStyle) { for character in text { append(character, style) } }

  mutating func append(_ character: Character, _ style: TextStyle) {
    let shown = show(character)
    if row.width + shown.cells > columns, row.width > 0 { endRow() }
    change(to: style)
    row.text.append(shown)
    row.width += min(shown.cells, columns)
  }

  /// As `append`, but what does not fit into the row is left out.
  mutating func appendCut(_ text: String, _ style: TextStyle) {
    for character in text where row.width < columns {
      let cells = show(character).cells
      if row.width + cells <= columns { append(character, style) } else { return }
    }
  }

  /// Where the cursor stands that is before a character, or at the end.
  mutating func position(before character: Character?) -> (row: Int, column: Int) {
    let cells = character.map { $0 == "\n" ? 1 : show($0).cells } ?? 1
    if row.width + max(1, cells) > columns, character != "\n" || row.width >= columns { endRow() }
    return (rows.count, row.width)
  }

  mutating func endRow() {
    change(to: .plain)
    rows.append(row)
    row = ScreenRow()
  }

  private mutating func change(to style: TextStyle) {
    guard usesColour, style != self.style else { return }
    row.text += style.codes.isEmpty ? "\u{1B}[0m" : "\u{1B}[0;\(style)m"
    self.style = style
  }

  mutating func take() -> [ScreenRow] {
    endRow()
    defer { rows = [] }
    return rows
  }
}
