import BQLSyntax

/// Text from tests and servers as a report may hold it.
enum ReportText {
  /// Line feeds and tabs stay; every other control character, what turns or hides text, and what XML 1.0 has no place for
  /// is shown: `^[`, `\u{202E}`.
  static func visible(_ text: String) -> String {
    var shown = ""
    var line = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      if scalar == "\n" || scalar == "\t" {
        // A line's end of Windows is a line's end.
        if scalar == "\n", isAfterReturn { line.removeLast() }
        shown += visibleLine(String(line))
        shown.unicodeScalars.append(scalar)
        line = String.UnicodeScalarView()
      } else {
        line.append(scalar)
      }
      isAfterReturn = scalar == "\r"
    }
    return shown + visibleLine(String(line))
  }

  /// As `visible`, on one line: line feeds and tabs are shown too.
  static func visibleLine(_ text: String) -> String {
    let shown = DiagnosticFormatter.escaped(text)
    guard shown.unicodeScalars.contains(where: isNoncharacter) else { return shown }
    return shown.unicodeScalars.map { scalar in
      isNoncharacter(scalar) ? "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" : String(scalar)
    }.joined()
  }

  private static func isNoncharacter(_ scalar: Unicode.Scalar) -> Bool { scalar.value & 0xFFFE == 0xFFFE }

  /// The lines of `visible`, none where the text is empty.
  static func lines(_ text: String) -> [String] {
    var lines = visible(text).unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
