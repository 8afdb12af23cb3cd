import BrainAPI

/// `table`: a header, a thin rule, a line a row; fits the width that it is given. A single value is shown bare, a
/// single record as a field a line. Cells are one line: line ends in text are `\n`.
struct TableFormat: PeopleWriter {
  let options: RenderOptions

  func write<E: Error>(_ shown: Renderable, to emit: (SafeText) throws(E) -> Void) throws(E) {
    switch shown {
    case .rows(let rows, let columns): try write(Grid(rows: rows, columns: columns), to: emit)
    case .value(.list(let elements)) where !elements.isEmpty:
      if elements.allSatisfy({ $0.record != nil }) { return try write(Grid(shown), to: emit) }
      for element in elements { try emit(CellText().text(element) + "\n") }
    case .value(.record(let record)) where record.count > 0:
      let names = RecordFormat.padded(record.names.map { SafeText($0) })
      for (name, field) in zip(names, record.fields) {
        try emit("\(name)  \(text(field.value, under: field.name, CellText()))\n")
      }
    case .value(let value): try emit(CellText().text(value) + "\n")
    }
  }

  private func write<E: Error>(_ grid: Grid, to emit: (SafeText) throws(E) -> Void) throws(E) {
    if grid.columns.isEmpty { return }
    let headers = grid.columns.map { SafeText($0) }
    let measures = measure(grid, headers)
    let layout = TableLayout(measures, limit: options.width)
    let shown = layout.widths.count
    let cellText = CellText(shortensIDs: layout.shortensIDs)

    var line = TableLine(layout.widths, areNumeric: measures.map(\.isNumeric), isColored: options.isColored)
    for header in headers.prefix(shown) { line.append(header, .bold) }
    try emit(line.take())
    for width in layout.widths { line.append(SafeText(repeating: "─", count: width), .dim) }
    try emit(line.take())
    for row in grid.rows {
      for (place, value) in grid.values(of: row).prefix(shown).enumerated() {
        line.append(text(value, under: grid.columns[place], cellText), value?.isNull == true ? .dim : nil)
      }
      try emit(line.take())
    }
    let hidden = headers.dropFirst(shown)
    if !hidden.isEmpty { try emit(footer(Array(hidden))) }
  }

  private func measure(_ grid: Grid, _ headers: [SafeText]) -> [TableLayout.Measure] {
    var measures = zip(headers, grid.numericColumns).map { header, isNumeric in
      TableLayout.Measure(header: header.width, full: 0, short: 0, isNumeric: isNumeric)
    }
    for row in grid.rows {
      for (place, value) in grid.values(of: row).enumerated() {
        let full = text(value, under: grid.columns[place], CellText()).width
        measures[place].full = max(measures[place].full, full)
        // An id alone is 36 cells; narrower ones have nothing to shorten.
        let hasIDs = options.width != nil && full >= 36
        let short =
          hasIDs ? text(value, under: grid.columns[place], CellText(shortensIDs: true)).width : full
        measures[place].short = max(measures[place].short, short)
      }
    }
    return measures
  }

  private func text(_ value: Value?, under name: String, _ cellText: CellText) -> SafeText {
    if case .string(let string) = value, holdsHTML(name) {
      let stripped = HTMLText.plain(string)
      if stripped != string { return cellText.text(stripped) }
    }
    return cellText.text(value)
  }

  /// Fields of the kind `text`; of unknown columns those that carry the name of one.
  private func holdsHTML(_ name: String) -> Bool {
    guard let kind = options.columnKinds[name] else { return name == "description" || name.hasSuffix(".description") }
    return kind == .text
  }

  /// `… +2 columns: tags, links`, broken between names where it is wider than the table may be.
  private func footer(_ hidden: [SafeText]) -> SafeText {
    var words: [SafeText] = ["…", "+\(hidden.count)", hidden.count == 1 ? "column:" : "columns:"]
    words += hidden.enumerated().map { $0.offset < hidden.count - 1 ? $0.element + "," : $0.element }
    guard let limit = options.width.map({ max(1, $0) }) else { return words.joined(separator: " ") + "\n" }
    var lines: [SafeText] = []
    var line = SafeText()
    for word in words.map({ $0.truncated(to: limit) }) {
      if line.isEmpty {
        line = word
      } else if line.width + 1 + word.width <= limit {
        line += " " + word
      } else {
        lines.append(line)
        line = word
      }
    }
    lines.append(line)
    return lines.map { $0 + "\n" }.joined()
  }
}

/// Puts a table's line together, cell by cell; blanks at its end are left out.
private struct TableLine {
  private let widths: [Int]
  private let areNumeric: [Bool]
  private let isColored: Bool
  private var text = SafeText()
  private var place = 0
  /// Spaces owed before the next cell that shows anything.
  private var blanks = 0

  init(_ widths: [Int], areNumeric: [Bool], isColored: Bool) {
    self.widths = widths
    self.areNumeric = areNumeric
    self.isColored = isColored
  }

  mutating func append(_ cell: SafeText, _ style: SafeText.Style?) {
    if place > 0 { blanks += TableLayout.gap }
    let cut = cell.truncated(to: widths[place])
    let padding = widths[place] - cut.width
    if areNumeric[place] { blanks += padding }
    if !cut.isEmpty {
      text += SafeText(repeating: " ", count: blanks)
      if isColored, let style { text += cut.styled(style) } else { text += cut }
      blanks = 0
    }
    if !areNumeric[place] { blanks += padding }
    place += 1
  }

  /// The line with its end; the next one begins.
  mutating func take() -> SafeText {
    defer {
      text = SafeText()
      place = 0
      blanks = 0
    }
    return text + "\n"
  }
}
