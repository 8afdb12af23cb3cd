/// Text that the compact writer would write exactly as it stands, so that it can be copied.
enum JSONCompactText {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// `text` is valid JSON.
  static func isCompact(_ text: Bytes) -> Bool {
    var place = 0
    while place < text.count {
      let byte = text[place]
      if byte <= 0x20 { return false }
      place += 1
      if byte == UInt8(ascii: "\"") {
        guard skipString(text, &place) else { return false }
        // Behind the closing quote.
        place += 1
      }
    }
    return true
  }

  /// The same for what stands between the quotes of a valid string.
  static func isInside(_ inside: Bytes) -> Bool {
    var place = 0
    return skipString(inside, &place)
  }

  /// From behind the opening quote to the closing one, or to the end of the text; false where the string would be written in another way.
  @inline(__always)
  private static func skipString(_ text: Bytes, _ place: inout Int) -> Bool {
    while place < text.count {
      if place + 8 <= text.count {
        let stops = JSONEscape.stops(in: text.word(at: place))
        if stops == 0 {
          place += 8
          continue
        }
        place += stops.trailingZeroBitCount >> 3
      }
      let byte = text[place]
      if byte == UInt8(ascii: "\"") { return true }
      if byte == UInt8(ascii: "\\") {
        guard let length = escape(text, at: place) else { return false }
        place += length
      } else {
        let (length, scalar) = JSONEscape.hazard(text, at: place)
        if scalar != nil { return false }
        place += length
      }
    }
    return true
  }

  /// The length of the escape at `place`, where it is the writer's own.
  @inline(never)
  private static func escape(_ text: Bytes, at place: Int) -> Int? {
    switch text[place + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"):
      let inside = place..<place + 6
      let scalar = JSONText.decoded(text, inside).withUnsafeBufferPointer { JSONEscape.hazard($0, at: 0).scalar }
      guard let escape = scalar.map(JSONEscape.escape), escape.length == 6 else { return nil }
      let isAlike = inside.allSatisfy { text[$0] == UInt8(truncatingIfNeeded: escape.word >> (8 * UInt64($0 - place))) }
      return isAlike ? 6 : nil
    default: return nil
    }
  }
}

extension JSON {
  /// Whether the writer would write this JSON text, which is valid, exactly as it stands.
  package static func isCompact(_ text: UnsafeBufferPointer<UInt8>) -> Bool { JSONCompactText.isCompact(text) }
}
