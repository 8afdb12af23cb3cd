/// Keys that arrive as escape sequences. Each has a code of the range that no text uses (C1), so that libedit sees one
/// character and a lone ESC stays a key of its own.
enum Key: Int32, CaseIterable, Sendable {
  case up = 0x80
  case down, left, right, home, end, delete, wordLeft, wordRight, paste, backTab, pageUp, pageDown, newline, begin

  /// In libedit's notation for bindings.
  var notation: String { "\\" + String(rawValue, radix: 8) }
}

/// Bytes to keys, as a value that does nothing itself.
struct KeyDecoder: Sendable {
  enum Event: Sendable, Hashable {
    /// A character, or a control character.
    case scalar(Unicode.Scalar)
    case key(Key)
    /// What stood between the marks of a bracketed paste, as it came.
    case paste([UInt8])
    /// A sequence that means nothing here.
    case unknown
  }

  private var bytes: [UInt8] = []
  private var place = 0
  /// Keys of vi: ESC and Enter in a row are two keys.
  var isVi = false

  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// Nothing is waiting, not even a part of a sequence.
  var isEmpty: Bool { place >= bytes.count }

  mutating func append(_ more: [UInt8]) {
    if place > 0 {
      bytes.removeFirst(place)
      place = 0
    }
    bytes += more
  }

  mutating func removeAll() {
    bytes = []
    place = 0
  }

  /// The next event; nil where more bytes are needed. `isFinal`: nothing more is coming soon, so that a lone ESC is a key
  /// and a broken sequence or character is given up.
  mutating func next(isFinal: Bool = false) -> Event? {
    guard place < bytes.count else { return nil }
    let first = bytes[place]
    if first == 0x1B { return escape(isFinal) }
    if first < 0x80 {
      place += 1
      return .scalar(Unicode.Scalar(first))
    }
    return text(first, isFinal)
  }

  /// A character of several bytes; what is no UTF-8 becomes U+FFFD, a byte at a time.
  private mutating func text(_ first: UInt8, _ isFinal: Bool) -> Event? {
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    let end = min(bytes.count, place + length)
    let isCut = bytes[(place + 1)..<end].allSatisfy { $0 & 0xC0 == 0x80 } && end < place + length
    if isCut, !isFinal, first >= 0xC2, first < 0xF5 { return nil }
    let decoded = String(decoding: bytes[place..<end], as: UTF8.self).unicodeScalars
    if let scalar = decoded.first, decoded.count == 1, scalar != "\u{FFFD}" {
      place = end
      // C1 controls are no text, and their codes are taken.
      return scalar.value < 0xA0 ? .unknown : .scalar(scalar)
    }
    let isReplacement = Array(bytes[place..<end]) == [0xEF, 0xBF, 0xBD]
    place += isReplacement ? 3 : 1
    return .scalar("\u{FFFD}")
  }

  private mutating func escape(_ isFinal: Bool) -> Event? {
    guard place + 1 < bytes.count else {
      guard isFinal else { return nil }
      place += 1
      return .scalar("\u{1B}")
    }
    let second = bytes[place + 1]
    switch second {
    case UInt8(ascii: "["): return sequence(isFinal)
    case UInt8(ascii: "O"):
      guard place + 2 < bytes.count else {
        guard isFinal else { return nil }
        place += 1
        return .scalar("\u{1B}")
      }
      let key = KeyDecoder.letter(bytes[place + 2], modifier: 1)
      place += 3
      return key.map { .key($0) } ?? .unknown
    case 0x0A, 0x0D:
      if isVi { break }
      place += 2
      return .key(.newline)
    default: break
    }
    place += 1
    return .scalar("\u{1B}")
  }

  /// `ESC [ parameters final`
  private mutating func sequence(_ isFinal: Bool) -> Event? {
    var end = place + 2
    while end < bytes.count, (0x20...0x3F).contains(bytes[end]) { end += 1 }
    guard end < bytes.count else {
      guard isFinal else { return nil }
      place = end
      return .unknown
    }
    let parameters = String(decoding: bytes[(place + 2)..<end], as: UTF8.self).split(separator: ";").map {
      Int($0) ?? 0
    }
    let final = bytes[end]
    if final == UInt8(ascii: "~"), parameters.first == 200 { return paste(from: end + 1) }
    place = end + 1
    let modifier = parameters.count > 1 ? parameters[1] : 1
    let key =
      final == UInt8(ascii: "~")
      ? KeyDecoder.numbered(parameters.first ?? 0) : KeyDecoder.letter(final, modifier: modifier)
    return key.map { .key($0) } ?? .unknown
  }

  /// A paste is given out whole, or not yet.
  private mutating func paste(from start: Int) -> Event? {
    let end = KeyDecoder.pasteEnd
    var at = start
    while at + end.count <= bytes.count {
      if bytes[at] == 0x1B, bytes[at..<(at + end.count)].elementsEqual(end) {
        let pasted = Array(bytes[start..<at])
        place = at + end.count
        return .paste(pasted)
      }
      at += 1
    }
    return nil
  }

  /// Whether a paste has begun and not ended: there is nothing to do but wait.
  var isInPaste: Bool { bytes[place...].starts(with: Array("\u{1B}[200~".utf8)) }

  private static func letter(_ byte: UInt8, modifier: Int) -> Key? {
    let isFar = modifier == 3 || modifier == 5
    switch byte {
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "C"): return isFar ? .wordRight : .right
    case UInt8(ascii: "D"): return isFar ? .wordLeft : .left
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "Z"): return .backTab
    default: return nil
    }
  }

  private static func numbered(_ number: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    default: nil
    }
  }

  /// What of a paste goes into the line: line ends are LF, control characters but tabs are left out.
  static func text(ofPaste bytes: [UInt8]) -> String {
    var scalars = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      defer { isAfterReturn = scalar == "\r" }
      switch scalar.value {
      case 0x0D: scalars.append("\n")
      case 0x0A: if !isAfterReturn { scalars.append(scalar) }
      case 0x09: scalars.append(scalar)
      case 0..<0x20, 0x7F..<0xA0: continue
      default: scalars.append(scalar)
      }
    }
    while scalars.last == "\n" { scalars.removeLast() }
    return String(scalars)
  }
}
