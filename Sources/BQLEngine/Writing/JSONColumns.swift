import BQLSyntax
import BrainAPI

/// Columns that hold a part of a JSON field each (`extra_fields.price`, `details.weight [g]`), put together to that field.
struct JSONColumns {
  let rows: FileRows
  let model: Model?

  private struct Part {
    var column: String
    var keys: [String]
    /// nil: an empty cell, which takes the key away.
    var value: Value?
  }

  /// The JSON fields of a row that such columns tell about, each whole: a new record's, or the parts that differ set in
  /// what `current` has. A field in which nothing differs is left out. `spans` learns where they stand.
  func fields(
    _ row: Int, current: Record?, _ comparison: ReplyComparison, _ spans: inout FieldSpans,
    _ objections: inout Objections
  ) -> [(field: Field, value: Value)] {
    let own = rows.rows[row].record
    var parts: [(field: Field, parts: [Part])] = []
    for (name, value) in own.fields {
      guard case .part(let field, let keys) = FileColumn(name, model) else { continue }
      if value.isNull, rows.isTable, current == nil { continue }
      let schema = schemaField(field, keys, own, current)
      let isNone = value.isNull && rows.isTable
      let part = Part(column: name, keys: keys, value: isNone ? nil : cell(value, rows.rows[row].texts[name], schema))
      if let index = parts.firstIndex(where: { $0.field.name == field.name }) {
        parts[index].parts.append(part)
      } else {
        parts.append((field, [part]))
      }
    }
    return parts.compactMap { field, parts in
      if spans.fields[field.name] == nil { spans.fields[field.name] = spans.fields[parts[0].column] }
      let base = own[field.name] ?? current?[field.name] ?? .null
      guard let value = merged(parts, base, field, own, current, comparison, row, &objections) else { return nil }
      return (field, value)
    }
  }

  /// nil where nothing differs, or where it was objected to.
  private func merged(
    _ parts: [Part], _ base: Value, _ field: Field, _ own: Record, _ current: Record?,
    _ comparison: ReplyComparison, _ row: Int, _ objections: inout Objections
  ) -> Value? {
    let use = model.flatMap { Schemas.use(of: field.name, in: $0.name) }
    let type = use.flatMap { (own[$0.chooser] ?? current?[$0.chooser])?.string }
    // A list that a schema knows has one element mostly; of another nobody knows what its elements are.
    let isList = (base.list != nil || base.isNull) && type.flatMap { use?.schemas.schema($0)?.isList } ?? false
    if isList, let elements = base.list, elements.count > 1 {
      objections.add(
        "`\(field.name)` is a list of \(elements.count) here", at: rows.span(row, parts[0].column),
        label: "a column of its own cannot tell which one is meant",
        hint: "the whole list as JSON, in a column `\(field.name)`", isBinding: true)
      return nil
    }
    var whole = (isList ? base.list?.first : base) ?? .null
    var isChanged = false
    for part in parts {
      let old = JSONColumns.value(whole, part.keys)
      let unit = use?.unit(of: part.keys, type: type)
      let isSame = part.value.map { new in old.map { comparison.isSame($0, new, unit: unit) } ?? false }
      if isSame ?? (old ?? .null).isNull { continue }
      guard let set = JSONColumns.setting(part.value, inside: whole, part.keys[...]) else {
        objections.add(
          "`\(part.column)` cannot be set inside \(FieldValue.name(of: whole))",
          at: rows.span(row, part.column), isBinding: true)
        return nil
      }
      whole = set
      isChanged = true
    }
    // A JSON column of its own is compared whole, with the others.
    if !isChanged, current != nil { return nil }
    return isList ? .list([whole]) : whole
  }

  private func schemaField(_ field: Field, _ keys: [String], _ own: Record, _ current: Record?) -> SchemaField? {
    guard let model, let use = Schemas.use(of: field.name, in: model.name), use.path.count == 1,
      let type = (own[use.chooser] ?? current?[use.chooser])?.string
    else { return nil }
    return use.schemas.schema(type)?.field(at: keys)
  }

  /// A cell of a table as the schema has its key: `007` of a text stays text.
  private func cell(_ value: Value, _ text: String?, _ schema: SchemaField?) -> Value {
    guard let text, let schema else { return value }
    switch schema.kind {
    case .string, .choice: return .string(text)
    case .boolean:
      switch text.trimmed.lowercased() {
      case "true": return .boolean(true)
      case "false": return .boolean(false)
      default: return value
      }
    case .integer, .number, .numericChoice, .quantity, .record, .list, .any: return value
    }
  }

  private static func value(_ whole: Value, _ keys: [String]) -> Value? {
    keys.reduce(Optional(whole)) { $0?.record?[$1] }
  }

  /// The value with one key set, or taken away; records on the way are made. nil where something else stands in the way.
  private static func setting(_ value: Value?, inside whole: Value, _ keys: ArraySlice<String>) -> Value? {
    guard let first = keys.first else { return value ?? .null }
    guard whole.isNull || whole.record != nil else { return nil }
    var record = whole.record ?? Record()
    if keys.count == 1 {
      record[first] = value
      return .record(record)
    }
    guard let inner = setting(value, inside: record[first] ?? .null, keys.dropFirst()) else { return nil }
    record[first] = inner
    return .record(record)
  }
}
