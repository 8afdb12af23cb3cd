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
    switch kind {
    case .startsWith: text.utf8.starts(with: bytes)
    case .endsWith: text.utf8.count >= bytes.count && text.utf8.suffix(bytes.count).elementsEqual(bytes)
    case .contains: isASCII ? containsBytes(text) : containsScalars(text)
    case .like: like(text.unicodeScalars.map(TextPattern.fold))
    }
  }

  private func containsBytes(_ text: String) -> Bool {
    guard let first = bytes.first else { return true }
    var text = text
    return text.withUTF8 { haystack in
      guard haystack.count >= bytes.count else { return false }
      return bytes.withUnsafeBufferPointer { needle in
        for start in 0...(haystack.count - needle.count) where TextPattern.fold(haystack[start]) == first {
          var place = 1
          while place < needle.count, TextPattern.fold(haystack[start + place]) == needle[place] { place += 1 }
          if place == needle.count { return true }
        }
        return false
      }
    }
  }

  private func containsScalars(_ text: String) -> Bool {
    let haystack = text.unicodeScalars.map(TextPattern.fold)
    guard haystack.count >= scalars.count else { return false }
    return (0...(haystack.count - scalars.count)).contains {
      haystack[$0..<($0 + scalars.count)].elementsEqual(scalars)
    }
  }

  /// `*` any run, `?` any one scalar. Only the last `*` is ever gone back to, so the work is at most the product of the two
  /// lengths and linear for one `*`.
  private func like(_ text: [Unicode.Scalar]) -> Bool {
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

  private static func fold(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

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
