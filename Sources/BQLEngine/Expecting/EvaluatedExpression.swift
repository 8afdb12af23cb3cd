import BQLSyntax
import BrainAPI

/// An expression all of whose queries have been asked: every part of it can be looked at without asking anybody.
struct EvaluatedExpression: Sendable {
  let preparer: Preparer
  let bindings: Bindings

  /// Whether it holds, as a condition outside of any row.
  func holds(_ part: Expression, run: RunContext) throws(StatementError) -> Bool {
    var compiler = FormulaCompiler(preparer.context(bindings), row: nil)
    let condition = try compiler.condition(part)
    for warning in compiler.warnings { run.warn(warning) }
    return try Evaluation(zone: preparer.context.zone).holds(condition, Record())
  }

  /// nil where the part has no value of its own.
  func value(of part: Expression) -> Value? {
    var compiler = FormulaCompiler(preparer.context(bindings), row: nil)
    guard let compiled = try? compiler.compile(part) else { return nil }
    return try? Evaluation(zone: preparer.context.zone).value(compiled.formula, Record())
  }
}

/// The rows that a predicate was tried on.
struct EvaluatedRows: Sendable {
  /// With what the predicate needs of related records.
  var rows: [Record]
  /// The places of those that pass.
  var passing: Set<Int>
  /// The and-ed parts of the predicate, and for each the places where it is the first that fails.
  var parts: [(expression: Expression, failing: Set<Int>)]
  /// What the predicate looks at, as written, with the way to it.
  var looksAt: [ResolvedPath]
}

extension Preparer {
  /// Asks for everything that an expression needs.
  func evaluated(_ expression: Expression, run: RunContext) async throws(StatementError) -> EvaluatedExpression {
    var found = Found()
    try await bind(expression, inRow: false, &found, run: run)
    return EvaluatedExpression(preparer: self, bindings: found.bindings)
  }

  /// Tries a predicate on all rows that an expression gives. Without a runner it is only planned.
  func evaluated(
    _ source: Expression, has predicate: Expression, run: RunContext
  ) async throws(StatementError) -> EvaluatedRows {
    var found = Found()
    try await bind(predicate, inRow: true, &found, run: run)
    try await bindWhole(source, &found, run: run)
    let (value, shape) = try rowsInHand(source, found.bindings)
    let row = Planner.rows(of: shape)
    var compiler = FormulaCompiler(context(found.bindings), row: row)
    var conditions = try conditions(predicate, &compiler)
    if try await bind(compiler.hierarchies, &found.bindings, run: run) {
      compiler = FormulaCompiler(context(found.bindings), row: row)
      conditions = try self.conditions(predicate, &compiler)
    }
    if !compiler.needs.isEmpty, let origin = ForeignRecords.origin(source, context) {
      throw ForeignRecords.problem(source, origin, context)
    }
    for warning in compiler.warnings { run.warn(warning) }
    var evaluated = EvaluatedRows(
      rows: [], passing: [], parts: conditions.map { ($0.expression, []) }, looksAt: looks(predicate, compiler))
    guard let runner, let value else { return evaluated }
    let rows = try await runner.rows(of: value, shape, at: source.span, run: run)
    let needs = isInHand(predicate, evaluated.looksAt, rows) ? IncludeTree() : compiler.needs
    evaluated.rows = try await runner.hydrator.hydrate(rows, row, needs, at: source.span, run: run)
    try UncertainField.reject(compiler.uncertain, on: evaluated.rows)
    let notes = EvaluationNotes()
    let evaluation = Evaluation(zone: context.zone, notes: notes)
    next: for (place, record) in evaluated.rows.enumerated() {
      for (part, condition) in conditions.enumerated() where !(try evaluation.holds(condition.condition, record)) {
        evaluated.parts[part].failing.insert(place)
        continue next
      }
      evaluated.passing.insert(place)
    }
    for warning in notes.takeWarnings() { run.warn(warning) }
    return evaluated
  }

  /// Whether the rows have all that a predicate looks at: bare names only, and the relations that are put together were
  /// put together when the rows were kept.
  private func isInHand(_ predicate: Expression, _ paths: [ResolvedPath], _ rows: [Record]) -> Bool {
    guard predicate.looksAtNamesOnly else { return false }
    return paths.allSatisfy { path in
      guard path.steps.count == 1 else { return false }
      guard case .virtual(let name, _) = path.steps[0] else { return true }
      return rows.allSatisfy { $0[name] != nil }
    }
  }

  private func conditions(
    _ predicate: Expression, _ compiler: inout FormulaCompiler
  ) throws(StatementError) -> [(expression: Expression, condition: Condition)] {
    var conditions: [(expression: Expression, condition: Condition)] = []
    for part in Planner.conjuncts(predicate) { conditions.append((part, try compiler.condition(part))) }
    return conditions
  }

  private func rowsInHand(
    _ source: Expression, _ bindings: Bindings
  ) throws(StatementError) -> (value: Value?, shape: Shape) {
    if let bound = bindings[source.id] { return (bound.value, bound.shape) }
    var compiler = FormulaCompiler(context(bindings), row: nil)
    let (formula, shape) = try compiler.compile(source)
    guard runner != nil else { return (nil, shape) }
    return (try Evaluation(zone: context.zone).value(formula, Record()), shape)
  }

  /// The ways of the row that a predicate looks at, each once, in the order of the text.
  private func looks(_ predicate: Expression, _ compiler: FormulaCompiler) -> [ResolvedPath] {
    var compiler = compiler
    var seen: Set<String> = []
    return predicate.waysOfRow.compactMap { names in
      guard let first = names.first, let last = names.last else { return nil }
      let path = try? compiler.resolve(names, span: first.span.union(last.span))
      return path.flatMap { seen.insert($0.text).inserted ? $0 : nil }
    }
  }
}

extension Expression {
  /// No path, no element, nothing that looks into a related record.
  fileprivate var looksAtNamesOnly: Bool {
    switch kind {
    case .member, .has, .under, .index, .slice, .query: false
    default: parts.allSatisfy(\.looksAtNamesOnly)
    }
  }

  /// The dotted names of the row in a predicate; those inside of `has (...)` begin with the list's.
  fileprivate var waysOfRow: [[Name]] {
    if let names = FormulaCompiler.path(self) { return [names] }
    if case .has(let list, _, let inner) = kind, let names = FormulaCompiler.path(list) {
      return [names] + inner.waysOfRow.map { names + $0 }
    }
    return parts.flatMap(\.waysOfRow)
  }
}
