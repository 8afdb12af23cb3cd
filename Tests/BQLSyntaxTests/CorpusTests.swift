import TestSupport
import Testing

@testable import BQLSyntax

/// `Tests/Corpus/syntax-errors`: wrong texts, and what a person is told about each.
struct CorpusTests {
  static let folder = "Tests/Corpus/syntax-errors"

  @Test func everyMessageIsAsItWas() throws {
    let names = try Files.names(Self.folder).filter { $0.hasSuffix(".bq") }
    #expect(names.count >= 40)
    for name in names {
      let text = try Files.text(Self.folder + "/" + name)
      let source = SourceText(name: name, text: text)
      let diagnostics = BQLParser.parse(text).diagnostics
      #expect(!diagnostics.isEmpty, "\(name) is right")
      let shown = DiagnosticFormatter().text(diagnostics, in: source) + "\n"
      let golden = Self.folder + "/" + name.dropLast(3) + ".out"
      if Files.updatesCorpus { try Files.write(shown, to: golden) }
      #expect(try shown == Files.text(golden), "\(name)")
    }
  }
}
