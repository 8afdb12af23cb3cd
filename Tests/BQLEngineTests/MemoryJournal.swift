import BrainAPI
import Synchronization

@testable import BQLEngine

/// A journal that lasts as long as the program: quicker than a file, for a thousand runs.
final class MemoryJournal: Journal {
  private let kept = Mutex<[JournalStatement]>([])

  init() {}

  func begin(_ statement: JournalStatement) throws(JournalError) -> Int {
    kept.withLock { kept in
      var statement = statement
      statement.number = kept.count + 1
      kept.append(statement)
      return statement.number
    }
  }

  func markSent(_ entry: Int, of statement: Int) throws(JournalError) {
    try record(entry, of: statement, .sent)
  }

  func record(
    _ entry: Int, of statement: Int, _ outcome: JournalEntry.Outcome
  ) throws(JournalError) {
    kept.withLock { kept in
      guard kept.indices.contains(statement - 1), kept[statement - 1].entries.indices.contains(entry) else { return }
      kept[statement - 1].entries[entry].outcome = outcome
    }
  }

  func revise(_ entry: Int, of statement: Int, id: String?, body: Value?) throws(JournalError) {
    kept.withLock { kept in
      kept[statement - 1].entries[entry].endpoint.id = id
      kept[statement - 1].entries[entry].body = body
    }
  }

  func record(dependents: [JournalDependent.Effect], of statement: Int) throws(JournalError) {
    kept.withLock { kept in
      for (place, effect) in dependents.enumerated() { kept[statement - 1].dependents[place].effect = effect }
    }
  }

  func markUndone(_ number: Int, by undo: Int, lost: String?) throws(JournalError) {
    kept.withLock {
      guard $0.indices.contains(number - 1) else { return }
      $0[number - 1].undoneBy = undo
      $0[number - 1].undoneLost = lost
    }
  }

  func statement(_ number: Int) throws(JournalError) -> JournalStatement? {
    kept.withLock { $0.indices.contains(number - 1) ? $0[number - 1] : nil }
  }

  func summaries(limit: Int) throws(JournalError) -> [JournalSummary] {
    kept.withLock { kept in kept.reversed().prefix(limit).map(MemoryJournal.summary) }
  }

  private static func summary(_ statement: JournalStatement) -> JournalSummary {
    let outcomes = statement.entries.map(\.outcome)
    let (refused, unknown) = (outcomes.count(where: \.isRefused), outcomes.count(where: \.isUnknown))
    let (done, partly) = (
      outcomes.count { $0.isDone || $0.isProposed }, outcomes.count(where: \.isIncomplete)
    )
    return JournalSummary(
      number: statement.number, text: statement.text, server: statement.server, time: statement.time,
      undoes: statement.undoes, undoneBy: statement.undoneBy, isUndoneInPart: statement.undoneLost != nil,
      resumes: statement.resumes, done: done, partly: partly, refused: refused, unknown: unknown,
      notDone: outcomes.count - done - partly - refused - unknown)
  }
}
