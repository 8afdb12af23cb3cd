import BrainAPI
import Synchronization
import Testing

@testable import BQLEngine

/// Row 14: a list that changes between two of its pages, its total staying the same.
struct MovingListTests {
  /// Answers the first request for a list from one lab, and all others from another.
  private final class MovingService: APIService, Sendable {
    private let before: ScriptedService
    private let after: ScriptedService
    private let hasAnswered = Atomic(false)

    init(_ before: ScriptedService, _ after: ScriptedService) { (self.before, self.after) = (before, after) }

    var server: ServerIdentity { before.server }
    var knownCapabilities: Capabilities? { .dynamicREST }

    func page(for request: APIRequest) async throws(APIError) -> Page {
      let isFirst = !hasAnswered.exchange(true, ordering: .relaxed)
      return try await (isFirst ? before : after).page(for: request)
    }
  }

  private func lab(_ numbers: some Sequence<Int>) throws -> ScriptedService {
    let records = numbers.map { #"{"id": "\#(PredicateTests.id($0))", "name": "s\#($0)"}"# }
    return try ScriptedService(#"{"session": [\#(records.joined(separator: ","))]}"#)
  }

  /// One record gone from the first page and one more at the end: the 101st is on no page.
  @Test(arguments: ["from session", "from session limit 350", "from session | limit 250", "from session limit 101"])
  func row14WhatMovedIsSaid(_ query: String) async throws {
    let service = MovingService(try lab(1...450), try lab(2...451))
    let reply = await Conversation(service).run(query)
    #expect(!reply.rows.contains { $0.id == PredicateTests.id(101) })
    #expect(reply.gaps.contains { $0.contains("the list changed while it was read") }, "\(reply.gaps)")
  }

  @Test(arguments: ["from session", "from session limit 350", "from session limit 5"])
  func whatStaysIsNot(_ query: String) async throws {
    let reply = await Conversation(MovingService(try lab(1...450), try lab(1...450))).run(query)
    #expect(reply.gaps == [])
  }
}
