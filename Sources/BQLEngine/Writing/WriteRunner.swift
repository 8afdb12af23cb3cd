import BrainAPI
import Synchronization

/// Sends the requests of a plan, each once, several side by side, each written down before it goes and when it is settled.
struct WriteRunner: Sendable {
  let service: any APIService
  /// nil: nothing is kept.
  let journal: (any Journal)?
  /// Of the statement in the journal.
  let number: Int
  let concurrency: Int
  let host: WriteHost

  /// What came of each of the items. After the first that fails nothing more is sent; what is under way is waited for.
  func run(_ items: [WriteItem]) async -> WriteReport {
    let sends = Sends()
    let patience = host.patience
    return await withTaskCancellationHandler {
      await run(items, sends)
    } onCancel: {
      // Replies that are almost here are worth a moment; then what is under way is given up, and its outcome is unknown.
      Task {
        await patience()
        sends.cancel()
      }
    }
  }

  private func run(_ items: [WriteItem], _ sends: Sends) async -> WriteReport {
    let service = service
    return await withTaskGroup(of: (Int, Result<WriteReply, APIFailure>).self) { group in
      var report = WriteReport(items: items)
      var next = 0
      var running = 0
      var finished = 0
      host.onProgress(WriteProgress(finished: 0, total: items.count))
      while true {
        while running < concurrency, next < items.count, !report.isStopped, !Task.isCancelled {
          let (place, request) = (next, items[next].request)
          do throws(JournalFailure) { try journal?.markSent(place, of: number) } catch {
            report.journalFailure = error
            break
          }
          report.outcomes[place] = .sent
          group.addTask { (place, await sends.send(request, place, service)) }
          next += 1
          running += 1
        }
        guard let (place, result) = await group.next() else { break }
        running -= 1
        finished += 1
        report.take(result, at: place)
        do throws(JournalFailure) { try journal?.settle(place, of: number, report.outcomes[place]) } catch {
          report.journalFailure = report.journalFailure ?? error
        }
        host.onProgress(WriteProgress(finished: finished, total: items.count))
      }
      report.isInterrupted = Task.isCancelled
      return report
    }
  }

  /// Requests that are under way, apart from the task that asked for them: being interrupted does not tear them off.
  private final class Sends: Sendable {
    private struct State {
      var tasks: [Int: Task<Result<WriteReply, APIFailure>, Never>] = [:]
      var isCancelled = false
    }

    private let state = Mutex(State())

    func send(_ request: APIRequest, _ place: Int, _ service: any APIService) async -> Result<WriteReply, APIFailure> {
      let task = Task(executorPreference: InheritedExecutor.current) { () async -> Result<WriteReply, APIFailure> in
        do throws(APIFailure) { return .success(try await service.send(request)) } catch { return .failure(error) }
      }
      let isTooLate = state.withLock { state in
        state.tasks[place] = task
        return state.isCancelled
      }
      if isTooLate { task.cancel() }
      let result = await task.value
      state.withLock { $0.tasks[place] = nil }
      return result
    }

    func cancel() {
      let tasks = state.withLock { state in
        state.isCancelled = true
        return Array(state.tasks.values)
      }
      for task in tasks { task.cancel() }
    }
  }
}

/// What came of a plan.
struct WriteReport: Sendable {
  let items: [WriteItem]
  /// By item.
  var outcomes: [JournalEntry.Outcome]
  /// By item, in the order in which they came.
  var failures: [(place: Int, failure: APIFailure)] = []
  var exchanges: [Exchange] = []
  var journalFailure: JournalFailure?
  var isInterrupted = false
  /// Lost replies whose write was found carried out.
  var found = 0

  init(items: [WriteItem]) {
    self.items = items
    outcomes = items.map { _ in .planned }
  }

  var isStopped: Bool { !failures.isEmpty || journalFailure != nil }

  mutating func take(_ result: Result<WriteReply, APIFailure>, at place: Int) {
    switch result {
    case .success(let reply):
      exchanges.append(reply.exchange)
      outcomes[place] = .done(after: after(items[place], reply.record))
    case .failure(let failure):
      failures.append((place, failure))
      if failure.mayHaveHappened {
        outcomes[place] = .unknown(failure.account)
      } else if failure.kind == .refused || failure.kind == .unauthorized {
        outcomes[place] = .refused(failure.sentence)
      } else {
        outcomes[place] = .notDone
      }
    }
  }

  /// A reply without a record leaves it as what was sent made it.
  private func after(_ item: WriteItem, _ record: Record?) -> Record? {
    if item.method == .delete { return nil }
    if let record { return record }
    guard var record = item.before else { return item.body }
    for field in (item.body ?? Record()).fields { record[field.name] = field.value }
    return record
  }

  func places(_ isWanted: (JournalEntry.Outcome) -> Bool) -> [Int] {
    outcomes.indices.filter { isWanted(outcomes[$0]) }
  }
  var done: [Int] { places(\.isDone) }
  var unknown: [Int] { places(\.isUnknown) }

  /// The records as they are now, of what was done.
  var records: [Record] {
    outcomes.compactMap { if case .done(let after) = $0 { after } else { nil } }
  }
}

extension JournalEntry.Outcome {
  var isDone: Bool { if case .done = self { true } else { false } }
  /// Sent, and nobody knows.
  var isUnknown: Bool {
    switch self {
    case .sent, .unknown: true
    default: false
    }
  }
  var isRefused: Bool { if case .refused = self { true } else { false } }
}

extension APIFailure {
  /// Our words, and the server's behind them.
  var account: String { messages.isEmpty ? summary : "\(summary): \(sentence)" }

  /// The server's words, else ours.
  var sentence: String {
    let words = messages.map { message in (message.field.map { "\($0): " } ?? "") + message.text }
    return words.isEmpty ? summary : words.joined(separator: "; ")
  }
}
