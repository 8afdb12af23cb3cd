import BQLFormats
import BQLSyntax
import BrainAPI

/// Makes plans of queries. Pure and synchronous: what had to be asked for first is in the context's bindings.
struct Planner {
  let context: PlanningContext
  private(set) var warnings: [Diagnostic] = []
  private var hierarchies: [HierarchyRequest] = []

  init(_ context: PlanningContext) { self.context = context }

  mutating func plan(_ query: Query) throws(StatementError) -> Plan {
    switch query.source {
    case .model(let reference): return try plan(model: reference, query)
    case .file(let file): return try plan(file: file, query)
    case .expression(let expression):
      let bound = try bound(expression)
      let row = Planner.rows(of: bound.shape)
      let reference = RowsReference(expression, value: bound.value ?? .null, context)
      return try finish(.rows(reference, shape: row), row, clauses: [], query)
    }
  }

  func bound(_ expression: Expression) throws(StatementError) -> Bindings.Bound {
    if let bound = context.bindings[expression.id] { return bound }
    var compiler = FormulaCompiler(context, row: nil)
    let (formula, shape) = try compiler.compile(expression)
    guard case .constant(let value) = formula else {
      throw StatementError("expected rows", .type, at: expression.span)
    }
    return Bindings.Bound(value: value, shape: shape, text: context.text(expression.span))
  }

  /// The rows that a value stands for: a list of records as such, other values as rows of one column.
  static func rows(of shape: Shape) -> RowShape {
    switch shape {
    case .list(.any), .any: RowShape()
    case .list(let element):
      switch element {
      case .row, .related: FormulaCompiler.rowShape(element)
      default: RowShape(columns: [ColumnShape(name: "value", shape: element)])
      }
    case .row, .related: FormulaCompiler.rowShape(shape)
    default: RowShape(columns: [ColumnShape(name: "value", shape: shape)])
    }
  }

  // MARK: Files

  private mutating func plan(file: TextLiteral, _ query: Query) throws(StatementError) -> Plan {
    guard Format(fileName: file.text).map({ [.json, .ndjson, .csv, .tsv].contains($0) }) ?? false else {
      throw StatementError(
        "the ending of \"\(file.text)\" is not a format that can be read", .file, at: file.span,
        hint: "one of .ndjson .json .csv .tsv")
    }
    return try finish(
      .file(Plan.TextSpan(text: file.text, span: file.span)), RowShape(), clauses: query.clauses, query)
  }

  // MARK: Models

  private mutating func plan(model reference: ModelReference, _ query: Query) throws(StatementError) -> Plan {
    let place = try ModelPlace(reference, context)
    let shown = try includes(query.clauses, place)
    var row = RowShape(model: place.model?.name, includes: shown)
    row.keep(to: Planner.parts(query.clauses), context)
    var compiler = FormulaCompiler(context, row: row)
    var pushdown = Pushdown(
      capabilities: context.capabilities, isEmbedded: context.server.isEmbedded, zone: context.zone)
    var conjuncts: [Conjunct] = []
    let localSort = try sortKeys(query.clauses, &compiler)
    let uncertain = compiler.uncertain
    pushdown.mayBatch = !localSort.contains { Planner.isHidden($0) }
    // Among several lists there is no order of the server's, in which reading could end at the limit.
    pushdown.maySplit =
      localSort.isEmpty || !query.clauses.contains { if case .limit = $0.kind { true } else { false } }
    let parts = Planner.parts(query.clauses)
    try FormulaCompiler.checkCount(parts)
    for part in parts {
      var own = FormulaCompiler(context, row: row)
      let condition = try own.condition(part)
      compiler.need(own.needs.paths)
      compiler.adopt(own)
      var conjunct = pushdown.place(
        condition, text: context.text(part.span), span: part.span, needsRelations: !own.needs.isEmpty)
      conjunct.uncertain = own.uncertain
      conjuncts.append(conjunct)
    }
    for place in conjuncts.indices { pushdown.split(&conjuncts[place]) }
    for conjunct in conjuncts where !conjunct.isPushed && conjunct.condition.paths.contains(where: \.isHidden) {
      throw StatementError(
        "`\(conjunct.text)` is on a field that no record carries, so only the server can evaluate it",
        at: conjunct.span, label: conjunct.reason?.words, hint: "give it an `and` of its own, without `or` and `not`")
    }
    let order = try SortPlacement(localSort, conjuncts, batched: conjuncts.contains { !$0.alternatives.isEmpty })
    let limit = try number(query.clauses, "limit", &compiler)
    let offset = try number(query.clauses, "offset", &compiler)
    warnings += compiler.warnings
    hierarchies += compiler.hierarchies
    var request = RequestPlan(
      endpoint: place.endpoint, span: reference.span, conjuncts: conjuncts, shown: shown,
      needed: Planner.real(compiler.needs, place.model, context.catalogue), requested: [], sort: order.pushed,
      localSort: order.local, uncertain: uncertain, sortNote: order.note, limit: limit, offset: offset ?? 0,
      isCount: false)
    if order.local.isEmpty { request.pushedSort = localSort }
    var plan = try finish(.requests(request), row, clauses: [], query)
    request.needed.merge(lifted(plan.stages, from: row, place.model))
    var wanted = Planner.real(shown, place.model, context.catalogue)
    wanted.merge(request.needed)
    request.requested = requested(wanted, place.model)
    request.needsMore = request.requested.count < wanted.paths.count
    request.isCount = isCount(plan, request)
    plan.source = .requests(request)
    return plan
  }

  /// The and-ed parts of all `where` clauses.
  private static func parts(_ clauses: [Clause]) -> [Expression] {
    clauses.flatMap { clause -> [Expression] in
      guard case .filter(let expression) = clause.kind else { return [] }
      return conjuncts(expression)
    }
  }

  static func conjuncts(_ expression: Expression) -> [Expression] {
    if case .and(let parts) = expression.kind { parts.flatMap(conjuncts) } else { [expression] }
  }

  static func isHidden(_ key: SortKeyPlan) -> Bool {
    if case .path(let path) = key.formula { path.isHidden } else { false }
  }

  private func number(
    _ clauses: [Clause], _ word: String, _ compiler: inout FormulaCompiler
  ) throws(StatementError) -> Int? {
    for clause in clauses {
      switch (clause.kind, word) {
      case (.limit(let count), "limit"), (.offset(let count), "offset"):
        var outside = FormulaCompiler(context, row: nil)
        return try outside.count(count, of: word)
      default: continue
      }
    }
    return nil
  }

  private func sortKeys(
    _ clauses: [Clause], _ compiler: inout FormulaCompiler
  ) throws(StatementError) -> [SortKeyPlan] {
    for clause in clauses {
      if case .sort(let keys) = clause.kind { return try compiler.sortKeys(keys) }
    }
    return []
  }

  /// The relations of `include`, checked against the catalogue.
  private mutating func includes(_ clauses: [Clause], _ place: ModelPlace) throws(StatementError) -> IncludeTree {
    var tree = IncludeTree()
    for clause in clauses {
      guard case .include(let paths) = clause.kind else { continue }
      for path in paths {
        var model = place.model
        for name in path.names {
          guard let current = model else { break }
          if let field = current.field(name.text), field.target == nil {
            throw StatementError(
              "`\(name.text)` is not a relation of \(current.name)", .unknownField, at: name.span,
              label: "it is \(Shape.of(field, included: nil).name)",
              hint: "its value is on the record already; `include` brings related records")
          }
          let target = current.field(name.text)?.target ?? current.virtualRelation(name.text)?.target
          if target == nil, current.virtualField(name.text) == nil { warnUnknownRelation(name, current) }
          model = target.flatMap(context.catalogue.model)
        }
        tree.insert(path.names.map(\.text))
      }
    }
    return tree
  }

  private mutating func warnUnknownRelation(_ name: Name, _ model: Model) {
    let relations = model.fields.filter { $0.target != nil }.map(\.name) + model.virtualRelations.map(\.name)
    warnings.append(
      Diagnostic(
        .warning, .unknownField, "\(model.name) has no relation `\(name.text)` that BrainQuery knows of", at: name.span,
        label: Suggestion.closest(to: name.text, among: relations).map { "did you mean \($0)?" },
        hint: "its relations: \(relations.joined(separator: ", "))"))
  }

  // MARK: Relations

  /// The tree with every virtual relation as the paths that it is made of. Reverse ones stay: they are no include.
  static func real(_ tree: IncludeTree, _ model: Model?, _ catalogue: Catalogue) -> IncludeTree {
    guard let model else { return tree }
    var real = IncludeTree()
    for branch in tree.branches {
      if model.field(branch.name) == nil, let virtual = model.virtualRelation(branch.name),
        case .union(let ways) = virtual.meaning
      {
        let inner = Planner.real(branch.tree, catalogue.model(virtual.target), catalogue)
        for way in ways {
          real.insert(way)
          for path in inner.paths { real.insert(way + path) }
        }
      } else if model.field(branch.name) == nil, let virtual = model.virtualField(branch.name) {
        for relation in virtual.relations { real.insert(relation) }
        real.insert([branch.name])
      } else {
        real.insert([branch.name])
        let target = model.field(branch.name)?.target ?? model.virtualRelation(branch.name)?.target
        let inner = Planner.real(branch.tree, target.flatMap(catalogue.model), catalogue)
        for path in inner.paths { real.insert([branch.name] + path) }
      }
    }
    return real
  }

  /// What stages will need of the source's records, so that the same request brings it.
  private func lifted(_ stages: [StagePlan], from row: RowShape, _ model: Model?) -> IncludeTree {
    var lifted = IncludeTree()
    guard let model else { return lifted }
    var origins: [String: [FieldPath]] = [:]
    for stage in stages {
      for path in Planner.withoutReverse(stage.needs, stage.input, context.catalogue).paths {
        guard let head = path.first else { continue }
        if let origin = origins[head] {
          for base in origin { lifted.insert(base + path.dropFirst()) }
        } else if stage.input.column(head) == nil, stage.input.model == row.model {
          lifted.insert(path)
        }
      }
      switch stage.kind {
      case .expand(let path, let column, let inPlace, _):
        let names = path.text.split(separator: ".").map(String.init)
        if names.count == 1, !inPlace { origins[column] = Planner.ways(names[0], model) }
      case .select, .count, .summarize, .distinct, .join, .union, .except, .intersect: return lifted
      default: continue
      }
    }
    return lifted
  }

  private static func ways(_ name: String, _ model: Model) -> [FieldPath] {
    if model.field(name) == nil, case .union(let ways)? = model.virtualRelation(name)?.meaning { return ways }
    return [[name]]
  }

  /// A virtual field as the relations that it is put together of.
  private static func withoutReverse(_ tree: IncludeTree, _ row: RowShape, _ catalogue: Catalogue) -> IncludeTree {
    let model = row.model.flatMap(catalogue.model)
    return IncludeTree(
      tree.paths.flatMap { path -> [FieldPath] in
        if let virtual = path.first.flatMap({ model?.virtualField($0) }) { return virtual.relations }
        if case .reverse? = path.first.flatMap({ model?.virtualRelation($0) })?.meaning { return [] }
        return [path]
      })
  }

  /// What to ask the server for: nested paths only where it knows them, reverse relations never.
  private func requested(_ tree: IncludeTree, _ model: Model?) -> [FieldPath] {
    tree.paths.filter { path in
      guard path.count == 1 || context.capabilities.nestedIncludes else { return false }
      var model = model
      for name in path {
        if let current = model, current.field(name) == nil, current.isVirtual(name) { return false }
        model = (model?.field(name)?.target).flatMap(context.catalogue.model)
      }
      return true
    }
  }

  // MARK: The rest

  private func isCount(_ plan: Plan, _ request: RequestPlan) -> Bool {
    guard plan.stages.count == 1, case .count(let keys) = plan.stages[0].kind, keys.isEmpty, request.limit == nil,
      request.offset == 0,
      request.conjuncts.allSatisfy({ $0.alternatives.isEmpty && !$0.filters.isEmpty && $0.isExact })
    else { return false }
    let onlyEqualities = request.conjuncts.allSatisfy { conjunct in
      conjunct.filters.allSatisfy { $0.operator != .icontains && $0.path.count == 1 }
    }
    return request.conjuncts.isEmpty || context.server.isEmbedded || onlyEqualities && context.capabilities.membership
  }

  private mutating func finish(
    _ source: Plan.Source, _ row: RowShape, clauses: [Clause], _ query: Query
  ) throws(StatementError) -> Plan {
    var stages = StagePlanner(context, row)
    try stages.add(clauses: clauses)
    for stage in query.stages { try stages.add(stage) }
    warnings += stages.warnings
    hierarchies += stages.hierarchies
    return Plan(
      source: source, stages: stages.plans, uncertainColumns: stages.uncertainColumns, shape: stages.shape,
      format: stages.format,
      destination: stages.destination, warnings: warnings, hierarchies: hierarchies)
  }
}
