import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// What one request cannot say, several can: an OR, and a virtual relation.
struct AlternativeListTests {
  private func sessions(_ known: Capabilities = .dynamicREST) throws -> ScriptedService {
    try ScriptedService(
      """
      {"session": [
        {"id": "s1", "name": "a", "description": "x", "behaviors": ["b1"], "dataacquisition": [], "manipulations": []},
        {"id": "s2", "name": "b", "description": "y", "behaviors": ["b2"], "dataacquisition": ["d1"], "manipulations": []},
        {"id": "s3", "name": "c", "description": "z", "behaviors": [], "dataacquisition": ["d1"], "manipulations": []},
        {"id": "s4", "name": "a", "description": "z", "behaviors": [], "dataacquisition": [], "manipulations": []}],
       "behavior": [{"id": "b1", "subjects": ["m1"]}, {"id": "b2", "subjects": ["m1", "m2"]}],
       "dataacquisition": [{"id": "d1", "type": "Audio", "procedures": ["p1"]}],
       "manipulation": [],
       "procedure": [{"id": "p1", "subject": "m1"}],
       "subject": [{"id": "m1", "name": "mouse"}, {"id": "m2", "name": "rat"}]}
      """, .init(known: known))
  }

  @Test(arguments: [
    ("where name = \"a\" or description = \"z\"", ["s1", "s3", "s4"], 2),
    ("where name = \"a\" or description = \"z\" limit 2", ["s1", "s3"], 2),
    ("where name = \"a\" or description = \"z\" limit 1 offset 2", ["s4"], 2),
    ("where name = \"a\" or description = \"z\" sort -name", ["s3", "s1", "s4"], 2),
    ("where name in [\"a\", \"c\"] or description = \"y\"", ["s1", "s2", "s3", "s4"], 2),
    // An OR that leaves out few records is read here.
    ("where name != \"a\" or description = \"x\"", ["s1", "s2", "s3"], 1),
    // The server ends reading at the limit, in its order.
    ("where name = \"a\" or description = \"z\" sort name limit 1", ["s1"], 1),
  ])
  func or(_ clauses: String, _ ids: [String], _ requests: Int) async throws {
    let service = try sessions()
    let reply = await Conversation(service).run("from session " + clauses)
    #expect(reply.error == nil)
    #expect(reply.rows.compactMap(\.id) == ids)
    #expect(service.requests.count == requests)
  }

  @Test func aVirtualRelationIsAskedForAlongEachOfItsWays() async throws {
    let service = try sessions()
    let reply = await Conversation(service).run("from session where subjects.name = \"mouse\"")
    #expect(reply.error == nil)
    #expect(reply.rows.compactMap(\.id) == ["s1", "s2", "s3"])
    #expect(
      service.requests.map { $0.filters.first?.path.joined(separator: ".") } == [
        "behaviors.subjects.name", "dataacquisition.procedures.subject.name", "manipulations.procedures.subject.name",
      ])
  }

  /// Two conditions through one list would have to hold on one related record.
  @Test func waysThroughAListThatIsInUseAreNotAskedFor() async throws {
    let service = try sessions()
    let text = "from session where subjects.name = \"rat\" and dataacquisition.type = \"Audio\""
    let reply = await Conversation(service).run(text)
    #expect(reply.rows.compactMap(\.id) == ["s2"])
    #expect(service.requests.count { $0.endpoint.model == "session" } == 1)
  }

  /// dynamic-rest excludes a record where any related one is so; here one that is not so is enough.
  @Test func anElementThatIsNotSoIsNoNegationOfTheServer() async throws {
    let service = try sessions()
    let reply = await Conversation(service).run("from session where behaviors.subjects has (name != \"rat\")")
    #expect(reply.rows.compactMap(\.id) == ["s1", "s2"])
    #expect(service.requests.allSatisfy { request in request.filters.allSatisfy { !$0.isNegated } })
  }

  /// What a result shows of a virtual relation is deepened where somebody looks further.
  @Test(arguments: [
    ("let kept = from session include subjects limit 40", "kept", "subjects.strain.species.name = \"Mus musculus\""),
    ("let kept = from subject include sessions limit 10", "kept", "sessions.behaviors.setup.name contains \"a\""),
    ("", "from subject include sessions limit 10", "sessions.behaviors.setup.name contains \"a\""),
  ])
  func keptVirtualRelationsGoOn(_ before: String, _ rows: String, _ condition: String) async throws {
    let conversation = Conversation(try EmbeddedPortal.sandbox())
    _ = await conversation.run(before)
    let kept = await conversation.run("\(rows) | where \(condition)").column("id")
    let model = condition.hasPrefix("subjects") ? "session limit 40" : "subject limit 10"
    let fresh = await conversation.run("from \(model) | where \(condition)").column("id")
    #expect(!fresh.isEmpty)
    #expect(kept == fresh)
  }

  @Test func aParameterMayHaveTheNameOfAModel() async throws {
    let reply = await Conversation(try sessions()).run("param session = \"b\"\nfrom session where name = $session")
    #expect(reply.error == nil)
    #expect(reply.rows.compactMap(\.id) == ["s2"])
  }
}
