import BQLFormats
import BQLSyntax
import BrainAPI

extension WritePlanner {
  /// `add entry to subjectlog from "weights.csv" by subject.name, type`: each row to the one log that these columns find.
  func planAddEntries(
    _ reference: ModelReference, from file: TextLiteral, by paths: [Path]
  ) async throws(StatementError) -> WritePlan {
    let place = try writePlace(reference)
    let action = try WritePlanner.logAction("add_entry", place.model, at: reference.span)
    let fields = try keyFields(paths, place.model)
    let columns = EntryColumns(catalogue, reference.model.text, place.model)
    var rows = try FileRows(file, host.files, usesRawCSV: settings.usesRawCSV) { columns.kind(of: $0) }
    var planner = EntryPlanner(place.model, action, settings.zone)
    var keys = Set(fields.map { $0.path.dotted })
    if let template = try TemplateRows(rows, place.model, isNew: false, at: file.span) {
      template.translate(&rows, &planner.objections)
      // The import tool's table tells of the log as well.
      keys.formUnion(place.model?.fields.map(\.name) ?? [])
    }
    let ids = try await identifiers(rows, place.model, fields, at: file.span, &planner.objections)
    var seen: Set<String> = []
    let wanted = ids.compactMap(\.self).filter { seen.insert($0).inserted }
    let logs = Dictionary(
      try await environment.read(wanted, place.endpoint, at: file.span).compactMap { log in log.id.map { ($0, log) } },
      uniquingKeysWith: { first, _ in first })
    var plan = WritePlan(model: reference.model.text, file: rows.source)
    for (row, id) in ids.enumerated() {
      guard let log = id.flatMap({ logs[$0] }) else { continue }
      let own = rows.rows[row]
      let label = fields.map { (own.record[$0.path.dotted] ?? .null).text }.joined(separator: ", ")
      let entry = WritePlanner.entry(of: own.record, without: keys, isTable: rows.isTable)
      plan.items.append(planner.added(entry, to: log, in: rows.spans(row), label: label))
    }
    try await validate(&planner.objections, plan)
    return plan
  }

  /// What of a row is the entry: dotted columns are parts of records; an empty cell leaves its key out.
  private static func entry(of row: Record, without keys: Set<String>, isTable: Bool) -> Record {
    var entry = Record()
    for (name, value) in row.fields where !keys.contains(name) {
      if isTable, value.isNull { continue }
      entry = setting(value, in: entry, name.split(separator: ".").map(String.init)[...])
    }
    return entry
  }

  private static func setting(_ value: Value, in record: Record, _ names: ArraySlice<String>) -> Record {
    guard let first = names.first else { return record }
    var record = record
    record[first] =
      names.count == 1 ? value : .record(setting(value, in: record[first]?.record ?? Record(), names.dropFirst()))
    return record
  }
}

/// What is known of the columns of a file of entries.
private struct EntryColumns: Sendable {
  private let catalogue: Catalogue
  private let model: Model?
  private var kinds: [String: Field.Kind] = [
    "date_time": .dateTime, "start_date_time": .dateTime, "end_date_time": .dateTime, "notes": .text,
  ]

  init(_ catalogue: Catalogue, _ name: String, _ model: Model?) {
    self.catalogue = catalogue
    self.model = model
    // What all types that have such a key take as text is text.
    for schema in Schemas.use(of: "entries", in: name)?.schemas.all ?? [] {
      for field in schema.fields {
        let column = "details." + field.name
        let isText = field.kind == .string || field.kind == .choice
        kinds[column] = isText && (kinds[column] == nil || kinds[column] == .text) ? .text : .json
      }
    }
    kinds = kinds.filter { $0.value != .json }
  }

  func kind(of column: String) -> Field.Kind? {
    column.hasPrefix("details") ? kinds[column] : kinds[column] ?? FileColumn.kind(of: column, model, catalogue)
  }
}
