/// Candidates in columns below the line.
struct Menu: Sendable {
  var candidates: [Completion.Candidate]
  /// In bytes: what the candidates take the place of begins here.
  var start: Int
  /// The one that is in the line; nil while what was typed still is.
  var selected: Int?

  static let kindStyle = TextStyle("2")
  static let selectedStyle = TextStyle("7")

  mutating func select(by step: Int) {
    let count = candidates.count
    guard count > 0 else { return }
    selected = ((selected ?? (step > 0 ? -1 : 0)) + step + count) % count
  }

  func rows(columns: Int, height: Int, show: ShownCharacter.Table) -> [[StyledText]] {
    if candidates.isEmpty { return [] }
    func cells(_ text: String) -> Int { text.reduce(0) { $0 + show($1).cells } }
    let textWidth = candidates.map { cells($0.text) }.max() ?? 0
    let kindWidth = candidates.map { cells($0.kind) }.max() ?? 0
    let cellWidth = textWidth + 1 + kindWidth
    let perRow = max(1, (columns + 2) / (cellWidth + 2))
    let rowCount = min(max(1, height), (candidates.count + perRow - 1) / perRow)
    let perPage = rowCount * perRow
    let page = (selected ?? 0) / perPage
    let shown = Array(candidates.enumerated().dropFirst(page * perPage).prefix(perPage))
    var rows: [[StyledText]] = (0..<rowCount).map { row in
      stride(from: row, to: shown.count, by: rowCount).flatMap { place -> [StyledText] in
        let (number, candidate) = (shown[place].offset, shown[place].element)
        let text = candidate.text + String(repeating: " ", count: max(0, textWidth - cells(candidate.text)))
        let kind = candidate.kind + String(repeating: " ", count: max(0, kindWidth - cells(candidate.kind)))
        return [
          StyledText(text, number == selected ? Menu.selectedStyle : .plain), StyledText(" " + kind, Menu.kindStyle),
          StyledText("  "),
        ]
      }
    }
    let rest = candidates.count - perPage
    if rest > 0 { rows.append([StyledText("… \(rest) more", Menu.kindStyle)]) }
    return rows
  }

  /// What all candidates begin with.
  var commonPrefix: String {
    guard var prefix = candidates.first?.text else { return "" }
    for candidate in candidates { prefix = String(zip(prefix, candidate.text).prefix { $0 == $1 }.map(\.0)) }
    return prefix
  }
}
