import BrainAPI

/// Rows from `csv` and `tsv`; undoes what `CSVFormat` does.
struct CSVRows {
  let dialect: CSVFormat.Dialect
  /// A `'` in front is data.
  let usesRaw: Bool

  init(_ dialect: CSVFormat.Dialect, usesRaw: Bool) {
    self.dialect = dialect
    self.usesRaw = usesRaw
  }

  func read(_ bytes: [UInt8], kinds: (String) -> Field.Kind?) throws(Misread) -> [Record] {
    var rows: [Record] = []
    _ = try read(bytes, kinds: kinds) { cells, record, _ in rows.append(record) }
    return rows
  }

  /// The rows with the places of their cells.
  func readPlaced(_ bytes: [UInt8], kinds: (String) -> Field.Kind?) throws(Misread) -> PlacedRows {
    var placed = PlacedRows()
    placed.columns = try read(bytes, kinds: kinds) { cells, record, names in
      var row = PlacedRow(record: record, range: cells[0].offset..<(cells.last?.end ?? cells[0].end))
      for (name, cell) in zip(names, cells) {
        row.cells[name] = cell.offset..<cell.end
        row.texts[name] = unguarded(cell.text) ?? cell.text
      }
      placed.rows.append(row)
    }
    return placed
  }

  /// Hands out each row, its cells and the names of the columns; returns the places of those names.
  private func read(
    _ bytes: [UInt8], kinds: (String) -> Field.Kind?, take: ([CSVScanner.Cell], Record, [String]) -> Void
  ) throws(Misread) -> [String: Range<Int>] {
    var scanner = try CSVScanner(bytes, separator: dialect.separator)
    guard let header = try scanner.line(), !isBlank(header) else {
      if try scanner.line() != nil { throw Misread(0, "the first line names no columns") }
      return [:]
    }
    let names = header.map { unguarded($0.text) ?? $0.text }
    var seen: Set<String> = []
    for (name, cell) in zip(names, header) where !seen.insert(name).inserted {
      throw Misread(cell.offset, "a second column of the name `\(DisplayText.escaped(name))`")
    }
    let columnKinds = names.map(kinds)

    while let cells = try scanner.line() {
      // With one column, an empty line is a row whose cell is empty.
      if names.count > 1, isBlank(cells) { continue }
      guard cells.count == names.count else {
        let place = cells.count > names.count ? cells[names.count].offset : cells[0].offset
        throw Misread(place, "\(counted(cells.count, "cell")) here, but \(counted(names.count, "column"))")
      }
      take(cells, Record(cells.indices.map { (names[$0], value(of: cells[$0], columnKinds[$0])) }), names)
    }
    return Dictionary(uniqueKeysWithValues: zip(names, header.map { $0.offset..<$0.end }))
  }

  private func isBlank(_ cells: [CSVScanner.Cell]) -> Bool {
    cells.count == 1 && cells.allSatisfy { $0.text.isEmpty && !$0.isQuoted }
  }

  private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  /// nil where nothing was put in front.
  private func unguarded(_ text: String) -> String? {
    !usesRaw && CSVCell.isGuarded(text) ? String(decoding: text.utf8.dropFirst(), as: UTF8.self) : nil
  }

  private func value(of cell: CSVScanner.Cell, _ kind: Field.Kind?) -> Value {
    if cell.text.isEmpty { return cell.isQuoted ? .string("") : .null }
    let bare = unguarded(cell.text)
    let text = bare ?? cell.text
    let isText = cell.isQuoted || bare != nil
    switch kind {
    case .uuid, .string, .text, .url, .date, .dateTime: return .string(text)
    case .integer: return CSVCell.number(trimmed(text)).map { .number($0) } ?? .string(text)
    case .boolean: return boolean(trimmed(text)) ?? .string(text)
    case .json, .stringList, .relation, .relationList:
      return CSVCell.structure(trimmed(text)) ?? (isText ? .string(text) : literal(text))
    case nil: return isText ? CSVCell.spacedStructure(text) ?? .string(text) : CSVCell.structure(text) ?? literal(text)
    }
  }

  private func literal(_ text: String) -> Value {
    switch text {
    case "true": .boolean(true)
    case "false": .boolean(false)
    default: CSVCell.number(text).map { .number($0) } ?? .string(text)
    }
  }

  /// Spreadsheets write `TRUE`.
  private func boolean(_ text: String) -> Value? {
    switch text.lowercased() {
    case "true": .boolean(true)
    case "false": .boolean(false)
    default: nil
    }
  }

  private func trimmed(_ text: String) -> String {
    var rest = text[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
