import BQLFormats
import BQLSyntax
import BrainAPI

/// Plans stages one after the other, each on the shape that the one before leaves.
struct StagePlanner {
  let context: PlanningContext
  private(set) var plans: [StagePlan] = []
  /// Names of columns that are told by all rows; behind a `union` by those that come there.
  private(set) var uncertainColumns: [UncertainField] = []
  private(set) var warnings: [Diagnostic] = []
  private(set) var hierarchies: [HierarchyRequest] = []
  private(set) var format: Format?
  private(set) var destination: Plan.TextSpan?
  /// Of what comes out so far.
  private(set) var shape: Shape

  init(_ context: PlanningContext, _ row: RowShape) {
    self.context = context
    shape = .list(.row(row))
  }

  var row: RowShape { if case .list(.row(let row)) = shape { row } else { RowShape() } }

  /// The clauses of a file's rows: conditions first, then order, then the part that is wanted.
  mutating func add(clauses: [Clause]) throws(StatementError) {
    let kinds: [(Clause.Kind) -> Stage.Kind?] = [
      { if case .filter(let predicate) = $0 { .filter(predicate) } else { nil } },
      { if case .sort(let keys) = $0 { .sort(keys) } else { nil } },
      { if case .offset(let count) = $0 { .offset(count) } else { nil } },
      { if case .limit(let count) = $0 { .limit(count) } else { nil } },
    ]
    for clause in clauses {
      if case .include = clause.kind {
        throw StatementError("rows of a file have no server to include records from", at: clause.span)
      }
    }
    for kind in kinds {
      for clause in clauses {
        if let stage = kind(clause.kind) { try add(Stage(stage, span: clause.span)) }
      }
    }
  }

  mutating func add(_ stage: Stage) throws(StatementError) {
    if let destination {
      throw StatementError(
        "`save` is the last stage", at: stage.span, hint: "put this stage before `save \"\(destination.text)\"`")
    }
    switch stage.kind {
    case .format(let name):
      guard let format = Format(rawValue: name.text) else {
        let close = Suggestion.closest(to: name.text, among: Format.allCases.map(\.rawValue))
        throw StatementError(
          "there is no format `\(name.text)`", .unknownName, at: name.span, label: close.map { "did you mean \($0)?" },
          hint: "the formats: \(Format.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      self.format = format
      if format == .list, row.isClosed, row.columns.count > 1, let first = row.columns.first {
        warnings.append(
          Diagnostic(
            .warning, "`list` shows one column", at: name.span, label: "\(first.name)",
            hint: "`| select \(first.name) | as list`, or another format for all \(row.columns.count)"))
      }
      return
    case .save(let file):
      destination = Plan.TextSpan(text: file.text, span: file.span)
      guard Format(fileName: file.text) != nil || format != nil else {
        throw StatementError(
          "the ending of \"\(file.text)\" is not a format", .file, at: file.span,
          hint: "`| as csv | save \"\(file.text)\"`, or an ending such as .csv .json .ndjson")
      }
      return
    default: break
    }
    if format != nil {
      throw StatementError("`as` goes after the other stages", at: stage.span)
    }
    guard case .list(.row) = shape else {
      throw StatementError("`count` gives a number; a stage works on rows", at: stage.span)
    }
    try addRows(stage)
  }

  private mutating func addRows(_ stage: Stage) throws(StatementError) {
    var compiler = FormulaCompiler(context, row: row)
    let input = row
    let kind: StagePlan.Kind
    var output = Shape.list(.row(input))
    switch stage.kind {
    case .filter(let predicate):
      var kept = input
      kept.keep(to: Planner.conjuncts(predicate), context)
      compiler.row = kept
      kind = .filter(try compiler.condition(predicate))
      output = .list(.row(kept))
    case .sort(let keys): kind = .sort(try compiler.sortKeys(keys))
    case .limit(let count): kind = .limit(try outside(count, "limit"))
    case .offset(let count): kind = .offset(try outside(count, "offset"))
    case .select(let columns):
      let formulas = try compiler.columns(columns)
      kind = .select(formulas)
      output = StagePlanner.closed(formulas)
    case .drop(let paths):
      for path in paths {
        _ = try compiler.resolve(path.names, span: path.span)
        if path.names.count > 1, input.column(path.text) == nil {
          throw StatementError(
            "only a whole column can be dropped", at: path.span,
            hint: "`drop \(path.names[0].text)`, or `select` the rest")
        }
      }
      let names = paths.map(\.text)
      kind = .drop(names)
      output = .list(.row(StagePlanner.dropping(names, from: input)))
    case .derive(let columns):
      let formulas = try compiler.columns(columns)
      kind = .derive(formulas)
      var wider = input
      for formula in formulas { wider.set(formula.name, formula.shape, schema: formula.schema) }
      output = .list(.row(wider))
    case .distinct(let columns):
      let formulas = try compiler.columns(columns)
      kind = .distinct(formulas)
      if !formulas.isEmpty { output = StagePlanner.closed(formulas) }
    case .top(let count, let keys, let per):
      kind = .top(
        try outside(count, "top"), by: try compiler.sortKeys(keys), per: try compiler.groupKeys(per, "`per`"))
    case .count(let keys):
      let formulas = try compiler.groupKeys(keys, "`by`")
      kind = .count(formulas)
      output =
        formulas.isEmpty
        ? .number
        : StagePlanner.closed(formulas + [NamedFormula(name: "count", formula: .constant(.null), shape: .number)])
    case .summarize(let columns, let keys):
      let groups = try compiler.groupKeys(keys, "`by`")
      compiler.isGrouped = true
      let formulas = try compiler.columns(columns)
      for (formula, column) in zip(formulas, columns) { try StagePlanner.requireAggregate(formula.formula, column) }
      kind = .summarize(formulas, by: groups)
      output = StagePlanner.closed(groups + formulas)
    case .expand(let path, let alias, let keepsEmpty):
      (kind, output) = try expand(path, alias, keepsEmpty, &compiler)
    case .join(let source, let alias, let condition, let keepsUnmatched):
      (kind, output) = try join(source, alias, condition, keepsUnmatched, &compiler)
    case .union(let other):
      let right = try rows(other)
      kind = .union(right.reference)
      output = .list(.row(StagePlanner.merged(input, right.shape)))
    case .except(let other):
      kind = .except(try rows(other).reference)
    case .intersect(let other):
      kind = .intersect(try rows(other).reference)
    case .format, .save: return
    }
    for warning in compiler.warnings where !warnings.contains(warning) { warnings.append(warning) }
    hierarchies += compiler.hierarchies
    let isMixed = plans.contains { if case .union = $0.kind { true } else { false } }
    let columns = isMixed ? [] : compiler.uncertain.filter(\.isColumn)
    uncertainColumns += columns.filter { !uncertainColumns.contains($0) }
    plans.append(
      StagePlan(
        kind: kind, needs: compiler.needs, uncertain: compiler.uncertain.filter { !columns.contains($0) }, input: input,
        output: output,
        text: context.text(stage.span),
        span: stage.span))
    shape = output
  }

  private func outside(_ count: Expression, _ word: String) throws(StatementError) -> Int {
    var compiler = FormulaCompiler(context, row: nil)
    return try compiler.count(count, of: word)
  }

  func rows(_ expression: Expression) throws(StatementError) -> (reference: RowsReference, shape: RowShape) {
    let bound = try Planner(context).bound(expression)
    return (RowsReference(expression, value: bound.value ?? .null, context), Planner.rows(of: bound.shape))
  }

  private static func closed(_ formulas: [NamedFormula]) -> Shape {
    .list(.row(RowShape(columns: formulas.map { ColumnShape(name: $0.name, shape: $0.shape, schema: $0.schema) })))
  }

  private static func dropping(_ names: [String], from row: RowShape) -> RowShape {
    var row = row
    row.columns.removeAll { names.contains($0.name) }
    if !row.isClosed { row.dropped.formUnion(names) }
    return row
  }

  /// What two kinds of rows have in common, for `union`.
  private static func merged(_ left: RowShape, _ right: RowShape) -> RowShape {
    if left == right { return left }
    if left.model == right.model, left.columns == right.columns, left.isClosed == right.isClosed {
      var merged = left
      merged.includes.merge(right.includes)
      return merged
    }
    if left.isClosed, right.isClosed {
      var merged = left
      for column in right.columns where merged.column(column.name) == nil {
        merged.set(column.name, column.shape, schema: column.schema)
      }
      return merged
    }
    return RowShape()
  }

  /// In `summarize` a field by itself has no one value.
  private static func requireAggregate(_ formula: Formula, _ column: Column) throws(StatementError) {
    if formula.hasBarePath {
      throw StatementError(
        "`\(column.text)` has a value a row, not one a group", .type, at: column.value.span,
        hint: "an aggregate of it (`max(\(column.text))`, `list(\(column.text))`), or put it after `by`")
    }
  }

  private func expand(
    _ path: Path, _ alias: Name?, _ keepsEmpty: Bool, _ compiler: inout FormulaCompiler
  ) throws(StatementError) -> (StagePlan.Kind, Shape) {
    let resolved = try compiler.resolve(path.names, span: path.span)
    if !resolved.shape.isList, !resolved.isBehindList {
      switch resolved.shape {
      case .any: break
      default:
        throw StatementError(
          "`\(path.text)` is \(resolved.shape.name), not a list", .type, at: path.span,
          hint: "its value is a column already")
      }
    }
    let column = alias?.text ?? path.text
    var row = row
    row.set(column, resolved.shape.element, schema: resolved.schema)
    return (
      .expand(resolved, column: column, inPlace: alias == nil, keepsEmpty: keepsEmpty), .list(.row(row))
    )
  }
}

extension Formula {
  /// Has a path that no aggregate stands around.
  fileprivate var hasBarePath: Bool {
    switch self {
    case .path: true
    case .call(let function, _, _) where function.isAggregate: false
    case .constant, .member, .details, .index, .slice, .list, .record, .call, .negate, .arithmetic, .condition, .dated:
      parts.contains(where: \.hasBarePath)
    }
  }
}
