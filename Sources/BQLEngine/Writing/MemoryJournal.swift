import BrainAPI
import Synchronization

/// A journal that lasts as long as the program: for a server that does so too, the sandbox.
package final class MemoryJournal: Journal {
  private let kept = Mutex<[JournalStatement]>([])

  package init() {}

  package func begin(_ statement: JournalStatement) throws(JournalFailure) -> Int {
    kept.withLock { kept in
      var statement = statement
      statement.number = kept.count + 1
      kept.append(statement)
      return statement.number
    }
  }

  package func markSent(_ entry: Int, of statement: Int) throws(JournalFailure) {
    try settle(entry, of: statement, .sent)
  }

  package func settle(
    _ entry: Int, of statement: Int, _ outcome: JournalEntry.Outcome
  ) throws(JournalFailure) {
    kept.withLock { kept in
      guard kept.indices.contains(statement - 1), kept[statement - 1].entries.indices.contains(entry) else { return }
      kept[statement - 1].entries[entry].outcome = outcome
    }
  }

  package func markUndone(_ number: Int, by undo: Int) throws(JournalFailure) {
    kept.withLock { if $0.indices.contains(number - 1) { $0[number - 1].undoneBy = undo } }
  }

  package func statement(_ number: Int) throws(JournalFailure) -> JournalStatement? {
    kept.withLock { $0.indices.contains(number - 1) ? $0[number - 1] : nil }
  }

  package func summaries(limit: Int) throws(JournalFailure) -> [JournalSummary] {
    kept.withLock { kept in kept.reversed().prefix(limit).map(MemoryJournal.summary) }
  }

  private static func summary(_ statement: JournalStatement) -> JournalSummary {
    let outcomes = statement.entries.map(\.outcome)
    let (done, refused, unknown) = (
      outcomes.count(where: \.isDone), outcomes.count(where: \.isRefused), outcomes.count(where: \.isUnknown)
    )
    return JournalSummary(
      number: statement.number, text: statement.text, server: statement.server, time: statement.time,
      undoes: statement.undoes, undoneBy: statement.undoneBy, resumes: statement.resumes, done: done, refused: refused,
      unknown: unknown, notDone: outcomes.count - done - refused - unknown)
  }
}
