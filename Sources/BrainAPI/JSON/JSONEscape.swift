/// Which characters a JSON string is not written with, and what stands for them.
enum JSONEscape {
  /// The high bit of each byte that is a quote, a backslash, a control character or beyond ASCII. Only the lowest one is to
  /// be trusted: the subtractions borrow.
  @inline(__always)
  static func stops(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = (word ^ (ones &* 0x22)) &- ones
    let backslashes = (word ^ (ones &* 0x5C)) &- ones
    let deletes = (word ^ (ones &* 0x7F)) &- ones
    let controls = word &- (ones &* 0x20)
    return (quotes | backslashes | deletes | controls | word) & (ones &* 0x80)
  }

  /// What stands at `place` of valid UTF-8: how many bytes to go on by, and the scalar that must be escaped, if one must.
  static func hazard(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> (length: Int, scalar: UInt32?) {
    func byte(_ offset: Int) -> UInt8 { place + offset < text.count ? text[place + offset] : 0 }
    switch byte(0) {
    case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7F: return (1, UInt32(byte(0)))
    case 0xC2 where (0x80...0x9F).contains(byte(1)): return (2, UInt32(byte(1)))
    case 0xD8 where byte(1) == 0x9C: return (2, 0x061C)
    case 0xE2 where byte(1) == 0x80:
      let isHazard = (0x8E...0x8F).contains(byte(2)) || (0xA8...0xAE).contains(byte(2))
      return (3, isHazard ? 0x2000 + UInt32(byte(2) & 0x3F) : nil)
    case 0xE2 where byte(1) == 0x81:
      return (3, (0xA6...0xA9).contains(byte(2)) ? 0x2040 + UInt32(byte(2) & 0x3F) : nil)
    default: return (1, nil)
    }
  }

  /// The escape of a scalar below 0x10000: its first byte lowest, and how many there are.
  static func escape(_ scalar: UInt32) -> (word: UInt64, length: Int) {
    let short: UInt8? =
      switch scalar {
      case 0x22, 0x5C: UInt8(scalar)
      case 0x08: UInt8(ascii: "b")
      case 0x0C: UInt8(ascii: "f")
      case 0x0A: UInt8(ascii: "n")
      case 0x0D: UInt8(ascii: "r")
      case 0x09: UInt8(ascii: "t")
      default: nil
      }
    if let short { return (UInt64(short) << 8 | 0x5C, 2) }
    var word: UInt64 = 0x755C
    for (index, shift) in [12, 8, 4, 0].enumerated() as EnumeratedSequence<[UInt32]> {
      let digit = UInt64(scalar >> shift & 15)
      word |= (digit < 10 ? 0x30 + digit : 0x57 + digit) << (16 + 8 * UInt64(index))
    }
    return (word, 6)
  }
}
