/// Splits `csv` or `tsv` into lines of cells: RFC 4180, line ends LF, CRLF or CR, quotes within a bare cell taken as
/// they are.
struct CSVScanner {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  struct Cell {
    /// Its bytes, quotes included.
    var range: Range<Int>
    var isQuoted: Bool
    /// There is a quote within the quotes, which stands for one.
    var hasDoubledQuotes: Bool

    var inside: Range<Int> { isQuoted ? range.lowerBound + 1..<range.upperBound - 1 : range }

    /// Without quotes, and without what was put in front of a formula.
    func text(in bytes: Bytes, usesRaw: Bool) -> String {
      withBytes(in: bytes) { text in
        let isGuarded = !usesRaw && CSVCell.isGuarded(text)
        return String(decoding: isGuarded ? text.dropFirst() : text[...], as: UTF8.self)
      }
    }

    /// Its bytes without the quotes around it, doubled ones undone.
    @inline(__always)
    func withBytes<Result>(in bytes: Bytes, _ body: (Bytes) -> Result) -> Result {
      let inside = Bytes(rebasing: bytes[inside])
      guard hasDoubledQuotes else { return body(inside) }
      var text: [UInt8] = []
      text.reserveCapacity(inside.count)
      var isSecond = false
      for byte in inside {
        isSecond = byte == UInt8(ascii: "\"") && !isSecond
        if !isSecond { text.append(byte) }
      }
      return text.withUnsafeBufferPointer(body)
    }
  }

  private let bytes: Bytes
  private let separator: UInt8
  /// Of the next line's first byte.
  private(set) var offset = 0

  /// `bytes` are UTF-8.
  init(_ bytes: Bytes, separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
  }

  static func isBlank(_ cells: [Cell]) -> Bool { cells.count == 1 && cells.allSatisfy { $0.range.isEmpty } }

  var isAtEnd: Bool { offset == bytes.count }

  /// Puts the next line's cells in place of what was there; false at the end.
  mutating func line(into cells: inout [Cell]) throws(RowByteError) -> Bool {
    if isAtEnd { return false }
    cells.removeAll(keepingCapacity: true)
    repeat { cells.append(try cell()) } while goesOn()
    return true
  }

  /// The next cell; what ends it stays.
  @inline(__always)
  mutating func cell() throws(RowByteError) -> Cell {
    let start = offset
    if start < bytes.count, bytes[start] == UInt8(ascii: "\"") { return try quoted() }
    var end = start
    while end < bytes.count, !isEnd(bytes[end]) { end += 1 }
    offset = end
    return Cell(range: start..<end, isQuoted: false, hasDoubledQuotes: false)
  }

  /// Goes over what ends a cell; false where that ends the line too.
  @inline(__always)
  mutating func goesOn() -> Bool {
    guard offset < bytes.count else { return false }
    let byte = bytes[offset]
    offset += 1
    if byte == separator { return true }
    if byte == UInt8(ascii: "\r"), offset < bytes.count, bytes[offset] == UInt8(ascii: "\n") { offset += 1 }
    return false
  }

  /// Goes over a line without a byte; false where the next one has any.
  mutating func skipEmptyLine() -> Bool {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\n") || bytes[offset] == UInt8(ascii: "\r") else {
      return false
    }
    _ = goesOn()
    return true
  }

  private mutating func quoted() throws(RowByteError) -> Cell {
    let start = offset
    var hasDoubledQuotes = false
    var from = start + 1
    while let quote = bytes.firstOffset(of: UInt8(ascii: "\""), from: from) {
      from = quote + 1
      if from < bytes.count, bytes[from] == UInt8(ascii: "\"") {
        hasDoubledQuotes = true
        from += 1
        continue
      }
      if from < bytes.count, !isEnd(bytes[from]) { throw RowByteError(from, "text after the closing quote of a cell") }
      offset = from
      return Cell(range: start..<from, isQuoted: true, hasDoubledQuotes: hasDoubledQuotes)
    }
    throw RowByteError(start, "the quote that opens this cell is never closed")
  }

  @inline(__always)
  private func isEnd(_ byte: UInt8) -> Bool {
    byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }
}
