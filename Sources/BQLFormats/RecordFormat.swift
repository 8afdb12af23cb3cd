import BrainAPI

/// `record`: a block for each row, a field a line, values in full.
struct RecordFormat: PeopleWriter {
  let options: RenderOptions

  func write<E: Error>(_ shown: Renderable, to emit: (SafeText) throws(E) -> Void) throws(E) {
    switch shown {
    case .rows(let rows, let columns): try write(Grid(rows: rows, columns: columns), to: emit)
    case .value(.record), .value(.list): try write(Grid(shown), to: emit)
    case .value(let value): try emit(CellText().text(value) + "\n")
    }
  }

  private func write<E: Error>(_ grid: Grid, to emit: (SafeText) throws(E) -> Void) throws(E) {
    let names = grid.columns.map { SafeText($0) }
    let padded = RecordFormat.padded(names)
    let ruleWidth = max(1, min(options.width ?? 40, 40))
    for (place, row) in grid.rows.enumerated() {
      let title: SafeText = "-[ RECORD \(place + 1) ]-"
      try emit(title + SafeText(repeating: "-", count: ruleWidth - title.byteCount) + "\n")
      for (name, value) in zip(padded, grid.values(of: row)) where value != nil {
        try emit("\(name) | \(CellText().text(value))\n")
      }
    }
  }

  /// Names filled up to the width of the widest.
  static func padded(_ names: [SafeText]) -> [SafeText] {
    let width = names.map(\.width).max() ?? 0
    return names.map { $0.padded(to: width) }
  }
}
