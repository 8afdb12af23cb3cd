import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// Writes are held to the schema of the record's type before anything is sent.
struct SchemaWriteTests {
  private func explained(_ details: String, type: String = "Audio") async throws -> Conversation.Reply {
    await Conversation(try EmbeddedPortal.sandbox(), writes: .granted()).run(
      "let s = from session limit 1\nexplain create dataacquisition {type: \"\(type)\", session: $s, details: \(details)}"
    )
  }

  @Test(arguments: ["{sr: 30 kHz}", "{sr: {value: 30, unit: \"kHz\"}}"])
  func aQuantityIsSentAsTheServiceTakesIt(details: String) async throws {
    let reply = try await explained(details)
    #expect(reply.error == nil)
    #expect(reply.texts.first?.contains("\"unit\": \"kHz\"") == true)
  }

  @Test func aBareNumberIsSentWithItsUnit() async throws {
    let reply = try await explained("{sr: 30000}")
    #expect(reply.error == nil)
    #expect(reply.texts.first?.contains("\"unit\": \"Hz\"") == true)
  }

  @Test(arguments: [
    ("{sr: 3 mm}", "`sr` is not measured in mm", nil),
    ("{srr: 3}", "the schema of \"Audio\" has no `srr`", "did you mean sr?"),
    ("{sr: \"fast\"}", "`sr` of \"Audio\" is a quantity", nil),
  ])
  func whatTheSchemaDoesNotTakeStopsIt(details: String, title: String, label: String?) async throws {
    let reply = try await explained(details)
    #expect(reply.error?.title == title)
    if let label { #expect(reply.error?.label == label) }
  }
}
