import BQLFormats
import BQLSyntax
import BrainAPI
import BrainPortal
import TestSupport
import Testing

@testable import BQLEngine

/// `Tests/Corpus`: scripts, and beside each what a person is shown. `BQL_UPDATE_CORPUS=1` rewrites what is shown.
struct CorpusTests {
  /// `plans`: every `explain` under both kinds of capabilities, of a server that is never asked.
  @Test func plansAreAsTheyWere() async throws {
    let names = try Files.names("Tests/Corpus/plans").filter { $0.hasSuffix(".bq") }
    #expect(names.count >= 30)
    for name in names {
      let service = try ScriptedService("{}", address: "https://www.brainstem.org/")
      try await compare("Tests/Corpus/plans/\(name)", Conversation(service))
      #expect(service.requests.isEmpty, "\(name) asks the server")
    }
  }

  /// `runs`: answers on the sample data, as CSV where they are rows.
  @Test func answersAreAsTheyWere() async throws {
    let names = try Files.names("Tests/Corpus/runs").filter { $0.hasSuffix(".bq") }
    #expect(names.count >= 30)
    for name in names {
      try await compare("Tests/Corpus/runs/\(name)", Conversation(AgreementTests.framework.get()))
    }
  }

  /// The answers do not depend on what the server can do.
  @Test func answersAreTheSameFromADocumentedServer() async throws {
    for name in try Files.names("Tests/Corpus/runs").filter({ $0.hasSuffix(".bq") }) where !Files.updatesCorpus {
      try await compare("Tests/Corpus/runs/\(name)", Conversation(AgreementTests.documented.get()))
    }
  }

  private func compare(_ path: String, _ conversation: Conversation) async throws {
    let reply = await conversation.run(
      try Files.text(path), as: path.split(separator: "/").last.map(String.init) ?? path)
    var parts = reply.texts
    for (outcome, format) in reply.outcomes {
      let format = format ?? (outcome.rows == nil ? .json : .csv)
      parts.append(Renderer(format, options: RenderOptions()).text(outcome.shown).trimmingLastLine)
    }
    let diagnostics = reply.warnings + (reply.failure?.diagnostics ?? [])
    if !diagnostics.isEmpty { parts.append(DiagnosticFormatter().text(diagnostics, in: reply.source)) }
    parts += reply.gaps.map { "incomplete: \($0)" }
    let shown = parts.joined(separator: "\n\n") + "\n"
    let golden = path.dropLast(3) + ".out"
    if Files.updatesCorpus { try Files.write(shown, to: String(golden)) }
    let isAsItWas = try shown == Files.text(String(golden))
    #expect(isAsItWas, "\(path) shows:\n\(shown)")
  }
}

extension String {
  fileprivate var trimmingLastLine: String { hasSuffix("\n") ? String(dropLast()) : self }
}
