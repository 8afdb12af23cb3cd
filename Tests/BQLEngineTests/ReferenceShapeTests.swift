import BrainAPI
import Testing

@testable import BQLEngine

/// The shapes in which the service's reference shows records, each read for what it means: numbers alone where its schemas
/// want a unit, values where they want lists, keys that they do not have.
struct ReferenceShapeTests {
  private static func id(_ number: Int) -> String {
    let digits = String(number)
    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  private static func record(_ use: SchemaUse, _ number: Int, _ type: String, _ json: String) -> String {
    let value =
      use.path.count == 1 ? json : #"[{"date_time":"2025-01-01T10:00:00Z","details":\#(json)}]"#
    return #"{"id":"\#(id(number))","\#(use.chooser)":"\#(type)","\#(use.path[0])":\#(value)}"#
  }

  /// Every quantity of every type: a number alone, and the same with its unit and in another unit.
  @Test(arguments: Catalogue.standard.models.map(\.name).filter { !Schemas.uses(in: $0).isEmpty })
  func quantitiesAreReadAloneAndWithTheirUnit(model: String) async throws {
    var count = 0
    for use in Schemas.uses(in: model) {
      for schema in use.schemas.all {
        for field in schema.fields {
          guard field.kind == .quantity, let unit = field.defaultUnit else { continue }
          let shapes = ["3", #"{"value":3,"unit":"\#(unit)"}"#, #"{"value":4,"unit":"\#(unit)"}"#]
          let rows = shapes.enumerated().map {
            ReferenceShapeTests.record(use, $0 + 1, schema.type, "{\"\(field.name)\":\($1)}")
          }
          let path = (use.path + [field.name]).joined(separator: ".")
          let conversation = Conversation(try ScriptedService("{\"\(model)\":[\(rows.joined(separator: ","))]}"))
          let reply = await conversation.run(
            "from \(model) where \(use.chooser) = \"\(schema.type)\" and \(path) = 3 \(unit) | count")
          #expect(reply.error == nil && reply.value == .integer(2), "\(schema.type) \(path): \(reply.error as Any)")
          count += 1
        }
      }
    }
    #expect(count > 0 || model == "consumable")
  }

  struct Shape: Sendable, CustomTestStringConvertible {
    let model: String
    let record: String
    let condition: String
    init(_ model: String, _ record: String, _ condition: String) {
      (self.model, self.record, self.condition) = (model, record, condition)
    }
    var testDescription: String { "\(model) \(record) \(condition)" }
  }

  /// Each record passes its condition, and a condition next to it fails.
  @Test(arguments: [
    // Rates, times and lengths: alone, with a unit, as a value that is a fraction.
    Shape(
      "dataacquisition", #""type":"ExtracellularEphys","details":{"nChannels":64,"sr":30000}"#, "details.sr = 30 kHz"),
    Shape(
      "dataacquisition", #""type":"ExtracellularEphys","details":{"nChannels":64,"sr":{"value":30,"unit":"kHz"}}"#,
      "details.sr = 30000 Hz and details.nChannels >= 64"),
    Shape("dataacquisition", #""type":"BehavioralTracking","details":{"frameRate":60}"#, "details.frameRate = 60 Hz"),
    Shape(
      "dataacquisition",
      #""type":"ExtracellularEphys","details":{"electrodeGroups":[{"label":"g1","channels":[0,1]}],"channelTags":[]}"#,
      "details.electrodeGroups has (label = \"g1\" and channels contains 1)"),
    Shape(
      "equipment",
      #""type":"Camera","coordinates_system":"External_XYZ_Absolute","coordinates_details":{"x":0.5,"y":0,"z":1,"xAngle":90}"#,
      "coordinates_details.x = 500 mm and coordinates_details.xAngle = 90 °"),
    Shape(
      "procedure",
      #""type":"Craniotomy","coordinates_system":"Stereotaxic_BregmaAbsolute","coordinates_details":{"apCoordinate":-2,"apAngle":10}"#,
      "coordinates_details.apCoordinate = -2 mm and coordinates_details.apAngle = 10 °"),
    // A key that the schema does not have.
    Shape(
      "procedure",
      #""type":"Craniotomy","coordinates_system":"Stereotaxic_BregmaBrainSurface","coordinates_details":{"surfaceDepth":1.5}"#,
      "coordinates_details.surfaceDepth = 1.5"),
    // Rows in a list, and one row alone.
    Shape(
      "manipulation", #""type":"ElectricalStimulation","details":[{"amplitude":0.2,"duration":5},{"amplitude":3}]"#,
      "details has (amplitude = 3 V)"),
    Shape(
      "manipulation", #""type":"LiquidPerturbation","details":{"volume":5,"flowRate":1}"#, "details.volume is not null"),
    // Lists, and what stands in the place of one.
    Shape(
      "procedurelog",
      #""type":"Impedances","entries":[{"date_time":"2025-01-01T10:00:00Z","details":{"impedances":[0.3,1.2],"channels":[1,2]}}]"#,
      "entries.details.impedances > 1"),
    Shape(
      "procedurelog",
      #""type":"Impedances","entries":[{"date_time":"2025-01-01T10:00:00Z","details":{"impedances":1.2,"channels":"A-001"}}]"#,
      "entries has (details.impedances > 1 and details.channels = \"A-001\")"),
    Shape(
      "procedurelog",
      #""type":"LinearDisplacement","entries":[{"date_time":"2025-01-01T10:00:00Z","details":{"displacement":70}}]"#,
      "entries.details.displacement = 0.07 mm"),
    Shape(
      "subjectlog",
      #""type":"Weighing","entries":[{"date_time":"2025-01-01T10:00:00Z","details":{"weight":24.1},"notes":""}]"#,
      "entries.details.weight = 24.1 g and entries.notes = \"\""),
    Shape(
      "subjectlog",
      #""type":"WaterConsumption","entries":[{"date_time":"2025-01-01T10:00:00Z","details":{"waterAmount":1.5}}]"#,
      "entries.details.waterAmount = 1500 µL"),
    Shape(
      "subjectlog",
      #""type":"FoodConsumption","entries":[{"date_time":"2025-01-01T10:00:00Z","details":{"foodAmount":3}}]"#,
      "entries.details.foodAmount = 3 g"),
    Shape(
      "subjectlog",
      #""type":"Housing","entries":[{"start_date_time":"2025-01-01T10:00:00Z","end_date_time":null,"details":{}}]"#,
      "entries has (end_date_time is null and start_date_time during 2025)"),
    // Other JSON: an object, a list of objects, of texts, text, nothing.
    Shape("strain", #""name":"a","external_identifiers":{"jax":"000664"}"#, "external_identifiers.jax = \"000664\""),
    Shape(
      "strain", #""name":"a","external_identifiers":[{"source":"JAX","identifier":"000664"}]"#,
      "external_identifiers has (source = \"JAX\")"),
    Shape("strain", #""name":"a","external_identifiers":["000664"]"#, "external_identifiers contains \"000664\""),
    Shape("strain", #""name":"a","external_identifiers":null"#, "external_identifiers is empty"),
    Shape(
      "setup", #""name":"a","specifications":[{"name":"width","value":1.2,"unit":"m"}]"#,
      "specifications has (value = 1.2)"),
    Shape("setup", #""name":"a","specifications":{"length":{"value":2,"unit":"m"}}"#, "specifications.length = 200 cm"),
    Shape(
      "datastorage", #""name":"a","data_organization":["Projects","Sessions"]"#,
      "data_organization contains \"Projects\""),
    Shape(
      "datastorage", #""name":"a","data_organization":[{"elements":"Projects"},{"elements":"Sessions"}]"#,
      "data_organization has (elements = \"Sessions\")"),
    Shape(
      "datastorage", #""name":"a","data_protocols":[{"protocol":"SMB","path":"//nas/","is_public":false}]"#,
      "data_protocols has (protocol = \"SMB\" and is_public = false)"),
    Shape(
      "subject", #""name":"a","tags":["x"],"extra_fields":{"cage":12,"notes":""}"#,
      "tags contains \"x\" and extra_fields.cage = 12"),
    Shape("group", #""name":"a","users":{"a@b.org":{"is_owner":true,"is_manager":false}}"#, "users is not empty"),
  ])
  func aShapeIsRead(_ shape: Shape) async throws {
    let integer = shape.model == "group" ? "1" : "\"\(ReferenceShapeTests.id(1))\""
    let service = try ScriptedService("{\"\(shape.model)\":[{\"id\":\(integer),\(shape.record)}]}")
    let conversation = Conversation(service)
    let reply = await conversation.run("from \(shape.model) where \(shape.condition) | count")
    #expect(reply.error == nil)
    #expect(reply.value == .integer(1))
    // What came is shown and written as it came.
    let shown = await conversation.run("from \(shape.model)")
    let stored = try JSON.read(Array("{\"id\":\(integer),\(shape.record)}".utf8))
    #expect(shown.rows.map { Value.record($0) } == [stored])
  }
}
