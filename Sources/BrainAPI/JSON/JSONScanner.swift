/// One pass over JSON text that lays its tape. Grammar, UTF-8, depth and names are checked on the way; nothing is decoded.
/// It does not call itself: what is open waits in a list.
///
/// The functions take the place and give it back, rather than being methods that change a scanner: so it stays in a register.
enum JSONScanner {
  typealias Bytes = UnsafeBufferPointer<UInt8>
  typealias Tape = UnsafeMutableBufferPointer<UInt64>

  /// Lays the tape of `bytes`, one value, or with `isLines` any number of them, each on a line of its own and whole within
  /// it: they are laid as a list. Returns the number of words, nil where `tape` is too short for them.
  static func scan(_ bytes: Bytes, isLines: Bool = false, depthLimit: Int, into tape: Tape) throws(JSONError) -> Int? {
    var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    // Lines keep a word for the list.
    var count = isLines ? 1 : 0
    var outer: [Open] = []
    var open = Open(place: JSONTape.outermost, isRecord: false, children: 0)
    // The line feeds among the blanks since the line began.
    var lineEnds = 0
    skipBlanks(bytes, &place, &lineEnds)
    if isLines, place == bytes.count { return try close(bytes, children: 0, tape, count) }
    lineEnds = 0

    // Each round begins where a value must stand.
    nextValue: while true {
      // Room for a value (or a bracket and a name), and for a closing bracket and a name behind it.
      guard count + 4 <= tape.count else { return nil }
      guard place < bytes.count else { throw ended(bytes) }
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = string(bytes, &place) else { throw stringFault(bytes, place) }
        tape[count] = string
        count += 1
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard outer.count < depthLimit else {
          throw JSONError(offset: place, reason: "nested deeper than \(depthLimit)", exceedsLimits: true)
        }
        outer.append(open)
        open = Open(place: count, isRecord: byte == UInt8(ascii: "{"), children: 0)
        tape[count] = JSONTape.word(open.isRecord ? .record : .list, offset: place)
        count += 1
        place += 1
        skipBlanks(bytes, &place, &lineEnds)
        guard place < bytes.count else { throw ended(bytes) }
        // The closing bracket, two above the opening one in ASCII, is taken below.
        if bytes[place] != byte + 2 {
          open.children = 1
          if open.isRecord {
            guard let name = name(bytes, &place, &lineEnds) else { throw nameFault(bytes, place) }
            tape[count] = name
            count += 1
          }
          continue nextValue
        }
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard let number = number(bytes, &place) else { throw numberFault(bytes, place) }
        tape[count] = number
        count += 1
      default:
        guard let word = word(bytes, &place) else { throw JSONError(offset: place, reason: "expected a value") }
        tape[count] = word
        count += 1
      }

      // A value has ended: what is around it goes on, or ends as well.
      while true {
        let isWhole = lineEnds == 0
        skipBlanks(bytes, &place, &lineEnds)
        if open.place == JSONTape.outermost {
          if isLines {
            open.children += 1
            if place == bytes.count, isWhole { return try close(bytes, children: open.children, tape, count) }
            guard isWhole, lineEnds > 0 else { throw JSONError(offset: place, reason: "expected a value a line") }
            lineEnds = 0
            continue nextValue
          }
          guard place == bytes.count else { throw JSONError(offset: place, reason: "something follows the value") }
          return count
        }
        guard place < bytes.count else { throw ended(bytes) }
        let byte = bytes[place]
        if byte == UInt8(ascii: ",") {
          place += 1
          skipBlanks(bytes, &place, &lineEnds)
          open.children += 1
          if open.isRecord {
            guard let name = name(bytes, &place, &lineEnds) else { throw nameFault(bytes, place) }
            tape[count] = name
            count += 1
          }
          continue nextValue
        }
        guard byte == (open.isRecord ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw JSONError(offset: place, reason: open.isRecord ? "expected `,` or `}`" : "expected `,` or `]`")
        }
        guard count + 3 <= tape.count else { return nil }
        guard count < JSONTape.largestExtra, let next = outer.popLast() else { throw tooMany(place) }
        if open.isRecord, open.children > 1 { try JSONNames.check(bytes, tape, open.place + 1..<count, open.children) }
        tape[open.place] |= JSONTape.word(.null, offset: 0, extra: count - open.place)
        tape[count] = JSONTape.word(.end, offset: place, extra: open.children)
        count += 1
        place += 1
        open = next
      }
    }
  }

  /// A list or a record whose end is not yet seen.
  private struct Open {
    /// Of its opening word.
    var place: Int
    var isRecord: Bool
    var children: Int
  }

  /// Lays the words of the list of lines.
  private static func close(_ bytes: Bytes, children: Int, _ tape: Tape, _ count: Int) throws(JSONError) -> Int? {
    guard count < tape.count else { return nil }
    guard count < JSONTape.largestExtra else { throw tooMany(bytes.count) }
    tape[0] = JSONTape.word(.list, offset: 0, extra: count)
    tape[count] = JSONTape.word(.end, offset: max(0, bytes.count - 1), extra: children)
    return count + 1
  }

  @inline(__always)
  private static func skipBlanks(_ bytes: Bytes, _ place: inout Int, _ lineEnds: inout Int) {
    while place < bytes.count, bytes[place] <= 0x20 {
      let byte = bytes[place]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      if byte == 0x0A { lineEnds += 1 }
      place += 1
    }
  }

  // These take `place` to the end of what they read, or give nil and leave it, for the fault to be looked for there.

  /// The name of a field and the colon behind it.
  @inline(__always)
  private static func name(_ bytes: Bytes, _ place: inout Int, _ lineEnds: inout Int) -> UInt64? {
    var here = place
    guard here < bytes.count, bytes[here] == UInt8(ascii: "\""), let name = string(bytes, &here) else { return nil }
    skipBlanks(bytes, &here, &lineEnds)
    guard here < bytes.count, bytes[here] == UInt8(ascii: ":") else { return nil }
    here += 1
    skipBlanks(bytes, &here, &lineEnds)
    place = here
    return name
  }

  /// A string, from its opening quote.
  @inline(__always)
  private static func string(_ bytes: Bytes, _ place: inout Int) -> UInt64? {
    let start = place + 1
    var isEscaped = false
    guard let end = JSONText.end(bytes, from: start, isEscaped: &isEscaped), end - start <= JSONTape.largestExtra else {
      return nil
    }
    place = end + 1
    return JSONTape.word(isEscaped ? .escapedString : .string, offset: start, extra: end - start)
  }

  @inline(__always)
  private static func number(_ bytes: Bytes, _ place: inout Int) -> UInt64? {
    let start = place
    guard let span = JSONNumberSpan(bytes, at: start), span.end - start <= JSONTape.largestExtra else { return nil }
    place = span.end
    return JSONTape.word(span.isInteger ? .integer : .number, offset: start, extra: span.end - start)
  }

  /// `null`, `true` or `false`.
  @inline(__always)
  private static func word(_ bytes: Bytes, _ place: inout Int) -> UInt64? {
    let start = place
    guard start + 4 <= bytes.count else { return nil }
    // Four letters at once, the first one lowest.
    let letters = bytes.letters(at: start)
    if letters == 0x6C6C_756E {
      place += 4
      return JSONTape.word(.null, offset: start)
    }
    if letters == 0x6575_7274 {
      place += 4
      return JSONTape.word(.true, offset: start)
    }
    guard letters == 0x736C_6166, start + 5 <= bytes.count, bytes[start + 4] == UInt8(ascii: "e") else { return nil }
    place += 5
    return JSONTape.word(.false, offset: start)
  }

  @inline(never)
  private static func nameFault(_ bytes: Bytes, _ place: Int) -> JSONError {
    var place = place
    guard place < bytes.count else { return ended(bytes) }
    guard bytes[place] == UInt8(ascii: "\"") else {
      return JSONError(offset: place, reason: "expected a name in quotes")
    }
    guard string(bytes, &place) != nil else { return stringFault(bytes, place) }
    var lineEnds = 0
    skipBlanks(bytes, &place, &lineEnds)
    return place < bytes.count ? JSONError(offset: place, reason: "expected `:`") : ended(bytes)
  }

  @inline(never)
  private static func stringFault(_ bytes: Bytes, _ place: Int) -> JSONError {
    var isEscaped = false
    let end = JSONText.end(bytes, from: place + 1, isEscaped: &isEscaped)
    return end == nil ? JSONText.fault(bytes, from: place + 1) : tooLong(place)
  }

  @inline(never)
  private static func numberFault(_ bytes: Bytes, _ place: Int) -> JSONError {
    let isNumber = JSONNumberSpan(bytes, at: place) != nil
    return isNumber ? tooLong(place) : JSONError(offset: place, reason: "not a JSON number")
  }

  private static func tooMany(_ offset: Int) -> JSONError {
    JSONError(offset: offset, reason: "more than 268 million values", exceedsLimits: true)
  }

  private static func tooLong(_ offset: Int) -> JSONError {
    JSONError(offset: offset, reason: "a string or a number of more than 256 MB", exceedsLimits: true)
  }

  private static func ended(_ bytes: Bytes) -> JSONError {
    JSONError(offset: bytes.count, reason: "the text ends early")
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Eight bytes, the first one lowest; they must be there.
  @inlinable @inline(__always)
  package func word(at offset: Int) -> UInt64 {
    UInt64(littleEndian: UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Four bytes, likewise.
  @inline(__always)
  fileprivate func letters(at offset: Int) -> UInt32 {
    UInt32(littleEndian: UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}
