/// A place in a text as people count it: lines from 1, ended by LF, CR or CRLF; columns from 1, in Unicode scalars.
struct TextPosition: Sendable, Hashable {
  var line = 1
  var column = 1
  /// Behind a CR: an LF that follows belongs to it.
  private var isBehindReturn = false

  /// Goes on over these bytes of UTF-8.
  mutating func advance(over bytes: UnsafeBufferPointer<UInt8>) {
    guard let last = bytes.last else { return }
    let feeds = bytes.count(of: 0x0A)
    let returns = bytes.count(of: 0x0D)
    var ends = feeds + returns
    if returns > 0 || isBehindReturn {
      if isBehindReturn, bytes.first == 0x0A { ends -= 1 }
      for offset in bytes.indices.dropLast() where bytes[offset] == 0x0D && bytes[offset + 1] == 0x0A { ends -= 1 }
    }
    var tail = bytes[...]
    if feeds + returns > 0,
      let end = bytes.lastOffset(in: bytes.indices, where: { bytes[$0] == 0x0A || bytes[$0] == 0x0D })
    {
      column = 1
      tail = bytes[(end + 1)...]
    }
    line += ends
    column += tail.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    isBehindReturn = last == 0x0D
  }

  /// The place so many bytes further on.
  func advanced(by count: Int, in bytes: [UInt8]) -> TextPosition {
    var place = self
    bytes.withUnsafeBufferPointer { place.advance(over: UnsafeBufferPointer(rebasing: $0.prefix(count))) }
    return place
  }
}
