/// Sixteen bytes of a text, looked at together.
struct ByteBlock {
  static var length: Int { 16 }

  private let bytes: SIMD16<Int8>

  /// Those at `place`, where there must be as many.
  @_transparent
  init(_ text: UnsafeBufferPointer<UInt8>, at place: Int) {
    bytes = UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: place, as: SIMD16<Int8>.self)
  }

  /// How many of them stand before the first that the scan of a JSON string must stop at: a quote, a backslash, a control
  /// character, one beyond ASCII; all where none does.
  @_transparent
  var countOfPlain: Int {
    // Signed, bytes beyond ASCII are below all others.
    ByteBlock.countOfFalse(
      (bytes .== SIMD16(repeating: 0x22)) .| (bytes .== SIMD16(repeating: 0x5C)) .| (bytes .< SIMD16(repeating: 0x20)))
  }

  /// The same for backslashes only.
  @_transparent
  var countBeforeBackslash: Int { ByteBlock.countOfFalse(bytes .== SIMD16(repeating: 0x5C)) }

  @_transparent
  private static func countOfFalse(_ mask: SIMDMask<SIMD16<Int8>>) -> Int {
    let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    let (first, second) = (UInt64(littleEndian: words[0]), UInt64(littleEndian: words[1]))
    return first != 0 ? first.trailingZeroBitCount &>> 3 : 8 &+ second.trailingZeroBitCount &>> 3
  }

  /// Puts them there, where there must be room for as many.
  @_transparent
  func store(to target: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(target).storeBytes(of: bytes, as: SIMD16<Int8>.self)
  }
}
