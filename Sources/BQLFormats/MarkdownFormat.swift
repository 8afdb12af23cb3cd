import BrainAPI

/// `markdown`: a table as GitHub reads it, cells as `table` has them but in full. Text is escaped so that it shows as
/// it is: no markup of Markdown or HTML in the data takes effect, line ends are `<br>`, other control characters are shown.
struct MarkdownFormat: PeopleWriter {
  func write<E: Error>(_ shown: Renderable, to emit: (SafeText) throws(E) -> Void) throws(E) {
    let grid = Grid(shown)
    if grid.columns.isEmpty { return }
    try emit(line(grid.columns.map(escaped)))
    try emit(line(grid.numericColumns.map { $0 ? "---:" : "---" as SafeText }))
    for row in grid.rows { try emit(line(grid.values(of: row).map(cell))) }
  }

  private func line(_ cells: [SafeText]) -> SafeText { "| \(cells.joined(separator: " | ")) |\n" }

  private func cell(_ value: Value?) -> SafeText {
    if case .string(let string) = value, string != "", string != "null", string != "\"\"" { return escaped(string) }
    return escaped(CellText().text(value).plain)
  }

  private func escaped(_ text: String) -> SafeText {
    var escaped = ""
    var previous: Unicode.Scalar = " "
    let scalars = DisplayText.escaped(text, keeping: ["\n", "\r", "\t"]).unicodeScalars
    for place in scalars.indices {
      let scalar = scalars[place]
      switch scalar {
      case "\\", "`", "*", "[", "]", "|", "~":
        escaped += "\\"
        escaped.unicodeScalars.append(scalar)
      case "_":
        // Within a word it is no markup: `date_time` stays readable.
        let after = scalars.index(after: place)
        let isInside = isWord(previous) && after < scalars.endIndex && isWord(scalars[after])
        escaped += isInside ? "_" : "\\_"
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\n": if previous != "\r" { escaped += "<br>" }
      case "\r": escaped += "<br>"
      case "\t": escaped += "&#9;"
      default: escaped.unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    return SafeText(escaped)
  }

  private func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}
