import BrainAPI

/// `markdown`: a table as GitHub reads it, cells as `table` has them but in full. Text is escaped so that it shows as
/// it is: no markup of Markdown or HTML in the data takes effect, line ends are `<br>`.
struct MarkdownFormat: FormatWriter {
  let options: RenderOptions

  func write<E: Error>(_ shown: Shown, to emit: (String) throws(E) -> Void) throws(E) {
    let grid = Grid(shown)
    if grid.columns.isEmpty { return }
    try emit(line(grid.columns.map(escaped)))
    try emit(line(grid.numericColumns.map { $0 ? "---:" : "---" }))
    for row in grid.rows { try emit(line(grid.values(of: row).map(cell))) }
  }

  private func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

  private func cell(_ value: Value?) -> String {
    if case .string(let string) = value, string != "", string != "null", string != "\"\"" { return escaped(string) }
    return escaped(CellText().text(value))
  }

  private func escaped(_ text: String) -> String {
    let text = options.isTerminal ? DisplayText.escaped(text) : text
    var escaped = ""
    var previous: Unicode.Scalar = " "
    let scalars = text.unicodeScalars
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
    return escaped
  }

  private func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}
