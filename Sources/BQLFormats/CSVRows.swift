import BrainAPI

/// Rows from the lines of `csv` and `tsv`; undoes what `CSVFormat` does. The cells are written down as one list of
/// records in JSON, which is read then: so their rows are like those of every other source.
struct CSVRows {
  let columns: CSVColumns

  init(_ columns: CSVColumns) { self.columns = columns }

  func read(_ bytes: [UInt8]) throws(RowByteError) -> [Record] {
    let json = try bytes.withUnsafeBufferPointer { (bytes) throws(RowByteError) -> [UInt8] in try self.json(bytes) }
    // The text is ours: it has no fault but to be too large.
    do throws(JSONError) {
      return try JSONDocument(json, limits: JSON.Limits(depth: 1024, size: .max)).root.elements.compactMap {
        Record($0)
      }
    } catch {
      throw RowByteError(0, error.reason)
    }
  }

  /// The rows with the places of their cells, in a file in which the bytes stand at `offset`.
  func readPlaced(_ bytes: [UInt8], _ offset: Int) throws(RowByteError) -> [PlacedRow] {
    let records = try read(bytes)
    return try bytes.withUnsafeBufferPointer { (bytes) throws(RowByteError) -> [PlacedRow] in
      var rows: [PlacedRow] = []
      var cells: [CSVScanner.Cell] = []
      var scanner = CSVScanner(bytes, separator: columns.dialect.separator)
      for record in records {
        while columns.names.count > 1, scanner.skipEmptyLine() {}
        guard try scanner.line(into: &cells), let first = cells.first, let last = cells.last else { break }
        var row = PlacedRow(record: record, range: offset + first.range.lowerBound..<offset + last.range.upperBound)
        for (name, cell) in zip(columns.names, cells) {
          row.cells[name] = offset + cell.range.lowerBound..<offset + cell.range.upperBound
          row.texts[name] = cell.text(in: bytes, usesRaw: columns.usesRaw)
        }
        rows.append(row)
      }
      return rows
    }
  }

  /// The rows as a list.
  private func json(_ bytes: CSVScanner.Bytes) throws(RowByteError) -> [UInt8] {
    if let invalid = bytes.firstInvalid { throw RowByteError(invalid, "invalid UTF-8") }
    let count = columns.names.count
    var writer = CSVCellReader(columns, expected: bytes.count)
    var scanner = CSVScanner(bytes, separator: columns.dialect.separator)
    while !scanner.isAtEnd {
      // With one column, an empty line is a row whose cell is empty.
      if count > 1, scanner.skipEmptyLine() { continue }
      let line = scanner
      var index = 0
      repeat {
        let cell = try scanner.cell()
        if index == count { throw try miscount(line, bytes) }
        writer.append(cell, in: bytes, column: index)
        index += 1
      } while scanner.goesOn()
      if index < count { throw try miscount(line, bytes) }
      writer.endRow()
    }
    return writer.finish()
  }

  /// What is wrong with a line that has more or fewer cells than there are columns.
  private func miscount(_ line: CSVScanner, _ bytes: CSVScanner.Bytes) throws(RowByteError) -> RowByteError {
    var line = line
    var cells: [CSVScanner.Cell] = []
    _ = try line.line(into: &cells)
    let count = columns.names.count
    let cell = cells[cells.count > count ? count : 0]
    return RowByteError(
      cell.range.lowerBound, "\(Plural.counted(cells.count, "cell")) here, but \(Plural.counted(count, "column"))")
  }
}
