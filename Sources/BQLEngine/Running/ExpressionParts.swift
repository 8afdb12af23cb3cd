import BQLSyntax

extension Expression {
  /// The expressions directly inside, queries apart; `isRow` where bare words in them are fields of an element.
  var parts: [Expression] {
    var parts: [Expression] = []
    _ = hasPart { part in
      parts.append(part)
      return false
    }
    return parts
  }

  /// Whether something holds for one of the expressions directly inside, queries apart; they are looked at in order.
  func hasPart(_ holds: (Expression) -> Bool) -> Bool {
    switch kind {
    case .literal, .name, .variable, .query: false
    case .member(let base, _), .not(let base), .negate(let base), .ago(let base, _), .window(_, let base, _):
      holds(base)
    case .index(let base, let index): holds(base) || holds(index)
    case .slice(let base, let from, let through):
      holds(base) || (from.map(holds) ?? false) || (through.map(holds) ?? false)
    case .list(let elements), .and(let elements), .or(let elements), .call(_, let elements):
      elements.contains(where: holds)
    case .record(let entries): entries.contains { holds($0.value) }
    case .arithmetic(let left, _, let right), .comparison(let left, _, let right),
      .textMatch(let left, _, let right, _),
      .membership(let left, let right, _), .during(let left, let right, _), .under(let left, let right, _),
      .has(let left, _, let right):
      holds(left) || holds(right)
    case .between(let subject, let low, let high, _): holds(subject) || holds(low) || holds(high)
    case .isTest(let subject, _, _): holds(subject)
    }
  }

  /// Whether something in it may have to be asked for: a query, a way from a variable.
  var asks: Bool {
    switch kind {
    case .query, .member: true
    default: hasPart(\.asks)
    }
  }

  /// The names that lead from the row to what this gives: those of `subjects.strain` for `first(subjects).strain`.
  var rowPath: [Name]? {
    switch kind {
    case .name(let name): [name]
    case .member(let base, let name): base.rowPath.map { $0 + [name] }
    case .index(let base, _), .slice(let base, _, _): base.rowPath
    case .call(_, let arguments): arguments.first?.rowPath
    default: nil
    }
  }

  /// Whether it is made of the row's own fields: `tags[0]`, `first(subjects)`.
  var isOfRow: Bool {
    if case .name = kind { return true }
    return hasPart(\.isOfRow)
  }

  /// `root.a.b` taken apart; no names where it is no chain.
  var chain: (root: Expression, names: [Name]) {
    if case .member(let base, let name) = kind {
      let (root, names) = base.chain
      return (root, names + [name])
    }
    return (self, [])
  }
}

extension Query {
  /// The expressions in clauses and stages in which bare words are fields, and those in which they are variables.
  var parts: (row: [Expression], outside: [Expression]) {
    var row: [Expression] = []
    var outside: [Expression] = []
    for clause in clauses {
      switch clause.kind {
      case .filter(let predicate): row.append(predicate)
      case .sort(let keys): row += keys.map(\.key)
      case .limit(let count), .offset(let count): outside.append(count)
      case .include: continue
      }
    }
    for stage in stages {
      switch stage.kind {
      case .filter(let predicate): row.append(predicate)
      case .sort(let keys): row += keys.map(\.key)
      case .limit(let count), .offset(let count): outside.append(count)
      case .select(let columns), .derive(let columns), .distinct(let columns), .count(let columns):
        row += columns.map(\.value)
      case .top(let count, let keys, let per):
        outside.append(count)
        row += keys.map(\.key) + per.map(\.value)
      case .summarize(let columns, let keys): row += (columns + keys).map(\.value)
      case .join(let source, _, let condition, _):
        outside.append(source)
        row.append(condition)
      case .union(let other), .except(let other), .intersect(let other): outside.append(other)
      case .drop, .expand, .format, .save: continue
      }
    }
    return (row, outside)
  }
}
