/// JSON written straight into bytes, compact, with text beyond ASCII left as it is.
extension [UInt8] {
  mutating func appendText(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }

  mutating func appendJSON(_ text: String) {
    append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      for place in bytes.indices {
        let byte = bytes[place]
        guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
        append(contentsOf: bytes[start..<place])
        appendEscape(byte)
        start = place + 1
      }
      append(contentsOf: bytes[start...])
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func appendEscape(_ byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
    case 0x08: append(UInt8(ascii: "b"))
    case UInt8(ascii: "\t"): append(UInt8(ascii: "t"))
    case UInt8(ascii: "\n"): append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case UInt8(ascii: "\r"): append(UInt8(ascii: "r"))
    default:
      let digit = byte & 15
      append(contentsOf: [UInt8(ascii: "u"), 0x30, 0x30, 0x30 + (byte >> 4), digit < 10 ? 0x30 + digit : 0x57 + digit])
    }
  }

  mutating func appendJSON(_ number: Int) { append(contentsOf: String(number).utf8) }
}
