import BQLFormats
import BQLSyntax
import BrainAPI

/// Answers expressions and queries: binds what has to be asked for first, plans, fetches, hydrates, runs the stages.
struct Runner: Sendable {
  let service: any APIService
  let catalogue: Catalogue
  let capabilities: Capabilities
  let portal: Portal
  let scope: Scope
  let zone: Zone
  let now: Instant
  let concurrency: Int
  /// Bytes of rows that may wait in memory.
  let maximumMemory: Int
  let usesRawCSV: Bool
  let files: any FileAccess
  /// The text that spans are places of.
  let source: String
  let onProgress: @Sendable (Progress) -> Void
  /// Plans only: asks nobody.
  var isDry = false

  struct Answer: Sendable {
    var value: Value?
    var shape: Shape
    var format: Format?
    var destination: Plan.TextSpan?
    /// The plans that were made on the way, for `explain`: of queries inside first.
    var plans: [(span: Span, plan: Plan)] = []
  }

  func context(_ bindings: Bindings = Bindings()) -> PlanningContext {
    PlanningContext(
      catalogue: catalogue, scope: scope, bindings: bindings, zone: zone, now: now, portal: portal,
      server: service.server, capabilities: capabilities, source: source)
  }

  // MARK: Expressions

  /// The value of an expression that stands outside of any row.
  func answer(_ expression: Expression, run: RunContext) async throws(StatementFailure) -> Answer {
    if case .query(let query) = expression.kind { return try await answer(query, run: run) }
    var bindings = Bindings()
    var plans: [(span: Span, plan: Plan)] = []
    try await bind(expression, inRow: false, &bindings, &plans, run: run)
    var compiler = FormulaCompiler(context(bindings), row: nil)
    let (formula, shape) = try compiler.compile(expression)
    for warning in compiler.warnings { run.warn(warning) }
    let isPending = isDry && (hasPending(expression, bindings))
    let value = isPending ? nil : try Evaluation(zone: zone).value(formula, Record())
    return Answer(value: value, shape: shape, plans: plans)
  }

  private func hasPending(_ expression: Expression, _ bindings: Bindings) -> Bool {
    if let bound = bindings[expression.span] { return bound.value == nil }
    switch expression.kind {
    case .name(let name), .variable(let name): return scope[name.text]?.value == nil
    default: return expression.hasPart { hasPending($0, bindings) }
    }
  }

  // MARK: Binding

  /// Finds out what the parts of an expression are that have to be asked for: queries, and chains from a variable
  /// through related records.
  func bind(
    _ expression: Expression, inRow: Bool, _ bindings: inout Bindings, _ plans: inout [(span: Span, plan: Plan)],
    run: RunContext
  ) async throws(StatementFailure) {
    if !expression.asks || bindings[expression.span] != nil { return }
    if case .query(let query) = expression.kind {
      let answer = try await answer(query, run: run)
      plans += answer.plans
      bind(answer.value, answer.shape, expression, &bindings)
      return
    }
    let (root, names) = expression.chain
    if names.isEmpty {
      for part in expression.parts { try await bind(part, inRow: inRow, &bindings, &plans, run: run) }
      return
    }
    if inRow, root.isOfRow {
      for part in root.parts { try await bind(part, inRow: inRow, &bindings, &plans, run: run) }
      return
    }
    let base = try await answer(root, run: run)
    plans += base.plans
    let (value, shape) = try await member(names, of: base, expression, run: run)
    if inRow { try ForeignRecords.reject(expression, shape, context()) }
    bind(value, shape, expression, &bindings)
  }

  /// An expression whose value stands for rows, or for a number: `ca1[0..2]`. Plain names and literals need no binding.
  func bindWhole(
    _ expression: Expression, _ bindings: inout Bindings, _ plans: inout [(span: Span, plan: Plan)], run: RunContext
  ) async throws(StatementFailure) {
    try await bind(expression, inRow: false, &bindings, &plans, run: run)
    switch expression.kind {
    case .index, .slice:
      if bindings[expression.span] != nil { return }
      let answer = try await answer(expression, run: run)
      bind(answer.value, answer.shape, expression, &bindings)
    default: return
    }
  }

  private func bind(_ value: Value?, _ shape: Shape, _ expression: Expression, _ bindings: inout Bindings) {
    bindings[expression.span] = Bindings.Bound(
      value: value, shape: shape, server: service.server, text: context().text(expression.span))
  }

  /// `ca1.subjects.name`: through related records, which are fetched where they are not there.
  private func member(
    _ names: [Name], of base: Answer, _ expression: Expression, run: RunContext
  ) async throws(StatementFailure) -> (Value?, Shape) {
    let span = expression.span
    let row = Planner.rows(of: base.shape)
    var compiler = FormulaCompiler(context(), row: row)
    let path = try compiler.resolve(names, span: span)
    if !compiler.needs.isEmpty, let origin = ForeignRecords.origin(expression, context()) {
      throw ForeignRecords.problem(expression, origin, context())
    }
    for warning in compiler.warnings { run.warn(warning) }
    if !compiler.needs.isEmpty { run.chainFetches.store(true, ordering: .relaxed) }
    let isList = base.shape.isList || path.isBehindList
    let shape: Shape = isList && !path.shape.isList ? .list(path.shape) : path.shape
    guard let value = base.value else { return (nil, shape) }
    let rows = try await rows(of: value, base.shape, at: span, run: run)
    let full = try await hydrator.hydrate(rows, row, compiler.needs, at: span, run: run)
    if value.list == nil { return (full.first.map { path.value(in: $0) } ?? .null, shape) }
    return (.list(full.flatMap { path.values(in: $0) }), shape)
  }

  /// The records that a value stands for; ids are read.
  func rows(
    of value: Value, _ shape: Shape, at span: Span?, run: RunContext
  ) async throws(StatementFailure) -> [Record] {
    let elements = value.list ?? [value]
    if case .related(let model, let included) = shape.element {
      if included != nil { return elements.compactMap(\.record) }
      let holder = Record([("value", .list(elements))])
      let row = RowShape(columns: [ColumnShape(name: "value", shape: .list(.related(model: model, included: nil)))])
      let full = try await hydrator.hydrate([holder], row, IncludeTree([["value"]]), at: span, run: run)
      return (full.first?["value"]?.list ?? []).map { $0.record ?? Record([("id", $0)]) }
    }
    return elements.map { $0.record ?? Record([("value", $0)]) }
  }

  var fetcher: Fetcher { Fetcher(service: service, concurrency: concurrency, onProgress: onProgress) }

  var hydrator: Hydrator {
    Hydrator(fetcher: fetcher, catalogue: catalogue, capabilities: capabilities, portal: portal)
  }

  // MARK: Queries

  /// A query with everything found out that its plan needs.
  struct PreparedQuery: Sendable {
    var plan: Plan
    var bindings: Bindings
    /// Of queries inside first, its own last.
    var plans: [(span: Span, plan: Plan)]

    var answer: Answer {
      Answer(value: nil, shape: plan.shape, format: plan.format, destination: plan.destination, plans: plans)
    }
  }

  func answer(_ query: Query, run: RunContext) async throws(StatementFailure) -> Answer {
    let prepared = try await prepare(query, run: run)
    var answer = prepared.answer
    if isDry { return answer }
    var open = try await open(prepared, demand: Demand(nil), run: run)
    answer.value = try await open.whole(run)
    return answer
  }

  func prepare(_ query: Query, run: RunContext) async throws(StatementFailure) -> PreparedQuery {
    var bindings = Bindings()
    var plans: [(span: Span, plan: Plan)] = []
    let parts = query.parts
    for part in parts.row { try await bind(part, inRow: true, &bindings, &plans, run: run) }
    for part in parts.outside { try await bindWhole(part, &bindings, &plans, run: run) }
    if case .expression(let source) = query.source { try await bindWhole(source, &bindings, &plans, run: run) }
    var plan = try self.plan(query, bindings)
    if !isDry, !plan.hierarchies.isEmpty {
      for hierarchy in plan.hierarchies { try await bind(hierarchy, &bindings, run: run) }
      plan = try self.plan(query, bindings)
    }
    if case .expression(let source) = query.source, plan.stages.contains(where: { !$0.needs.isEmpty }),
      let origin = ForeignRecords.origin(source, context())
    {
      throw ForeignRecords.problem(source, origin, context())
    }
    for warning in plan.warnings { run.warn(warning) }
    plans.append((query.span, plan))
    return PreparedQuery(plan: plan, bindings: bindings, plans: plans)
  }

  private func plan(_ query: Query, _ bindings: Bindings) throws(StatementFailure) -> Plan {
    var planner = Planner(context(bindings))
    return try planner.plan(query)
  }

  func other(_ span: Span, _ bindings: Bindings) throws(StatementFailure) -> (Value, Shape) {
    if let bound = bindings[span] { return (bound.value ?? .list([]), bound.shape) }
    // A bare variable: the text of the span is its name.
    let name = context().text(span)
    let variable = scope[name.hasPrefix("$") ? String(name.dropFirst()) : name]
    guard let variable else { throw StatementFailure("there is no variable `\(name)`", at: span) }
    return (variable.value ?? .list([]), variable.shape)
  }
}
