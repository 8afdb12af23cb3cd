/// Splits `csv` or `tsv` into lines of cells: RFC 4180, line ends LF, CRLF or CR, quotes within a bare cell taken as
/// they are.
struct CSVScanner {
  struct Cell {
    /// Without its quotes, doubled ones undone.
    var text: String
    var isQuoted: Bool
    /// Byte offset of its first byte.
    var offset: Int
    /// Of the byte behind it, quotes included.
    var end: Int
  }

  private let bytes: [UInt8]
  private let separator: UInt8
  private var place = 0

  init(_ bytes: [UInt8], separator: UInt8) throws(Misread) {
    self.bytes = bytes
    self.separator = separator
    if String(validating: bytes, as: UTF8.self) == nil {
      throw Misread(CSVScanner.firstInvalid(in: bytes), "invalid UTF-8")
    }
  }

  /// The next line's cells; nil at the end.
  mutating func line() throws(Misread) -> [Cell]? {
    if place == bytes.count { return nil }
    var cells: [Cell] = []
    while true {
      cells.append(try cell())
      guard place < bytes.count else { return cells }
      let byte = bytes[place]
      place += 1
      if byte == separator { continue }
      if byte == 0x0D, place < bytes.count, bytes[place] == 0x0A { place += 1 }
      return cells
    }
  }

  /// Ends at a separator, a line end or the end of the text.
  private mutating func cell() throws(Misread) -> Cell {
    let start = place
    if place < bytes.count, bytes[place] == 0x22 {
      let text = try quoted()
      return Cell(text: text, isQuoted: true, offset: start, end: place)
    }
    while place < bytes.count, !isEnd(bytes[place]) { place += 1 }
    return Cell(text: String(decoding: bytes[start..<place], as: UTF8.self), isQuoted: false, offset: start, end: place)
  }

  private mutating func quoted() throws(Misread) -> String {
    let open = place
    var text: [UInt8] = []
    place += 1
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte != 0x22 {
        text.append(byte)
      } else if place < bytes.count, bytes[place] == 0x22 {
        text.append(0x22)
        place += 1
      } else {
        if place < bytes.count, !isEnd(bytes[place]) { throw Misread(place, "text after the closing quote of a cell") }
        return String(decoding: text, as: UTF8.self)
      }
    }
    throw Misread(open, "the quote that opens this cell is never closed")
  }

  private func isEnd(_ byte: UInt8) -> Bool { byte == separator || byte == 0x0A || byte == 0x0D }

  private static func firstInvalid(in bytes: [UInt8]) -> Int {
    var decoder = UTF8()
    var rest = bytes.makeIterator()
    var offset = 0
    while case .scalarValue(let scalar) = decoder.decode(&rest) { offset += UTF8.width(scalar) }
    return min(offset, max(0, bytes.count - 1))
  }
}
