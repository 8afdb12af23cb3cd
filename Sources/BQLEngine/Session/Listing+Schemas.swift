import BQLSyntax
import BrainAPI

extension Listing {
  /// `describe dataacquisition.details where type = "Audio"`, `describe subjectlog.details.weight`: a row for each key of
  /// each schema. False, and nothing shown, where the names lead to no schema.
  func describeSchema(
    _ model: Model, _ names: [Name], where condition: Expression?
  ) throws(StatementError) -> Bool {
    guard let (use, rest) = schemaUse(model, names) else { return false }
    var row = RowShape(model: model.name)
    if let condition { row.keep(to: Planner.conjuncts(condition), environment.planningContext) }
    let types = row.types[use.chooser]
    if let condition, types == nil {
      throw StatementError(
        "the condition does not say which schema", at: condition.span,
        hint: "as in `where \(use.chooser) = \"\(use.schemas.all.first?.type ?? "")\"`")
    }
    for type in (types ?? []).sorted() where use.schemas.schema(type) == nil {
      let close = Suggestion.closest(to: type, among: use.schemas.all.map(\.type))
      throw StatementError(
        "there is no schema of \(model.name) for \"\(type)\"", .unknownName, at: condition?.span,
        label: close.map { "did you mean \"\($0)\"?" }, hint: "`describe \(model.name).\(names[0].text)` shows all")
    }
    let place = SchemaPlace(use, keys: Array(use.path.dropFirst()), types: types)
    var rows: [[Value]] = []
    for schema in place.schemas {
      let fields = rest.isEmpty ? schema.fields : schema.field(at: rest.map(\.text)).map { [$0] } ?? []
      for field in fields {
        let above = rest.dropLast().map(\.text)
        rows += Listing.rows(of: field, schema.type, (above + [field.name]).joined(separator: "."))
      }
    }
    if rows.isEmpty, let last = rest.last {
      var outer = place
      outer.keys += rest.dropLast().map(\.text)
      throw StatementError(
        "\(SchemaWords.schemas(of: place)) has no `\(rest.map(\.text).joined(separator: "."))`", .unknownField,
        at: last.span,
        label: SchemaWords.suggestion(for: last.text, among: outer.names).map { "did you mean \($0)?" })
    }
    if names.count == 1, names[0].text == "entries" { rows = entryRows(place) + rows }
    table([use.chooser, "key", "kind", "required", "unit", "units", "choices", "title"], rows)
    return true
  }

  /// The JSON field that the names lead to, and the keys behind it; a log's `details` stand in its `entries`.
  private func schemaUse(_ model: Model, _ names: [Name]) -> (use: SchemaUse, rest: ArraySlice<Name>)? {
    guard let first = names.first else { return nil }
    if let use = Schemas.use(of: first.text, in: model.name) {
      let above = use.path.dropFirst()
      let rest = names.dropFirst()
      return (use, rest.first.map { above.first == $0.text } ?? false ? rest.dropFirst() : rest)
    }
    guard first.text == "details", let use = Schemas.use(of: "entries", in: model.name) else { return nil }
    return (use, names.dropFirst())
  }

  /// What an entry of a log has beside its details, by the kind of the log.
  private func entryRows(_ place: SchemaPlace) -> [[Value]] {
    var kinds: [LogEntryKind: [String]] = [:]
    for schema in place.schemas {
      LogEntryKind(model: place.use.model, type: schema.type).map { kinds[$0, default: []].append(schema.type) }
    }
    return [LogEntryKind.instant, .interval].flatMap { kind -> [[Value]] in
      guard let types = kinds[kind] else { return [] }
      return kind.timeFields.map { name in
        [
          .string(types.joined(separator: ", ")), .string("entries: " + name), .string("instant"), .string("required"),
          .null, .null, .null, .string(kind == .instant ? "When" : "From and to"),
        ]
      }
    }
  }

  private static func rows(of field: SchemaField, _ type: String, _ key: String) -> [[Value]] {
    var kind = SchemaWords.kind(field.kind)
    if let minimum = field.minimum { kind += ", from \(minimum.text)" }
    if let maximum = field.maximum { kind += field.minimum == nil ? ", to \(maximum.text)" : " to \(maximum.text)" }
    let row: [Value] = [
      .string(type), .string(key), .string(kind), .string(field.isRequired ? "required" : ""),
      field.defaultUnit.map { .string($0) } ?? .null, .list(field.units.map { .string($0) }),
      .list(field.choices.map { .string($0) }), .string(field.title),
    ]
    return [row] + field.fields.flatMap { rows(of: $0, type, key + "." + $0.name) }
  }
}
