import BrainAPI
import GRDB

/// One GET, read and checked: which records of which model, in what order, which part, with what beside them.
struct PortalQuery: Sendable {
  struct SortTerm: Sendable, Hashable {
    var path: ColumnPath
    var isDescending: Bool
  }

  var model: StoredModel
  /// The canonical id of a detail request.
  var id: String?
  var condition: FilterCondition
  var sort: [SortTerm]
  var selection: Selection
  var window: PageWindow

  init(
    _ query: QueryString, of model: StoredModel, id: String?, _ schema: StoreSchema, _ profile: PortalProfile
  ) throws(ReplyError) {
    self.model = model
    self.id = id
    condition = try FilterReader(model: model, schema: schema, profile: profile).read(query)
    sort = id == nil ? try PortalQuery.sort(query, model, schema, profile) : []
    selection = try Selection(query, of: model, schema, profile.dialect)
    window = id == nil ? try PageWindow(query, profile) : try PageWindow(QueryString(nil), profile)
  }

  private static func sort(
    _ query: QueryString, _ model: StoredModel, _ schema: StoreSchema, _ profile: PortalProfile
  ) throws(ReplyError) -> [SortTerm] {
    var terms: [SortTerm] = []
    var invalid: [String] = []
    for raw in query.all("sort[]") {
      let term = raw.trimmingBlanks
      let name = term.drop { $0 == "-" }
      let names = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      let isAllowed = profile.dialect == .dynamicREST || names.count == 1
      if isAllowed, !names.contains("pk"), let path = try? ColumnPath(names, from: model, schema) {
        terms.append(SortTerm(path: path, isDescending: term.hasPrefix("-")))
      } else {
        invalid.append(term)
      }
    }
    if !invalid.isEmpty {
      throw .invalid("Invalid filter field: [\(invalid.map { "'\($0)'" }.joined(separator: ", "))]")
    }
    return terms
  }
}

// MARK: - SQL

extension PortalQuery {
  /// How many records match.
  func count(_ visibility: Visibility) throws(ReplyError) -> SQLText {
    let filter = try self.filter(visibility)
    return SQLText(
      text: "SELECT count(*) FROM \(filter.from) WHERE \(filter.condition.text)", arguments: filter.condition.arguments)
  }

  /// The ids of one page, in order. A sort key behind a list repeats rows, as the framework's does.
  func page(_ visibility: Visibility, offset: Int) throws(ReplyError) -> SQLText {
    var filter = try self.filter(visibility)
    let leads = sort.contains { !$0.path.steps.isEmpty || $0.path.field(visibility.schema).isList }
    var order = JoinTree(model, alias: leads ? "s" : "t", visibility)
    var keys: [String] = []
    for term in sort {
      let field = term.path.field(visibility.schema)
      let column = order.expression(term.path)
      let key = field.kind == .dateTime ? "rtrim(\(column), 'Z')" : column
      keys.append(term.isDescending ? key + " DESC" : key)
    }
    if leads {
      filter.from += " JOIN \(model.name.quoted) AS s ON s.rowid = t.rowid " + order.joins.joined(separator: " ")
    }
    let repeats = order.hasLists
    let distinct = repeats ? "DISTINCT " : ""
    let shown = repeats ? keys.map { ", " + ($0.hasSuffix(" DESC") ? String($0.dropLast(5)) : $0) }.joined() : ""
    let ordered = (keys + ["t.rowid"]).joined(separator: ", ")
    return SQLText(
      text: "SELECT \(distinct)t.id\(shown) FROM \(filter.from) WHERE \(filter.condition.text) ORDER BY \(ordered)"
        + " LIMIT \(window.size) OFFSET \(offset)",
      arguments: filter.condition.arguments)
  }

  private func filter(_ visibility: Visibility) throws(ReplyError) -> (from: String, condition: SQLText) {
    var writer = ConditionWriter(JoinTree(model, alias: "t", visibility))
    var condition = try writer.write(condition)
    var from = writer.tree.from
    if writer.tree.hasLists {
      // Joined through a list a record comes once for each row of it: it is asked for by its membership instead.
      var inner = ConditionWriter(JoinTree(model, alias: "f", visibility))
      condition = try inner.write(self.condition)
      condition.text = "t.rowid IN (SELECT f.rowid FROM \(inner.tree.from) WHERE \(condition.text))"
      from = "\(model.name.quoted) AS t"
    }
    if let id {
      condition.text = "t.id = ? AND " + condition.text
      condition.arguments.insert(model.hasIntegerID ? Int(id).databaseValue : id.databaseValue, at: 0)
    }
    condition.text += visibility.andCondition(model, "t")
    return (from, condition)
  }
}

extension String {
  /// Without white space at both ends, as Python's `strip` takes it off: scalar by scalar, U+001C to U+001F too.
  var trimmingBlanks: String {
    var scalars = Substring(self).unicodeScalars
    while let first = scalars.first, first.isBlank { scalars = scalars.dropFirst() }
    while let last = scalars.last, last.isBlank { scalars = scalars.dropLast() }
    return String(scalars)
  }
}

extension Unicode.Scalar {
  fileprivate var isBlank: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
}
