import BrainAPI
import GRDB

/// What is against the JSON of a record by the schema of its type, in sentences by key: values of another kind, units,
/// choices and bounds. Keys that the schema does not have are kept, as records have them, and none has to be there: what was
/// stored before the schema was can be stored again. JSON that is as it was is not looked at, a type that no schema is
/// known of neither; a bare number of a quantity is taken.
struct SchemaRefusals {
  let check: FieldCheck

  func problems(of record: BrainAPI.Record) throws -> [(String, Value)] {
    var problems: [(String, Value)] = []
    for use in Schemas.uses(in: check.model.name) where use.path.count == 1 && use.schemas.isComplete {
      guard let value = record[use.path[0]], !value.isNull else { continue }
      let stored = try stored([use.chooser, use.path[0]])
      guard let type = record[use.chooser]?.string ?? stored[use.chooser],
        let schema = use.schemas.schema(type)
      else { continue }
      let current = stored[use.path[0]].flatMap { try? JSON.read(Array($0.utf8)) }
      if current == value { continue }
      let sentences = SchemaRefusals.sentences(value, schema, current: current)
      if !sentences.isEmpty { problems.append((use.path[0], .list(sentences))) }
    }
    return problems
  }

  /// What is against a value, by one schema.
  static func sentences(_ value: Value, _ schema: BrainAPI.Schema, current: Value?) -> [Value] {
    var conformer = SchemaConformer(schema, current: current)
    _ = conformer.conform(value)
    return conformer.faults.filter(counts).map { fault in
      .string((fault.path.isEmpty ? "" : fault.path.joined(separator: ".") + ": ") + sentence(fault))
    }
  }

  private static func counts(_ fault: SchemaError) -> Bool {
    switch fault.kind {
    case .missing, .unknown: false
    case .kind, .choice, .unit, .bounds: true
    }
  }

  /// Columns of the record that is changed, as text; nothing of a new one.
  private func stored(_ columns: [String]) throws -> [String: String] {
    guard let id = check.id else { return [:] }
    let names = columns.map(\.quoted).joined(separator: ", ")
    guard
      let row = try Row.fetchOne(
        check.database, sql: "SELECT \(names) FROM \(check.model.name.quoted) WHERE id = ?", arguments: [id])
    else { return [:] }
    var values: [String: String] = [:]
    for column in columns { values[column] = row[column] }
    return values
  }

  private static func sentence(_ fault: SchemaError) -> String {
    switch fault.kind {
    case .missing: "This field is required."
    case .unknown: "This field is not part of the schema."
    case .kind(.quantity): "Expected a number or an object with value and unit."
    case .kind(.string), .kind(.choice): "Not a valid string."
    case .kind(.integer): "A valid integer is required."
    case .kind(.number), .kind(.numericChoice): "A valid number is required."
    case .kind(.boolean): "Must be a valid boolean."
    case .kind(.list): "Expected a list of items."
    case .kind(.record), .kind(.any): "Expected an object."
    case .choice: "\(PythonText.text(fault.value)) is not a valid choice."
    case .unit(let unit, let units): "\(unit) is not a valid unit. Expected one of: \(units.joined(separator: ", "))."
    case .bounds(let minimum?, _) where fault.value.number.map({ $0 < minimum }) ?? true:
      "Ensure this value is greater than or equal to \(minimum.text)."
    case .bounds(_, let maximum): "Ensure this value is less than or equal to \(maximum?.text ?? "")."
    }
  }
}
