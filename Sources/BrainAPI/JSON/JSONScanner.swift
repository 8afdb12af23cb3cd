/// One pass over JSON text that lays its tape. Grammar, UTF-8, depth and names are checked on the way; nothing is decoded.
/// It does not call itself: what is open waits in a list.
///
/// The functions take the place and give it back, rather than being methods that change a scanner: so it stays in a register.
/// They are transparent because the compiler puts no more into a function as large as `scan` otherwise, not even what is
/// always to be put in; as calls they take a tenth of the time.
enum JSONScanner {
  typealias Bytes = UnsafeBufferPointer<UInt8>
  typealias Tape = UnsafeMutableBufferPointer<UInt64>
  typealias Levels = UnsafeMutableBufferPointer<Level>

  /// A list or a record whose end is not yet seen.
  ///
  /// Records in a list are mostly alike: so where a record is as deep as one before it, the names of that one are compared
  /// with what stands here before anything is made of it. While they are the same, they need no scan, and as they were
  /// told apart there, they need not be told apart here.
  struct Level {
    /// Of its opening word.
    fileprivate var place = 0
    fileprivate var isRecord = false
    fileprivate var children = 0
    /// Of the opening word of the last record that was closed this deep; 0: there was none, or it is the whole text.
    fileprivate var model = 0
    /// Of the name in the model that should come next; 0 where the names so far are others.
    fileprivate var expected = 0
  }

  /// Lays the tape of `bytes`, one value, or with `isLines` any number of them, each on a line of its own and whole within
  /// it: they are laid as a list. Returns the number of words, nil where `tape` is too short for them.
  static func scan(_ bytes: Bytes, isLines: Bool = false, depthLimit: Int, into tape: Tape) throws(JSONError) -> Int? {
    var result: Result<Int?, JSONError> = .success(nil)
    withUnsafeTemporaryAllocation(of: Level.self, capacity: depthLimit + 1) { levels in
      result = Result { () throws(JSONError) in try scan(bytes, isLines: isLines, levels, into: tape) }
    }
    return try result.get()
  }

  /// The same, with room for as many levels as may be open, and the text's own.
  private static func scan(
    _ bytes: Bytes, isLines: Bool, _ levels: Levels, into tape: Tape
  ) throws(JSONError) -> Int? {
    var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    // Lines keep a word for the list.
    var count = isLines ? 1 : 0
    var open = Level()
    var depth = 0
    // Those up to it are initialized; a level needs no end.
    var deepest = 0
    levels.initializeElement(at: 0, to: open)
    // The line feeds among the blanks since the line began.
    var lineEnds = 0
    skipBlanks(bytes, &place, &lineEnds)
    if isLines, place == bytes.count { return try close(bytes, children: 0, tape, count) }
    lineEnds = 0

    // Each round begins where a value must stand, in a record with its name.
    nextValue: while true {
      // Room for a name and a value (or a bracket), and for a closing bracket behind it.
      guard count + 4 <= tape.count else { return nil }
      if open.isRecord {
        guard let name = name(bytes, &place, &lineEnds, tape, &open.expected) else { throw nameFault(bytes, place) }
        tape[count] = name
        count += 1
      }
      guard place < bytes.count else { throw ended(bytes) }
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = string(bytes, &place) else { throw stringFault(bytes, place) }
        tape[count] = string
        count += 1
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth + 1 < levels.count else {
          throw JSONError(offset: place, reason: "nested deeper than \(levels.count - 1)", exceedsLimits: true)
        }
        levels[depth] = open
        depth += 1
        if depth > deepest {
          levels.initializeElement(at: depth, to: Level())
          deepest = depth
        }
        open.place = count
        open.isRecord = byte == UInt8(ascii: "{")
        open.children = 0
        open.model = levels[depth].model
        open.expected = open.model == 0 ? 0 : open.model + 1
        tape[count] = JSONTape.word(open.isRecord ? .record : .list, offset: place)
        count += 1
        place += 1
        skipBlanks(bytes, &place, &lineEnds)
        guard place < bytes.count else { throw ended(bytes) }
        // The closing bracket, two above the opening one in ASCII, is taken below.
        if bytes[place] != byte + 2 {
          open.children = 1
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
        if depth == 0 {
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
          continue nextValue
        }
        guard byte == (open.isRecord ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw JSONError(offset: place, reason: open.isRecord ? "expected `,` or `}`" : "expected `,` or `]`")
        }
        guard count + 3 <= tape.count else { return nil }
        guard count < JSONTape.largestExtra else { throw tooMany(place) }
        if open.isRecord {
          if open.children > 1, open.expected == 0 {
            try JSONNames.check(bytes, tape, open.place + 1..<count, open.children)
          }
          levels[depth].model = open.place
        }
        tape[open.place] |= JSONTape.word(.null, offset: 0, extra: count - open.place)
        tape[count] = JSONTape.word(.end, offset: place, extra: open.children)
        count += 1
        place += 1
        depth -= 1
        open = levels[depth]
      }
    }
  }

  /// Lays the words of the list of lines.
  private static func close(_ bytes: Bytes, children: Int, _ tape: Tape, _ count: Int) throws(JSONError) -> Int? {
    guard count < tape.count else { return nil }
    guard count < JSONTape.largestExtra else { throw tooMany(bytes.count) }
    tape[0] = JSONTape.word(.list, offset: 0, extra: count)
    tape[count] = JSONTape.word(.end, offset: max(0, bytes.count - 1), extra: children)
    return count + 1
  }

  @_transparent
  static func skipBlanks(_ bytes: Bytes, _ place: inout Int, _ lineEnds: inout Int) {
    while place < bytes.count, bytes[place] <= 0x20 {
      let byte = bytes[place]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      if byte == 0x0A { lineEnds += 1 }
      place += 1
    }
  }

  // These take `place` to the end of what they read, or give nil and leave it, for the fault to be looked for there.

  /// The name of a field and the colon behind it. `expected` goes on to the name behind the one that stood there before.
  @_transparent
  private static func name(
    _ bytes: Bytes, _ place: inout Int, _ lineEnds: inout Int, _ tape: Tape, _ expected: inout Int
  ) -> UInt64? {
    var here = place
    let name: UInt64
    if expected != 0, let known = known(bytes, &here, tape[expected]) {
      name = known
      expected += 1 + tape[expected + 1].tapeStep
    } else {
      expected = 0
      guard here < bytes.count, bytes[here] == UInt8(ascii: "\""), let new = string(bytes, &here) else { return nil }
      name = new
    }
    skipBlanks(bytes, &here, &lineEnds)
    guard here < bytes.count, bytes[here] == UInt8(ascii: ":") else { return nil }
    here += 1
    skipBlanks(bytes, &here, &lineEnds)
    place = here
    return name
  }

  /// The name of another record, if the same one stands here, quotes and all; that one was scanned.
  @_transparent
  private static func known(_ bytes: Bytes, _ place: inout Int, _ name: UInt64) -> UInt64? {
    let length = name.tapeExtra + 2
    let other = name.tapeOffset - 1
    // Words may reach beyond the name. The other one stands before this one, so there are as many bytes behind it. What is
    // at the end of a record's names is no name.
    guard !name.isTape(.end), place + length + 8 <= bytes.count else { return nil }
    var offset = 0
    while offset + 8 <= length {
      guard bytes.word(at: place + offset) == bytes.word(at: other + offset) else { return nil }
      offset += 8
    }
    let rest = (bytes.word(at: place + offset) ^ bytes.word(at: other + offset)) << UInt64(8 * (offset + 8 - length))
    // A shift by 64 leaves nothing.
    guard rest == 0 else { return nil }
    let start = place + 1
    place += length
    return name & ~0xFFFF_FFFF | UInt64(truncatingIfNeeded: start)
  }

  /// A string, from its opening quote.
  @_transparent
  static func string(_ bytes: Bytes, _ place: inout Int) -> UInt64? {
    let start = place + 1
    var isEscaped = false
    guard let end = JSONText.end(bytes, from: start, isEscaped: &isEscaped), end - start <= JSONTape.largestExtra else {
      return nil
    }
    place = end + 1
    return JSONTape.word(isEscaped ? .escapedString : .string, offset: start, extra: end - start)
  }

  @_transparent
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
