/// Searching bytes eight at a time.
extension UnsafeBufferPointer<UInt8> {
  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var highs: UInt64 { 0x8080_8080_8080_8080 }

  /// Eight bytes, the first one lowest; they must be there.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    UInt64(littleEndian: UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The offset of the first such byte from there on.
  func firstOffset(of byte: UInt8, from start: Int) -> Int? {
    var offset = start
    let pattern = Self.ones &* UInt64(byte)
    while offset + 8 <= count {
      let differences = word(at: offset) ^ pattern
      let hits = (differences &- Self.ones) & ~differences & Self.highs
      if hits != 0 { return offset + hits.trailingZeroBitCount >> 3 }
      offset += 8
    }
    while offset < count {
      if self[offset] == byte { return offset }
      offset += 1
    }
    return nil
  }

  /// The last offset in the range that is wanted; it is expected near the end.
  @inline(__always)
  func lastOffset(in range: Range<Int>, where isWanted: (Int) -> Bool) -> Int? {
    var offset = range.upperBound
    while offset > range.lowerBound {
      offset -= 1
      if isWanted(offset) { return offset }
    }
    return nil
  }

  /// How many bytes are such ones, sixteen at a time.
  func count(of byte: UInt8) -> Int {
    let pattern = SIMD16<UInt8>(repeating: byte)
    let raw = UnsafeRawBufferPointer(self)
    var total = 0
    var offset = 0
    while offset + 16 <= count {
      // Each byte of the sums counts up to 255.
      var sums = SIMD16<UInt8>.zero
      let end = Swift.min(count - 15, offset + 255 * 16)
      while offset < end {
        // A byte of a mask is 255, which is 1 less than nothing.
        let hits = raw.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self) .== pattern
        sums &-= unsafeBitCast(hits, to: SIMD16<UInt8>.self)
        offset += 16
      }
      for index in 0..<16 { total += Int(sums[index]) }
    }
    while offset < count {
      if self[offset] == byte { total += 1 }
      offset += 1
    }
    return total
  }

  /// The offset of the first byte that is beyond ASCII.
  func firstBeyondASCII(from start: Int) -> Int? {
    var offset = start
    while offset + 8 <= count, word(at: offset) & Self.highs == 0 { offset += 8 }
    while offset < count {
      if self[offset] >= 0x80 { return offset }
      offset += 1
    }
    return nil
  }

  /// The offset at which the bytes stop being UTF-8.
  var firstInvalid: Int? {
    var offset = 0
    while let start = firstBeyondASCII(from: offset) {
      var decoder = UTF8()
      var rest = self[start...].prefix(4).makeIterator()
      guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return start }
      offset = start + UTF8.width(scalar)
    }
    return nil
  }
}
