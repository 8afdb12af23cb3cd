import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// Small queries that once meant something else on a service than they say.
struct ServiceCaseTests {
  /// Case 34: on the public portal a related record that is not shared is null, whether the query asks for it or not.
  @Test(arguments: [
    "from behavior where setup is null | count", "from behavior | where setup is null | count",
    "from behavior where setup is null include setup | count",
    "from behavior include setup | where setup is null | count",
    "from behavior where setup = null | count", "from behavior where setup is empty | count",
    "from behavior where setup.name is null | count",
    "from behavior where setup.name is null and setup is null | count",
    "let b = from behavior include setup\n$b | where setup is null | count",
  ])
  func case34WhatIsNotSharedIsNull(text: String) async throws {
    let conversation = Conversation(try EmbeddedPortal.sandbox(), portal: .public)
    let all = await conversation.run("from behavior | count")
    let shared = await conversation.run("from behavior where setup is not null | count")
    let reply = await conversation.run(text)
    #expect(reply.error == nil)
    let counts = [all, shared, reply].compactMap { $0.value?.number?.exactInteger }
    #expect(counts.count == 3 && counts[2] > 0 && counts[1] > 0 && counts[0] == counts[1] + counts[2], "\(counts)")
  }

  /// Case 36: an id that is a number is found in quotes as well.
  @Test(arguments: [
    "from user where id = \"7\" | count", "from user where id in [\"7\"] | count",
    "from user | where id = \"7\" | count",
    "from user where id = 7 | count", "param n = \"7\"\nfrom user where id = $n | count",
    "from group where id = \"5\" | count", "from license where license_holders.id = \"7\" | limit 1 | count",
    "from license where license_holders.id = 7 | limit 1 | count",
    "from subjectlog where user.id = 7 | limit 1 | count",
    "from subjectlog where user.id = \"7\" and user.id < 8 | limit 1 | count",
    "from subjectlog where user.id in [7] | limit 1 | count",
    "from subjectlog | where user.id in [\"7\"] | limit 1 | count",
  ])
  func case36ANumberedIDInQuotesIsFound(text: String) async throws {
    let reply = await Conversation(try EmbeddedPortal.sandbox()).run(text)
    #expect(reply.error == nil && reply.warnings == [])
    #expect(reply.value == .integer(1))
  }
}
