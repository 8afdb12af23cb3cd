import BrainAPI

/// `record`: a block for each row, a field a line, values in full.
struct RecordFormat: FormatWriter {
  let options: RenderOptions

  func write<E: Error>(_ shown: Shown, to emit: (String) throws(E) -> Void) throws(E) {
    switch shown {
    case .rows(let rows, let columns): try write(Grid(rows: rows, columns: columns), to: emit)
    case .value(.record), .value(.list): try write(Grid(shown), to: emit)
    case .value(let value): try emit(CellText().text(value) + "\n")
    }
  }

  private func write<E: Error>(_ grid: Grid, to emit: (String) throws(E) -> Void) throws(E) {
    let names = grid.columns.map { DisplayText.escaped($0) }
    let padded = RecordFormat.padded(names)
    let ruleWidth = max(1, min(options.width ?? 40, 40))
    for (place, row) in grid.rows.enumerated() {
      let title = "-[ RECORD \(place + 1) ]-"
      try emit(title + String(repeating: "-", count: max(0, ruleWidth - title.utf8.count)) + "\n")
      for (name, value) in zip(padded, grid.values(of: row)) where value != nil {
        try emit("\(name) | \(CellText().text(value))\n")
      }
    }
  }

  /// Names filled up to the width of the widest.
  static func padded(_ names: [String]) -> [String] {
    let width = names.map { DisplayText.width($0) }.max() ?? 0
    return names.map { $0 + DisplayText.padding($0, to: width) }
  }
}
