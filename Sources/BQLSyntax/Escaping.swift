extension DiagnosticFormatter {
  /// Text from outside as a terminal may show it: control characters as `^[`, those that turn, hide or break text as
  /// `\u{202E}`. Line feeds are control characters too.
  package static func escaped(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
    var shown = ""
    for scalar in text.unicodeScalars { append(scalar, to: &shown) }
    return shown
  }

  private static func append(_ scalar: Unicode.Scalar, to shown: inout String) {
    switch scalar.value {
    case 0..<0x20:
      shown += "^"
      shown.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) + 0x40))
    case 0x7F: shown += "^?"
    // A joiner is a part of many emoji, and of words in Persian and in Indian scripts; it turns and hides nothing.
    case 0x200C, 0x200D: shown.unicodeScalars.append(scalar)
    case 0xE000...0xF8FF: shown += code(scalar)
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: shown += code(scalar)
      default: shown.unicodeScalars.append(scalar)
      }
    }
  }

  private static func code(_ scalar: Unicode.Scalar) -> String {
    "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
  }
}
