import Testing

/// Who reads the language, or helps to write it, has a case for everything that it knows: a new word, stage or kind of token is
/// forgotten nowhere, because the compiler asks for it.
struct SwitchTests {
  static let places = ["BQLSyntax/Parser", "BQLShell/Prompt/Completer", "BQLShell/Prompt/LineAnalysis"]

  /// Texts, numbers and pairs have no last case: a switch over those may say what holds of all others.
  @Test func theReadersOfTheLanguageHaveNoDefaults() throws {
    let lines = try SourceLines.lines().filter { line in Self.places.contains { line.file.hasPrefix($0) } }
    #expect(Set(lines.map(\.file)).count > 10)
    for (index, (file, line)) in lines.enumerated() where line.drop(while: { $0 == " " }).hasPrefix("default:") {
      let indentation = line.prefix { $0 == " " }
      let before = lines[..<index].filter { $0.file == file && $0.line.prefix { $0 == " " } == indentation }
      let start = before.lastIndex { $0.line.contains("switch ") } ?? 0
      let first = before[start...].first { $0.line.hasPrefix(indentation + "case ") }?.line.drop { $0 == " " }
      let isOpen = ["case \"", "case (", "case 1"].contains { first?.hasPrefix($0) == true }
      #expect(isOpen, "\(file): \(line)")
    }
  }
}
