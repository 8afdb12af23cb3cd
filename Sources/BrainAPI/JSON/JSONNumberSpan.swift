/// How far a number of JSON's grammar reaches.
struct JSONNumberSpan {
  /// The offset behind its last byte.
  let end: Int
  /// Neither fraction nor exponent, and not `-0`, which only a literal keeps.
  let isInteger: Bool

  /// nil where no number begins there, or one that goes wrong, or one whose exponent has more than nine digits: numbers are
  /// compared exactly, and that is where it ends.
  @inline(__always)
  init?(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
    var place = start
    var isInteger = true
    let isNegative = place < bytes.count && bytes[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    guard place < bytes.count else { return nil }
    if bytes[place] == UInt8(ascii: "0") {
      place += 1
      if place < bytes.count, Self.isDigit(bytes[place]) { return nil }
      isInteger = !isNegative
    } else {
      guard Self.skipDigits(bytes, &place) else { return nil }
    }
    if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
      isInteger = false
      place += 1
      guard Self.skipDigits(bytes, &place) else { return nil }
    }
    if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      place += 1
      if place < bytes.count, bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "-") { place += 1 }
      var first = place
      guard Self.skipDigits(bytes, &place) else { return nil }
      while first < place, bytes[first] == UInt8(ascii: "0") { first += 1 }
      guard place - first <= 9 else { return nil }
    }
    end = place
    self.isInteger = isInteger
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  @inline(__always)
  private static func skipDigits(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> Bool {
    let start = place
    while place < bytes.count, isDigit(bytes[place]) { place += 1 }
    return place > start
  }
}
