import Testing

@testable import BrainAPI

@Suite struct SchemaTests {
  static let tables = [
    Schemas.consumable, Schemas.consumableStock, Schemas.coordinates, Schemas.dataAcquisition, Schemas.equipment,
    Schemas.manipulation, Schemas.procedure, Schemas.procedureLog, Schemas.subjectLog,
  ]

  @Test func everyTextIsReadWhole() {
    for text in [
      SchemaText.consumable, SchemaText.consumableStock, SchemaText.coordinates, SchemaText.dataAcquisition,
      SchemaText.equipment, SchemaText.manipulation, SchemaText.procedure, SchemaText.procedureLog,
      SchemaText.subjectLog,
    ] {
      #expect(SchemaReader.read(text).problems == [])
    }
  }

  @Test func allTypesAndFieldsAreThere() {
    let certain = SchemaTests.tables.filter(\.isComplete).flatMap(\.all)
    #expect(certain.count == 179)
    #expect(certain.flatMap(\.fields).count == 760)
    let quantities = certain.flatMap(\.fields).filter { $0.kind == .quantity }
    #expect(quantities.count == 232)
    #expect(Schemas.equipment.all.count == 58)
    for table in SchemaTests.tables {
      #expect(Set(table.all.map(\.type)).count == table.all.count)
      for schema in table.all {
        #expect(Set(schema.fields.map(\.name)).count == schema.fields.count, "\(schema.type)")
      }
    }
  }

  @Test func aField() throws {
    let weight = try #require(Schemas.subjectLog.schema("Weighing")?.field("weight"))
    #expect(weight.kind == .quantity && weight.isRequired && weight.defaultUnit == "g")
    #expect(weight.units.contains("kg"))
    let score = try #require(Schemas.subjectLog.schema("VonFreyTest")?.field("responseScore"))
    #expect(score.kind == .numericChoice && score.choices == ["0", "1", "2", "3"] && score.maximum == Number(3))
    let tags = Schemas.dataAcquisition.schema("ExtracellularEphys")?.field(at: ["channelTags", "channels"])
    #expect(tags?.kind == .list(.integer))
    let single = Schemas.manipulation.all.filter { !$0.isList }
    #expect(single.isEmpty)
  }

  @Test func theUnitOfABareNumberIsThatOfItsType() throws {
    let use = try #require(Schemas.use(of: "details", in: "dataacquisition"))
    #expect(use.unit(of: ["imagingDepth"], type: "MagneticResonanceImaging") == "mm")
    #expect(use.unit(of: ["imagingDepth"], type: "TwoPhotonMicroscopy") == "µm")
    #expect(use.unit(of: ["imagingDepth"], type: nil) == nil)
    #expect(use.unit(of: ["imagingDepth"], type: "Audio") == nil)
    let logs = try #require(Schemas.use(of: "entries", in: "subjectlog"))
    #expect(logs.path == ["entries", "details"] && logs.unit(of: ["weight"], type: nil) == "g")
    #expect(Schemas.use(of: "details", in: "session") == nil)
  }

  @Test func everyUseIsOfAJSONField() {
    for model in Catalogue.standard.models {
      for field in model.fields {
        let use = Schemas.use(of: field.name, in: model.name)
        #expect((use != nil) == Schemas.hasSchema(field.name, in: model.name), "\(model.name).\(field.name)")
        guard let use else { continue }
        #expect(field.kind == .json && model.field(use.chooser) != nil, "\(model.name).\(field.name)")
      }
    }
  }

  @Test func case23EntriesAreInstantsOrIntervals() {
    #expect(LogEntryKind(model: "subjectlog", type: "Weighing") == .instant)
    #expect(LogEntryKind(model: "subjectlog", type: "Housing")?.timeFields == ["start_date_time", "end_date_time"])
    #expect(LogEntryKind(model: "procedurelog", type: "Impedances")?.timeFields == ["date_time"])
    #expect(LogEntryKind(model: "session", type: nil) == nil)
  }
}
