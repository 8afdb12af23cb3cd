import BQLSyntax
import BrainAPI

/// Reads lists from a service, page by page, pages side by side where their number is known.
struct Fetcher: Sendable {
  let service: any APIService
  let concurrency: Int
  let onProgress: @Sendable (Progress) -> Void

  struct List: Sendable {
    var records: [Record]
    /// Everything that there is was read.
    var isWhole: Bool
    var total: Int?
  }

  /// The records of one list that pass `filter`: all, or the first `wanted`. `mayDrop` says that some may not pass, so that
  /// more than `wanted` have to be read; `isEnough` is shown what has come, and the server's total, and ends the reading
  /// of all early, unfiltered. The filter is handed the records as they come; with all wanted, in one go.
  func list(
    _ request: APIRequest, wanted: Int? = nil, mayDrop: Bool = false, at span: Span?, run: RunContext,
    isEnough: ([Record], Int?) -> Bool = { _, _ in false },
    filter: ([Record], RunContext) async throws(StatementFailure) -> [Record]
  ) async throws(StatementFailure) -> List {
    var paginator = Paginator(
      wanted: mayDrop ? nil : wanted, width: wanted != nil && mayDrop ? 1 : concurrency)
    var records: [Record] = []
    var windows = paginator.next()
    while !windows.isEmpty {
      let came: [Record]
      do throws(StatementFailure) {
        came = try await fetch(windows, of: request, &paginator, at: span, run: run)
      } catch {
        if error.cause == .interrupted { run.cut.withLock { $0 = (records + paginator.take(), paginator.total) } }
        throw error
      }
      records += wanted == nil ? came : try await filter(came, run)
      onProgress(Progress(requests: run.transcript.exchanges.count, records: records.count, total: paginator.total))
      if wanted.map({ records.count >= $0 }) ?? isEnough(records, paginator.total) {
        return List(records: records, isWhole: paginator.isFinished, total: paginator.total)
      }
      windows = paginator.next()
    }
    let rest = paginator.take()
    records = wanted == nil ? try await filter(records + rest, run) : records + (try await filter(rest, run))
    for problem in paginator.problems { run.gap(problem.text) }
    return List(records: records, isWhole: true, total: paginator.total)
  }

  /// Fetches the windows, and those that the paginator gives while they are under way as long as there are several.
  private func fetch(
    _ windows: [APIRequest.Window], of request: APIRequest, _ paginator: inout Paginator, at span: Span?,
    run: RunContext
  ) async throws(StatementFailure) -> [Record] {
    if windows.count == 1 {
      let page = try await page(request.windowed(windows[0]), at: span, run: run)
      paginator.receive(page, for: windows[0])
      return paginator.take()
    }
    let service = service
    let begun = paginator
    let (inner, pages, failure) = await withTaskGroup(
      of: (Int, APIRequest.Window, Result<Page, APIFailure>).self,
      returning: (Paginator, [(number: Int, exchange: Exchange)], APIFailure?).self
    ) { group in
      var count = 0
      func ask(_ window: APIRequest.Window) {
        let number = count
        count += 1
        group.addTask { (number, window, await Fetcher.answer(request.windowed(window), service)) }
      }
      for window in windows { ask(window) }
      var pages: [(number: Int, exchange: Exchange)] = []
      var inner = begun
      while let (number, window, result) = await group.next() {
        switch result {
        case .failure(let failure):
          group.cancelAll()
          return (inner, pages, failure)
        case .success(let page):
          pages.append((number: number, exchange: page.exchange))
          inner.receive(page, for: window)
          for next in inner.next() { ask(next) }
        }
      }
      return (inner, pages, nil)
    }
    paginator = inner
    // In the order in which they were asked for: which of them came first is chance.
    for page in pages.sorted(by: { $0.number < $1.number }) { run.transcript.append(page.exchange) }
    if let failure { throw StatementFailure(failure, at: span) }
    return paginator.take()
  }

  private static func answer(_ request: APIRequest, _ service: any APIService) async -> Result<Page, APIFailure> {
    do throws(APIFailure) { return .success(try await service.page(for: request)) } catch { return .failure(error) }
  }

  /// One request, one page.
  func page(_ request: APIRequest, at span: Span?, run: RunContext) async throws(StatementFailure) -> Page {
    do throws(APIFailure) {
      let page = try await service.page(for: request)
      run.transcript.append(page.exchange)
      return page
    } catch {
      throw StatementFailure(error, at: span)
    }
  }
}

extension APIRequest {
  func windowed(_ window: Window) -> APIRequest {
    var request = self
    request.window = window
    return request
  }
}
