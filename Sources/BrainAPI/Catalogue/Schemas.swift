/// The schemas of the service. Each text is read when its schemas are asked for first, never at the start.
package enum Schemas {
  package static let consumable = SchemaTable(SchemaText.consumable, isComplete: false)
  package static let consumableStock = SchemaTable(SchemaText.consumableStock)
  package static let coordinates = SchemaTable(SchemaText.coordinates)
  package static let dataAcquisition = SchemaTable(SchemaText.dataAcquisition)
  package static let equipment = SchemaTable(SchemaText.equipment)
  package static let manipulation = SchemaTable(SchemaText.manipulation)
  package static let procedure = SchemaTable(SchemaText.procedure)
  package static let procedureLog = SchemaTable(SchemaText.procedureLog)
  package static let subjectLog = SchemaTable(SchemaText.subjectLog)

  /// What holds the JSON of a model's field, or of the entries of a log; nil where no schema is known.
  package static func use(of field: String, in model: String) -> SchemaUse? {
    if field == "coordinates_details", model == "procedure" || model == "equipment" {
      return SchemaUse(model: model, path: [field], chooser: "coordinates_system", schemas: coordinates)
    }
    let isLog = model == "subjectlog" || model == "procedurelog"
    guard field == (isLog ? "entries" : "details"), let table = details(of: model) else { return nil }
    return SchemaUse(model: model, path: isLog ? ["entries", "details"] : ["details"], chooser: "type", schemas: table)
  }

  /// Without reading any.
  package static func hasSchema(_ field: String, in model: String) -> Bool {
    switch field {
    case "coordinates_details": ["procedure", "equipment"].contains(model)
    case "entries": ["subjectlog", "procedurelog"].contains(model)
    case "details":
      ["consumable", "consumablestock", "dataacquisition", "equipment", "manipulation", "procedure"].contains(model)
    default: false
    }
  }

  private static func details(of model: String) -> SchemaTable? {
    switch model {
    case "consumable": consumable
    case "consumablestock": consumableStock
    case "dataacquisition": dataAcquisition
    case "equipment": equipment
    case "manipulation": manipulation
    case "procedure": procedure
    case "procedurelog": procedureLog
    case "subjectlog": subjectLog
    default: nil
    }
  }

  /// All of a model's.
  package static func uses(in model: String) -> [SchemaUse] {
    ["details", "coordinates_details", "entries"].compactMap { use(of: $0, in: model) }
  }
}

/// What the entries of a log are: something that happened, or something that lasted.
package enum LogEntryKind: Sendable, Hashable {
  /// With a `date_time`.
  case instant
  /// With a `start_date_time` and an `end_date_time`.
  case interval

  /// nil for a model that is no log.
  package init?(model: String, type: String?) {
    switch model {
    case "procedurelog": self = .instant
    case "subjectlog": self = type.map(LogEntryKind.intervals.contains) ?? false ? .interval : .instant
    default: return nil
    }
  }

  private static let intervals: Set<String> = [
    "FoodDeprivation", "Habituation", "Handling", "Housing", "TrainingSession", "WaterDeprivation",
  ]

  /// The keys of an entry that hold its time; the first one tells it from the others.
  package var timeFields: [String] { self == .instant ? ["date_time"] : ["start_date_time", "end_date_time"] }

  /// All keys of an entry.
  package var fields: [String] { timeFields + ["notes", "details"] }
}
