import BrainAPI
import Testing

@testable import BrainPortal

/// The sample data by the schemas of the service.
@Suite struct SampleSchemaTests {
  /// A model's JSON of one type, in all records of the sample.
  private static func values(_ use: SchemaUse) throws -> [(type: String, value: Value)] {
    try sandbox.get().all(use.model).flatMap { record -> [(String, Value)] in
      let type = record[use.chooser]?.string ?? ""
      let value = record[use.path[0]] ?? .null
      let values =
        use.path.count == 1 ? [value] : (value.list ?? []).compactMap { $0.record?[use.path[1]] }
      return values.filter { !$0.isNull }.map { (type, $0) }
    }
  }

  private static let uses = Catalogue.standard.models.flatMap { Schemas.uses(in: $0.name) }

  @Test func allSchemasAreOfSomeModel() {
    #expect(Set(SampleSchemaTests.uses.map(\.model)).count == 8)
    #expect(Set(SampleSchemaTests.uses.map { ObjectIdentifier($0.schemas) }).count == 9)
  }

  /// Every type of every schema that a record of the model can be of has JSON in the sample.
  @Test(arguments: uses.indices)
  func everyTypeOccurs(place: Int) throws {
    let use = SampleSchemaTests.uses[place]
    let found = Set(try SampleSchemaTests.values(use).map(\.type))
    let choices = Catalogue.standard.model(use.model)?.field(use.chooser)?.choices ?? []
    for schema in use.schemas.all where choices.isEmpty || choices.contains(schema.type) {
      #expect(found.contains(schema.type), "\(use.model).\(use.path[0]) of \(schema.type)")
    }
  }

  /// A number alone and a number with its unit, for each model whose schemas have quantities.
  @Test(arguments: uses.indices)
  func quantitiesAreWrittenInBothShapes(place: Int) throws {
    let use = SampleSchemaTests.uses[place]
    var bare = 0
    var measured = 0
    for (type, value) in try SampleSchemaTests.values(use) {
      for row in value.list ?? [value] {
        for field in use.schemas.schema(type)?.fields ?? [] where field.kind == .quantity {
          switch row.record?[field.name] {
          case .number?: bare += 1
          case .record(let quantity)? where quantity["value"]?.number != nil && quantity["unit"]?.string != nil:
            measured += 1
          default: break
          }
        }
      }
    }
    let hasQuantities = use.schemas.all.contains { $0.fields.contains { $0.kind == .quantity } }
    #expect((bare > 0) == hasQuantities && (measured > 0) == hasQuantities, "\(use.model): \(bare), \(measured)")
  }

  /// What the sample has against its schemas: values that are odd on purpose, as real metadata has them, and keys of a lab's
  /// own from before the schemas. Nothing else.
  private static let oddities: Set<String> = [
    "dataacquisition ExtracellularEphys nChannels kind", "dataacquisition ExtracellularEphys sr kind",
    "dataacquisition VideoTracking  kind", "subjectlog Weighing weight kind", "subjectlog Weighing weight missing",
  ]
  private static let ownKeys: [String: Set<String>] = [
    "dataacquisition ExtracellularEphys": ["probeId", "hasLFP"], "dataacquisition IntracellularEphys": ["mode"],
    "dataacquisition TwoPhotonMicroscopy": ["size", "depth"],
    "manipulation ElectricalStimulation": ["dose", "note"], "manipulation PharmacologicalInjection": ["dose", "note"],
    "manipulation TactileStimulation": ["dose", "note"], "manipulation VisualStimulation": ["dose", "note"],
    "procedure OpticFiberImplant": ["diameter", "probeId"], "procedure SiliconProbeImplant": ["probe", "nChannels"],
    "procedure TetrodeWireElectrodeImplant": ["probeId"], "procedure VirusInjection": ["virus", "volume"],
    "equipment Camera": ["fps", "resolution"], "equipment Laser": ["wavelength"],
    "consumablestock SiliconProbe": ["serial"],
  ]

  @Test(arguments: uses.indices)
  func recordsFollowTheirSchemas(place: Int) throws {
    let use = SampleSchemaTests.uses[place]
    var met: Set<String> = []
    for (type, value) in try SampleSchemaTests.values(use) {
      guard let schema = use.schemas.schema(type) else { continue }
      var conformer = SchemaConformer(schema)
      _ = conformer.conform(value)
      for fault in conformer.faults {
        let key = fault.path.joined(separator: ".")
        if case .unknown = fault.kind {
          #expect(SampleSchemaTests.ownKeys["\(use.model) \(type)"]?.contains(key) == true, "\(type): \(key)")
        } else {
          met.insert("\(use.model) \(type) \(key) \(SampleSchemaTests.word(fault.kind))")
        }
      }
    }
    let isOfDetails = use.path.last == "details"
    #expect(met == SampleSchemaTests.oddities.filter { isOfDetails && $0.hasPrefix(use.model + " ") })
  }

  private static func word(_ kind: SchemaError.Kind) -> String {
    switch kind {
    case .missing: "missing"
    case .unknown: "unknown"
    case .kind: "kind"
    case .choice: "choice"
    case .unit: "unit"
    case .bounds: "bounds"
    }
  }

  /// Entries have the keys that their kind of log has: a time, or a start and an end.
  @Test func entriesHaveTheTimesOfTheirKind() throws {
    var intervals: [String: Int] = [:]
    for model in ["subjectlog", "procedurelog"] {
      for record in try sandbox.get().all(model) {
        let kind = try #require(LogEntryKind(model: model, type: record["type"]?.string))
        for entry in record["entries"]?.list?.compactMap(\.record) ?? [] {
          let times = Set(entry.fields.map(\.name)).subtracting(["notes", "details"])
          #expect(times.isSubset(of: kind.timeFields) && times.contains(kind.timeFields[0]), "\(entry)")
          if kind == .interval { intervals[record["type"]?.string ?? "", default: 0] += 1 }
        }
      }
    }
    #expect(
      Set(intervals.keys)
        == ["FoodDeprivation", "Habituation", "Handling", "Housing", "TrainingSession", "WaterDeprivation"])
  }
}
