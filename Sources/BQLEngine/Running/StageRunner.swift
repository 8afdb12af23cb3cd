import BQLSyntax
import BrainAPI

/// Carries out stages on rows that have all that they need. Pure.
struct StageRunner {
  let evaluation: Evaluation
  /// The rows of the other sides of `join`, `union`, `except`, `intersect`, by the span of their expression.
  let others: [Span: [Record]]

  enum Output {
    case rows([Record])
    case value(Value)
  }

  func run(_ stage: StagePlan, _ rows: [Record]) throws(StatementFailure) -> Output {
    switch stage.kind {
    case .filter(let condition):
      var kept: [Record] = []
      for row in rows where try evaluation.holds(condition, row) { kept.append(row) }
      return .rows(kept)
    case .sort(let keys): return .rows(try RowOrder(keys: keys, evaluation: evaluation).sorted(rows))
    case .limit(let count): return .rows(Array(rows.prefix(count)))
    case .offset(let count): return .rows(Array(rows.dropFirst(count)))
    case .select(let columns): return .rows(try select(columns, rows))
    case .drop(let names): return .rows(dropping(names, rows))
    case .derive(let columns): return .rows(try derive(columns, rows))
    case .distinct(let columns): return .rows(try distinct(columns, rows))
    case .top(let count, let keys, let groups): return .rows(try top(count, keys, groups, rows))
    case .count(let keys):
      if keys.isEmpty { return .value(.integer(rows.count)) }
      return .rows(try summarize([], by: keys, rows, count: true))
    case .summarize(let columns, let keys): return .rows(try summarize(columns, by: keys, rows, count: false))
    case .expand(let path, let column, _, let keepsEmpty):
      return .rows(expand(path, column, keepsEmpty, rows))
    case .join(let plan): return .rows(try join(plan, rows))
    case .union(let other): return .rows(union(rows, others[other] ?? []))
    case .except(let other): return .rows(filter(rows, others[other] ?? [], keeping: false))
    case .intersect(let other): return .rows(filter(rows, others[other] ?? [], keeping: true))
    }
  }

  // MARK: Columns

  private func select(_ columns: [NamedFormula], _ rows: [Record]) throws(StatementFailure) -> [Record] {
    var selected: [Record] = []
    selected.reserveCapacity(rows.count)
    for row in rows {
      var fields: [(String, Value)] = []
      for column in columns { fields.append((column.name, try evaluation.value(column.formula, row))) }
      selected.append(Record(fields))
    }
    return selected
  }

  private func derive(_ columns: [NamedFormula], _ rows: [Record]) throws(StatementFailure) -> [Record] {
    var derived: [Record] = []
    derived.reserveCapacity(rows.count)
    for row in rows {
      var wider = row
      for column in columns { wider[column.name] = try evaluation.value(column.formula, row) }
      derived.append(wider)
    }
    return derived
  }

  private func dropping(_ names: [String], _ rows: [Record]) -> [Record] {
    rows.map { row in
      var row = row
      for name in names { row[name] = nil }
      return row
    }
  }

  // MARK: Groups

  private func keys(_ columns: [NamedFormula], _ row: Record) throws(StatementFailure) -> (
    values: [Value], key: [ValueKey]
  ) {
    var values: [Value] = []
    for column in columns { values.append(try evaluation.value(column.formula, row)) }
    return (values, zip(columns, values).map { $0.key($1) })
  }

  private func distinct(_ columns: [NamedFormula], _ rows: [Record]) throws(StatementFailure) -> [Record] {
    if columns.isEmpty {
      var seen: Set<ValueKey> = []
      return rows.filter { seen.insert(ValueKey(.record($0))).inserted }
    }
    var seen: Set<[ValueKey]> = []
    var kept: [Record] = []
    for row in rows {
      let (values, key) = try keys(columns, row)
      if seen.insert(key).inserted { kept.append(Record(zip(columns, values).map { ($0.name, $1) })) }
    }
    return kept
  }

  private func grouped(
    _ columns: [NamedFormula], _ rows: [Record]
  ) throws(StatementFailure) -> [(values: [Value], rows: [Record])] {
    var places: [[ValueKey]: Int] = [:]
    var groups: [(values: [Value], rows: [Record])] = []
    for row in rows {
      let (values, key) = try keys(columns, row)
      if let place = places[key] {
        groups[place].rows.append(row)
      } else {
        places[key] = groups.count
        groups.append((values, [row]))
      }
    }
    return groups
  }

  private func top(
    _ count: Int, _ order: [SortKeyPlan], _ columns: [NamedFormula], _ rows: [Record]
  ) throws(StatementFailure) -> [Record] {
    let sorter = RowOrder(keys: order, evaluation: evaluation)
    var kept: [Record] = []
    for group in try inKeyOrder(try grouped(columns, rows), columns) {
      kept += try sorter.sorted(group.rows).prefix(count)
    }
    return kept
  }

  private func summarize(
    _ columns: [NamedFormula], by keys: [NamedFormula], _ rows: [Record], count: Bool
  ) throws(StatementFailure) -> [Record] {
    let groups = keys.isEmpty ? [(values: [], rows: rows)] : try inKeyOrder(try grouped(keys, rows), keys)
    var summary: [Record] = []
    for group in groups {
      var fields = zip(keys, group.values).map { ($0.name, $1) }
      var inside = evaluation
      inside.group = group.rows
      for column in columns { fields.append((column.name, try inside.value(column.formula, Record()))) }
      if count { fields.append(("count", .integer(group.rows.count))) }
      summary.append(Record(fields))
    }
    return summary
  }

  /// Groups in the order of their keys, as `sort` would put them.
  private func inKeyOrder(
    _ groups: [(values: [Value], rows: [Record])], _ columns: [NamedFormula]
  ) throws(StatementFailure) -> [(values: [Value], rows: [Record])] {
    let rows = groups.enumerated().map { place, group in
      Record([("place", .integer(place))] + zip(columns, group.values).map { ("key." + $0.name, $1) })
    }
    let keys = columns.map { column in
      let path = ResolvedPath(column: "key." + column.name, shape: column.shape)
      let domain = Domains.of(column.shape, column.shape, unit: nil)
      return SortKeyPlan(formula: .path(path), domain: domain, isDescending: false, text: column.name)
    }
    return try RowOrder(keys: keys, evaluation: evaluation).sorted(rows).compactMap { row in
      guard case .number(.integer(let place)) = row["place"] else { return nil }
      return groups[place]
    }
  }

  // MARK: Rows

  private func expand(_ path: ResolvedPath, _ column: String, _ keepsEmpty: Bool, _ rows: [Record]) -> [Record] {
    var expanded: [Record] = []
    for row in rows {
      let elements = path.values(in: row).filter { !$0.isNull }
      for element in elements {
        var copy = row
        copy[column] = element
        expanded.append(copy)
      }
      if elements.isEmpty, keepsEmpty {
        var copy = row
        copy[column] = .null
        expanded.append(copy)
      }
    }
    return expanded
  }

  /// By id, or by the whole row where there is none.
  private func identity(_ row: Record) -> ValueKey { row.id.map { .text(Array($0.utf8)) } ?? ValueKey(.record(row)) }

  private func union(_ left: [Record], _ right: [Record]) -> [Record] {
    var seen: Set<ValueKey> = []
    return (left + right).filter { seen.insert(identity($0)).inserted }
  }

  private func filter(_ left: [Record], _ right: [Record], keeping: Bool) -> [Record] {
    let there = Set(right.map(identity))
    return left.filter { there.contains(identity($0)) == keeping }
  }

  private func join(_ plan: JoinPlan, _ left: [Record]) throws(StatementFailure) -> [Record] {
    let right = others[plan.span] ?? []
    var table: [[ValueKey]: [Int]] = [:]
    for (place, row) in right.enumerated() {
      for key in try joinKeys(plan.equalities.map { ($0.right, $0.domain) }, row) {
        table[key, default: []].append(place)
      }
    }
    var joined: [Record] = []
    for row in left {
      var hasMatch = false
      var places: [Int] = []
      for key in try joinKeys(plan.equalities.map { ($0.left, $0.domain) }, row) { places += table[key] ?? [] }
      for place in places.count > 1 ? Array(Set(places)).sorted() : places {
        var pair = row
        pair[plan.alias] = .record(right[place])
        if let rest = plan.rest, !(try evaluation.holds(rest, pair)) { continue }
        hasMatch = true
        joined.append(pair)
      }
      if !hasMatch, plan.keepsUnmatched {
        var alone = row
        alone[plan.alias] = .null
        joined.append(alone)
      }
    }
    return joined
  }

  /// The keys that a row has in the table: several where a side is a list, none where one is null.
  private func joinKeys(_ sides: [(Formula, Domain)], _ row: Record) throws(StatementFailure) -> [[ValueKey]] {
    var keys: [[ValueKey]] = [[]]
    for (formula, domain) in sides {
      let values = try evaluation.candidates(formula, row).filter { !$0.isNull }
      keys = keys.flatMap { key in
        values.map { key + [domain == .identifier ? ValueKey(identifier: $0) : ValueKey($0)] }
      }
    }
    return keys
  }
}

extension ResolvedPath {
  /// A column by its name.
  init(column name: String, shape: Shape) {
    self.init(
      steps: [.field(name)], text: name, span: Span(0, 0), shape: shape, isBehindList: false, isInsideJSON: false,
      serverPath: nil, listPrefixes: [], isHidden: false, isUnknown: false, isRequired: false, unit: nil)
  }
}
