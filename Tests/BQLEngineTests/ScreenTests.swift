import BrainAPI
import Testing

@testable import BQLEngine

/// The prompt reads only as far as it shows.
struct ScreenTests {
  @Test func aScreenfulAndTheTotalTakeOneRequest() async throws {
    let service = try ScriptedService(HydrationTests.lab(sessions: 450), .init(known: .dynamicREST))
    let conversation = Conversation(service)
    let reply = await conversation.run("from session sort name", screenful: 20)
    #expect(reply.error == nil)
    #expect(reply.screens.map(\.range) == [0..<20])
    #expect(reply.screens.first?.total == 450)
    #expect(reply.screens.first?.outcome.rows?.count == 20)
    #expect(service.requests.count == 1)
    let more = await conversation.run("more", screenful: 20)
    #expect(more.screens.map(\.range) == [20..<40])
    // What is named, counted or saved is read whole.
    let count = await conversation.run("print count(_)", screenful: 20)
    #expect(count.texts == ["450"])
    #expect(service.requests.count <= 8)
  }

  @Test func aScreenfulWithAResidualIsFull() async throws {
    let service = try ScriptedService(HydrationTests.lab(sessions: 450), .init(known: .dynamicREST))
    let reply = await Conversation(service).run(
      "from session where name like \"s*7\" include subjects", screenful: 15)
    #expect(reply.error == nil)
    #expect(reply.screens.first?.range == 0..<15)
    #expect(reply.screens.first?.outcome.rows?.allSatisfy { $0["name"]?.string?.hasSuffix("7") == true } == true)
    #expect(service.requests.count < 5, "\(service.targets.joined(separator: "\n"))")
  }

  /// A limit is exact at the prompt too, where a server passes a filter over, and beyond all numbers.
  @Test func aLimitOfAScreenfulIsExact() async throws {
    let lab = HydrationTests.lab(sessions: 250)
    let careless = try ScriptedService(lab, .init(ignoresFilters: true, known: .dynamicREST))
    let reply = await Conversation(careless).run("from session where name contains \"s24\" limit 5", screenful: 20)
    #expect(reply.screens.first?.outcome.rows?.count == 5)
    #expect(reply.warning?.words == "name contains \"s24\"")
    let conversation = Conversation(try ScriptedService(lab, .init(known: .dynamicREST)))
    let last = await conversation.run("from session limit 9223372036854775807 offset 249", screenful: 20)
    #expect(last.screens.first?.outcome.rows?.count == 1)
    let few = await conversation.run("from session sort name limit 25 offset 10", screenful: 20)
    #expect(few.screens.map(\.range) == [0..<20])
    #expect(few.screens.first?.total == 25)
    #expect(await conversation.run("more", screenful: 20).screens.map(\.range) == [20..<25])
  }
}
