import BQLSyntax
import BrainAPI

/// What became of a write, once it was sent.
extension Session {
  var comparison: ReplyComparison { ReplyComparison(catalogue: catalogue, zone: settings.zone) }

  var writeCheck: WriteCheck {
    let fetcher = Fetcher(service: service, concurrency: settings.pagesAtOnce, onProgress: host.onProgress)
    return WriteCheck(fetcher: fetcher, comparison: comparison)
  }

  func markUndone(_ undone: Int, by number: Int, _ lost: [String], _ journal: (any Journal)?) {
    do throws(JournalError) {
      try journal?.markUndone(undone, by: number, lost: lost.isEmpty ? nil : lost.joined(separator: "; "))
    } catch {
      show(.gap("the journal does not know that statement \(undone) was undone: \(error.reason)"))
    }
  }

  /// Replies that were lost, or do not show what was asked: what they were about is looked at.
  func lookForUnknown(_ report: inout WriteReport, _ journal: (any Journal)?, _ number: Int) async {
    let run = RunContext()
    for index in report.unknown {
      let item = report.items[index]
      let reason = if case .unknown(let words) = report.outcomes[index] { words } else { "no reply" }
      let finding: WriteCheck.Finding
      let answer = report.unread[index]
      do throws(StatementError) {
        if let id = answer?.id {
          var endpoint = item.endpoint.record
          endpoint.id = id
          let current = try await writeCheck.read(endpoint, run: run)
          finding = current.map { .inPart($0) } ?? .unclear("the record is not there any more")
        } else {
          finding = try await writeCheck.look(item.change, run: run)
        }
      } catch {
        finding = .unclear("it could not be looked up: \(error.diagnostics.first?.title ?? "")")
      }
      let isAnswered = answer != nil
      switch finding {
      case .done(let after):
        report.outcomes[index] = .done(after: after)
        if !isAnswered { report.found += 1 }
      case .proposed(let proposal):
        report.outcomes[index] = .proposed(proposal)
        if !isAnswered { report.found += 1 }
      case .inPart(let after): report.take(after, at: index)
      case .notYet(let current?) where isAnswered: report.take(current, at: index)
      // What it made is not shown to everybody.
      case .notYet where isAnswered && item.endpoint.action != nil: report.outcomes[index] = .done(after: nil)
      case .notYet:
        report.outcomes[index] = .unknown("\(reason); it was not carried out when it was looked up right after")
      case .unclear(let words): report.outcomes[index] = .unknown("\(reason); \(words)")
      }
      do throws(JournalError) { try journal?.record(index, of: number, report.outcomes[index]) } catch {
        report.journalFailure = report.journalFailure ?? error
      }
    }
    exchanges += run.transcript.exchanges
  }

  /// Finds out what became of what hung on the records that were deleted, and writes it down. False where it could not be
  /// read: then what was expected stands.
  func settleDependents(
    _ plan: inout WritePlan, _ report: WriteReport, _ journal: (any Journal)?, _ number: Int, _ source: SourceText
  ) async -> Bool {
    guard !plan.dependents.records.isEmpty else { return true }
    let isDeleted = zip(report.items, report.outcomes).contains { $0.method == .delete && !$1.isRefused }
    guard isDeleted else {
      for index in plan.dependents.records.indices { plan.dependents.records[index].effect = .kept }
      return true
    }
    let (settled, isCertain) = await outcome(of: plan.dependents, source)
    plan.dependents = settled
    do throws(JournalError) {
      try journal?.record(dependents: settled.records.map(\.effect), of: number)
    } catch {
      show(.gap("the journal does not know what became of the records that depended on it: \(error.reason)"))
    }
    return isCertain
  }
}
