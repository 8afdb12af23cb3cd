/// Substrings and patterns over UTF-8 bytes: linear in the text, whatever the pattern.
///
/// Case is folded letter by letter: ASCII letters among themselves, every other scalar by its simple lower case. So a
/// pattern of ASCII letters matches ASCII letters only, which is what servers do at the least.
struct TextPattern: Sendable, Hashable {
  enum Kind: Sendable, Hashable { case contains, startsWith, endsWith, like }

  private let kind: Kind
  private let scalars: [Unicode.Scalar]
  private let bytes: [UInt8]
  private let isASCII: Bool

  init(_ kind: Kind, _ text: String) {
    self.kind = kind
    isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    let folds = kind == .contains || kind == .like
    scalars = folds ? text.unicodeScalars.map(TextPattern.fold) : []
    bytes = folds ? text.utf8.map(TextPattern.fold) : Array(text.utf8)
  }

  func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matches(utf8: $0) }
  }

  /// The same, of valid UTF-8 as it stands in a reply. Patterns of ASCII are looked for without copying anything.
  func matches(utf8 text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch kind {
    case .startsWith: bytes.withUnsafeBufferPointer { $0.count <= text.count && $0.isEqual(to: text, at: 0) }
    case .endsWith:
      bytes.withUnsafeBufferPointer { $0.count <= text.count && $0.isEqual(to: text, at: text.count - $0.count) }
    case .contains: isASCII ? contains(ascii: text) : contains(scalars: text)
    case .like: isASCII ? like(ascii: text) : like(scalars: TextPattern.folded(text))
    }
  }

  private static func folded(_ text: UnsafeBufferPointer<UInt8>) -> [Unicode.Scalar] {
    String(decoding: text, as: UTF8.self).unicodeScalars.map(fold)
  }

  private func contains(ascii text: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { ASCIISearch.contains(text, $0) }
  }

  private func contains(scalars text: UnsafeBufferPointer<UInt8>) -> Bool {
    let haystack = TextPattern.folded(text)
    guard haystack.count >= scalars.count else { return false }
    return (0...(haystack.count - scalars.count)).contains {
      haystack[$0..<($0 + scalars.count)].elementsEqual(scalars)
    }
  }

  /// `*` any run, `?` any one scalar. Only the last `*` is ever gone back to, so the work is at most the product of the two
  /// lengths and linear for one `*`.
  private func like(scalars text: [Unicode.Scalar]) -> Bool {
    var (place, pattern) = (0, 0)
    var lastStar: (pattern: Int, place: Int)?
    while place < text.count {
      if pattern < scalars.count, scalars[pattern] == "*" {
        lastStar = (pattern, place)
        pattern += 1
      } else if pattern < scalars.count, scalars[pattern] == "?" || scalars[pattern] == text[place] {
        pattern += 1
        place += 1
      } else if let star = lastStar {
        lastStar = (star.pattern, star.place + 1)
        pattern = star.pattern + 1
        place = star.place + 1
      } else {
        return false
      }
    }
    return scalars[pattern...].allSatisfy { $0 == "*" }
  }

  /// The same on bytes, for a pattern of ASCII: `?` passes over all bytes of a scalar.
  private func like(ascii text: UnsafeBufferPointer<UInt8>) -> Bool {
    func next(_ place: Int) -> Int {
      var place = place + 1
      while place < text.count, text[place] & 0xC0 == 0x80 { place += 1 }
      return place
    }
    var (place, pattern) = (0, 0)
    var lastStar: (pattern: Int, place: Int)?
    while place < text.count {
      if pattern < bytes.count, bytes[pattern] == UInt8(ascii: "*") {
        lastStar = (pattern, place)
        pattern += 1
      } else if pattern < bytes.count,
        bytes[pattern] == UInt8(ascii: "?") || bytes[pattern] == TextPattern.fold(text[place])
      {
        pattern += 1
        place = next(place)
      } else if let star = lastStar {
        place = next(star.place)
        lastStar = (star.pattern, place)
        pattern = star.pattern + 1
      } else {
        return false
      }
    }
    return bytes[pattern...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  static func fold(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

  private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII { return Unicode.Scalar(fold(UInt8(scalar.value))) }
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    // A letter that folds into ASCII (the Kelvin sign) or into several scalars stays itself.
    guard lower.count == 1, let first = lower.first, !first.isASCII else { return scalar }
    return first
  }

  /// The longest run of ASCII without wildcards: what a server may be asked for in place of the whole.
  static func longestPlainRun(of text: String, isLike: Bool) -> String {
    var best = ""
    var run = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII, scalar.value >= 0x20, !(isLike && (scalar == "*" || scalar == "?")) {
        run.unicodeScalars.append(scalar)
        if run.utf8.count > best.utf8.count { best = run }
      } else {
        run = ""
      }
    }
    return best
  }
}
