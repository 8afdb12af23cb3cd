import BrainAPI

/// Rows from JSON text.
enum JSONRows {
  /// Names that the service's pages have beside their list.
  private static let envelope: Set<String> = ["meta", "count", "next", "previous", "links"]
  /// Chunks are as long as they are; it is their rows that have a limit.
  private static let limits = JSON.Limits(size: .max)

  /// The rows of a whole text, or of a list that is part of one; see `RowChunk.Content.elements`.
  static func elements(_ bytes: [UInt8], before: Int, isLast: Bool) throws(RowByteError) -> [Record] {
    let root: JSONNode
    do throws(JSONError) { root = try JSONDocument(bytes, limits: limits).root } catch {
      throw RowByteError(error.offset, error.reason)
    }
    switch root.kind {
    case .list:
      if root.count == 0, before > 0 || !isLast {
        throw RowByteError(firstByte(of: bytes.dropFirst(root.range.lowerBound + 1)), "expected a value")
      }
      return try records(root) { index in "element \(before + index + 1) of the list is not a record" }
    case .record:
      guard let record = Record(root) else { return [] }
      return page(record) ?? [record]
    case .null, .boolean, .number, .string:
      throw RowByteError(root.range.lowerBound, "expected a list of records or a record")
    }
  }

  /// A record a line.
  static func lines(_ bytes: [UInt8]) throws(RowByteError) -> [Record] {
    if let document = try? JSONDocument(lines: bytes, limits: limits) {
      return try records(document.root) { _ in "expected a record on each line" }
    }
    return try linesApart(bytes).map(\.record)
  }

  /// The same, with places in a file in which the bytes stand at `offset`.
  static func placedLines(_ bytes: [UInt8], _ offset: Int) throws(RowByteError) -> [PlacedRow] {
    try linesApart(bytes).map { placed($0.record, offset + $0.start) }
  }

  /// A row with the places of its fields; the document that it stands in begins at `offset`.
  static func placed(_ record: Record, _ offset: Int) -> PlacedRow {
    func shifted(_ range: Range<Int>) -> Range<Int> { offset + range.lowerBound..<offset + range.upperBound }
    var row = PlacedRow(record: record, range: shifted(record.node?.range ?? 0..<0))
    for name in record.names { row.cells[name] = record.node(name).map { shifted($0.range) } }
    return row
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  private static func records(_ list: JSONNode, reason: (Int) -> String) throws(RowByteError) -> [Record] {
    var records: [Record] = []
    records.reserveCapacity(list.count)
    for element in list.elements {
      guard let record = Record(element) else { throw RowByteError(element.range.lowerBound, reason(records.count)) }
      records.append(record)
    }
    return records
  }

  /// Each line read as a text of its own, and where it begins: slower, but it finds what is wrong, and where.
  private static func linesApart(_ bytes: [UInt8]) throws(RowByteError) -> [(record: Record, start: Int)] {
    var rows: [(record: Record, start: Int)] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let line = Array(bytes[start..<end])
      if !line.allSatisfy(isBlank) {
        let document: JSONDocument
        do throws(JSONError) { document = try JSONDocument(line) } catch {
          throw RowByteError(start + error.offset, error.reason)
        }
        guard let record = Record(document.root) else {
          throw RowByteError(start + firstByte(of: line[...]), "expected a record on each line")
        }
        rows.append((record, start))
      }
      start = end + 1
    }
    return rows
  }

  /// The records of an object that is nothing but a list of them; a record with related records is not.
  private static func page(_ record: Record) -> [Record]? {
    let lists = record.fields.filter { !envelope.contains($0.name) }
    guard lists.count == 1, let elements = lists.first?.value.list else { return nil }
    let records = elements.compactMap(\.record)
    return records.count == elements.count ? records : nil
  }

  private static func firstByte(of bytes: ArraySlice<UInt8>) -> Int {
    bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
  }
}
