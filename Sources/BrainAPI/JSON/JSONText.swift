/// What stands inside the quotes of a JSON string: escapes and UTF-8.
enum JSONText {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// The offset of the quote that ends the string whose inside begins at `start`, looked at a block at a time. nil
  /// where the string goes wrong: `fault` tells how.
  @inline(__always)
  static func end(_ bytes: Bytes, from start: Int, isEscaped: inout Bool) -> Int? {
    var here = start
    while true {
      if here + ByteBlock.length <= bytes.count {
        let plain = ByteBlock(bytes, at: here).countOfPlain
        here += plain
        if plain == ByteBlock.length { continue }
      } else if here >= bytes.count {
        return nil
      }
      let byte = bytes[here]
      if byte == UInt8(ascii: "\"") { return here }
      if byte == UInt8(ascii: "\\") {
        guard let end = endOfEscape(bytes, at: here) else { return nil }
        here = end
        isEscaped = true
      } else if byte >= 0x80 {
        guard let end = endOfSequence(bytes, at: here) else { return nil }
        here = end
      } else if byte < 0x20 {
        return nil
      } else {
        here += 1
      }
    }
  }

  /// Why `end` finds none.
  @inline(never)
  static func fault(_ bytes: Bytes, from start: Int) -> JSONError {
    var here = start
    while here < bytes.count {
      let byte = bytes[here]
      if byte == UInt8(ascii: "\\") {
        guard let end = endOfEscape(bytes, at: here) else { return escapeFault(bytes, at: here) }
        here = end
      } else if byte >= 0x80 {
        guard let end = endOfSequence(bytes, at: here) else {
          return JSONError(offset: here, reason: "not valid UTF-8")
        }
        here = end
      } else if byte < 0x20 {
        return JSONError(offset: here, reason: "a control character in a string")
      } else {
        here += 1
      }
    }
    return JSONError(offset: bytes.count, reason: "the text ends early")
  }

  private static func escapeFault(_ bytes: Bytes, at offset: Int) -> JSONError {
    guard offset + 1 < bytes.count else { return JSONError(offset: bytes.count, reason: "the text ends early") }
    guard bytes[offset + 1] == UInt8(ascii: "u") else {
      return JSONError(offset: offset, reason: "an unknown escape")
    }
    let isHex = codeUnit(bytes, at: offset) != nil
    return JSONError(
      offset: offset, reason: isHex ? "half a surrogate pair" : "expected four hexadecimal digits after `\\u`")
  }

  /// The offset behind the escape whose backslash stands at `offset`; a surrogate pair is one escape.
  @inline(never)
  private static func endOfEscape(_ bytes: Bytes, at offset: Int) -> Int? {
    guard offset + 1 < bytes.count else { return nil }
    switch bytes[offset + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return offset + 2
    case UInt8(ascii: "u"):
      guard let first = codeUnit(bytes, at: offset) else { return nil }
      if UTF16.isLeadSurrogate(first), let second = codeUnit(bytes, at: offset + 6), UTF16.isTrailSurrogate(second) {
        return offset + 12
      }
      return UTF16.isSurrogate(first) ? nil : offset + 6
    default:
      return nil
    }
  }

  /// The number of `\uXXXX` at `offset`; nil where none stands there.
  private static func codeUnit(_ bytes: Bytes, at offset: Int) -> UInt16? {
    guard offset + 6 <= bytes.count, bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u") else {
      return nil
    }
    var code: UInt16 = 0
    for byte in bytes[offset + 2..<offset + 6] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): code = code << 4 | UInt16(byte - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
        code = code << 4 | UInt16((byte | 0x20) - 0x57)
      default: return nil
      }
    }
    return code
  }

  /// The offset behind the UTF-8 sequence of several bytes that begins at `offset` (Unicode, table 3-7).
  @inline(__always)
  private static func endOfSequence(_ bytes: Bytes, at offset: Int) -> Int? {
    let lead = bytes[offset]
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard lead >= 0xC2, lead <= 0xF4, offset + length <= bytes.count else { return nil }
    let second = bytes[offset + 1]
    var isValid = second & 0xC0 == 0x80
    if length > 2 {
      isValid = isValid && bytes[offset + 2] & 0xC0 == 0x80
      switch lead {
      case 0xE0: isValid = isValid && second >= 0xA0
      case 0xED: isValid = isValid && second < 0xA0
      case 0xF0: isValid = isValid && second >= 0x90
      case 0xF4: isValid = isValid && second < 0x90
      default: break
      }
      if length > 3 { isValid = isValid && bytes[offset + 3] & 0xC0 == 0x80 }
    }
    return isValid ? offset + length : nil
  }

  /// The bytes, UTF-8, that the inside of an escaped string stands for; it was checked by the scanner.
  static func decoded(_ bytes: Bytes, _ inside: Range<Int>) -> [UInt8] {
    withDecoded(bytes, inside) { Array($0) }
  }

  /// Calls `body` with them, which are kept nowhere.
  static func withDecoded<Result>(
    _ bytes: Bytes, _ inside: Range<Int>, _ body: (Bytes) throws -> Result
  ) rethrows -> Result {
    // An escape is longer than what it stands for; a block may reach beyond that.
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: inside.count + ByteBlock.length) { room in
      return try body(Bytes(rebasing: room[..<decode(bytes, inside, into: room)]))
    }
  }

  /// Returns how many bytes it has written to `room`, which has a block more than the string.
  private static func decode(_ bytes: Bytes, _ inside: Range<Int>, into room: UnsafeMutableBufferPointer<UInt8>) -> Int
  {
    guard let target = room.baseAddress else { return 0 }
    var place = inside.lowerBound
    var count = 0
    while place < inside.upperBound {
      if place + ByteBlock.length <= inside.upperBound {
        let block = ByteBlock(bytes, at: place)
        block.store(to: target + count)
        let plain = block.countBeforeBackslash
        place += plain
        count += plain
        if plain == ByteBlock.length { continue }
      }
      let byte = bytes[place]
      guard byte == UInt8(ascii: "\\"), place + 1 < inside.upperBound else {
        target[count] = byte
        count += 1
        place += 1
        continue
      }
      let letter = bytes[place + 1]
      if letter == UInt8(ascii: "u"), let first = codeUnit(bytes, at: place) {
        let second = UTF16.isLeadSurrogate(first) ? codeUnit(bytes, at: place + 6) : nil
        let units = second.map { [first, $0] } ?? [first]
        for byte in String(decoding: units, as: UTF16.self).utf8 {
          target[count] = byte
          count += 1
        }
        place += 6 * units.count
      } else {
        target[count] = plain(letter)
        count += 1
        place += 2
      }
    }
    return count
  }

  /// What the letter of a short escape stands for.
  private static func plain(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): UInt8(ascii: "\n")
    case UInt8(ascii: "r"): UInt8(ascii: "\r")
    case UInt8(ascii: "t"): UInt8(ascii: "\t")
    default: letter
    }
  }
}
