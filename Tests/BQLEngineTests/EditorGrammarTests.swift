import BQLSyntax
import TestSupport
import Testing

@testable import BQLEngine

/// The editors' highlighting knows the words of the language, each in its place, and no others.
struct EditorGrammarTests {
  private static let operators = Set(
    Keyword.allCases.filter { $0.roles.contains(.operator) || $0 == .starts || $0 == .ends }.map(\.rawValue))
  private static let values = Set(Keyword.allCases.filter { $0.roles.contains(.value) }.map(\.rawValue))
  private static let others = Set(Keyword.allCases.map(\.rawValue)).subtracting(operators).subtracting(values)
  private static let functions = Set(Function.allCases.map(\.rawValue))

  @Test(arguments: ["bql.tmLanguage.json", "bql.vim", "bql.nanorc"]) func itKnowsTheWords(_ file: String) throws {
    let text = try Files.text("grammar/\(file)")
    for words in [Self.operators, Self.values, Self.others, Self.functions] {
      #expect(Self.lists(text).contains(words), "\(file) lacks a list of just \(words.sorted().joined(separator: " "))")
    }
  }

  /// Words that begin a write only where what follows fits.
  @Test(arguments: ["bql.tmLanguage.json", "bql.vim", "bql.nanorc"]) func itKnowsTheWrites(_ file: String) throws {
    let lists = Self.lists(try Files.text("grammar/\(file)"))
    let words = Set(WriteWord.allCases.map(\.rawValue)).subtracting(["do", "attach"])
    #expect(lists.contains(words), "\(file)")
  }

  /// The sets of words that stand between bars, or behind the name of a Vim group.
  private static func lists(_ text: String) -> [Set<String>] {
    var groups: [String: Set<String>] = [:]
    var lists: [Set<String>] = []
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ")
      if parts.starts(with: ["syntax", "keyword"]), parts.count > 3 {
        groups[String(parts[2]), default: []].formUnion(parts.dropFirst(3).map(String.init))
      }
      let plain = line.replacing("\\|", with: "|").replacing("\\\\b", with: " ").replacing("\\<", with: " ")
      let pieces = plain.split { !($0.isLetter || $0 == "|" || $0 == "_") }
      lists += pieces.filter { $0.contains("|") }.map { Set($0.split(separator: "|").map(String.init)) }
    }
    return lists + groups.values
  }
}
