import BrainAPI

/// Rows from JSON text.
enum JSONRows {
  /// Names that the service's pages have beside their list.
  private static let envelope: Set<String> = ["meta", "count", "next", "previous", "links"]

  static func read(_ bytes: [UInt8]) throws(Misread) -> [Record] {
    let value = try json(bytes, at: 0)
    switch value {
    case .list(let elements):
      return try elements.enumerated().map { (place, element) throws(Misread) in
        guard let record = element.record else {
          throw Misread(start(ofElement: place, in: bytes), "element \(place + 1) of the list is no record")
        }
        return record
      }
    case .record(let record): return page(record) ?? [record]
    default: throw Misread(firstByte(of: bytes), "a list of records or a record is expected")
    }
  }

  static func readLines(_ bytes: [UInt8]) throws(Misread) -> [Record] { try lines(bytes).map(\.record) }

  /// The rows with the places of their fields.
  static func readPlaced(_ bytes: [UInt8], isLines: Bool) throws(Misread) -> PlacedRows {
    let records = isLines ? try lines(bytes) : try read(bytes).map { (record: $0, start: 0) }
    return PlacedRows(rows: records.map { placed($0.record, $0.start) })
  }

  private static func placed(_ record: Record, _ start: Int) -> PlacedRow {
    func shifted(_ range: Range<Int>) -> Range<Int> { start + range.lowerBound..<start + range.upperBound }
    var row = PlacedRow(record: record, range: shifted(record.node?.range ?? 0..<0))
    for name in record.names { row.cells[name] = record.node(name).map { shifted($0.range) } }
    return row
  }

  /// A record a line, and where its line begins.
  private static func lines(_ bytes: [UInt8]) throws(Misread) -> [(record: Record, start: Int)] {
    var rows: [(record: Record, start: Int)] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let line = Array(bytes[start..<end])
      if !line.allSatisfy(isBlank) {
        guard let record = try json(line, at: start).record else {
          throw Misread(start + firstByte(of: line), "a record is expected on each line")
        }
        rows.append((record, start))
      }
      start = end + 1
    }
    return rows
  }

  private static func json(_ bytes: [UInt8], at offset: Int) throws(Misread) -> Value {
    do throws(JSONError) {
      return try JSON.read(bytes)
    } catch {
      throw Misread(offset + error.offset, error.reason)
    }
  }

  /// The records of an object that is nothing but a list of them; a record with related records is not.
  private static func page(_ record: Record) -> [Record]? {
    let lists = record.fields.filter { !envelope.contains($0.name) }
    guard lists.count == 1, let elements = lists.first?.value.list else { return nil }
    let records = elements.compactMap(\.record)
    return records.count == elements.count ? records : nil
  }

  /// Where an element of the outermost list begins, in JSON text that is known to be valid.
  private static func start(ofElement place: Int, in bytes: [UInt8]) -> Int {
    var rest = place
    var depth = 0
    var isInString = false
    var isEscaped = false
    for (offset, byte) in bytes.enumerated() {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C {
          isEscaped = true
        } else if byte == 0x22 {
          isInString = false
        }
        continue
      }
      if depth == 1, rest == 0, !isBlank(byte), byte != 0x2C { return offset }
      switch byte {
      case 0x22: isInString = true
      case 0x5B, 0x7B: depth += 1
      case 0x5D, 0x7D: depth -= 1
      case 0x2C where depth == 1: rest -= 1
      default: break
      }
    }
    return 0
  }

  private static func firstByte(of bytes: [UInt8]) -> Int { bytes.firstIndex { !isBlank($0) } ?? 0 }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
