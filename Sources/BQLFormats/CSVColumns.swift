import BrainAPI

/// What the first line of `csv` or `tsv` tells.
struct CSVColumns: Sendable {
  let dialect: CSVFormat.Dialect
  /// A `'` in front of a cell is data.
  let usesRaw: Bool
  let names: [String]
  /// Of what the catalogue knows; nil: nothing.
  let kinds: [Field.Kind?]
  /// Of a header like `weight [g]`: the unit of the column's numbers.
  let units: [String?]
  /// Where the names stand.
  let places: [String: Range<Int>]

  /// Reads the first of the lines that end before `end`; also tells where it does. nil where it is blank and nothing has
  /// come behind it.
  static func read(
    _ bytes: [UInt8], upTo end: Int, _ dialect: CSVFormat.Dialect, usesRaw: Bool, _ kinds: (String) -> Field.Kind?
  ) throws(RowByteError) -> (columns: CSVColumns, end: Int)? {
    try bytes.withUnsafeBufferPointer { (bytes) throws(RowByteError) in
      let lines = UnsafeBufferPointer(rebasing: bytes.prefix(end))
      if let invalid = lines.firstInvalid { throw RowByteError(invalid, "invalid UTF-8") }
      var scanner = CSVScanner(lines, separator: dialect.separator)
      var cells: [CSVScanner.Cell] = []
      guard try scanner.line(into: &cells) else { return nil }
      if CSVScanner.isBlank(cells) {
        if scanner.offset < bytes.count { throw RowByteError(0, "the first line names no columns") }
        return nil
      }
      return (try CSVColumns(cells, lines, dialect, usesRaw, kinds), scanner.offset)
    }
  }

  private init(
    _ cells: [CSVScanner.Cell], _ bytes: UnsafeBufferPointer<UInt8>, _ dialect: CSVFormat.Dialect, _ usesRaw: Bool,
    _ kinds: (String) -> Field.Kind?
  ) throws(RowByteError) {
    var names: [String] = []
    var places: [String: Range<Int>] = [:]
    var units: [String?] = []
    for cell in cells {
      var name = cell.text(in: bytes, usesRaw: usesRaw)
      let measured = kinds(name) == nil ? ColumnUnits.read(name) : nil
      if let measured { name = measured.name }
      units.append(measured?.unit)
      guard places.updateValue(cell.range, forKey: name) == nil else {
        throw RowByteError(cell.range.lowerBound, "a second column of the name `\(DisplayText.escaped(name))`")
      }
      names.append(name)
    }
    self.dialect = dialect
    self.usesRaw = usesRaw
    self.names = names
    self.kinds = names.map(kinds)
    self.units = units
    self.places = places
  }
}
