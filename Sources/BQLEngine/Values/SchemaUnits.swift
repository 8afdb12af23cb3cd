import BrainAPI

/// A place in the schemas of a JSON field, as a path names it: `details.probe` is `["probe"]` of `dataacquisition.details`.
package struct SchemaPlace: Sendable, Hashable {
  package var use: SchemaUse
  /// Keys behind the field itself; those of the way to the JSON (`details` of `entries`) among them.
  package var keys: [String] = []
  /// The types that the query keeps to; nil where it keeps to none.
  package var types: Set<String>?

  package init(_ use: SchemaUse, keys: [String] = [], types: Set<String>? = nil) {
    self.use = use
    self.keys = keys
    self.types = types
  }

  /// The keys inside of the schema; nil above it: at an entry of a log.
  var inner: ArraySlice<String>? {
    let above = use.path.dropFirst()
    return keys.starts(with: above) ? keys.dropFirst(above.count) : nil
  }

  /// The schemas that may be met.
  package var schemas: [Schema] {
    guard let types else { return use.schemas.all }
    return use.schemas.all.filter { types.contains($0.type) }
  }

  /// What the path is in the schemas that have it.
  package var fields: [SchemaField] {
    guard let inner, !inner.isEmpty else { return [] }
    return schemas.compactMap { $0.field(at: inner) }
  }

  /// The keys that may follow.
  package var names: [String] {
    var seen: Set<String> = []
    guard let inner else {
      // Above the schema: at an entry.
      guard keys.isEmpty else { return [] }
      let kinds = schemas.compactMap { LogEntryKind(model: use.model, type: $0.type) }
      return kinds.flatMap(\.fields).filter { seen.insert($0).inserted }
    }
    let fields =
      inner.isEmpty ? schemas.flatMap(\.fields) : schemas.compactMap { $0.field(at: inner) }.flatMap(\.fields)
    return fields.map(\.name).filter { seen.insert($0).inserted }
  }

  /// Whether some schema has it, and not only that none can be said not to.
  func isSure(of name: String) -> Bool {
    names.contains(name) || fields.contains { $0.kind == .quantity && (name == "value" || name == "unit") }
  }

  /// Whether `name` may follow: some schema has it, or nothing can be said.
  func knows(_ name: String) -> Bool {
    if !use.schemas.isComplete || schemas.isEmpty { return true }
    if inner == nil { return keys.isEmpty ? names.contains(name) : true }
    if names.contains(name) { return true }
    // Inside of a quantity, and of records that the reference does not describe.
    guard let inner, !inner.isEmpty else { return false }
    return fields.contains { field in
      field.kind == .quantity ? name == "value" || name == "unit" : field.fields.isEmpty
    }
  }
}

/// Gives the numbers of one record's JSON the units of its schema.
struct SchemaUnits {
  let use: SchemaUse
  let type: String?
  private let schema: Schema?

  /// Of that record's own type.
  init(_ use: SchemaUse, of record: Record) {
    self.use = use
    type = record[use.chooser]?.string
    schema = type.flatMap(use.schemas.schema)
  }

  /// The JSON field of a record, or of each in a list.
  static func member(_ use: SchemaUse, of value: Value) -> Value {
    switch value.stored {
    case .record(let record):
      return record[use.path[0]].map { SchemaUnits(use, of: record).measured($0, at: []) } ?? .null
    case .list(let elements):
      return .list(elements.flatMap { element in member(use, of: element).list ?? [member(use, of: element)] })
    default: return .null
    }
  }

  /// A value that stands at these keys behind the field.
  func measured(_ value: Value, at keys: [String]) -> Value {
    let above = use.path.dropFirst()
    if keys.count < above.count {
      return above.starts(with: keys) ? descend(value, above.dropFirst(keys.count)) : value
    }
    guard keys.starts(with: above) else { return value }
    let inner = keys.dropFirst(above.count)
    if inner.isEmpty { return schema.map { tagged(value, $0.fields) } ?? value }
    if let schema { return schema.field(at: inner).map { tagged(value, $0) } ?? value }
    guard type == nil, let unit = use.unit(of: inner, type: nil) else { return value }
    return tagged(value, unit)
  }

  /// The way down to where the schema begins.
  private func descend(_ value: Value, _ keys: ArraySlice<String>) -> Value {
    guard let schema else { return value }
    guard let key = keys.first else { return tagged(value, schema.fields) }
    switch value {
    case .list(let elements): return .list(elements.map { descend($0, keys) })
    case .record(var record):
      guard let inner = record[key] else { return value }
      record[key] = descend(inner, keys.dropFirst())
      return .record(record)
    default: return value
    }
  }

  private func tagged(_ value: Value, _ fields: [SchemaField]) -> Value {
    switch value {
    case .list(let elements): return .list(elements.map { tagged($0, fields) })
    case .record(var record):
      for field in fields where field.defaultUnit != nil || !field.fields.isEmpty {
        if let inner = record[field.name] { record[field.name] = tagged(inner, field) }
      }
      return .record(record)
    default: return value
    }
  }

  private func tagged(_ value: Value, _ field: SchemaField) -> Value {
    if let unit = field.defaultUnit { return tagged(value, unit) }
    return field.fields.isEmpty ? value : tagged(value, field.fields)
  }

  private func tagged(_ value: Value, _ unit: String) -> Value {
    switch value {
    case .number: .measured(Measured(stored: value, defaultUnit: unit))
    case .record where value.quantityText != nil: .measured(Measured(stored: value, defaultUnit: unit))
    case .list(let elements): .list(elements.map { tagged($0, unit) })
    default: value
    }
  }
}
