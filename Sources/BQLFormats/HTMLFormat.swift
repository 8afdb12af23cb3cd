import BrainAPI

/// `html`: one complete document with one table. The class of a cell tells what its text is: none for text, `number`,
/// `boolean`, `json` (lists and records), `null` and `absent` (both empty).
struct HTMLFormat: DataWriter {
  let isTerminal: Bool

  func write<E: Error>(_ shown: Renderable, to emit: (String) throws(E) -> Void) throws(E) {
    let grid = Grid(shown)
    var writer = HTMLRowWriter(grid.columns, isTerminal: isTerminal)
    try writer.writeAll(grid.rows, to: emit)
  }
}

/// Rows of `html`.
struct HTMLRowWriter: RowTextWriter {
  private let columns: [String]
  private let isTerminal: Bool
  var bytes: [UInt8] = []
  var count = 0

  init(_ columns: [String], isTerminal: Bool) {
    self.columns = columns
    self.isTerminal = isTerminal
  }

  mutating func begin() {
    bytes += HTMLRowWriter.opening.utf8
    bytes += "<thead><tr>\(columns.map { "<th>\(escaped($0))</th>" }.joined())</tr></thead>\n<tbody>\n".utf8
  }

  mutating func end() { bytes += "</tbody>\n</table>\n</body>\n</html>\n".utf8 }

  func text(_ row: Record, at index: Int) -> String {
    "<tr>" + Grid.values(of: row, columns).map(cell).joined() + "</tr>\n"
  }

  private func cell(_ value: Value?) -> String {
    switch value {
    case nil: "<td class=\"absent\"></td>"
    case .null: "<td class=\"null\"></td>"
    case .number(let number): "<td class=\"number\">\(number.text)</td>"
    case .boolean(let boolean): "<td class=\"boolean\">\(boolean)</td>"
    case .list, .record: "<td class=\"json\">\(value.map { escaped($0.text) } ?? "")</td>"
    case .some(let value): "<td>\(escaped(value.text))</td>"
    }
  }

  private func escaped(_ text: String) -> String {
    let text = isTerminal ? DisplayText.escaped(text) : text
    return Markup.escaped(text, keepsLines: true)
  }

  private static let opening = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <title>BrainQuery</title>
    <style>
    body { font-family: sans-serif; }
    table { border-collapse: collapse; }
    th, td { border-bottom: 1px solid #ccc; padding: 0.2em 0.8em; text-align: left; vertical-align: top; }
    td { white-space: pre-wrap; unicode-bidi: isolate; }
    .number { text-align: right; }
    .null::before { content: "null"; color: #888; }
    </style>
    </head>
    <body>
    <table>

    """
}
