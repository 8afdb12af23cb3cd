import Testing

@testable import BrainAPI

/// What is made of a value before it is written, and what is against it.
@Suite struct SchemaConformerTests {
  private func conform(
    _ json: String, _ type: String, in table: SchemaTable, current: String? = nil
  ) throws -> (sent: String, faults: [SchemaError]) {
    let schema = try #require(table.schema(type))
    let value = try JSON.read(Array(json.utf8))
    var conformer = SchemaConformer(schema, current: try current.map { try JSON.read(Array($0.utf8)) })
    let sent = JSON.write(conformer.conform(value))
    return (sent, conformer.faults)
  }

  @Test(arguments: [
    (#"{"weight":24.1}"#, #"{"weight":{"value":24.1,"unit":"g"}}"#),
    (#"{"weight":{"value":24.1,"unit":"kg"}}"#, #"{"weight":{"value":24.1,"unit":"kg"}}"#),
    (#"{"weight":{"value":5,"unit":"ug"}}"#, #"{"weight":{"value":5,"unit":"µg"}}"#),
  ])
  func aBareNumberGetsItsUnit(json: String, sent: String) throws {
    let found = try conform(json, "Weighing", in: Schemas.subjectLog)
    #expect(found.sent == sent)
    #expect(found.faults == [])
  }

  @Test func quantitiesAndDurationsOfTheLanguage() throws {
    let schema = try #require(Schemas.subjectLog.schema("HargreavesTest"))
    var conformer = SchemaConformer(schema)
    let given = Record([
      ("latency", .quantity(Number(900), unit: "ms")), ("cutoffLatency", .duration(.seconds(90))),
      ("responseScore", .integer(3)), ("stimulusLocation", .string("Tail")),
    ])
    let sent = JSON.write(conformer.conform(.record(given)))
    #expect(conformer.faults == [])
    #expect(sent.hasPrefix(#"{"latency":{"value":900,"unit":"ms"},"cutoffLatency":{"value":90,"unit":"s"}"#))
  }

  @Test(arguments: [
    (#"{}"#, "weight missing"), (#"{"weight":null}"#, "weight missing"), (#"{"weight":"24"}"#, "weight kind"),
    (#"{"weight":{"value":24,"unit":"mm"}}"#, "weight unit mm"), (#"{"weight":-1}"#, "weight bounds"),
    (#"{"wieght":24,"weight":24}"#, "wieght unknown"), (#"[1]"#, " kind"),
    (#"{"weight":{"value":"a","unit":"g"}}"#, "weight kind"),
  ])
  func whatIsAgainstAWeight(json: String, fault: String) throws {
    let found = try conform(json, "Weighing", in: Schemas.subjectLog).faults.map(SchemaConformerTests.text)
    #expect(found == [fault])
  }

  @Test(arguments: [
    (#"{"responseScore":4,"latency":1,"stimulusLocation":"Tail"}"#, "responseScore choice"),
    (#"{"responseScore":1,"latency":1,"stimulusLocation":"Nose"}"#, "stimulusLocation choice"),
    (#"{"responseScore":1,"latency":1,"stimulusLocation":"Tail","repetitions":1.5}"#, "repetitions kind"),
    (#"{"responseScore":1,"latency":1,"stimulusLocation":"Tail","repetitions":0}"#, "repetitions bounds"),
  ])
  func whatIsAgainstATest(json: String, fault: String) throws {
    let found = try conform(json, "HargreavesTest", in: Schemas.subjectLog).faults.map(SchemaConformerTests.text)
    #expect(found == [fault])
  }

  /// What a record has, and had before there was a schema, is left as it is.
  @Test func whatDoesNotChangeIsNotObjectedTo() throws {
    let old = #"{"weight":24.1,"note":"old"}"#
    let same = try conform(old, "Weighing", in: Schemas.subjectLog, current: old)
    #expect(same.sent == old && same.faults == [])
    let heavier = try conform(#"{"weight":25,"note":"old"}"#, "Weighing", in: Schemas.subjectLog, current: old)
    #expect(heavier.sent == #"{"weight":{"value":25,"unit":"g"},"note":"old"}"# && heavier.faults == [])
    let without = try conform(#"{"note":"old"}"#, "Weighing", in: Schemas.subjectLog, current: old)
    #expect(without.faults.map(SchemaConformerTests.text) == ["weight missing"])
  }

  @Test func listsOfRecords() throws {
    let tags = #"{"channelTags":[{"tag":"bad","channels":[1,2]},{"tag":3,"channels":["a"]}]}"#
    let found = try conform(tags, "ExtracellularEphys", in: Schemas.dataAcquisition)
    #expect(found.faults.map(SchemaConformerTests.text).contains("channelTags.tag kind"))
    #expect(found.faults.map(SchemaConformerTests.text).contains("channelTags.channels kind"))
  }

  private static func text(_ fault: SchemaError) -> String {
    let path = fault.path.joined(separator: ".")
    switch fault.kind {
    case .missing: return path + " missing"
    case .unknown: return path + " unknown"
    case .kind: return path + " kind"
    case .choice: return path + " choice"
    case .unit(let unit, _): return path + " unit " + unit
    case .bounds: return path + " bounds"
    }
  }
}
