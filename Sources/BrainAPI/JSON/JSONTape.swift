/// The words of a tape. A value is one word, a list or a record two, with the words of its children between them (in a
/// record a name and a value by turns):
///
///     63    60 59                     32 31                                0
///     | kind  | extra                   | offset of the first byte          |
///
/// `extra` is the length in bytes of a string (without its quotes; `offset` is behind the opening one) or of a number, for
/// the opening word of a list or record the distance to its closing word, and for the closing word the number of children.
@usableFromInline enum JSONTape {
  @usableFromInline enum Kind: UInt64 {
    case null, `false`, `true`
    /// Digits, perhaps with a sign before them; `-0` apart.
    case integer
    /// Any other number.
    case number
    case string
    /// A string with a backslash in it.
    case escapedString
    case list, record
    /// The closing word of a list or a record.
    case end
  }

  static let largestExtra: Int = 1 << 28 - 1
  static let largestOffset: Int = 1 << 32 - 1
  /// In place of an opening word's place: no list and no record is around it.
  static let outermost = largestExtra

  @inline(__always)
  static func word(_ kind: Kind, offset: Int, extra: Int = 0) -> UInt64 {
    kind.rawValue << 60 | UInt64(truncatingIfNeeded: extra) << 32 | UInt64(truncatingIfNeeded: offset)
  }
}

/// Reading a word of a tape.
extension UInt64 {
  @inline(__always) var tapeExtra: Int { Int(truncatingIfNeeded: (self >> 32) & 0xFFF_FFFF) }
  @inline(__always) var tapeOffset: Int { Int(truncatingIfNeeded: self & 0xFFFF_FFFF) }
  @inlinable @inline(__always) func isTape(_ kind: JSONTape.Kind) -> Bool { self >> 60 == kind.rawValue }
  /// A list or a record opens.
  @inline(__always) var opensTape: Bool { isTape(.list) || isTape(.record) }
  /// How many words further the next value stands.
  @inline(__always) var tapeStep: Int { opensTape ? tapeExtra + 1 : 1 }
}
