import BQLSyntax
import BrainAPI

/// A query that is read as far as somebody looks at it: page by page, in the server's order. Queries with stages, with an
/// order of their own or with several lists are no such ones.
struct OpenList: Sendable {
  let plan: Plan
  /// The rows so far, as they are shown and kept.
  private(set) var rows: [Record] = []
  /// All rows are there.
  private(set) var isWhole = false
  private let request: RequestPlan
  private let asked: APIRequest
  private let row: RowShape
  private let runner: Runner
  private let evaluation: Evaluation
  private var paginator: Paginator
  private var passed = 0
  private var hasDropped = false

  /// nil where the query has to be read whole before any of it can be shown.
  init?(_ plan: Plan, _ runner: Runner, _ evaluation: Evaluation, pageSize: Int) {
    guard case .requests(let request) = plan.source, plan.stages.isEmpty, plan.destination == nil,
      plan.format == nil || plan.format == .table, !request.isCount, request.localSort.isEmpty,
      case .list(.row(let row)) = plan.shape
    else { return nil }
    let requests = request.requests
    guard requests.count == 1, let asked = requests.first else { return nil }
    (self.plan, self.request, self.asked, self.row) = (plan, request, asked, row)
    (self.runner, self.evaluation) = (runner, evaluation)
    // Where records are left out here, a page as long as the screen would be one of many.
    let size = request.mayDrop ? Paginator.largestPage : min(pageSize, request.reach ?? pageSize)
    // No end is set: a server that does not heed a filter gives more than it should.
    paginator = Paginator(pageSize: max(1, min(size, Paginator.largestPage)), width: 1)
  }

  /// How many rows there are in all, where that is known.
  var total: Int? {
    if isWhole { return rows.count }
    guard !request.mayDrop, !hasDropped, let total = paginator.total else { return nil }
    return min(max(0, total - request.offset), request.limit ?? .max)
  }

  /// All rows, asked for anew, so that they are of one piece.
  func whole(run: RunContext) async throws(StatementFailure) -> [Record] {
    settled(try await runner.fetch(request, evaluation, run: run))
  }

  private func settled(_ rows: [Record]) -> [Record] {
    if request.needed.isEmpty, request.shown.isEmpty { return rows }
    return Settling(catalogue: runner.catalogue).settle(rows, row)
  }

  /// Reads on until there are `count` rows, or no more.
  mutating func read(until count: Int, run: RunContext) async throws(StatementFailure) {
    let shown = RowShape(model: request.endpoint.model, includes: request.shown)
    let check = RecordCheck(plan: request, evaluation: evaluation, hydrator: runner.hydrator, row: shown)
    while rows.count < count, !isWhole {
      guard let window = paginator.next().first else { break }
      var more: [Record]
      do throws(StatementFailure) {
        let page = try await runner.fetcher.page(asked.windowed(window), at: request.span, run: run)
        paginator.receive(page, for: window)
        let came = paginator.take()
        more = try await check.passing(came, run: run)
        hasDropped = hasDropped || more.count < came.count
      } catch {
        throw request.blaming(error)
      }
      let skipped = max(0, min(more.count, request.offset - passed))
      passed += more.count
      more.removeFirst(skipped)
      more = Array(more.prefix((request.limit ?? .max) - rows.count))
      more = try await runner.hydrator.hydrate(more, shown, request.shown, at: request.span, run: run)
      rows += settled(more)
      isWhole = paginator.isFinished || rows.count >= request.limit ?? .max
    }
    isWhole = isWhole || paginator.isFinished
    if paginator.isFinished { for problem in paginator.problems { run.gap(problem.text) } }
  }
}
