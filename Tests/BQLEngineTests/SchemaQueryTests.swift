import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// Units, keys and types that the schemas know, on records of the service.
struct SchemaQueryTests {
  private static let logs = """
    {"procedurelog": [
      {"id": "00000000-0000-4000-8000-000000000001", "type": "LinearDisplacement", "entries": [
        {"date_time": "2025-01-01T10:00:00Z", "details": {"displacement": 1500}},
        {"date_time": "2025-01-02T10:00:00Z", "details": {"displacement": {"value": 0.5, "unit": "mm"}}}]},
      {"id": "00000000-0000-4000-8000-000000000002", "type": "LinearDisplacement", "entries": [
        {"date_time": "2025-01-03T10:00:00Z", "details": {"displacement": 750}}]},
      {"id": "00000000-0000-4000-8000-000000000003", "type": "Unheard", "entries": [
        {"date_time": "2025-01-03T10:00:00Z", "details": {"depth": 2}}]}]}
    """

  private func rows(_ text: String) async throws -> Conversation.Reply {
    await Conversation(try ScriptedService(SchemaQueryTests.logs)).run(text)
  }

  /// A bare number means the same however it is come by.
  @Test(arguments: [
    "from procedurelog where entries.details.displacement > 1 mm | count",
    "from procedurelog where entries has (details.displacement > 1 mm) | count",
    "from procedurelog | expand entries as e | where e.details.displacement > 1 mm | count",
    "from procedurelog | expand entries | where entries.details.displacement > 1 mm | count",
    "from procedurelog | expand entries as e | select e | where e.details.displacement > 1 mm | count",
    "from procedurelog | expand entries as e | select e.details as d | where d.displacement > 1 mm | count",
    "from procedurelog | expand entries as e | select e.details.displacement as d | where d > 1 mm | count",
    "from procedurelog | expand entries as e | derive e.details.displacement as d | where d > 1 mm | count",
    "from procedurelog | expand entries as e | derive e.details.displacement * 1 as d | where d > 1 mm | count",
    "from procedurelog | expand entries as e | where e.details.displacement > 1000 | count",
    "from procedurelog | expand entries as e | drop type | where e.details.displacement > 1 mm | count",
    "let l = from procedurelog\nl | expand entries as e | where e.details.displacement > 1 mm | count",
    "let l = from procedurelog\ncount(l.entries.details.displacement) - 2",
  ])
  func case4OneMeaningEverywhere(text: String) async throws {
    let reply = try await rows(text)
    #expect(reply.error == nil)
    #expect(reply.warnings == [])
    #expect(reply.value == .integer(1))
  }

  /// The same three on the sample data: so many logs, and entries of them.
  @Test func case4OneMeaningInTheSandbox() async throws {
    let conversation = Conversation(try EmbeddedPortal.sandbox())
    let path = await conversation.run("from procedurelog where entries.details.displacement > 0.3 mm | count")
    let has = await conversation.run("from procedurelog where entries has (details.displacement > 0.3 mm) | count")
    let expanded = await conversation.run(
      "from procedurelog | expand entries as e | where e.details.displacement > 0.3 mm | distinct id | count")
    #expect(path.error == nil && has.error == nil && expanded.error == nil)
    #expect(path.value == has.value && has.value == expanded.value && path.value != .integer(0))
  }

  @Test func whatIsUntouchedStaysAsItIsStored() async throws {
    let text =
      "from procedurelog | expand entries as e | where e.details.displacement > 0 | select e.details.displacement as d"
    let reply = try await rows(text)
    #expect(reply.rows.map { JSON.write($0["d"] ?? .null) } == ["1500", "{\"value\":0.5,\"unit\":\"mm\"}", "750"])
    #expect(reply.text(.csv) == "d\n1500\n\"{ \"\"value\"\":0.5,\"\"unit\"\":\"\"mm\"\" }\"\n750\n")
    let table = reply.text(.table)
    #expect(table.contains("1500 µm") && table.contains("0.5 mm"))
  }

  @Test func aggregatesHaveTheUnit() async throws {
    let reply = try await rows(
      "from procedurelog | expand entries as e | summarize max(e.details.displacement) as top, sum(e.details.displacement) as all by type"
    )
    #expect(
      reply.rows.first.map { JSON.write(.record($0)) }
        == #"{"type":"LinearDisplacement","top":1500,"all":{"value":2750,"unit":"µm"}}"#)
  }

  @Test func aWrongDimensionIsAnErrorBeforeAnythingIsAsked() async throws {
    let reply = try await rows("from procedurelog where entries.details.displacement > 1 kHz")
    #expect(reply.error?.title == "`entries.details.displacement` is not measured in kHz")
    #expect(reply.error?.hint == "its units: nm, µm, mm, cm, m")
  }

  @Test(arguments: [
    ("procedure where coordinates_details.dv > 1 mm", "did you mean dvAngle or dvCoordinate?"),
    ("procedurelog where entries.details.displacment > 1 mm", "did you mean displacement?"),
    ("procedurelog | expand entries as e | where e.details.displacment is null", "did you mean displacement?"),
    ("procedurelog | expand entries as e | where e.dat_time is null", "did you mean date_time?"),
    ("dataacquisition where type = \"ExtracellularEphys\" and details.samplingRates > 1", nil),
  ])
  func case6AMisspeltKeyHasASuggestion(query: String, label: String?) async throws {
    let reply = try await rows("from \(query) | limit 0")
    #expect(reply.warnings.count == 1)
    #expect(reply.warning?.label == label)
  }

  /// `mg/mL` is a unit, no division by a field.
  @Test(arguments: [("> 1 mg/mL", 2), ("> 4 g/L", 1), ("= 2000 µg/mL", 1)])
  func case5ACompoundUnit(condition: String, count: Int) async throws {
    let procedures = """
      {"procedure": [
        {"id": "00000000-0000-4000-8000-000000000001", "type": "BarbiturateInjection", "details": {"concentration": 5}},
        {"id": "00000000-0000-4000-8000-000000000002", "type": "BarbiturateInjection",
         "details": {"concentration": {"value": 2, "unit": "g/L"}}}]}
      """
    let reply = await Conversation(try ScriptedService(procedures)).run(
      "from procedure where details.concentration \(condition) | count")
    #expect(reply.error == nil && reply.warnings == [])
    #expect(reply.value == .integer(count))
  }

  @Test func describeShowsTheSchemas() async throws {
    let conversation = Conversation(try ScriptedService("{}"))
    let log = await conversation.run("describe procedurelog.details")
    #expect(Set(log.column("type")) == ["\"Impedances\"", "\"LinearDisplacement\"", "\"Tetrodes4\"", "\"Tetrodes8\""])
    let ephys = await conversation.run("describe dataacquisition.details where type = \"ExtracellularEphys\"")
    #expect(Set(ephys.column("type")) == ["\"ExtracellularEphys\""])
    let rate = ephys.rows.first { $0["key"] == .string("sr") }
    #expect(rate?["kind"] == .string("quantity, from 0") || rate?["kind"]?.string?.hasPrefix("quantity") == true)
    #expect(rate?["unit"] != nil && rate?["units"]?.list?.isEmpty == false)
    let weight = await conversation.run("describe subjectlog.entries.details.weight")
    #expect(weight.rows.contains { $0["type"] == .string("Weighing") && $0["unit"] == .string("g") })
    let none = await conversation.run("describe dataacquisition.details where type = \"Ephys\"")
    #expect(none.error?.title == "there is no schema of dataacquisition for \"Ephys\"")
    let wrong = await conversation.run("describe procedurelog.details.displacment")
    #expect(wrong.error?.label == "did you mean displacement?")
    let model = await conversation.run("describe session where type = \"x\"")
    #expect(model.error?.title == "`where` goes after JSON that schemas know")
  }
}
