import BQLSyntax
import BrainAPI
import Synchronization

/// The records of one list, a batch for a page, in the order of the list.
///
/// Pages are asked for when they are pulled: the first alone, the later ones side by side where their number is known, at
/// most `concurrency` ahead, as the server can take it. Letting go of the cursor cancels those that are under way.
struct PageCursor: RowCursor {
  private let request: APIRequest
  private let fetcher: Fetcher
  private let span: Span?
  private let status: ListStatus
  private let needed: @Sendable () -> RowsNeeded
  /// Puts a refusal under the words that caused it.
  private let blame: @Sendable (StatementError) -> StatementError
  private var paginator: Paginator
  private let flights: PageFlights
  private var pace: PagingPace
  private var received = 0
  /// What came beside the records that were given on last, and those that are not yet.
  private(set) var related = RelatedRecords()
  /// Nothing of it is wanted any more when the next page comes.
  private var isRelatedGivenOn = false
  private var isEnded = false

  init(
    _ request: APIRequest, _ fetcher: Fetcher, at span: Span?, status: ListStatus = ListStatus(),
    needed: @escaping @Sendable () -> RowsNeeded = { .all },
    blame: @escaping @Sendable (StatementError) -> StatementError = { $0 }
  ) {
    self.request = request
    self.fetcher = fetcher
    self.span = span
    self.status = status
    self.needed = needed
    self.blame = blame
    let first = needed()
    let page = first.isExact ? first.rows ?? Paginator.largestPage : Paginator.largestPage
    pace = PagingPace(most: fetcher.concurrency)
    paginator = Paginator(
      pageSize: max(1, min(page, Paginator.largestPage)), wanted: first.isExact ? first.rows : nil,
      width: first.isExact ? pace.width : 1)
    flights = PageFlights(fetcher.service)
  }

  /// How many records there are, as the server says.
  var total: Int? { paginator.total }
  /// There is nothing more to ask for.
  var isAtEnd: Bool { paginator.isAtEnd }

  mutating func next(_ run: RunContext) async throws(StatementError) -> [Record]? {
    while true {
      let ready = paginator.take()
      if !ready.isEmpty {
        received += ready.count
        isRelatedGivenOn = !paginator.holdsRecords
        fetcher.onProgress(
          .received(requests: run.transcript.exchanges.count, records: received, total: paginator.total))
        return ready
      }
      if isEnded { return nil }
      let needed = needed()
      let takesLargePages = needed.rows == nil || !needed.isExact
      paginator.widen(
        width: needed.isExact ? pace.width : 1, pageSize: takesLargePages ? Paginator.largestPage : 0)
      // More is pulled than was expected to be needed: rows were left out on the way, or the consumer goes on.
      if paginator.isFinished { paginator.extend(by: needed.isExact ? needed.rows.map { max(1, $0) } : nil) }
      for window in paginator.next() { flights.begin(window, request) }
      guard let (window, flight) = flights.oldest else {
        isEnded = true
        for problem in paginator.problems { run.gap(problem.text) }
        continue
      }
      let result = await flights.land(flight)
      switch result {
      case .success(let page):
        run.transcript.append(page.exchange)
        pace.note(page.exchange)
        paginator.receive(page, for: window)
        if isRelatedGivenOn { related = RelatedRecords() }
        isRelatedGivenOn = false
        related.merge(page.related)
        status.total = paginator.total
        status.isAtEnd = paginator.isAtEnd
        flights.keep(paginator.isOut)
      case .failure(let failure) where paginator.endsList(window, status: failure.status):
        paginator.receiveEnd(for: window)
      case .failure(let failure):
        isEnded = true
        flights.cancelAll()
        throw blame(StatementError(failure, at: span))
      }
    }
  }

  mutating func stop() throws(StatementError) {
    if isEnded { return }
    isEnded = true
    for problem in paginator.problems where problem.concernsWhatCame { status.gap(problem.text) }
  }
}

/// The requests of one list that are under way, in the order in which they were sent.
private final class PageFlights: Sendable {
  typealias Flight = Task<Result<Page, APIError>, Never>

  private let service: any APIService
  private let flights = Mutex<[(window: APIRequest.Window, flight: Flight)]>([])

  init(_ service: any APIService) { self.service = service }

  deinit { cancelAll() }

  func begin(_ window: APIRequest.Window, _ request: APIRequest) {
    let service = service
    let request = request.windowed(window)
    let flight = Flight(executorPreference: InheritedExecutor.current) {
      do throws(APIError) { return .success(try await service.page(for: request)) } catch { return .failure(error) }
    }
    flights.withLock { $0.append((window, flight)) }
  }

  var oldest: (window: APIRequest.Window, flight: Flight)? { flights.withLock { $0.first } }

  /// Waits for the oldest.
  func land(_ flight: Flight) async -> Result<Page, APIError> {
    let result = await withTaskCancellationHandler {
      await flight.value
    } onCancel: {
      cancelAll()
    }
    flights.withLock { $0 = Array($0.dropFirst()) }
    return result
  }

  /// Cancels what is not awaited any more: the list turned out to be paged in another way.
  func keep(_ isOut: (APIRequest.Window) -> Bool) {
    flights.withLock { flights in
      for other in flights where !isOut(other.window) { other.flight.cancel() }
      flights.removeAll { !isOut($0.window) }
    }
  }

  func cancelAll() { for flight in flights.withLock({ $0 }) { flight.flight.cancel() } }
}
