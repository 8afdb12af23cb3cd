import BQLSyntax
import BrainAPI
import BrainPortal
import Synchronization
import Testing

@testable import BQLEngine

/// A server is asked what it can do once, and where it makes a difference.
struct CapabilityMemoryTests {
  final class Notes: CapabilityMemory, Sendable {
    let kept = Mutex<[String: Capabilities]>([:])

    func recall(_ address: String, now: Instant) -> Capabilities? { kept.withLock { $0[address] } }
    func keep(_ capabilities: Capabilities, of address: String, now: Instant) {
      kept.withLock { $0[address] = capabilities }
    }
  }

  private func service(_ manner: ScriptedService.Manner = .init()) throws -> ScriptedService {
    try ScriptedService(
      "{\"subject\": [{\"id\": \"m1\", \"name\": \"a\", \"strain\": \"t1\"}], \"session\": [], \"strain\": [{\"id\": \"t1\"}]}",
      manner)
  }

  private func run(_ text: String, _ service: ScriptedService, _ notes: Notes) async throws {
    let host = EngineHost(
      connect: { _ throws(StatementError) in throw StatementError("no such server", at: nil) },
      files: FilesInMemory(), clock: { Conversation.now }, zone: { _ in nil }, capabilityMemory: notes)
    let session = Session(host: host, service: service, portal: .private) { _ in }
    let source = SourceText(name: "test.bq", text: text)
    for statement in BQLParser.parse(text).script.statements { try await session.run(statement, in: source) }
  }

  @Test func anAnswerIsKeptForTheNextSession() async throws {
    let (service, notes) = (try service(), Notes())
    try await run("from subject where name != \"b\"", service, notes)
    #expect(service.requests.count == 2)
    #expect(notes.kept.withLock { $0 } == ["https://lab.example/": .dynamicREST])
    service.forget()
    try await run("from subject where name != \"b\"", service, notes)
    #expect(service.requests.count == 1)
  }

  @Test func aRefusalIsKeptAndAFailureIsNot() async throws {
    let notes = Notes()
    try await run("from subject where name != \"b\"", try service(.init(isDocumentedOnly: true)), notes)
    #expect(notes.kept.withLock { $0 } == ["https://lab.example/": .documented])
    let others = Notes()
    try await run("from subject where name != \"b\"", try service(.init(refuses: ["session": .serverError])), others)
    #expect(others.kept.withLock { $0 }.isEmpty)
  }

  /// The requests of a plan may be the same, and those for its related records not.
  @Test(arguments: [
    ("from subject where name = \"a\"", false), ("from subject include strain", false),
    ("from subject where sessions is empty", true), ("from subject limit 1 | select sessions.name as names", true),
    ("let s = from subject limit 1\nprint s.name", false), ("let s = from subject limit 1\nprint s.strain.name", true),
  ])
  func itIsAskedWhereRelatedRecordsAreFetchedByTheirIds(_ text: String, _ isAsked: Bool) async throws {
    let (service, notes) = (try service(), Notes())
    try await run(text, service, notes)
    #expect(notes.kept.withLock { $0 }.isEmpty != isAsked)
  }
}
