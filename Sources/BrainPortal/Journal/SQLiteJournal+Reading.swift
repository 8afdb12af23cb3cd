import BrainAPI
import GRDB

extension SQLiteJournal {
  package func statement(_ number: Int) throws(JournalError) -> JournalStatement? {
    try SQLiteJournal.attempt(path) {
      try queue.read { database in
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM statement WHERE number = ?", arguments: [number])
        else { return nil }
        let rows = try Row.fetchAll(
          database, sql: "SELECT * FROM entry WHERE statement = ? ORDER BY place", arguments: [number])
        let dependents = try Row.fetchAll(
          database, sql: "SELECT * FROM dependent WHERE statement = ? ORDER BY place", arguments: [number])
        let head = JournalRow(row: row, path: path, statement: number)
        return JournalStatement(
          number: number, text: try head.text("text"), server: try head.text("server"), portal: try head.portal(),
          time: try head.time(), undoes: try head.optionalNumber("undoes"),
          undoneBy: try head.optionalNumber("undone_by"), undoneLost: try head.optionalText("undone_lost"),
          resumes: try head.optionalNumber("resumes"),
          entries: try rows.map { try entry(JournalRow(row: $0, path: path, statement: number)) },
          dependents: try dependents.map { try dependent(JournalRow(row: $0, path: path, statement: number)) })
      }
    }
  }

  package func summaries(limit: Int) throws(JournalError) -> [JournalSummary] {
    try SQLiteJournal.attempt(path) {
      try queue.read { database in
        let rows = try Row.fetchAll(
          database,
          sql: """
            SELECT s.*,
              (SELECT count(*) FROM entry WHERE statement = s.number AND outcome IN ('done', 'proposed')) AS done,
              (SELECT count(*) FROM entry WHERE statement = s.number AND outcome = 'incomplete') AS partly,
              (SELECT count(*) FROM entry WHERE statement = s.number AND outcome = 'refused') AS refused,
              (SELECT count(*) FROM entry WHERE statement = s.number AND outcome IN ('sent', 'unknown')) AS unknown,
              (SELECT count(*) FROM entry WHERE statement = s.number AND outcome IN ('planned', 'notDone')) AS not_done
            FROM statement AS s ORDER BY s.number DESC LIMIT ?
            """, arguments: [max(0, limit)])
        return try rows.map { row in
          var line = JournalRow(row: row, path: path, statement: nil)
          let number = try line.number("number")
          line.statement = number
          return JournalSummary(
            number: number, text: try line.text("text"), server: try line.text("server"), time: try line.time(),
            undoes: try line.optionalNumber("undoes"), undoneBy: try line.optionalNumber("undone_by"),
            isUndoneInPart: try line.optionalText("undone_lost") != nil, resumes: try line.optionalNumber("resumes"),
            done: try line.number("done"), partly: try line.number("partly"), refused: try line.number("refused"),
            unknown: try line.number("unknown"), notDone: try line.number("not_done"))
        }
      }
    }
  }

  private func entry(_ row: JournalRow) throws -> JournalEntry {
    let action = try row.optionalText("action")
    // Of the actions some are GETs.
    guard let method = APIRequest.Method(rawValue: try row.text("method")), method != .get || action != nil else {
      throw row.damaged
    }
    let reason = try row.optionalText("reason") ?? ""
    let outcome: JournalEntry.Outcome
    switch try row.text("outcome") {
    case "planned": outcome = .planned
    case "sent": outcome = .sent
    case "done": outcome = .done(after: try row.record("after"))
    case "incomplete": outcome = .incomplete(reason, after: try row.record("after"))
    case "proposed": outcome = .proposed(try row.record("after"))
    case "refused": outcome = .refused(reason)
    case "unknown": outcome = .unknown(reason)
    case "notDone": outcome = .notDone
    default: throw row.damaged
    }
    return JournalEntry(
      method: method, endpoint: try row.endpoint(id: row.optionalText("id"), action: action),
      label: try row.text("label"),
      body: try row.value("body"), before: try row.record("before"), renews: try row.optionalText("renews"),
      outcome: outcome)
  }

  private func dependent(_ row: JournalRow) throws -> JournalDependent {
    guard let effect = JournalDependent.Effect(rawValue: try row.text("effect")),
      let before = try row.record("before")
    else { throw row.damaged }
    return JournalDependent(
      endpoint: try row.endpoint(id: row.text("id")), label: try row.text("label"), effect: effect, before: before)
  }
}

/// A row whose columns are looked at before they are taken: what is of another type is damage, never a trap.
private struct JournalRow {
  let row: Row
  let path: String
  /// nil until it is read.
  var statement: Int?

  var damaged: JournalError {
    JournalError(
      path: path, reason: "it is damaged: \(statement.map { "statement \($0)" } ?? "a statement") cannot be read")
  }

  private func storage(_ column: String) throws -> DatabaseValue.Storage {
    guard row.hasColumn(column) else { throw damaged }
    let value: DatabaseValue = row[column]
    return value.storage
  }

  func optionalText(_ column: String) throws -> String? {
    switch try storage(column) {
    case .null: return nil
    case .string(let text): return text
    case .int64, .double, .blob: throw damaged
    }
  }

  func text(_ column: String) throws -> String {
    guard let text = try optionalText(column) else { throw damaged }
    return text
  }

  func optionalNumber(_ column: String) throws -> Int? {
    switch try storage(column) {
    case .null: return nil
    case .int64(let number): return Int(number)
    case .double, .string, .blob: throw damaged
    }
  }

  func number(_ column: String) throws -> Int {
    guard let number = try optionalNumber(column) else { throw damaged }
    return number
  }

  /// A moment of the years 1 to 9999, which all the world can show.
  func time() throws -> Instant {
    let (seconds, nanoseconds) = (try number("seconds"), try number("nanoseconds"))
    guard (0..<1_000_000_000).contains(nanoseconds),
      let time = Instant(seconds: 0, nanoseconds: nanoseconds).moved(by: .seconds(seconds))
    else { throw damaged }
    return time
  }

  func portal() throws -> Portal {
    guard let portal = Portal(rawValue: try text("portal")) else { throw damaged }
    return portal
  }

  func endpoint(id: String?, action: String? = nil) throws -> Endpoint {
    Endpoint(portal: try portal(), app: try text("app"), model: try text("model"), id: id, action: action)
  }

  func value(_ column: String) throws -> Value? {
    guard let text = try optionalText(column) else { return nil }
    do { return try JSON.read(Array(text.utf8)) } catch { throw damaged }
  }

  func record(_ column: String) throws -> BrainAPI.Record? {
    guard let value = try value(column) else { return nil }
    guard let record = value.record else { throw damaged }
    return record
  }
}
