/// Text as a terminal shows it: how many cells it takes, where it can be cut, what must not reach the terminal raw.
package enum DisplayText {
  /// The number of terminal cells, by grapheme cluster: 2 for East Asian wide and fullwidth characters and for emoji
  /// (sequences with ZWJ, VS16, skin tones, flags and keycaps are one), 0 for a lone combining mark, else 1. Control
  /// characters count nothing: escape first.
  package static func width(_ text: String) -> Int {
    if isPlainASCII(text) { return text.utf8.count }
    return text.reduce(0) { $0 + CharacterWidth.width(of: $1) }
  }

  /// At most `width` cells; `…` stands for what was cut off. No character is split. Empty for a width below 1.
  package static func truncated(_ text: String, to width: Int) -> String {
    if isPlainASCII(text) {
      if text.utf8.count <= width { return text }
      return width < 1 ? "" : String(text.utf8.prefix(width - 1)).map { $0 + "…" } ?? "…"
    }
    var used = 0
    var room = text.startIndex
    for place in text.indices {
      used += CharacterWidth.width(of: text[place])
      if used <= width - 1 { room = text.index(after: place) }
      if used > width { return width < 1 ? "" : text[..<room] + "…" }
    }
    return text
  }

  /// Spaces that fill `text` up to `width` cells; none where it is as wide already.
  package static func padding(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - self.width(text)))
  }

  /// Everything that could steer a terminal made visible: C0 and DEL as `^[`, but newline, tab and CR as `\n`, `\t`,
  /// `\r`; C1, line and paragraph separators and all that turns the direction of text (marks, embeddings, overrides,
  /// isolates) as `\u{202E}`.
  package static func escaped(_ text: String, keeping kept: Set<Unicode.Scalar> = []) -> String {
    guard mayHoldControls(text) else { return text }
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case _ where kept.contains(scalar): escaped.unicodeScalars.append(scalar)
      case "\n": escaped += "\\n"
      case "\t": escaped += "\\t"
      case "\r": escaped += "\\r"
      case "\u{0}"..<" ", "\u{7F}":
        escaped += "^"
        escaped.unicodeScalars.append(Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value ^ 0x40)))
      default:
        if isControl(scalar) {
          escaped += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        } else {
          escaped.unicodeScalars.append(scalar)
        }
      }
    }
    return escaped
  }

  /// A character of a line that is being typed, and the cells that it takes: a tab is two blanks.
  package static func shown(_ character: Character) -> (text: String, cells: Int) {
    if character == "\t" { return ("  ", 2) }
    let text = escaped(String(character))
    return (text, width(text))
  }

  /// C0, DEL, C1, and what breaks lines or turns the direction of text: the same that are never written bare in JSON.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// False only where no byte begins or is a control character; spares most text the walk over its scalars.
  private static func mayHoldControls(_ text: String) -> Bool {
    text.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || $0 == 0xD8 || $0 == 0xE2 }
  }

  private static func isPlainASCII(_ text: String) -> Bool {
    text.utf8.allSatisfy { 0x20 <= $0 && $0 < 0x7F }
  }
}
