import BrainAPI
import Synchronization

/// InFlightWrites the requests of a plan, each once, several side by side, each written down before it goes and when it is settled.
struct WriteRunner: Sendable {
  let service: any APIService
  /// nil: nothing is kept.
  let journal: (any Journal)?
  /// Of the statement in the journal.
  let number: Int
  let concurrency: Int
  let host: WriteHost
  let comparison: ReplyComparison

  /// What came of each of the items. After the first that fails nothing more is sent; what is under way is waited for.
  func run(_ items: [WriteItem]) async -> WriteReport {
    let inFlight = InFlightWrites()
    let interruptGracePeriod = host.interruptGracePeriod
    return await withTaskCancellationHandler {
      await run(items, inFlight)
    } onCancel: {
      // Replies that are almost here are worth a moment; then what is under way is given up, and its outcome is unknown.
      Task {
        await interruptGracePeriod()
        inFlight.cancel()
      }
    }
  }

  private func run(_ items: [WriteItem], _ inFlight: InFlightWrites) async -> WriteReport {
    let service = service
    return await withTaskGroup(of: (Int, Result<WriteReply, APIError>).self) { group in
      var report = WriteReport(items: items, comparison: comparison)
      var renewals = Renewals(items, comparison.catalogue)
      var next = 0
      var running = 0
      var underWay: Set<Int> = []
      var finished = 0
      host.onProgress(WriteProgress(finished: 0, total: items.count))
      while true {
        while running < concurrency, next < items.count, !report.isStopped, !Task.isCancelled {
          // What names a record that is only being made waits for it.
          if running > 0, renewals.isWaiting(items[next]) { break }
          // A server may delete what hangs on a record along with it: those stand before it in the plan, and go first.
          if underWay.contains(where: { mustFinish(items[$0], before: items[next]) }) { break }
          let (index, item) = (next, renewals.resolved(items[next]))
          report.items[index] = item
          let request = item.request
          do throws(JournalError) {
            if item.request != items[index].request {
              try journal?.revise(index, of: number, id: item.endpoint.id, body: item.body.map { .record($0) })
            }
            try journal?.markSent(index, of: number)
          } catch {
            report.journalFailure = error
            break
          }
          report.outcomes[index] = .sent
          group.addTask { (index, await inFlight.send(request, index, service)) }
          underWay.insert(index)
          next += 1
          running += 1
        }
        guard let (index, result) = await group.next() else { break }
        underWay.remove(index)
        running -= 1
        finished += 1
        report.take(result, at: index)
        renewals.finish(report.items[index], report.outcomes[index])
        do throws(JournalError) { try journal?.record(index, of: number, report.outcomes[index]) } catch {
          report.journalFailure = report.journalFailure ?? error
        }
        host.onProgress(WriteProgress(finished: finished, total: items.count))
      }
      report.isInterrupted = Task.isCancelled
      return report
    }
  }

  /// Whether a request has to wait for an earlier one. Both may be about the same record. For a delete, it may be of a record that hangs on the deleted one, of another
  /// model or of one whose records hang on each other.
  private func mustFinish(_ earlier: WriteItem, before item: WriteItem) -> Bool {
    // Servers read a record, change it and store it whole: of two changes of it at once one could be lost.
    if let id = item.endpoint.id, earlier.endpoint.record == item.endpoint.record, !id.isEmpty { return true }
    guard item.method == .delete else { return false }
    let model = item.endpoint.model
    if earlier.endpoint.model != model { return true }
    return comparison.catalogue.model(model)?.fields.contains { $0.target == model } ?? false
  }

  /// Requests that are under way, apart from the task that asked for them: being interrupted does not tear them off.
  private final class InFlightWrites: Sendable {
    private struct State {
      var tasks: [Int: Task<Result<WriteReply, APIError>, Never>] = [:]
      var isCancelled = false
    }

    private let state = Mutex(State())

    func send(_ request: APIRequest, _ index: Int, _ service: any APIService) async -> Result<WriteReply, APIError> {
      let task = Task(executorPreference: InheritedExecutor.current) { () async -> Result<WriteReply, APIError> in
        do throws(APIError) { return .success(try await service.send(request)) } catch { return .failure(error) }
      }
      let isTooLate = state.withLock { state in
        state.tasks[index] = task
        return state.isCancelled
      }
      if isTooLate { task.cancel() }
      let result = await task.value
      state.withLock { $0.tasks[index] = nil }
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
