import BQLEngine
import BQLSyntax

/// A script with tests, as it was read.
package struct TestFile: Sendable {
  /// As it was found: relative where the argument was.
  package var path: String
  package var source: SourceText
  package var script: Script
  /// What is wrong with its text; where there is an error, nothing of it is run.
  package var diagnostics: [Diagnostic]

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  package var tests: [(statement: Statement, test: Test)] {
    script.statements.compactMap { statement in
      if case .test(let test) = statement.kind { (statement, test) } else { nil }
    }
  }

  package init(path: String, bytes: [UInt8]) {
    let (source, problems) = SourceText.reading(name: path, bytes: bytes)
    let parsed = BQLParser.parse(source.text)
    self.path = path
    self.source = source
    script = parsed.script
    diagnostics = problems + parsed.diagnostics
  }

  /// Whether there is a test in it, be it one that cannot be read.
  package var hasTest: Bool {
    if !tests.isEmpty { return true }
    guard hasErrors else { return false }
    let tokens = Lexer.read(source.text).tokens
    return zip(tokens, tokens.dropFirst()).contains { $0.keyword == .test && $1.kind == .string }
  }
}
