import BQLSyntax
import BrainAPI

extension Objections {
  /// Puts the JSON fields of a record that is written into the shape of their schemas, and notes what is against them.
  /// `current` is the record as the server has it, nil for a new one.
  mutating func conformSchemas(_ body: inout Record, current: Record?, in spans: FieldSpans) {
    guard let model else { return }
    for use in Schemas.uses(in: model.name) where use.path.count == 1 {
      guard let value = body[use.path[0]], !value.isNull else { continue }
      let type = (body[use.chooser] ?? current?[use.chooser])?.string
      body[use.path[0]] = conform(
        value, use, type: type, current: current?[use.path[0]], in: spans)
    }
  }

  /// One value by the schema of a type; a type that no schema is known of is a warning. `spans` may know where keys of it
  /// stand: `details.weight`.
  mutating func conform(
    _ value: Value, _ use: SchemaUse, type: String?, current: Value?, in spans: FieldSpans
  ) -> Value {
    guard let type else { return value.plain }
    guard let schema = use.schemas.schema(type) else {
      let close = Suggestion.closest(to: type, among: use.schemas.all.map(\.type))
      warn(
        "no schema of \(use.model) is known for \"\(type)\"; its \(use.path.last ?? "") is sent as written",
        at: spans.span(of: use.path.last),
        label: close.map { "did you mean \"\($0)\"?" })
      return value.plain
    }
    var conformer = SchemaConformer(schema, current: current)
    let conformed = conformer.conform(value)
    for fault in conformer.faults {
      if !use.schemas.isComplete, case .unknown = fault.kind { continue }
      let keys = ([use.path.last ?? ""] + fault.path).joined(separator: ".")
      object(fault, type, at: spans.span(of: keys))
    }
    return conformed.plain
  }

  private mutating func object(_ fault: SchemaError, _ type: String, at span: Span?) {
    let path = fault.path.joined(separator: ".")
    let found = "this is \(ShortText.of(fault.value))"
    switch fault.kind {
    case .missing: add("`\(path)` is required for \"\(type)\"", at: span, label: "it is not here")
    case .unknown(let names):
      let close = SchemaWords.suggestion(for: fault.path.last ?? "", among: names)
      add(
        "the schema of \"\(type)\" has no `\(path)`", at: span, label: close.map { "did you mean \($0)?" },
        hint: "it has: \(names.prefix(12).joined(separator: ", "))" + (names.count > 12 ? ", ..." : ""))
    case .kind(let kind):
      let hint = kind == .quantity ? "as in `24.1 g`, `24.1` or `{value: 24.1, unit: \"g\"}`" : nil
      add(
        "`\(path.isEmpty ? "the JSON" : path)` of \"\(type)\" is a \(SchemaWords.kind(kind))", at: span, label: found,
        hint: hint)
    case .choice(let choices):
      let close = fault.value.string.flatMap { Suggestion.closest(to: $0, among: choices) }
      add(
        "`\(path)` does not take \(ShortText.of(fault.value))", at: span,
        label: close.map { "did you mean \"\($0)\"?" }, hint: "it takes: \(choices.joined(separator: ", "))")
    case .unit(let unit, let units):
      add(
        "`\(path)` is not measured in \(unit)", at: span, label: found,
        hint: "its units: \(units.joined(separator: ", "))")
    case .bounds(let minimum, let maximum):
      let range = [minimum.map { "from \($0.text)" }, maximum.map { "to \($0.text)" }].compactMap(\.self)
      add("`\(path)` is \(range.joined(separator: " "))", at: span, label: found)
    }
  }
}
