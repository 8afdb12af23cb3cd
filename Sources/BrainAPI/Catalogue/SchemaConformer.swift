/// What is against a value that shall be written where a schema says what is taken.
package struct SchemaError: Error, Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// A required key is not there, or null.
    case missing
    /// No key of the schema; the ones that it has.
    case unknown([String])
    /// Not of the field's kind.
    case kind(SchemaField.Kind)
    /// Not among these.
    case choice([String])
    /// A unit that the field does not take; those that it does.
    case unit(String, [String])
    /// Below or above.
    case bounds(minimum: Number?, maximum: Number?)
  }

  /// The keys from the JSON on; places in lists are left out. Empty: the JSON as a whole.
  package var path: [String]
  package var kind: Kind
  /// What stands there.
  package var value: Value
}

/// Puts a value into the shape that a schema wants: a bare number of a quantity gets its unit. Pure; the client's
/// objections and the embedded portal's refusals are made of its faults.
package struct SchemaConformer {
  package let schema: Schema
  /// What the record has now: what is as it was is neither changed nor objected to. nil for a new record.
  package let current: Value?
  package private(set) var faults: [SchemaError] = []

  package init(_ schema: Schema, current: Value? = nil) {
    self.schema = schema
    self.current = current
  }

  package mutating func conform(_ value: Value) -> Value {
    if schema.isList, case .list(let rows) = value.stored {
      return .list(rows.map { record($0, schema.fields, [], nil) })
    }
    return record(value, schema.fields, [], current?.record)
  }

  private mutating func record(
    _ value: Value, _ fields: [SchemaField], _ path: [String], _ current: Record?
  ) -> Value {
    guard case .record(var record) = value.stored else {
      if !value.isNull { fault(path, .kind(.record), value) }
      return value
    }
    for (name, inner) in record.fields {
      if let current, current[name] == inner { continue }
      guard let field = fields.first(where: { $0.name == name }) else {
        fault(path + [name], .unknown(fields.map(\.name)), inner)
        continue
      }
      record[name] = conformed(inner, field, path + [name])
    }
    for field in fields where field.isRequired {
      let isThere = record[field.name].map { !$0.isNull } ?? false
      let was = current.map { current in current[field.name].map { !$0.isNull } ?? false } ?? true
      if !isThere, was { fault(path + [field.name], .missing, .null) }
    }
    return .record(record)
  }

  private mutating func conformed(_ value: Value, _ field: SchemaField, _ path: [String]) -> Value {
    if value.isNull { return value }
    switch field.kind {
    case .any: return value
    case .string: return require(value.string != nil, value, field, path)
    case .boolean: return require(value.boolean != nil, value, field, path)
    case .number: return bounded(value, value.number, field, path)
    case .integer: return bounded(value, value.number.flatMap { $0.exactInteger == nil ? nil : $0 }, field, path)
    case .numericChoice:
      guard let number = value.number else { return require(false, value, field, path) }
      if !field.choices.contains(where: { Number(parsing: $0) == number }) {
        fault(path, .choice(field.choices), value)
      }
      return value
    case .choice:
      guard let text = value.string else { return require(false, value, field, path) }
      if !field.choices.isEmpty, !field.choices.contains(text) { fault(path, .choice(field.choices), value) }
      return value
    case .quantity: return quantity(value, field, path)
    case .record:
      return field.fields.isEmpty
        ? require(value.record != nil, value, field, path)
        : record(value, field.fields, path, nil)
    case .list(let kind):
      guard let elements = value.list else { return require(false, value, field, path) }
      var element = field
      element.kind = kind
      return .list(elements.map { conformed($0, element, path) })
    }
  }

  /// A bare number is sent with the unit that the service would give it.
  private mutating func quantity(_ value: Value, _ field: SchemaField, _ path: [String]) -> Value {
    let number: Number
    var unit: String
    switch value.stored {
    case .number(let bare): (number, unit) = (bare, field.defaultUnit ?? "")
    case .quantity(let given, let own): (number, unit) = (given, own)
    case .duration(let duration):
      guard let own = field.defaultUnit.flatMap({ Unit($0) }), let second = Unit("s"),
        let converted = Number(duration / .seconds(1)).flatMap({ second.convert($0, to: own) })
      else { return require(false, value, field, path) }
      (number, unit) = (converted, own.name)
    case .record(let record):
      guard record.count == 2, let given = record["value"]?.number, let own = record["unit"]?.string else {
        return require(false, value, field, path)
      }
      (number, unit) = (given, own)
    default: return require(false, value, field, path)
    }
    unit = Unit(unit)?.name ?? unit
    if !field.units.contains(unit) { fault(path, .unit(unit, field.units), value) }
    _ = bounded(.number(number), number, field, path)
    return .record(Record([("value", .number(number)), ("unit", .string(unit))]))
  }

  private mutating func bounded(
    _ value: Value, _ number: Number?, _ field: SchemaField, _ path: [String]
  ) -> Value {
    guard let number else { return require(false, value, field, path) }
    let isTooSmall = field.minimum.map { number < $0 } ?? false
    let isTooLarge = field.maximum.map { $0 < number } ?? false
    if isTooSmall || isTooLarge { fault(path, .bounds(minimum: field.minimum, maximum: field.maximum), value) }
    return value
  }

  private mutating func require(_ fits: Bool, _ value: Value, _ field: SchemaField, _ path: [String]) -> Value {
    if !fits { fault(path, .kind(field.kind), value) }
    return value
  }

  private mutating func fault(_ path: [String], _ kind: SchemaError.Kind, _ value: Value) {
    faults.append(SchemaError(path: path, kind: kind, value: value.stored))
  }
}
