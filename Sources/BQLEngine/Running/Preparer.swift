import BQLFormats
import BQLSyntax
import BrainAPI

/// Finds out what has to be known before an expression can be planned, and plans it.
struct Preparer: Sendable {
  let context: PlanningContext
  /// Answers what stands inside: queries, chains through related records, `under`. nil: no request is sent, and those values
  /// stay unknown. So for `explain` and `check`, and where it is found out what a server has to be able to do.
  let runner: Runner?
  /// Queries whose plans are made already.
  var ready: [NodeID: PreparedQuery] = [:]

  /// What an expression comes to.
  struct Answer: Sendable {
    /// nil where it was not asked for.
    var value: Value?
    var shape: Shape
    var format: Format?
    var destination: Plan.TextSpan?
    /// The queries that were prepared on the way: those inside first.
    var queries: [PreparedQuery] = []
  }

  func context(_ bindings: Bindings) -> PlanningContext {
    var context = context
    context.bindings = bindings
    return context
  }

  // MARK: Expressions

  /// The value of an expression that stands outside of any row.
  func answer(_ expression: Expression, run: RunContext) async throws(StatementError) -> Answer {
    if case .query(let query) = expression.kind {
      let prepared = try await prepare(query, run: run)
      var answer = prepared.answer
      if let runner {
        var open = try await runner.open(prepared, demand: Demand(nil), run: run)
        answer.value = try await open.whole(run)
      }
      return answer
    }
    var found = Found()
    try await bind(expression, inRow: false, &found, run: run)
    var compiler = FormulaCompiler(context(found.bindings), row: nil)
    let (formula, shape) = try compiler.compile(expression)
    for warning in compiler.warnings { run.warn(warning) }
    let isPending = runner == nil && hasPending(expression, found.bindings)
    let value = isPending ? nil : try Evaluation(zone: context.zone).value(formula, Record())
    return Answer(value: value, shape: shape, queries: found.queries)
  }

  private func hasPending(_ expression: Expression, _ bindings: Bindings) -> Bool {
    if let bound = bindings[expression.id] { return bound.value == nil }
    switch expression.kind {
    case .name(let name), .variable(let name): return context.scope[name.text]?.value == nil
    default: return expression.hasPart { hasPending($0, bindings) }
    }
  }

  // MARK: Binding

  /// What was found out of the parts of a statement.
  struct Found: Sendable {
    var bindings = Bindings()
    /// Those inside of others first.
    var queries: [PreparedQuery] = []
    /// The same for every server: nothing inside had to be asked for.
    var isComplete: Bool { bindings.isEmpty && queries.isEmpty }
  }

  /// Finds out what the parts of an expression are that have to be asked for: queries, and chains from a variable
  /// through related records.
  func bind(
    _ expression: Expression, inRow: Bool, _ found: inout Found, run: RunContext
  ) async throws(StatementError) {
    if !expression.asks || found.bindings[expression.id] != nil { return }
    if case .query = expression.kind {
      let answer = try await answer(expression, run: run)
      found.queries += answer.queries
      bind(answer.value, answer.shape, expression, &found.bindings)
      return
    }
    let (root, names) = expression.chain
    if names.isEmpty {
      for part in expression.parts { try await bind(part, inRow: inRow, &found, run: run) }
      return
    }
    if inRow, root.isOfRow {
      for part in root.parts { try await bind(part, inRow: inRow, &found, run: run) }
      return
    }
    let base = try await answer(root, run: run)
    found.queries += base.queries
    let (value, shape) = try await member(names, of: base, expression, run: run)
    if inRow { try ForeignRecords.reject(expression, shape, context) }
    bind(value, shape, expression, &found.bindings)
  }

  /// An expression whose value stands for rows, or for a number: `ca1[0..2]`. Plain names and literals need no binding.
  func bindWhole(_ expression: Expression, _ found: inout Found, run: RunContext) async throws(StatementError) {
    try await bind(expression, inRow: false, &found, run: run)
    switch expression.kind {
    case .index, .slice:
      if found.bindings[expression.id] != nil { return }
      let answer = try await answer(expression, run: run)
      bind(answer.value, answer.shape, expression, &found.bindings)
    default: return
    }
  }

  private func bind(_ value: Value?, _ shape: Shape, _ expression: Expression, _ bindings: inout Bindings) {
    bindings[expression.id] = Bindings.Bound(
      value: value, shape: shape, server: context.server, text: context.text(expression.span))
  }

  /// The ids that each `under` stands for; whether there were any, so that it has to be planned again.
  func bind(
    _ hierarchies: [HierarchyRequest], _ bindings: inout Bindings, run: RunContext
  ) async throws(StatementError) -> Bool {
    guard let runner, !hierarchies.isEmpty else { return false }
    for hierarchy in hierarchies {
      guard let ids = try await runner.ids(under: hierarchy, run: run) else { continue }
      bindings[hierarchy.id] = Bindings.Bound(
        value: .list(ids.map { .string($0) }), shape: .list(.text), server: context.server, text: hierarchy.rootName)
    }
    return true
  }

  /// `ca1.subjects.name`: through related records, which are fetched where they are not there.
  private func member(
    _ names: [Name], of base: Answer, _ expression: Expression, run: RunContext
  ) async throws(StatementError) -> (Value?, Shape) {
    let span = expression.span
    let row = Planner.rows(of: base.shape)
    var compiler = FormulaCompiler(context, row: row)
    let path = try compiler.resolve(names, span: span)
    if !compiler.needs.isEmpty, let origin = ForeignRecords.origin(expression, context) {
      throw ForeignRecords.problem(expression, origin, context)
    }
    for warning in compiler.warnings { run.warn(warning) }
    if !compiler.needs.isEmpty { run.chainFetches.store(true, ordering: .relaxed) }
    let isList = base.shape.isList || path.isBehindList
    let shape: Shape = isList && !path.shape.isList ? .list(path.shape) : path.shape
    guard let runner, let value = base.value else { return (nil, shape) }
    let rows = try await runner.rows(of: value, base.shape, at: span, run: run)
    let full = try await runner.hydrator.hydrate(rows, row, compiler.needs, at: span, run: run)
    try UncertainField.reject(compiler.uncertain, on: full)
    if value.list == nil { return (full.first.map { path.value(in: $0) } ?? .null, shape) }
    return (.list(full.flatMap { path.values(in: $0) }), shape)
  }

  // MARK: Queries

  func prepare(_ query: Query, run: RunContext) async throws(StatementError) -> PreparedQuery {
    if let prepared = ready[query.id] {
      for warning in prepared.plan.warnings { run.warn(warning) }
      return prepared
    }
    var found = Found()
    let parts = query.parts
    for part in parts.row { try await bind(part, inRow: true, &found, run: run) }
    for part in parts.outside { try await bindWhole(part, &found, run: run) }
    if case .expression(let source) = query.source { try await bindWhole(source, &found, run: run) }
    var plan = try self.plan(query, found.bindings)
    if try await bind(plan.hierarchies, &found.bindings, run: run) { plan = try self.plan(query, found.bindings) }
    if case .expression(let source) = query.source, plan.stages.contains(where: { !$0.needs.isEmpty }),
      let origin = ForeignRecords.origin(source, context)
    {
      throw ForeignRecords.problem(source, origin, context)
    }
    for warning in plan.warnings { run.warn(warning) }
    return PreparedQuery(
      plan: plan, id: query.id, span: query.span, context: context(found.bindings), inner: found.queries,
      isComplete: found.isComplete && plan.hierarchies.isEmpty)
  }

  private func plan(_ query: Query, _ bindings: Bindings) throws(StatementError) -> Plan {
    var planner = Planner(context(bindings))
    return try planner.plan(query)
  }
}

/// A query with everything found out that its plan needs.
struct PreparedQuery: Sendable {
  var plan: Plan
  var id: NodeID
  var span: Span
  var context: PlanningContext
  /// Of queries that stand in it, those inside of others first.
  var inner: [PreparedQuery]
  /// Nothing had to be asked for: it can be carried out as it is, whoever prepared it.
  var isComplete: Bool

  var answer: Preparer.Answer {
    Preparer.Answer(
      value: nil, shape: plan.shape, format: plan.format, destination: plan.destination, queries: inner + [self])
  }

  /// What rows that it takes from elsewhere turned out to be.
  func rows(of reference: RowsReference) throws(StatementError) -> (Value, Shape) {
    switch reference.origin {
    case .bound(let id):
      guard let bound = context.bindings[id] else { throw StatementError("expected rows", .type, at: reference.span) }
      return (bound.value ?? .list([]), bound.shape)
    case .variable(let name):
      guard let variable = context.scope[name] else {
        throw StatementError("there is no variable `\(name)`", .unknownName, at: reference.span)
      }
      return (variable.value ?? .list([]), variable.shape)
    case .constant(let value): return (value, Shape.of(value))
    }
  }
}
