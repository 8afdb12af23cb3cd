import BQLSyntax
import BrainAPI

/// The rows for which a condition holds.
struct FilterStep: RowStep {
  private let condition: CompiledCondition

  init(_ condition: Condition, _ evaluation: Evaluation) { self.condition = CompiledCondition(condition, evaluation) }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    var kept: [Record] = []
    for row in rows where try condition.holds(row) { kept.append(row) }
    return kept
  }
}

/// A column, ready to be computed.
struct CompiledColumn: Sendable {
  let name: String
  let formula: CompiledFormula

  init(_ column: NamedFormula, _ evaluation: Evaluation) {
    name = column.name
    formula = CompiledFormula(column.formula, evaluation)
  }
}

/// The first rows.
struct LimitStep: RowStep {
  private var rest: Int

  init(_ count: Int) { rest = count }

  var wantsMore: Bool { rest > 0 }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    let kept = rows.prefix(rest)
    rest -= kept.count
    return Array(kept)
  }
}

/// All but the first rows.
struct OffsetStep: RowStep {
  private var rest: Int

  init(_ count: Int) { rest = count }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    if rest == 0 { return rows }
    let kept = rows.dropFirst(rest)
    rest -= rows.count - kept.count
    return Array(kept)
  }
}

/// These columns in place of the row's own.
struct SelectStep: RowStep {
  private let columns: [CompiledColumn]

  init(_ columns: [NamedFormula], _ evaluation: Evaluation) {
    self.columns = columns.map { CompiledColumn($0, evaluation) }
  }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    var selected: [Record] = []
    selected.reserveCapacity(rows.count)
    for row in rows {
      var fields: [(String, Value)] = []
      fields.reserveCapacity(columns.count)
      for column in columns { fields.append((column.name, try column.formula.value(row))) }
      selected.append(Record(fields))
    }
    return selected
  }
}

/// More columns, each computed from the row as it came.
struct DeriveStep: RowStep {
  private let columns: [CompiledColumn]

  init(_ columns: [NamedFormula], _ evaluation: Evaluation) {
    self.columns = columns.map { CompiledColumn($0, evaluation) }
  }

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    var derived: [Record] = []
    derived.reserveCapacity(rows.count)
    for row in rows {
      var wider = row
      for column in columns { wider[column.name] = try column.formula.value(row) }
      derived.append(wider)
    }
    return derived
  }
}

/// All columns but these.
struct DropStep: RowStep {
  let names: [String]

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
    rows.map { row in
      var row = row
      for name in names { row[name] = nil }
      return row
    }
  }
}

/// A row for each element of a list.
struct ExpandStep: RowStep {
  let path: ResolvedPath
  let column: String
  /// A row without elements stays, with null in the column.
  let keepsEmpty: Bool

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
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
}

/// Gives rows the form in which they are shown and kept.
struct SettleStep: RowStep {
  let settling: Settling
  let shape: RowShape

  mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] { settling.settle(rows, shape) }
}
