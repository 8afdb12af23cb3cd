/// Text within the tags and attributes of HTML and XML.
package enum Markup {
  /// With `keepsLines`, ends of lines and tabs become references, because readers of HTML make them blanks.
  package static func escaped(_ text: String, keepsLines: Bool = false) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || [0x26, 0x3C, 0x3E, 0x22, 0x27].contains($0) }) else { return text }
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n", "\r", "\t": escaped += keepsLines ? "&#\(scalar.value);" : String(scalar)
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
