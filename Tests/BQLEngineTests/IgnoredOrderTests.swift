import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// Row 17, case 33: a server that passes over `sort[]` gives its own order with 200.
struct IgnoredOrderTests {
  /// 250 sessions whose names fall while their ids rise: S249, S248, ...
  private static let records =
    "["
    + (0..<250).map { index in
      #"{"id": "\#(PredicateTests.id(index + 1))", "name": "S\#(String(1249 - index).dropFirst())"}"#
    }.joined(separator: ",") + "]"

  private func conversation(ignoresSort: Bool) throws -> Conversation {
    var manner = ScriptedService.Manner()
    manner.ignoresSort = ignoresSort
    return Conversation(try ScriptedService(#"{"session": \#(Self.records)}"#, manner))
  }

  private func names(_ reply: Conversation.Reply) -> [String] { reply.rows.compactMap { $0["name"]?.string } }

  @Test func row17Case33TheFirstRowsAreTheRightOnes() async throws {
    let reply = try await conversation(ignoresSort: true).run("from session sort name limit 3")
    #expect(names(reply) == ["S000", "S001", "S002"])
    #expect(reply.warning?.title.contains("ignored the order") == true)
    #expect(reply.warnings.count == 1)
    #expect(reply.gaps == [])
  }

  /// One record is in order in any case.
  @Test(arguments: [
    ("from session sort name limit 1", ["S000"]), ("from session sort -name limit 2", ["S249", "S248"]),
  ])
  func row17Case33FewRowsAreTheRightOnes(_ query: String, _ expected: [String]) async throws {
    let reply = try await conversation(ignoresSort: true).run(query)
    if query.contains("-name") {
      // As it happens the server's own order is the one that was asked for.
      #expect(names(reply) == expected && reply.warnings == [])
    } else {
      #expect(names(reply) == expected && reply.warnings.count == 1)
    }
  }

  @Test func row17Case33AllRowsAreInOrder() async throws {
    let reply = try await conversation(ignoresSort: true).run("from session sort -name offset 100 limit 50 | sort name")
    #expect(names(reply) == (100..<150).map { "S\($0)" })
  }

  @Test func whoKeepsToItIsNotWarnedOf() async throws {
    let reply = try await conversation(ignoresSort: false).run("from session sort name limit 3")
    #expect(names(reply) == ["S000", "S001", "S002"])
    #expect(reply.warnings == [])
  }

  /// `Wistar`, `casper`: in order by code points, which is the sandbox's way, and no order to be held to.
  @Test(arguments: ["name", "-name"])
  func capitalsBeforeSmallLettersAreAnOrder(key: String) async throws {
    let reply = await Conversation(try EmbeddedPortal.sandbox()).run("from strain sort \(key)")
    #expect(reply.error == nil && reply.warnings == [])
    #expect(reply.rows.count > 10)
  }
}
