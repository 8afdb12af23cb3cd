import BrainAPI

/// `csv` and `tsv` after RFC 4180, with LF line ends. An empty cell is null or absent, `""` the empty string; lists and
/// records are JSON; text that a bare cell would turn into something else is quoted.
struct CSVFormat: DataWriter {
  enum Dialect {
    case csv, tsv

    /// Of one of the two formats.
    init(_ format: Format) { self = format == .tsv ? .tsv : .csv }

    var separator: UInt8 { self == .csv ? 0x2C : 0x09 }
  }

  let dialect: Dialect
  let options: RenderOptions
  let isTerminal: Bool

  init(_ dialect: Dialect, options: RenderOptions, isTerminal: Bool) {
    self.dialect = dialect
    self.options = options
    self.isTerminal = isTerminal
  }

  func write<E: Error>(_ shown: Shown, to emit: (String) throws(E) -> Void) throws(E) {
    let grid = Grid(shown)
    if grid.columns.isEmpty { return }
    let separator = dialect == .csv ? "," : "\t"
    try emit(grid.columns.map { header($0) }.joined(separator: separator) + "\n")
    for row in grid.rows {
      try emit(grid.values(of: row).map { cell($0) }.joined(separator: separator) + "\n")
    }
  }

  private func header(_ name: String) -> String {
    let name = guarded(visible(name))
    return name.isEmpty || needsQuotes(name) ? quoted(name) : name
  }

  private func cell(_ value: Value?) -> String {
    switch value {
    case nil, .null: return ""
    case .boolean(let boolean): return boolean ? "true" : "false"
    case .number(let number): return number.text
    case .list, .record:
      let json = value.map { JSON.write($0) } ?? ""
      return needsQuotes(json) ? quoted(spaced(json)) : json
    case .some(let value):
      let text = guarded(visible(value.text))
      return isTrue(text, CSVCell.readsAsLiteral) || needsQuotes(text) ? quoted(text) : text
    }
  }

  /// On a terminal nothing of the data may steer it; in a file the data stays as it is.
  private func visible(_ text: String) -> String { isTerminal ? DisplayText.escaped(text) : text }

  private func guarded(_ text: String) -> String {
    !options.usesRawCSV && isTrue(text, CSVCell.needsGuard) ? "'" + text : text
  }

  private func isTrue(_ text: String, _ test: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    var text = text
    return text.withUTF8(test)
  }

  private func spaced(_ json: String) -> String {
    guard json.utf8.count > 2, let open = json.first, let close = json.last else { return json }
    return "\(open) \(json.dropFirst().dropLast()) \(close)"
  }

  private func needsQuotes(_ text: String) -> Bool {
    let bytes = text.utf8
    let separator = dialect.separator
    if bytes.contains(where: { $0 == separator || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) { return true }
    // Blanks at the ends get lost in other programs, and a byte order mark at the start of a file in ours.
    return bytes.first == 0x20 || bytes.last == 0x20 || text.unicodeScalars.first == "\u{FEFF}"
  }

  private func quoted(_ text: String) -> String {
    var quoted: [UInt8] = [0x22]
    quoted.reserveCapacity(text.utf8.count + 2)
    for byte in text.utf8 {
      if byte == 0x22 { quoted.append(0x22) }
      quoted.append(byte)
    }
    quoted.append(0x22)
    return String(decoding: quoted, as: UTF8.self)
  }
}
