import BQLSyntax
import BrainAPI

extension WritePlanner {
  /// The rows of a file as a write takes them: related records by their ids, whatever they are told by.
  func readRows(
    _ file: TextLiteral, _ method: APIRequest.Method, _ model: Model?, keys: Set<String> = [],
    _ objections: inout Objections
  ) async throws(StatementError) -> FileRows {
    var rows = try FileRows(file, model, catalogue, host.files, usesRawCSV: settings.usesRawCSV)
    if let template = try TemplateRows(rows, model, isNew: method == .post, at: file.span) {
      template.translate(&rows, &objections)
      if method == .post { objectToEntries(rows, file, model, &objections) }
    }
    try await resolveRelations(&rows, model, keys: keys, at: file.span, &objections)
    return rows
  }

  /// A log is created without entries; the import tool's table has one in each row.
  private func objectToEntries(
    _ rows: FileRows, _ file: TextLiteral, _ model: Model?, _ objections: inout Objections
  ) {
    guard let model, LogEntryKind(model: model.name, type: nil) != nil else { return }
    let fields = Set([LogEntryKind.instant, .interval].flatMap(\.fields)).subtracting(model.fields.map(\.name))
    for name in rows.names where fields.contains(name) {
      guard let row = rows.rows.firstIndex(where: { $0.record[name].map { !$0.isNull } ?? false }) else { continue }
      objections.add(
        "a \(model.name) is created without entries", at: rows.span(row, name), label: "this is one of an entry",
        hint:
          "`add entry to \(model.name) from \"\(file.text)\" by subject.name, type` adds them to logs that are there",
        isBinding: true)
      return
    }
  }

  func planUpdate(
    _ reference: ModelReference, from file: TextLiteral, by keys: [Path]
  ) async throws(StatementError) -> WritePlan {
    let place = try writePlace(reference)
    let fields = try keyFields(keys, place.model)
    let columns = fields.map { $0.path.dotted }
    var objections = Objections(place.model, zone: settings.zone)
    objections.check(.patch, at: nil)
    let rows = try await readRows(file, .patch, place.model, keys: Set(columns), &objections)
    let ids =
      fields.isEmpty
      ? identifiers(rows, &objections)
      : try await identifiers(rows, place.model, fields, at: file.span, &objections)
    let unique = eachOnce(ids, rows, fields.isEmpty ? "id" : columns[0], &objections)
    let records = try await environment.read(unique.compactMap(\.self), place.endpoint, at: file.span)
    let byID = Dictionary(
      records.compactMap { record in record.id.map { ($0, record) } }, uniquingKeysWith: { first, _ in first })
    var plan = WritePlan(model: reference.model.text, file: rows.source)
    for (row, id) in unique.enumerated() {
      guard let id else { continue }
      var cells = rows.spans(row)
      guard let record = byID[id] else {
        objections.add(
          "there is no \(reference.model.text) with this id", at: cells.span(of: "id"),
          hint: "or it is not shared with you; `create \(reference.model.text) from \"...\"` makes new ones",
          isBinding: true)
        continue
      }
      let changed = changes(rows, row, &cells, record, place.model, except: Set(columns), &objections)
      add(changed, .patch, record, place.endpoint, cells, &plan)
    }
    try await validate(&objections, plan)
    if let note = changeNote(place.model) { plan.notes.append(note) }
    return plan
  }

  // MARK: Which record a row is about

  /// The fields behind `by`.
  func keyFields(_ paths: [Path], _ model: Model?) throws(StatementError) -> [KeyField] {
    guard let first = paths.first else { return [] }
    guard let model else {
      throw StatementError(
        "records of a model that the catalogue does not know are found by their ids only", at: first.span)
    }
    var fields: [KeyField] = []
    for path in paths {
      do throws(KeyField.KeyError) {
        fields.append(try KeyField(FieldPath(path.names.map(\.text)), of: model, catalogue))
      } catch {
        throw StatementError(error.title, at: path.span, label: error.label, hint: error.hint)
      }
    }
    return fields
  }

  /// The id in each row; nil where it has none that will do, which is said.
  private func identifiers(_ rows: FileRows, _ objections: inout Objections) -> [String?] {
    if rows.isTable, rows.columns["id"] == nil {
      objections.add(
        "there is no column `id`, by which records are found", at: Span(0, 0),
        hint: "a file that `| save` wrote has it; `by name` finds them by another column", isBinding: true)
      return []
    }
    return rows.rows.enumerated().map { place, row in
      if let id = row.record["id"].flatMap(FieldValue.identifier)?.text { return id }
      objections.add(
        "this row has no id", at: rows.span(place, "id"), label: "nothing tells which record it is", isBinding: true)
      return nil
    }
  }

  /// The id of the one record that the columns of a row find; nil where they find none or several, which is said.
  func identifiers(
    _ rows: FileRows, _ model: Model?, _ fields: [KeyField], at span: Span, _ objections: inout Objections
  ) async throws(StatementError) -> [String?] {
    guard let model else { return [] }
    let columns = fields.map { $0.path.dotted }
    let missing = columns.filter { !rows.names.contains($0) }
    if let first = missing.first, !rows.rows.isEmpty {
      let close = Suggestion.closest(to: first, among: rows.names)
      objections.add(
        "there is no column `\(first)`, by which records are found", at: Span(0, 0),
        label: close.map { "did you mean \($0)?" }, hint: "it has: \(rows.names.joined(separator: ", "))",
        isBinding: true)
      return []
    }
    var keys: [[Value]?] = []
    for (row, own) in rows.rows.enumerated() {
      var values: [Value] = []
      for (field, column) in zip(fields, columns) {
        if let value = field.value(own.record[column] ?? .null, text: own.texts[column]) {
          values.append(value)
        } else {
          objections.add(
            "this row has no `\(column)`", at: rows.span(row, column), label: "nothing tells which record it is",
            isBinding: true)
        }
      }
      keys.append(values.count == fields.count ? values : nil)
    }
    let found = try await lookUp(Set(keys.compactMap(\.self)), model, by: fields, at: span)
    var suggestions = 0
    var ids: [String?] = []
    for (row, values) in keys.enumerated() {
      guard let values else {
        ids.append(nil)
        continue
      }
      let these = found[FileRelation.key(fields, values)] ?? []
      ids.append(these.count == 1 ? these[0].text : nil)
      if these.count == 1 { continue }
      let words = RecordKey.words(fields.map(\.path), values)
      if these.count > 1 {
        objections.add(
          "\(RecordWords.counted(these.count, model.name)) have \(words)", at: rows.span(row, columns[0]),
          label: "which one is meant?",
          hint: "one more column after `by` may tell: `by \(columns.joined(separator: ", ")), ...`; or their ids: "
            + these.prefix(3).map(\.text).joined(separator: ", "), isBinding: true)
        continue
      }
      var close: String?
      if fields.count == 1, let text = values[0].string, suggestions < FileRelation.mostSuggestions {
        suggestions += 1
        close = await suggestion(for: text, model, by: fields[0], at: span)
      }
      objections.add(
        "there is no \(model.name) with \(words)", at: rows.span(row, columns[0]),
        label: close.map { "did you mean \"\($0)\"?" },
        hint: "or it is not shared with you; `create \(model.name) from \"...\"` makes new ones", isBinding: true)
    }
    return ids
  }

  /// Of several rows about one record the first; the others are said.
  private func eachOnce(
    _ ids: [String?], _ rows: FileRows, _ column: String, _ objections: inout Objections
  ) -> [String?] {
    var seen: [String: Int] = [:]
    return ids.enumerated().map { row, id in
      guard let id else { return nil }
      guard let first = seen[id] else {
        seen[id] = row
        return id
      }
      objections.add(
        "the same record is here twice", at: rows.span(row, column), label: "first in \(rows.line(first))",
        isBinding: true)
      return nil
    }
  }

  // MARK: What a row changes

  /// The cells of a row that hold something else than the record. `except`: the columns that found it.
  private func changes(
    _ rows: FileRows, _ row: Int, _ spans: inout FieldSpans, _ record: Record, _ model: Model?, except: Set<String>,
    _ objections: inout Objections
  ) -> Record {
    var changed = Record()
    for (name, given) in rows.rows[row].record.fields where name != "id" && !except.contains(name) {
      let span = spans.fields[name]
      let current = record[name]
      // What was written bare and quoted by a spreadsheet, or the other way round, is no change.
      if let text = rows.rows[row].texts[name], let current = current?.string, current == text { continue }
      if case .part = FileColumn(name, model) { continue }
      guard let field = model?.field(name) else {
        if given == current ?? .null { continue }
        if given.isNull, rows.isTable { continue }
        let conformed = objections.conform(given, of: name, in: spans)
        if case .unknown = FileColumn(name, model) { changed[name] = conformed }
        continue
      }
      var value = given
      if value.isNull, rows.isTable {
        if current == nil || current == .null || current == .string("") { continue }
        // An empty cell empties a list.
        if field.isList { value = .list([]) }
      }
      if FieldValue(field: field, zone: settings.zone).isSame(current, value) { continue }
      if field.isReadOnly, let model {
        // A list of related records may have been saved without what the record has now; a hidden field is on no record.
        objections.objectToReadOnly(field, model, at: span)
        continue
      }
      take(objections.conform(value, of: name, in: spans), name, field, record, spans, &changed, &objections)
    }
    let parts = JSONColumns(rows: rows, model: model).fields(row, current: record, comparison, &spans, &objections)
    for (field, value) in parts {
      if field.isReadOnly, let model {
        objections.objectToReadOnly(field, model, at: spans.span(of: field.name))
      } else {
        changed[field.name] = value.plain
      }
    }
    objections.conformSchemas(&changed, current: record, in: spans)
    return changed
  }
}
