import BQLSyntax
import BrainAPI
import BrainPortal
import TestSupport
import Testing

@testable import BQLEngine

/// The kinds of what a person is told: tools go by them, so they are listed in the guide, and stay.
struct DiagnosticKindTests {
  @Test func theGuideListsEveryKind() throws {
    let guide = try Files.text("grammar/README.md").split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(guide.firstIndex(of: "### Kinds of messages"))
    let rows = guide[start...].drop { $0 != "| --- | --- |" }.dropFirst().prefix { $0.hasPrefix("|") }
    #expect(rows.map(String.init) == Diagnostic.Kind.allCases.map { "| `\($0.code)` | \($0.meaning) |" })
    #expect(Set(Diagnostic.Kind.allCases.map(\.code)).count == Diagnostic.Kind.allCases.count)
  }

  static let statements: [(String, Diagnostic.Kind)] = [
    ("from session whre name = \"a\"", .syntax), ("print \"a", .syntax),
    ("from sesion", .unknownModel), ("from stm.session", .unknownModel), ("from privat.stem.session", .unknownModel),
    ("from subject where sex = F", .unknownField), ("from session include name", .unknownField),
    ("from subject | select name | where nmae = \"a\"", .unknownField), ("describe session.date", .unknownField),
    ("print $ca2", .unknownName), ("print lenght(\"a\")", .unknownName), ("print 3 parsec", .unknownName),
    ("from session | as cvs", .unknownName), ("set roww 40", .unknownName),
    ("from session where date_time > 2024", .type), ("from subject where licenses.status != \"a\"", .type),
    ("print 1 + \"a\"", .type), ("print [1] | sort value.x", .unknownField),
    ("print 1 / 0", .arithmetic), ("print 9223372036854775807 + 1", .arithmetic),
    ("from \"none.csv\"", .file), ("from subject | save \"x.what\"", .file),
    ("let session = 1", .usage), ("more", .notAllowed),
    ("create session {name: \"s\", projects: []}", .notAllowed),
  ]

  @Test(arguments: statements) func everyErrorHasItsKind(_ text: String, _ kind: Diagnostic.Kind) async throws {
    let reply = await Conversation(try EmbeddedPortal.sandbox()).run(text)
    let error = try #require(reply.failure?.diagnostics.first)
    #expect(error.kind == kind, "\(error.title)")
  }

  /// What says no kind of its own is of the cause's; a warning is of what it warns of.
  @Test func causesAndWarningsHaveKinds() {
    let failure = APIError(.timeout, url: "", summary: "x")
    #expect(StatementError(failure, at: nil).diagnostics[0].kind == .noAnswer)
    #expect(StatementError(.expectation, [Diagnostic(.error, "x")]).diagnostics[0].kind == .expectation)
    #expect(StatementError(.incomplete, [Diagnostic(.error, .file, "x")]).diagnostics[0].kind == .file)
    let warnings = BQLParser.parse("from session where name like \"%a\"").diagnostics
    #expect(warnings.map(\.kind) == [.syntax])
  }
}
