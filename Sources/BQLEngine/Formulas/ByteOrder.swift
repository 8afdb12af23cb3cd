import BrainAPI

/// UTF-8 by code points, which is by bytes.
enum ByteOrder {
  /// -1, 0 or 1 as `left` comes before, is, comes after `right`; eight bytes at a time.
  static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    let common = min(left.count, right.count)
    var place = 0
    while place + 8 <= common {
      let (one, other) = (left.word(at: place), right.word(at: place))
      if one != other { return one.byteSwapped < other.byteSwapped ? -1 : 1 }
      place += 8
    }
    while place < common {
      if left[place] != right[place] { return left[place] < right[place] ? -1 : 1 }
      place += 1
    }
    return left.count == right.count ? 0 : left.count < right.count ? -1 : 1
  }

  static func compare(_ left: String, _ right: String) -> Int {
    var (left, right) = (left, right)
    return left.withUTF8 { left in right.withUTF8 { compare(left, $0) } }
  }
}
