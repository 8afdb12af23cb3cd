/// The names of one record: that each stands there once. Names are compared as what they stand for: `"a"` is `"\u0061"`.
enum JSONNames {
  typealias Bytes = UnsafeBufferPointer<UInt8>
  typealias Tape = UnsafeMutableBufferPointer<UInt64>

  /// Above so many names in one record they are sorted; up to it, they are compared one by one where they seem alike.
  private static let fewest = 48

  /// Looks at the names in these words of a record, `count` in all; an error at one that was there before.
  static func check(_ bytes: Bytes, _ tape: Tape, _ words: Range<Int>, _ count: Int) throws(JSONError) {
    if count > fewest { return try checkMany(bytes, tape, words) }
    // Two small Bloom filters: most records are through without one comparison.
    var seen: UInt64 = 0
    var seenToo: UInt64 = 0
    var place = words.lowerBound
    while place < words.upperBound {
      let name = tape[place]
      let print = fingerprint(bytes, name)
      let bit: UInt64 = 1 << (print >> 58)
      let bitToo: UInt64 = 1 << (print >> 52 & 63)
      let mayBeTwice = name.isTape(.escapedString) || (seen & bit != 0 && seenToo & bitToo != 0)
      if mayBeTwice, stands(bytes, tape, words.lowerBound..<place, name) { throw twice(name) }
      seen |= bit
      seenToo |= bitToo
      if name.isTape(.escapedString) {
        // Its bytes say nothing about what it stands for: from here on, compare.
        seen = .max
        seenToo = .max
      }
      place += 1 + tape[place + 1].tapeStep
    }
  }

  private static func twice(_ name: UInt64) -> JSONError {
    JSONError(offset: name.tapeOffset - 1, reason: "a name that is twice in one record")
  }

  /// Alike for equal bytes; well spread in its upper bits.
  @inline(__always)
  private static func fingerprint(_ bytes: Bytes, _ name: UInt64) -> UInt64 {
    let start = name.tapeOffset
    let length = name.tapeExtra
    var head: UInt64 = 0
    if start + 8 <= bytes.count {
      head = bytes.word(at: start)
      if length < 8 { head &= 1 << (UInt64(truncatingIfNeeded: length) &* 8) &- 1 }
    } else {
      // Too near to the end of the text for a whole word; the same bytes, one by one.
      for offset in 0..<min(length, 8) {
        head |= UInt64(bytes[start + offset]) << (UInt64(truncatingIfNeeded: offset) &* 8)
      }
    }
    let tail = length > 0 ? UInt64(bytes[start + length - 1]) : 0
    let mixed = (head ^ UInt64(truncatingIfNeeded: length) &* 0x9FB2_1C65_1E98_DF25 ^ tail << 32)
    return (mixed ^ mixed >> 29) &* 0x9E37_79B9_7F4A_7C15
  }

  /// Whether a name stands among those of `words`.
  private static func stands(_ bytes: Bytes, _ tape: Tape, _ words: Range<Int>, _ name: UInt64) -> Bool {
    var place = words.lowerBound
    while place < words.upperBound {
      if areEqual(bytes, tape[place], name) { return true }
      place += 1 + tape[place + 1].tapeStep
    }
    return false
  }

  private static func areEqual(_ bytes: Bytes, _ left: UInt64, _ right: UInt64) -> Bool {
    if left.isTape(.escapedString) || right.isTape(.escapedString) {
      return JSONText.decoded(bytes, inside(left)) == JSONText.decoded(bytes, inside(right))
    }
    guard left.tapeExtra == right.tapeExtra else { return false }
    return bytes[inside(left)].elementsEqual(bytes[inside(right)])
  }

  private static func inside(_ name: UInt64) -> Range<Int> { name.tapeOffset..<name.tapeOffset + name.tapeExtra }

  /// As `check`, in time that does not grow with the square of the number of names.
  private static func checkMany(_ bytes: Bytes, _ tape: Tape, _ words: Range<Int>) throws(JSONError) {
    var names: [(hash: Int, word: UInt64)] = []
    var place = words.lowerBound
    while place < words.upperBound {
      let name = tape[place]
      var hasher = Hasher()
      if name.isTape(.escapedString) {
        JSONText.decoded(bytes, inside(name)).withUnsafeBytes { hasher.combine(bytes: $0) }
      } else {
        hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[inside(name)]))
      }
      names.append((hash: hasher.finalize(), word: name))
      place += 1 + tape[place + 1].tapeStep
    }
    names.sort { ($0.hash, $0.word.tapeOffset) < ($1.hash, $1.word.tapeOffset) }
    for (earlier, later) in zip(names, names.dropFirst())
    where earlier.hash == later.hash && areEqual(bytes, earlier.word, later.word) {
      throw twice(later.word)
    }
  }
}
