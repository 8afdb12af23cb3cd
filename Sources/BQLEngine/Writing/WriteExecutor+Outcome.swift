import BQLSyntax
import BrainAPI

/// What became of a write, once it was sent.
extension WriteExecutor {
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
    environment.log.append(run.transcript.exchanges)
  }

  /// Finds out what became of what hung on the records that were deleted, and writes it down. False where it could not be
  /// read: then what was expected stands.
  func settleDependents(
    _ plan: inout WritePlan, _ report: WriteReport, _ journal: (any Journal)?, _ number: Int
  ) async -> Bool {
    guard !plan.dependents.records.isEmpty else { return true }
    let isDeleted = zip(report.items, report.outcomes).contains { $0.method == .delete && !$1.isRefused }
    guard isDeleted else {
      for index in plan.dependents.records.indices { plan.dependents.records[index].effect = .kept }
      return true
    }
    let (settled, isCertain) = await outcome(of: plan.dependents)
    plan.dependents = settled
    do throws(JournalError) {
      try journal?.record(dependents: settled.records.map(\.effect), of: number)
    } catch {
      show(.gap("the journal does not know what became of the records that depended on it: \(error.reason)"))
    }
    return isCertain
  }

  /// What became of them, once something was deleted: read, since the server's rules are its own. Where it cannot be read, what
  /// was expected stands, and `isCertain` is false.
  private func outcome(
    of dependents: Dependents
  ) async -> (dependents: Dependents, isCertain: Bool) {
    var settled = dependents
    var byPlace: [Endpoint: [String]] = [:]
    for one in dependents.records {
      guard let id = one.endpoint.id else { continue }
      var place = one.endpoint
      place.id = nil
      byPlace[place, default: []].append(id)
    }
    for (place, ids) in byPlace.sorted(by: { $0.key.model < $1.key.model }) {
      let now: [String: Record]
      do throws(StatementError) {
        let records = try await environment.read(ids, place, at: nil)
        now = Dictionary(records.compactMap { record in record.id.map { ($0, record) } }) { first, _ in first }
      } catch {
        return (dependents, false)
      }
      for index in settled.records.indices where settled.records[index].endpoint.model == place.model {
        let (one, id) = (settled.records[index], settled.records[index].endpoint.id ?? "")
        guard let current = now[id] else {
          settled.records[index].effect = .deleted
          continue
        }
        let relations = (catalogue.model(place.model)?.fields ?? []).filter { $0.target != nil && !$0.isReadOnly }
        let isSame = relations.allSatisfy {
          catalogue.isSame($0.name, one.record[$0.name], current[$0.name], place.model, settings.zone)
        }
        settled.records[index].effect = isSame ? .kept : .unlinked
      }
    }
    return (settled, true)
  }
}
