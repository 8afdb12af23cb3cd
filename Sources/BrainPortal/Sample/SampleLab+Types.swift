import BrainAPI

/// One record of each type of which the laboratory keeps no details, so that every schema of the service is met: its JSON is made
/// of the schema. They come last, with ids behind all others, and hang on one subject, one session and one setup.
extension SampleLab {
  mutating func addTypes() throws {
    try addConsumablesOfEachType()
    try addEquipmentOfEachType()
    try addModulesOfEachType()
    let procedures = try addProceduresOfEachType()
    try addLogsOfEachType(procedures[0])
    // An active licence, so that they are no answer to who works without one.
    try link("license", "procedures", of: licenses[5], to: procedures)
  }

  private static let notes: Cell = "One of each type"

  /// The schemas of a model's JSON that no record follows so far.
  private func schemas(_ field: String, _ model: String) throws -> [Schema] {
    let known = try sink.texts("type", of: model, having: field)
    return Schemas.use(of: field, in: model)?.schemas.all.filter { !known.contains($0.type) } ?? []
  }

  /// Behind all ids that are drawn.
  private mutating func lastID() -> String { "ffff" + random.uuid().dropFirst(4) }

  // MARK: Models

  private mutating func addConsumablesOfEachType() throws {
    var made: [String: String] = [:]
    for (place, schema) in try schemas("details", "consumable").enumerated() {
      made[schema.type] = try add(
        "consumable", id: lastID(),
        [
          "name": .text("\(schema.title), one of each"), "description": SampleLab.notes,
          "supplier": .text(suppliers[9]), "type": .text(schema.type), "details": .example(of: schema, place),
        ] as KeyValuePairs)
    }
    // What is on the shelf is of another type than its design.
    let designs = [
      "OpticFiber": "OpticFiberDesign", "SiliconProbe": "SiliconProbeDesign", "VirusSolution": "VirusConstruct",
    ]
    for (place, schema) in try schemas("details", "consumablestock").enumerated() {
      try add(
        "consumablestock", id: lastID(),
        [
          "type": .text(schema.type), "status": "AVAILABLE", "notes": SampleLab.notes,
          "inventory": .text(inventories[0]), "consumable": .optional(made[designs[schema.type] ?? schema.type]),
          "details": .example(of: schema, place),
        ] as KeyValuePairs)
    }
  }

  private mutating func addEquipmentOfEachType() throws {
    for (place, schema) in try schemas("details", "equipment").enumerated() {
      try add(
        "equipment", id: lastID(),
        [
          "name": .text("\(schema.title), one of each"), "type": .text(schema.type), "notes": SampleLab.notes,
          "setup": .text(setups[7]), "details": .example(of: schema, place),
          "coordinates_system": "External_XYZ_Absolute",
          "coordinates_details": Schemas.coordinates.schema("External_XYZ_Absolute").map { Cell.example(of: $0, place) }
            ?? .null,
        ] as KeyValuePairs)
    }
  }

  private mutating func addModulesOfEachType() throws {
    let session = sessions[329]
    for model in ["dataacquisition", "manipulation"] {
      for (place, schema) in try schemas("details", model).enumerated() {
        try add(
          model, id: lastID(),
          [
            "type": .text(schema.type), "notes": SampleLab.notes, "session": .text(session),
            "details": .example(of: schema, place), "order": .integer(place + 2),
          ] as KeyValuePairs)
      }
    }
  }

  private mutating func addProceduresOfEachType() throws -> [String] {
    let subject = subjects[5]
    var procedures: [String] = []
    for (place, schema) in try schemas("details", "procedure").enumerated() {
      let moment = SampleDates.instant(subject.firstDay + 30 + place, hour: 10)
      let system = pick(Schemas.coordinates.all, place)
      procedures.append(
        try add(
          "procedure", id: lastID(),
          [
            "type": .text(schema.type), "notes": SampleLab.notes, "subject": .text(subject.id),
            "date_time": .text(moment), "details": .example(of: schema, place),
            "coordinates_system": .text(system.type), "coordinates_details": .example(of: system, place),
            "created_at": .text(moment), "updated_at": .text(moment),
          ] as KeyValuePairs))
    }
    return procedures
  }

  /// Two entries each: numbers alone in the first, with their units in the second.
  private mutating func addLogsOfEachType(_ procedure: String) throws {
    let subject = subjects[5]
    for model in ["subjectlog", "procedurelog"] {
      for (place, schema) in try schemas("entries", model).enumerated() {
        let entries = (0..<2).map { number in
          let day = subject.firstDay + 20 + 2 * number + place
          let kind = LogEntryKind(model: model, type: schema.type) ?? .instant
          var entry = Record()
          for (hour, field) in zip([9, 11], kind.timeFields) {
            entry[field] = .string(SampleDates.instant(day, hour: hour))
          }
          entry["details"] = .record(
            SampleExample(place: place, shapes: number == 0 ? .bare : .measured).record(schema.fields))
          entry["notes"] = .null
          return Value.record(entry)
        }
        let owner = model == "subjectlog" ? "subject" : "procedure"
        try add(
          model, id: lastID(),
          [
            "type": .text(schema.type), "description": SampleLab.notes,
            owner: .text(owner == "subject" ? subject.id : procedure), "entries": .text(JSON.write(.list(entries))),
          ] as KeyValuePairs)
      }
    }
  }
}

extension Cell {
  /// The JSON of a record of that schema: numbers alone and with their units, in turn.
  fileprivate static func example(of schema: Schema, _ place: Int) -> Cell {
    let shapes: [SampleExample.Shapes] = schema.isList ? [.bare, .measured] : [.inTurn]
    let rows = shapes.map { Value.record(SampleExample(place: place, shapes: $0).record(schema.fields)) }
    return .text(JSON.write(schema.isList ? .list(rows) : rows[0]))
  }
}

/// Values that a schema takes.
struct SampleExample {
  enum Shapes { case bare, measured, inTurn }

  /// Another place, another choice and another number.
  let place: Int
  /// How quantities are written.
  let shapes: Shapes

  func record(_ fields: [SchemaField]) -> Record {
    Record(fields.enumerated().map { ($1.name, value($1, place + $0)) })
  }

  private func value(_ field: SchemaField, _ turn: Int) -> Value {
    switch field.kind {
    case .string, .any: .string(field.title.isEmpty ? "As in the protocol" : "\(field.title) \(turn % 5 + 1)")
    case .boolean: .boolean(turn % 2 == 0)
    case .integer, .number: number(field, turn)
    case .choice: field.choices.isEmpty ? .string("Other") : .string(field.choices[turn % field.choices.count])
    case .numericChoice: choice(field, turn)
    case .quantity: quantity(field, turn)
    case .record: .record(record(field.fields))
    case .list(let kind): .list((0..<2).map { element($0, of: kind, field, turn) })
    }
  }

  private func element(_ number: Int, of kind: SchemaField.Kind, _ field: SchemaField, _ turn: Int) -> Value {
    var element = field
    element.kind = kind
    return value(element, turn + number)
  }

  private func choice(_ field: SchemaField, _ turn: Int) -> Value {
    guard !field.choices.isEmpty, let number = Number(parsing: field.choices[turn % field.choices.count]) else {
      return .null
    }
    return .number(number)
  }

  /// Within the bounds.
  private func number(_ field: SchemaField, _ turn: Int) -> Value {
    let low = field.minimum?.exactInteger ?? 0
    let wanted = max(low, 0) + 1 + turn % 7
    return .integer(Int(min(wanted, field.maximum?.exactInteger ?? .max)))
  }

  private func quantity(_ field: SchemaField, _ turn: Int) -> Value {
    let number = number(field, turn)
    let isMeasured = shapes == .measured || shapes == .inTurn && turn % 2 == 1
    guard isMeasured, !field.units.isEmpty else { return number }
    return .record(Record([("value", number), ("unit", .string(field.units[turn % field.units.count]))]))
  }
}
