import BQLSyntax
import BrainAPI

/// From a plan to the pipeline that carries it out.
extension Runner {
  /// Opens a query for a consumer that wants as many rows as `demand` says.
  func open(_ prepared: PreparedQuery, demand: Demand, run: RunContext) async throws(StatementError) -> OpenQuery {
    let plan = prepared.plan
    let notes = EvaluationNotes()
    let evaluation = Evaluation(zone: zone, notes: notes)
    let status = ListStatus()
    var steps: [Pipeline.Step] = []
    var isFetched = false
    let source: any RowCursor
    var stages = plan.stages[...]
    var brought = IncludeTree()
    switch plan.source {
    case .requests(let request):
      if request.isCount, let total = try await count(request, run: run) {
        return OpenQuery(plan, told: .integer(total))
      }
      source = lists(request, plan, evaluation, status, demand)
      steps = self.steps(request, evaluation, status, demand)
      if !plan.uncertainColumns.isEmpty { steps.append(.rows(UncertainFieldStep(plan.uncertainColumns))) }
      isFetched = !request.needed.isEmpty || !request.shown.isEmpty
      if !request.needsMore { brought = request.needed }
    case .file(let file):
      let rowwise = plan.rowwiseStages
      var first = plan.uncertainColumns.lookout(&steps)
      for stage in rowwise {
        first += stage.uncertain.lookout(&steps)
        first.append(try stage.step(evaluation, [], room))
      }
      stages = stages.dropFirst(rowwise.count)
      if let stage = stages.first, let step = try splitStep(stages.startIndex, plan, evaluation) {
        first += stage.uncertain.lookout(&steps)
        source = try split(step, file, first)
        stages = stages.dropFirst()
      } else {
        source = FileCursor(try reader(file, first) { rows in rows })
      }
    case .rows(let reference, _):
      let (value, shape) = try prepared.rows(of: reference)
      source = RowsInHand(try await rows(of: value, shape, at: reference.span, run: run))
      if !plan.uncertainColumns.isEmpty { steps.append(.rows(UncertainFieldStep(plan.uncertainColumns))) }
    }
    for (place, stage) in zip(stages.indices, stages) {
      if !stage.needs.isEmpty {
        let isBrought = stage.needs.subtracting(brought).isEmpty
        steps.append(
          .relations(
            RelationStep(hydrator, stage.input, stage.needs, isBrought: isBrought, demand: demand, at: stage.span)))
        isFetched = true
      }
      if !stage.uncertain.isEmpty { steps.append(.rows(UncertainFieldStep(stage.uncertain))) }
      var right: [Record] = []
      if let (reference, needs) = stage.otherSide {
        let (value, shape) = try prepared.rows(of: reference)
        right = try await rows(of: value, shape, at: reference.span, run: run)
        right = try await hydrator.hydrate(right, Planner.rows(of: shape), needs, at: reference.span, run: run)
        isFetched = isFetched || !needs.isEmpty
        if case .join(let join) = stage.kind { try UncertainField.reject(join.uncertain, on: right) }
      }
      if case .sort(let keys) = stage.kind, let count = plan.limit(behind: place) {
        steps.append(.rows(FirstRowsStep(count, by: keys, evaluation)))
      } else {
        steps.append(.rows(try stage.step(evaluation, right, room, isOrdered: plan.isOrderSeen(behind: place))))
      }
    }
    if isFetched, case .list(.row(let row)) = plan.shape {
      steps.append(.rows(SettleStep(settling: Settling(catalogue: catalogue), shape: row)))
    }
    return OpenQuery(
      plan, Pipeline(source, steps, at: plan.stages.last?.span), status: status, demand: demand, notes: notes,
      isOneToOne: plan.isOneToOne)
  }

  /// The rows of a file, through its first steps and through `work` wherever there is a free core.
  private func reader<Part>(
    _ file: Plan.TextSpan, _ steps: [any RowStep],
    work: @escaping @Sendable ([Record]) throws(StatementError) -> Part
  ) throws(StatementError) -> ChunkReader<Part> {
    try ChunkReader(file, files, usesRawCSV: usesRawCSV, onProgress: onProgress) { rows throws(StatementError) in
      var rows = rows
      for step in steps where !rows.isEmpty {
        // They keep nothing: each chunk has copies of them.
        var step = step
        rows = try step.take(rows)
      }
      return try work(rows)
    }
  }

  private func split<Step: SplitStep>(
    _ step: Step, _ file: Plan.TextSpan, _ first: [any RowStep]
  ) throws(StatementError) -> any RowCursor {
    SplitCursor(step, try reader(file, first, work: step.prepare))
  }

  /// What carries a stage out, where a part of its work can be done wherever there is a free core.
  private func splitStep(
    _ place: Int, _ plan: Plan, _ evaluation: Evaluation
  ) throws(StatementError) -> (any SplitStep)? {
    guard plan.stages.indices.contains(place) else { return nil }
    let stage = plan.stages[place]
    guard stage.needs.isEmpty, stage.otherSide == nil else { return nil }
    if case .sort = stage.kind, plan.limit(behind: place) != nil { return nil }
    return try stage.step(evaluation, [], room, isOrdered: plan.isOrderSeen(behind: place)) as? any SplitStep
  }

  /// Where rows wait that have to be seen whole.
  private var room: SpoolRoom {
    let files = files
    return SpoolRoom(bytes: maximumMemory) { () throws(FileError) in try files.scratch() }
  }

  private func lists(
    _ request: RequestPlan, _ plan: Plan, _ evaluation: Evaluation, _ status: ListStatus, _ demand: Demand
  ) -> ListsCursor {
    let fewest = request.fewestToRead(of: service.server)
    let needed: @Sendable () -> RowsNeeded = {
      status.needsAll ? .all : plan.rowsNeeded(for: demand.rows).atLeast(fewest)
    }
    // Made once: a condition may have a list of a million values in it, and there may be a thousand requests.
    let checks = checks(request, evaluation, status, demand)
    return ListsCursor(
      request.requests.map { asked in
        var steps = checks
        if !request.isInServerOrder, request.localSort.isEmpty, let rowsNeeded = request.rowsNeeded {
          steps.append(.rows(LimitStep(rowsNeeded)))
        }
        let pages = PageCursor(
          asked, fetcher, at: request.span, status: status, needed: needed, blame: { request.blaming($0) })
        return Pipeline(ListCursor(pages, asked, hydrator, at: request.span), steps, at: request.span)
      })
  }

  private func relations(_ tree: IncludeTree, _ request: RequestPlan, _ demand: Demand) -> Pipeline.Step {
    let row = RowShape(model: request.endpoint.model, includes: request.shown)
    return .relations(
      RelationStep(hydrator, row, tree, isBrought: !request.needsMore, demand: demand, at: request.span))
  }

  /// Every record that the server returned is held against every condition.
  private func checks(
    _ request: RequestPlan, _ evaluation: Evaluation, _ status: ListStatus, _ demand: Demand
  ) -> [Pipeline.Step] {
    // Conditions on the records themselves come first, so that related records are fetched only for those that may pass.
    let plain = request.conjuncts.filter { !$0.needsRelations }
    let related = request.conjuncts.filter(\.needsRelations)
    var steps: [Pipeline.Step] = []
    if !plain.isEmpty { steps.append(.rows(CheckStep(plain, evaluation, status))) }
    if !related.isEmpty {
      steps.append(relations(request.needed, request, demand))
      steps.append(.rows(CheckStep(related, evaluation, status)))
    }
    return steps
  }

  /// From the records of all lists to the rows of the query: their order, the part that is wanted, what is shown.
  private func steps(
    _ request: RequestPlan, _ evaluation: Evaluation, _ status: ListStatus, _ demand: Demand
  ) -> [Pipeline.Step] {
    var steps: [Pipeline.Step] = []
    if !request.isInServerOrder {
      if !request.needed.isEmpty { steps.append(relations(request.needed, request, demand)) }
      if !request.localSort.isEmpty, !request.uncertain.isEmpty {
        steps.append(.rows(UncertainFieldStep(request.uncertain)))
      }
      if let rowsNeeded = request.rowsNeeded {
        steps.append(.rows(FirstRowsStep(rowsNeeded, by: request.localSort, evaluation)))
      } else {
        steps.append(.rows(SortStep(request.localSort, evaluation, room)))
      }
    } else if !request.pushedSort.isEmpty {
      steps.append(.rows(OrderStep(request.pushedSort, at: request.span, evaluation, status, room)))
    }
    if request.offset > 0 { steps.append(.rows(OffsetStep(request.offset))) }
    if let limit = request.limit { steps.append(.rows(LimitStep(limit))) }
    if !request.shown.isEmpty { steps.append(relations(request.shown, request, demand)) }
    return steps
  }
}
