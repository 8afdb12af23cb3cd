import BrainAPI

/// `csv` and `tsv` after RFC 4180, with LF line ends. An empty cell is null or absent, `""` the empty string; lists and
/// records are JSON; text that a bare cell would turn into something else is quoted.
struct CSVFormat: DataWriter {
  enum Dialect {
    case csv, tsv

    /// Of one of the two formats.
    init(_ format: Format) { self = format == .tsv ? .tsv : .csv }

    var separator: UInt8 { self == .csv ? UInt8(ascii: ",") : UInt8(ascii: "\t") }
  }

  let dialect: Dialect
  let options: RenderOptions
  let isTerminal: Bool

  init(_ dialect: Dialect, options: RenderOptions, isTerminal: Bool) {
    self.dialect = dialect
    self.options = options
    self.isTerminal = isTerminal
  }

  func write<E: Error>(_ shown: Renderable, to emit: (String) throws(E) -> Void) throws(E) {
    let grid = Grid(shown)
    var writer = CSVRowWriter(dialect, grid.columns, options: options, isTerminal: isTerminal)
    try writer.writeAll(grid.rows, to: emit)
  }
}
