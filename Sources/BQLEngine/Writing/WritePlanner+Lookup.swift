import BQLSyntax
import BrainAPI

extension WritePlanner {
  /// The ids of the records of a model that each key finds, in the private portal: a key that finds none is not there. The
  /// keys are all of `fields`. Everything is asked for at once, by a query like any other.
  func lookUp(
    _ keys: Set<[Value]>, _ model: Model, by fields: [KeyField], at span: Span
  ) async throws(StatementError) -> [RecordKey: [Value]] {
    guard !keys.isEmpty else { return [:] }
    let ordered = keys.sorted { JSON.write(.list($0)) < JSON.write(.list($1)) }
    var terms: [Expression] = []
    for (place, field) in fields.enumerated() {
      var seen: Set<RecordKey.Part> = []
      let values = ordered.map { $0[place] }.filter { seen.insert(.init($0, field.field?.kind)).inserted }
      let list = Expression(.list(values.map { WritePlanner.literal($0, span) }), span: span)
      terms.append(Expression(.membership(WritePlanner.path(field.path, span), list, negated: false), span: span))
    }
    let condition = terms.count == 1 ? terms[0] : Expression(.and(terms), span: span)
    let columns = fields.enumerated().map { place, field in
      Column(value: WritePlanner.path(field.path, span), alias: Name("key\(place)", span: span), text: "key\(place)")
    }
    let id = Column(value: WritePlanner.path(["id"], span), alias: nil, text: "id")
    let query = Query(
      source: .model(WritePlanner.privateModel(model, span)), clauses: [Clause(.filter(condition), span: span)],
      stages: [Stage(.select([id] + columns), span: span)], span: span)
    let rows = try await evaluate(Expression(.query(query), span: span)).value?.list ?? []
    var found: [RecordKey: [Value]] = [:]
    let isNumbered = model.field("id")?.kind == .integer
    for row in rows.compactMap(\.record) {
      guard let id = row.id else { continue }
      let parts = fields.enumerated().map { place, field in
        RecordKey.Part(row["key\(place)"] ?? .null, field.field?.kind)
      }
      let value = isNumbered ? Number(parsing: id).map { Value.number($0) } ?? .string(id) : .string(id)
      found[RecordKey(paths: fields.map(\.path), values: parts), default: []].append(value)
    }
    return found
  }

  /// What is meant by a text that no record has in a field: the nearest of what is there.
  func suggestion(
    for text: String, _ model: Model, by field: KeyField, at span: Span
  ) async -> String? {
    let column = Column(value: WritePlanner.path(field.path, span), alias: Name("key", span: span), text: "key")
    let limit = Clause(.limit(Expression(.literal(.integer(1000)), span: span)), span: span)
    let query = Query(
      source: .model(WritePlanner.privateModel(model, span)), clauses: [limit],
      stages: [Stage(.select([column]), span: span)], span: span)
    // A word of help: where it cannot be had, there is none.
    guard let rows = try? await evaluate(Expression(.query(query), span: span)).value?.list else { return nil }
    let names = rows.compactMap { $0.record?["key"]?.string }
    if let close = Suggestion.closest(to: text, among: names) { return close }
    // `C57BL` for `C57BL/6J`.
    let start = text.lowercased()
    return names.filter { $0.lowercased().hasPrefix(start) }.min { ($0.count, $0) < ($1.count, $1) }
  }

  private static func privateModel(_ model: Model, _ span: Span) -> ModelReference {
    ModelReference(
      portal: Name(Portal.private.rawValue, span: span), app: Name(model.app, span: span),
      model: Name(model.name, span: span))
  }

  private static func path(_ names: FieldPath, _ span: Span) -> Expression {
    let first = Expression(.name(Name(names[0], span: span, isQuoted: true)), span: span)
    return names.dropFirst().reduce(first) { value, name in
      Expression(.member(value, Name(name, span: span, isQuoted: true)), span: span)
    }
  }

  private static func literal(_ value: Value, _ span: Span) -> Expression {
    let literal: Literal =
      switch value {
      case .boolean(let boolean): .boolean(boolean)
      case .number(.integer(let integer)): .integer(Int64(integer))
      case .number(let number): .decimal(number.text)
      default: .string(value.text)
      }
    return Expression(.literal(literal), span: span)
  }
}
