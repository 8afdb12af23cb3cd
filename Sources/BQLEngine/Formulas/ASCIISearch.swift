import BrainAPI

/// Looks for ASCII in UTF-8, whatever the case of its letters, eight places at a time.
enum ASCIISearch {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// `needle` is in lower case. An empty one stands everywhere.
  static func contains(_ text: Bytes, _ needle: Bytes) -> Bool {
    guard needle.count <= text.count else { return false }
    guard let first = needle.first, let last = needle.last else { return true }
    let ones: UInt64 = 0x0101_0101_0101_0101
    // A bit that upper and lower case differ by is set in the text where the needle has a letter.
    let (firstCase, lastCase) = (ones &* caseBit(first), ones &* caseBit(last))
    let (firsts, lasts) = (ones &* UInt64(first), ones &* UInt64(last))
    let distance = needle.count - 1
    let end = text.count - distance
    var place = 0
    while place + 8 <= end {
      // A byte is 0 where the needle's first and last bytes may stand.
      let misses =
        ((text.word(at: place) | firstCase) ^ firsts) | ((text.word(at: place + distance) | lastCase) ^ lasts)
      var hits = (misses &- ones) & ~misses & (ones &* 0x80)
      while hits != 0 {
        // Behind a true hit a byte of 1 may show as another one; the whole comparison tells.
        if stands(needle, in: text, at: place + hits.trailingZeroBitCount >> 3) { return true }
        hits &= hits &- 1
      }
      place += 8
    }
    while place < end {
      if stands(needle, in: text, at: place) { return true }
      place += 1
    }
    return false
  }

  private static func caseBit(_ byte: UInt8) -> UInt64 {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? 0x20 : 0
  }

  private static func stands(_ needle: Bytes, in text: Bytes, at start: Int) -> Bool {
    var place = 0
    while place < needle.count {
      if TextPattern.fold(text[start + place]) != needle[place] { return false }
      place += 1
    }
    return true
  }
}
