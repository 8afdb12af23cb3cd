/// What the JSON of one type holds: `dataacquisition.details` where `type` is `ExtracellularEphys`.
package struct Schema: Sendable, Hashable {
  /// As the field that chooses it has it: `ExtracellularEphys`.
  package var type: String
  /// For people: `Extracellular electrophysiology`.
  package var title: String
  /// The JSON is a list of such records, not one.
  package var isList: Bool
  package var fields: [SchemaField]

  package func field(_ name: String) -> SchemaField? { fields.first { $0.name == name } }

  /// The field at the end of a path of keys; nil where one of them is not of this schema.
  package func field(at path: some Collection<String>) -> SchemaField? {
    guard let first = path.first, let field = field(first) else { return nil }
    return path.dropFirst().reduce(field) { $0?.field($1) }
  }
}

/// A key of a schema's record, with what the service takes for it.
package struct SchemaField: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case string, integer, number, boolean
    /// One of `choices`, as text or as a number.
    case choice, numericChoice
    /// `{value, unit}`, the unit one of `units`.
    case quantity
    case record
    /// Elements of that kind.
    indirect case list(Kind)
    /// The reference does not say.
    case any
  }

  package var name: String
  package var kind: Kind
  package var isRequired = false
  /// The label of the service's own form.
  package var title = ""
  /// What it takes, or what its elements take; empty where anything of the kind will do.
  package var choices: [String] = []
  /// Bounds of the number, of the quantity's value as it is written, of the elements.
  package var minimum: Number?
  package var maximum: Number?
  /// Of a quantity: the units that it takes.
  package var units: [String] = []
  /// Of a quantity: the unit of a number that is written without one.
  package var defaultUnit: String?
  /// Of a record, or of the records of a list.
  package var fields: [SchemaField] = []

  package init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  package func field(_ name: String) -> SchemaField? { fields.first { $0.name == name } }
}

/// Where a model keeps JSON that follows a schema, and which of its fields says which schema.
package struct SchemaUse: Sendable, Hashable {
  package var model: String
  /// The way from the record to the JSON: `["details"]`, `["entries", "details"]` (through the list).
  package var path: [String]
  /// The field whose value is the type: `type`, `coordinates_system`.
  package var chooser: String
  package var schemas: SchemaTable

  /// A bare number along `keys` (from the JSON on) has this unit in a record of that type. Without a type - the rows have
  /// lost it - the unit that all types agree on.
  package func unit(of keys: some Collection<String>, type: String?) -> String? {
    if let type { return schemas.schema(type)?.field(at: keys)?.defaultUnit }
    let units = Set(schemas.all.compactMap { $0.field(at: keys) }.map(\.defaultUnit))
    return units.count == 1 ? units.first ?? nil : nil
  }
}

/// The schemas of one use, read from their text when somebody asks first.
package final class SchemaTable: Sendable {
  package let all: [Schema]
  /// The reference names every field; false where some names are guessed, and nothing can be said against others.
  package let isComplete: Bool
  private let byType: [String: Int]

  init(_ text: String, isComplete: Bool = true) {
    all = SchemaReader.read(text).schemas
    self.isComplete = isComplete
    byType = Dictionary(all.enumerated().map { ($0.element.type, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  package func schema(_ type: String) -> Schema? { byType[type].map { all[$0] } }

  /// Every key that some type has at the end of a path, each once.
  package func names(under path: some Collection<String>) -> [String] {
    var seen: Set<String> = []
    return all.flatMap { schema in (path.isEmpty ? schema.fields : schema.field(at: path)?.fields ?? []).map(\.name) }
      .filter { seen.insert($0).inserted }
  }
}

extension SchemaTable: Hashable {
  package static func == (left: SchemaTable, right: SchemaTable) -> Bool { left === right }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
