import BQLSyntax
import BrainAPI

extension WritePlanner {
  /// Puts ids in the place of what finds related records in a file: names in a column of the relation itself (`strain`), or
  /// fields of the related records in columns of their own (`strain.name`, `brain_region.acronym` and
  /// `brain_region.atlas`), which have to find one record together. `keys`: columns that find the row's own record.
  func resolveRelations(
    _ rows: inout FileRows, _ model: Model?, keys: Set<String>, at span: Span, _ objections: inout Objections
  ) async throws(StatementError) {
    guard let model else { return }
    var groups: [(field: Field, columns: [(name: String, path: FieldPath)])] = []
    for name in rows.names where !keys.contains(name) {
      let (field, path): (Field, FieldPath)
      switch FileColumn(name, model) {
      case .field(let own) where own.target != nil: (field, path) = (own, [])
      case .related(let own, let ownPath): (field, path) = (own, ownPath)
      case .field, .part, .virtual, .unknown: continue
      }
      if let place = groups.firstIndex(where: { $0.field.name == field.name }) {
        groups[place].columns.append((name, path))
      } else {
        groups.append((field, [(name, path)]))
      }
    }
    for (field, columns) in groups {
      guard let target = field.target.flatMap(catalogue.model) else { continue }
      var relation = FileRelation(field: field, target: target, columns: columns, catalogue: catalogue)
      relation.read(rows, &objections)
      guard relation.hasNames else {
        if relation.hasColumns { relation.write([:], &rows, &objections, suggestions: [:]) }
        continue
      }
      var found: [RecordKey: [Value]] = [:]
      for (fields, keys) in relation.lookups {
        let ids = try await lookUp(keys, target, by: fields, at: span)
        found.merge(ids) { first, _ in first }
      }
      var suggestions: [String: String] = [:]
      for (text, field) in relation.missing(found) where suggestions.count < FileRelation.mostSuggestions {
        suggestions[text] = await suggestion(for: text, target, by: field, at: span)
      }
      relation.write(found, &rows, &objections, suggestions: suggestions)
    }
  }
}

/// The related records of one field, as the columns of a file name them.
struct FileRelation {
  static let mostSuggestions = 20

  let field: Field
  let target: Model
  /// With the path from the related record on; none for the column of the relation itself.
  let columns: [(name: String, path: FieldPath)]
  let catalogue: Catalogue

  /// What a row names: ids as they are, and keys.
  private enum Named {
    case id(Value)
    case key([KeyField], [Value])
  }

  private enum Reading {
    /// It says nothing about the relation, or says it in a way that needs nothing found out.
    case asItIs
    /// It cannot be made out, which was said.
    case failed
    /// None: the relation is emptied.
    case named([Named])
  }

  /// By row.
  private var readings: [Reading] = []

  init(field: Field, target: Model, columns: [(name: String, path: FieldPath)], catalogue: Catalogue) {
    self.field = field
    self.target = target
    self.columns = columns
    self.catalogue = catalogue
  }

  private var names: Set<String> { Set(columns.map(\.name)) }
  /// Other columns than that of the relation itself.
  var hasColumns: Bool { columns.contains { !$0.path.isEmpty } }
  var hasNames: Bool { !keys.isEmpty }

  private var keys: [(fields: [KeyField], values: [Value])] {
    readings.flatMap { reading -> [(fields: [KeyField], values: [Value])] in
      guard case .named(let named) = reading else { return [] }
      return named.compactMap { if case .key(let fields, let values) = $0 { (fields, values) } else { nil } }
    }
  }

  // MARK: What the rows say

  mutating func read(_ rows: FileRows, _ objections: inout Objections) {
    var fields: [String: KeyField] = [:]
    for (name, path) in columns where path != ["id"] {
      do throws(KeyField.KeyError) {
        fields[name] = try KeyField(path.isEmpty ? ["name"] : path, of: target, catalogue)
      } catch {
        // Without a name of its own, a related record is told by its id.
        if path.isEmpty { continue }
        objections.add(
          error.title, at: rows.columns[name] ?? Span(0, 0), label: error.label, hint: error.hint, isBinding: true)
        readings = rows.rows.map { _ in .failed }
        return
      }
    }
    readings = rows.rows.indices.map { read($0, rows, fields, &objections) }
  }

  private func read(
    _ row: Int, _ rows: FileRows, _ fields: [String: KeyField], _ objections: inout Objections
  ) -> Reading {
    let given = columns.filter { rows.rows[row].record[$0.name] != nil }
    if given.isEmpty { return .asItIs }
    var cells: [(field: KeyField?, values: [Value])] = []
    for (name, path) in given {
      guard let value = rows.rows[row].record[name], !value.isNull, value != .string("") else { continue }
      let elements = value.list ?? [value]
      if elements.isEmpty { continue }
      if path == ["id"] || path.isEmpty && elements.allSatisfy(isIdentifier) {
        // Of one column of ids nothing needs to be found out.
        if path.isEmpty, given.count == 1 { return .asItIs }
        cells.append((nil, elements.map { FieldValue.identifier($0) ?? $0 }))
        continue
      }
      let text = value.list == nil ? rows.rows[row].texts[name] : nil
      let values = fields[name].map { field in elements.compactMap { field.value($0, text: text) } } ?? []
      if values.count == elements.count, !values.contains(where: { $0.record != nil || $0.list != nil }) {
        cells.append((fields[name], values))
        continue
      }
      // What is wrong with the field's own column its own reader says.
      if path.isEmpty { return hasColumns ? fail(row, name, rows, &objections) : .asItIs }
      return fail(row, name, rows, &objections)
    }
    guard let count = cells.map(\.values.count).max() else { return hasColumns ? .named([]) : .asItIs }
    if !field.isList, count > 1 { return hasColumns ? fail(row, given[0].name, rows, &objections) : .asItIs }
    guard cells.allSatisfy({ $0.values.count == count }) else {
      objections.add(
        "the columns \(given.map { "`\($0.name)`" }.joined(separator: " and ")) name different numbers of records",
        at: rows.span(row, given[0].name), label: "each has to tell something about every one", isBinding: true)
      return .failed
    }
    return .named(
      (0..<count).map { place in
        if cells.count == 1, cells[0].field == nil { return .id(cells[0].values[place]) }
        return .key(cells.map { $0.field ?? KeyField.id(of: target) }, cells.map { $0.values[place] })
      })
  }

  private func fail(_ row: Int, _ name: String, _ rows: FileRows, _ objections: inout Objections) -> Reading {
    objections.add(
      "`\(name)` tells which \(target.name) is meant, by a text or a number", at: rows.span(row, name),
      label: "this is \(FieldValue.name(of: rows.rows[row].record[name] ?? .null))", isBinding: true)
    return .failed
  }

  private func isIdentifier(_ value: Value) -> Bool {
    guard let id = FieldValue.identifier(value) else { return false }
    // The number of a mouse line is no id where ids are UUIDs.
    return target.field("id")?.kind == .integer || id.string.map { $0.contains("-") } ?? false
  }

  /// What has to be asked for: of each set of fields the values.
  var lookups: [(fields: [KeyField], keys: Set<[Value]>)] {
    keys.reduce(into: []) { lookups, key in
      if let place = lookups.firstIndex(where: { $0.fields.map(\.path) == key.fields.map(\.path) }) {
        lookups[place].keys.insert(key.values)
      } else {
        lookups.append((key.fields, [key.values]))
      }
    }
  }

  /// Texts that find nothing, each once.
  func missing(_ found: [RecordKey: [Value]]) -> [(text: String, field: KeyField)] {
    var seen: Set<String> = []
    return keys.compactMap { fields, values in
      guard fields.count == 1, let text = values[0].string, found[FileRelation.key(fields, values)] == nil,
        seen.insert(text).inserted
      else { return nil }
      return (text, fields[0])
    }
  }

  static func key(_ fields: [KeyField], _ values: [Value]) -> RecordKey {
    RecordKey(paths: fields.map(\.path), values: zip(fields, values).map { RecordKey.Part($1, $0.field?.kind) })
  }

  // MARK: What they come to

  /// Writes ids into the rows; keys that find none or several records are said.
  func write(
    _ found: [RecordKey: [Value]], _ rows: inout FileRows, _ objections: inout Objections,
    suggestions: [String: String]
  ) {
    if let first = columns.compactMap({ rows.columns[$0.name] }).first, rows.columns[field.name] == nil {
      rows.columns[field.name] = first
    }
    for (row, reading) in readings.enumerated() {
      switch reading {
      case .asItIs: continue
      case .failed: leave(row, &rows)
      case .named(let named): write(named, row, found, &rows, &objections, suggestions)
      }
    }
  }

  private func write(
    _ named: [Named], _ row: Int, _ found: [RecordKey: [Value]], _ rows: inout FileRows,
    _ objections: inout Objections, _ suggestions: [String: String]
  ) {
    if named.isEmpty { return rows.replace(names, by: field.name, .null, in: row) }
    var ids: [Value] = []
    for one in named {
      switch one {
      case .id(let id): ids.append(id)
      case .key(let fields, let values):
        let these = found[FileRelation.key(fields, values)] ?? []
        if these.count == 1 {
          ids.append(these[0])
          objections.markKnown(these[0].text, of: target.name)
        } else {
          object(these, fields, values, row, rows, &objections, suggestions)
        }
      }
    }
    guard ids.count == named.count else { return leave(row, &rows) }
    rows.replace(names, by: field.name, field.isList ? .list(ids) : ids[0], in: row)
  }

  private func leave(_ row: Int, _ rows: inout FileRows) {
    rows.replace(names, by: field.name, nil, in: row)
    rows.unresolved[row, default: []].insert(field.name)
  }

  private func object(
    _ ids: [Value], _ fields: [KeyField], _ values: [Value], _ row: Int, _ rows: FileRows,
    _ objections: inout Objections, _ suggestions: [String: String]
  ) {
    let column = columns.first { rows.rows[row].record[$0.name].map { !$0.isNull } ?? false } ?? columns[0]
    let span = rows.span(row, column.name)
    let words = RecordKey.words(fields.map(\.path), values)
    if ids.isEmpty {
      let text = values[0].string ?? ""
      let parts = text.split(whereSeparator: { ",;".contains($0) }).map { String($0).trimmed }
      let list = JSON.write(.list(parts.map { .string($0) }))
      let isList = field.isList && parts.count > 1
      let label = fields.count == 1 ? suggestions[text].map { "did you mean \"\($0)\"?" } : nil
      objections.add(
        "there is no \(target.name) with \(words)", at: span, label: label,
        hint: isList
          ? "several are written as a list: \(list)"
          : "or it is not shared with you; `from \(target.name)` shows those that are", isBinding: true)
      return
    }
    let others = target.fields.filter { !$0.isReadOnly && $0.isRequired && $0.target == nil && !$0.isList }.map(\.name)
    let more = others.first { name in !fields.contains { $0.path == [name] } }
    objections.add(
      "\(RecordWords.counted(ids.count, target.name)) have \(words)", at: span, label: "which one is meant?",
      hint: more.map { "a column `\(field.name).\($0)` beside it may tell, or a column of ids: `\(field.name).id`" }
        ?? "a column of ids tells: `\(field.name).id`", isBinding: true)
  }
}

extension KeyField {
  static func id(of model: Model) -> KeyField { KeyField(path: ["id"], known: model.field("id")) }

  private init(path: FieldPath, known: Field?) {
    self.path = path
    field = known
  }
}
