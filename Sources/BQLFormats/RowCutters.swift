/// Finds where rows end in bytes that come a piece at a time.
protocol RowCutter: Sendable {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// The offset behind the last row that is whole; 0 where none is. `bytes` begins where it did before, and has more.
  mutating func cut(_ bytes: Bytes) -> Int
  /// So many bytes in front are taken away.
  mutating func drop(_ count: Int)
  /// How many rows ended before what `cut` gave; nil where nobody counts.
  var rows: Int? { get }
}

extension RowCutter {
  var rows: Int? { nil }
}

/// Rows that end with a line feed.
struct LineCutter: RowCutter {
  /// Up to here there is no line feed.
  private var scanned = 0

  mutating func cut(_ bytes: Bytes) -> Int {
    guard let end = bytes.lastOffset(in: scanned..<bytes.count, where: { bytes[$0] == UInt8(ascii: "\n") }) else {
      scanned = bytes.count
      return 0
    }
    return end + 1
  }

  mutating func drop(_ count: Int) { scanned = 0 }
}

/// Rows of `csv` and `tsv`: they end with a line that does so outside of quotes, and quotes mean something only where
/// they begin a cell.
struct CellCutter: RowCutter {
  let separator: UInt8
  private var scanned = 0
  private var isInQuotes = false
  private var end = 0

  init(separator: UInt8) { self.separator = separator }

  mutating func cut(_ bytes: Bytes) -> Int {
    // What the last byte is to the next one is not known yet: half a CRLF, or half a doubled quote.
    let limit = bytes.count - 1
    while scanned < limit {
      let quote = min(bytes.firstOffset(of: UInt8(ascii: "\""), from: scanned) ?? limit, limit)
      if !isInQuotes { end = lastEnd(in: bytes, scanned..<quote) ?? end }
      if quote == limit {
        scanned = limit
      } else if isInQuotes {
        let isDoubled = bytes[quote + 1] == UInt8(ascii: "\"")
        isInQuotes = isDoubled
        scanned = quote + (isDoubled ? 2 : 1)
      } else {
        isInQuotes = quote == 0 || isEnd(bytes[quote - 1])
        scanned = quote + 1
      }
    }
    // A line feed is an end whatever follows.
    return scanned == limit && !isInQuotes && bytes[limit] == UInt8(ascii: "\n") ? bytes.count : end
  }

  mutating func drop(_ count: Int) {
    scanned = max(0, scanned - count)
    end = 0
  }

  /// Behind the last line end among these bytes, none of them in quotes, and one more.
  private func lastEnd(in bytes: Bytes, _ range: Range<Int>) -> Int? {
    bytes.lastOffset(in: range) {
      bytes[$0] == UInt8(ascii: "\n") || (bytes[$0] == UInt8(ascii: "\r") && bytes[$0 + 1] != UInt8(ascii: "\n"))
    }.map { $0 + 1 }
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }
}

/// The elements of the outermost list of a JSON text; a text that is no list is not cut.
struct ElementCutter: RowCutter {
  private enum Place { case before, inList, elsewhere }

  private var place = Place.before
  private var scanned = 0
  /// Lists and records that are open.
  private var depth = 0
  private var isInString = false
  private var end = 0
  private var commas = 0

  var rows: Int? { commas }

  /// Behind the comma that follows the last whole element.
  mutating func cut(_ bytes: Bytes) -> Int {
    var offset = scanned
    if place == .before {
      while offset < bytes.count, JSONRows.isBlank(bytes[offset]) { offset += 1 }
      if offset < bytes.count { place = bytes[offset] == UInt8(ascii: "[") ? .inList : .elsewhere }
    }
    if place == .inList { scan(bytes, &offset) }
    scanned = offset
    return end
  }

  mutating func drop(_ count: Int) {
    scanned -= count
    end = 0
  }

  private mutating func scan(_ bytes: Bytes, _ offset: inout Int) {
    var depth = depth
    while offset < bytes.count {
      if isInString {
        guard let quote = bytes.endOfString(from: &offset) else { return self.depth = depth }
        offset = quote + 1
        isInString = false
        continue
      }
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 {
          // What follows can only be blank, or wrong.
          place = .elsewhere
          offset = bytes.count
          return
        }
      case UInt8(ascii: ",") where depth == 1:
        end = offset + 1
        commas += 1
      default: break
      }
      offset += 1
    }
    self.depth = depth
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The quote that ends a JSON string; nil where it is not there yet: then `start` is where to go on looking.
  @inline(__always)
  fileprivate func endOfString(from start: inout Int) -> Int? {
    while start < count {
      if start + 8 <= count {
        let hits = marks(in: word(at: start))
        if hits == 0 {
          start += 8
          continue
        }
        start += hits.trailingZeroBitCount >> 3
      }
      let byte = self[start]
      if byte == UInt8(ascii: "\"") { return start }
      if byte == UInt8(ascii: "\\") {
        guard start + 1 < count else { return nil }
        start += 2
      } else {
        start += 1
      }
    }
    return nil
  }

  /// The high bit of each quote and backslash; only the lowest one is to be trusted.
  @inline(__always)
  private func marks(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = word ^ (ones &* 0x22)
    let backslashes = word ^ (ones &* 0x5C)
    return (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)) & (ones &* 0x80)
  }
}
