/// A document's text, written anew from its tape.
struct JSONTapeForm {
  let text: UnsafeBufferPointer<UInt8>
  let tape: UnsafeBufferPointer<UInt64>
  /// As `JSONWriter.isPretty`.
  let isPretty: Bool

  /// Writes the value at that place of the tape.
  func write(_ place: Int, _ level: Int, to room: inout ByteRoom) {
    let word = tape[place]
    guard word.opensTape else { return writeScalar(word, to: &room) }
    let end = place + word.tapeExtra
    let isRecord = word.isTape(.record)
    room.put(isRecord ? UInt8(ascii: "{") : UInt8(ascii: "["))
    var next = place + 1
    while next < end, !room.isFull {
      if next > place + 1 { room.put(UInt8(ascii: ",")) }
      if isPretty { room.putLine(level + 1) }
      if isRecord {
        writeScalar(tape[next], to: &room)
        // A colon, and a blank.
        room.put(word: 0x203A, length: isPretty ? 2 : 1)
        next += 1
      }
      let value = tape[next]
      if value.opensTape { write(next, level + 1, to: &room) } else { writeScalar(value, to: &room) }
      next += value.tapeStep
    }
    if isPretty, end > place + 1 { room.putLine(level) }
    room.put(isRecord ? UInt8(ascii: "}") : UInt8(ascii: "]"))
  }

  @inline(__always)
  private func writeScalar(_ word: UInt64, to room: inout ByteRoom) {
    func bytes(_ count: Int) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(rebasing: text[word.tapeOffset..<word.tapeOffset + count])
    }
    if word.isTape(.string) {
      room.put(string: bytes(word.tapeExtra))
    } else if word.isTape(.escapedString) {
      room.put(escaped: bytes(word.tapeExtra))
    } else if word.isTape(.null) || word.isTape(.true) {
      room.put(bytes(4))
    } else {
      room.put(bytes(word.isTape(.false) ? 5 : word.tapeExtra))
    }
  }
}

extension ByteRoom {
  /// A line feed and the blanks of a level.
  @inline(__always)
  mutating func putLine(_ level: Int) {
    guard holds(level * 2 + 1) else { return }
    put(0x0A)
    var rest = level * 2
    while rest > 0 {
      put(word: 0x2020_2020_2020_2020, length: min(rest, 8))
      rest -= 8
    }
  }

  /// A string in quotes, given as what stood between its quotes.
  mutating func put(escaped inside: UnsafeBufferPointer<UInt8>) {
    guard JSONCompactText.isInside(inside) else { return JSON.withDecoded(inside) { put(string: $0) } }
    put(UInt8(ascii: "\""))
    put(inside)
    put(UInt8(ascii: "\""))
  }

  /// A string in quotes, given as valid UTF-8; escaped.
  mutating func put(string text: UnsafeBufferPointer<UInt8>) {
    guard holds(text.count + 2) else { return }
    put(UInt8(ascii: "\""))
    var place = 0
    while place < text.count {
      var plain = 0
      if place + 8 <= text.count {
        let word = text.word(at: place)
        let stops = JSONEscape.stops(in: word)
        plain = stops == 0 ? 8 : stops.trailingZeroBitCount >> 3
        put(word: word, length: plain)
        place += plain
        if plain == 8 { continue }
      }
      let byte = text[place]
      if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        put(byte)
        place += 1
        continue
      }
      let (length, scalar) = JSONEscape.hazard(text, at: place)
      if let scalar {
        // The rest must find room too.
        guard holds(text.count - place + 8) else { return }
        let escape = JSONEscape.escape(scalar)
        put(word: escape.word, length: escape.length)
      } else {
        put(UnsafeBufferPointer(rebasing: text[place..<place + length]))
      }
      place += length
    }
    put(UInt8(ascii: "\""))
  }
}
