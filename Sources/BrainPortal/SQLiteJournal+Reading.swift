import BrainAPI
import GRDB

extension SQLiteJournal {
  package func statement(_ number: Int) throws(JournalFailure) -> JournalStatement? {
    try SQLiteJournal.attempt(path) {
      try queue.read { database in
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM statement WHERE number = ?", arguments: [number])
        else { return nil }
        let rows = try Row.fetchAll(
          database, sql: "SELECT * FROM entry WHERE statement = ? ORDER BY place", arguments: [number])
        let entries = try rows.map(entry)
        guard let portal = Portal(rawValue: row["portal"]) else { throw damaged(number) }
        return JournalStatement(
          number: number, text: row["text"], server: row["server"], portal: portal,
          time: Instant(seconds: row["seconds"], nanoseconds: row["nanoseconds"]), undoes: row["undoes"],
          undoneBy: row["undone_by"], resumes: row["resumes"], entries: entries)
      }
    }
  }

  package func summaries(limit: Int) throws(JournalFailure) -> [JournalSummary] {
    try SQLiteJournal.attempt(path) {
      try queue.read { database in
        let rows = try Row.fetchAll(
          database,
          sql: """
            SELECT s.*,
              (SELECT count(*) FROM entry WHERE statement = s.number AND outcome = 'done') AS done,
              (SELECT count(*) FROM entry WHERE statement = s.number AND outcome = 'refused') AS refused,
              (SELECT count(*) FROM entry WHERE statement = s.number AND outcome IN ('sent', 'unknown')) AS unknown,
              (SELECT count(*) FROM entry WHERE statement = s.number AND outcome IN ('planned', 'notDone')) AS not_done
            FROM statement AS s ORDER BY s.number DESC LIMIT ?
            """, arguments: [max(0, limit)])
        return rows.map { row in
          JournalSummary(
            number: row["number"], text: row["text"], server: row["server"],
            time: Instant(seconds: row["seconds"], nanoseconds: row["nanoseconds"]), undoes: row["undoes"],
            undoneBy: row["undone_by"], resumes: row["resumes"], done: row["done"], refused: row["refused"],
            unknown: row["unknown"], notDone: row["not_done"])
        }
      }
    }
  }

  private func entry(_ row: Row) throws -> JournalEntry {
    let number: Int = row["statement"]
    guard let method = APIRequest.Method(rawValue: row["method"]), let portal = Portal(rawValue: row["portal"]) else {
      throw damaged(number)
    }
    func value(_ column: String) throws -> Value? {
      guard let text: String = row[column] else { return nil }
      do {
        return try JSON.read(Array(text.utf8))
      } catch {
        throw damaged(number)
      }
    }
    func record(_ column: String) throws -> BrainAPI.Record? { try value(column)?.record }
    let reason: String? = row["reason"]
    let outcome: JournalEntry.Outcome
    switch row["outcome"] as String {
    case "planned": outcome = .planned
    case "sent": outcome = .sent
    case "done": outcome = .done(after: try record("after"))
    case "refused": outcome = .refused(reason ?? "")
    case "unknown": outcome = .unknown(reason ?? "")
    case "notDone": outcome = .notDone
    default: throw damaged(number)
    }
    return JournalEntry(
      method: method,
      endpoint: Endpoint(portal: portal, app: row["app"], model: row["model"], id: row["id"]), label: row["label"],
      body: try value("body"), before: try record("before"), outcome: outcome)
  }

  private func damaged(_ statement: Int) -> JournalFailure {
    JournalFailure(path: path, reason: "it is damaged: statement \(statement) cannot be read")
  }
}
