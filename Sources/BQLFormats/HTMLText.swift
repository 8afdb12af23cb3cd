/// HTML as the text that a reader of the page would see, on one line.
enum HTMLText {
  /// Tags that HTML knows are dropped, character references decoded, blanks run together where a tag was dropped.
  /// `<tm1>` and `a < b` are text and stay.
  static func plain(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else { return text }
    var stripper = Stripper(Array(text.utf8))
    return stripper.strip()
  }

  /// One pass over the bytes. What has no end (a tag, a comment, a script) is searched for once, not again at each
  /// further beginning, so that hostile text takes no longer than other text.
  private struct Stripper {
    private let bytes: [UInt8]
    private let lastTagEnd: Int
    private var place = 0
    private var plain: [UInt8] = []
    private var droppedTag = false
    /// False once a quote in a tag was never closed: quotes mean nothing from there on.
    private var obeysQuotes = true
    /// What is known to come no more: `-->`, `</script`.
    private var missing: Set<String> = []

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      lastTagEnd = bytes.lastIndex(of: UInt8(ascii: ">")) ?? -1
    }

    mutating func strip() -> String {
      while place < bytes.count {
        switch bytes[place] {
        case UInt8(ascii: "<") where skipComment() || skipTag(): droppedTag = true
        case UInt8(ascii: "&") where decodeReference(): break
        default:
          plain.append(bytes[place])
          place += 1
        }
      }
      return String(decoding: droppedTag ? blanksJoined() : plain, as: UTF8.self)
    }

    private mutating func skipComment() -> Bool {
      guard bytes[place...].starts(with: "<!--".utf8), let end = find("-->", from: place + 4) else { return false }
      place = end
      return true
    }

    private mutating func skipTag() -> Bool {
      guard let (name, isClosing) = skipTagItself() else { return false }
      if blocks.contains(name) { plain.append(UInt8(ascii: " ")) }
      // Without a closing tag the content stays.
      if !isClosing, name == "script" || name == "style", let content = find("</" + name, from: place) {
        place = bytes[content...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? bytes.count
      }
      return true
    }

    /// Skips a tag with a name that HTML knows.
    private mutating func skipTagItself() -> (name: String, isClosing: Bool)? {
      if place > lastTagEnd { return nil }
      var end = place + 1
      let isClosing = bytes[end] == UInt8(ascii: "/")
      if isClosing { end += 1 }
      let nameStart = end
      while isNameByte(bytes[end]), end - nameStart < 12 { end += 1 }
      let name = String(decoding: bytes[nameStart..<end], as: UTF8.self).lowercased()
      guard blocks.contains(name) || inlines.contains(name) else { return nil }
      guard
        [
          UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "/"),
          UInt8(ascii: ">"),
        ].contains(bytes[end])
      else { return nil }
      place = tagEnd(from: end)
      return (name, isClosing)
    }

    /// Behind the tag's `>`, one that is in no quotes where there is such a one.
    private mutating func tagEnd(from start: Int) -> Int {
      var quote: UInt8?
      var end = start
      while obeysQuotes, end < bytes.count {
        let byte = bytes[end]
        end += 1
        if let open = quote {
          if byte == open { quote = nil }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          quote = byte
        } else if byte == UInt8(ascii: ">") {
          return end
        }
      }
      obeysQuotes = false
      return bytes[start...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? bytes.count
    }

    /// Behind the next place of `ending` (in either case); nil where it comes no more.
    private mutating func find(_ ending: String, from start: Int) -> Int? {
      if missing.contains(ending) { return nil }
      let wanted = Array(ending.utf8)
      var search = start
      while search + wanted.count <= bytes.count {
        if zip(bytes[search...], wanted).allSatisfy({ $0 == $1 || ($0 | 0x20 == $1 && (0x61...0x7A).contains($1)) }) {
          return search + wanted.count
        }
        search += 1
      }
      missing.insert(ending)
      return nil
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }

    /// `&amp;`, `&#233;`, `&#xE9;`; false where it is none.
    private mutating func decodeReference() -> Bool {
      guard let end = bytes[place...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return false }
      let name = String(decoding: bytes[place + 1..<end], as: UTF8.self)
      guard let scalar = HTMLText.scalar(named: name) else { return false }
      plain += Array(String(Character(scalar)).utf8)
      place = end + 1
      return true
    }

    private func blanksJoined() -> [UInt8] {
      var joined: [UInt8] = []
      for byte in plain {
        let isBlank = byte == UInt8(ascii: " ") || (UInt8(ascii: "\t")...UInt8(ascii: "\r")).contains(byte)
        if !isBlank {
          joined.append(byte)
        } else if let last = joined.last, last != UInt8(ascii: " ") {
          joined.append(UInt8(ascii: " "))
        }
      }
      if joined.last == UInt8(ascii: " ") { joined.removeLast() }
      return joined
    }
  }

  private static func scalar(named name: String) -> Unicode.Scalar? {
    if name.hasPrefix("#x") || name.hasPrefix("#X") {
      return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
    }
    if name.hasPrefix("#") { return UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) }
    return references[name]
  }

  private static let references: [String: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "ndash": "–", "mdash": "—", "hellip": "…",
    "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«", "raquo": "»", "bull": "•", "middot": "·",
    "deg": "°", "plusmn": "±", "times": "×", "divide": "÷", "micro": "µ", "mu": "μ", "alpha": "α", "beta": "β",
    "gamma": "γ", "delta": "δ", "theta": "θ", "Omega": "Ω", "sup2": "²", "sup3": "³", "frac12": "½", "le": "≤",
    "ge": "≥",
    "ne": "≠", "rarr": "→", "larr": "←", "copy": "©", "reg": "®", "trade": "™", "aacute": "á", "eacute": "é",
    "iacute": "í", "oacute": "ó", "uacute": "ú", "agrave": "à", "egrave": "è", "auml": "ä", "ouml": "ö", "uuml": "ü",
    "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "ntilde": "ñ", "ccedil": "ç", "aring": "å", "oslash": "ø",
    "aelig": "æ",
  ]
}

/// Elements that begin or end a line.
private let blocks: Set<String> = [
  "p", "br", "div", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "blockquote",
  "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "figure", "figcaption", "section", "article",
  "header",
  "footer", "html", "head", "body", "title", "style", "script", "iframe", "form",
]
/// Elements within a line.
private let inlines: Set<String> = [
  "a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "q", "s",
  "samp",
  "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "input", "button", "link", "meta", "o",
]
