import BQLFormats
import BQLSyntax
import BrainAPI

/// Reads a table of the service's import tool as its own columns: `subject__strain` becomes `strain`, its cells what that
/// takes.
struct TemplateRows {
  let template: ImportTemplate
  let model: Model
  /// A new record, or the change of one.
  let isNew: Bool

  /// nil where a file has no column of the model's template. A file that is the template of something else is an error.
  init?(_ rows: FileRows, _ model: Model?, isNew: Bool, at span: Span) throws(StatementError) {
    guard rows.isTable, let model else { return nil }
    let names = Set(rows.names)
    let template = ImportTemplate.of(model.name)
    let isFull = { (one: ImportTemplate) in
      one.columns.allSatisfy { !$0.isRequired || names.contains($0.header) }
    }
    if template.map(isFull) != true, let other = ImportTemplate.all.first(where: isFull), other.model != model.name {
      throw StatementError(
        "this is the import tool's table for \(Plural.noun(other.model, 2))", at: span,
        hint: "`create \(other.model) from \"...\"`")
    }
    guard let template, template.columns.contains(where: { names.contains($0.header) }) else { return nil }
    self.template = template
    self.model = model
    self.isNew = isNew
  }

  /// The rows with the template's columns under the names of fields; what cannot be read, and what is left out, is said.
  func translate(_ rows: inout FileRows, _ objections: inout Objections) {
    for name in rows.names where template.column(name) == nil {
      // A column that somebody added by the field's name is as good.
      if case .unknown = FileColumn(name, model) {
        let close = Suggestion.closest(to: name, among: template.columns.map(\.header))
        objections.warn(
          "the import tool has no column `\(name)` for a \(model.name); it is left out", at: rows.columns[name],
          label: close.map { "did you mean \($0)?" })
      }
    }
    let members = template.columns.filter {
      if case .members = $0.form { rows.names.contains($0.header) } else { false }
    }
    for column in members
    where isNew && rows.rows.contains(where: { $0.texts[column.header]?.trimmed.isEmpty == false }) {
      objections.warn(
        "`\(column.header)` is left out: who creates a \(model.name) is its only member",
        at: rows.columns[column.header],
        hint: "when it is there, `update \(model.name) from \"\(rows.source.name)\" by name` adds them")
    }
    for row in rows.rows.indices { translate(row, &rows, &objections) }
    for column in template.columns { rows.rename(column.header, to: column.field) }
  }

  private func translate(_ row: Int, _ rows: inout FileRows, _ objections: inout Objections) {
    let old = rows.rows[row]
    var new = PlacedRow(record: Record(), range: old.range)
    for name in old.record.names {
      guard let column = template.column(name) else {
        if case .unknown = FileColumn(name, model) { continue }
        new.record[name] = old.record[name]
        new.texts[name] = old.texts[name]
        new.cells[name] = old.cells[name]
        continue
      }
      if case .members = column.form, isNew { continue }
      if isScope(column, old) { continue }
      if new.cells[column.field] == nil { new.cells[column.field] = old.cells[name] }
      let text = (old.texts[name] ?? "").trimmed
      let own = text.isEmpty && isNew ? column.defaultText ?? "" : text
      let value = value(own, column, new.record[column.field], at: rows.span(row, name), &objections)
      new.record[column.field] = value
      if case .text = column.form { new.texts[column.field] = own }
    }
    if isNew {
      for column in template.columns where new.record[column.field] == nil {
        if let text = column.defaultText { new.record[column.field] = .string(text) }
      }
    }
    rows.rows[row] = new
  }

  /// The atlas alone names no region, and beside an id neither it nor the acronym says more.
  private func isScope(_ column: ImportTemplate.Column, _ row: PlacedRow) -> Bool {
    guard model.name == "procedure", column.field.hasPrefix("brain_region.") else { return false }
    let region = (row.texts["procedure__brain_region"] ?? "").trimmed
    let acronym = (row.texts["procedure__brain_region_acronym"] ?? "").trimmed
    return Identifiers.isPlausible(region) || region.isEmpty && acronym.isEmpty
  }

  private func value(
    _ text: String, _ column: ImportTemplate.Column, _ other: Value?, at span: Span, _ objections: inout Objections
  ) -> Value {
    switch column.form {
    case .flag:
      if text.isEmpty, !isNew { return .null }
      return .boolean(["true", "yes", "1", "on", "enabled"].contains(text.lowercased()))
    case .list: return text.isEmpty ? .null : .list(TemplateRows.parts(text).map { Value.string($0) })
    case .members(let rights):
      // Several columns tell of one map; the later ones give more.
      var people = other?.record ?? Record()
      for person in TemplateRows.parts(text) {
        people[person] = .record(Record(rights.map { ($0, .boolean(true)) }))
      }
      return people.count == 0 ? .null : .record(people)
    case .text, .instant: return text.isEmpty ? .null : .string(text)
    case .day:
      if text.isEmpty { return .null }
      let day = text.prefix(10)
      let isTimed = text.utf8.count > 10 && (text.dropFirst(10).first == "T" || text.dropFirst(10).first == " ")
      return .string(isTimed ? String(day) : text)
    case .json:
      if text.isEmpty { return .null }
      guard let json = try? JSON.read(Array(text.utf8)), json.record != nil || json.list != nil else {
        objections.add(
          "`\(column.header)` is a JSON object", at: span, label: "this is not one",
          hint: "as in {\"depth\": {\"value\": 2, \"unit\": \"mm\"}}", isBinding: true)
        return .null
      }
      return wrapped(json, column.field)
    }
  }

  /// The tool writes one row of what is a list of rows.
  private func wrapped(_ json: Value, _ field: String) -> Value {
    guard json.record != nil, let use = Schemas.use(of: field, in: model.name), use.path.count == 1,
      use.schemas.all.first?.isList == true
    else { return json }
    return .list([json])
  }

  static func parts(_ text: String) -> [String] {
    text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
  }
}
