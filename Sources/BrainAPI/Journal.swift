/// Where writes are written down: what is meant before it is sent, what came of it after. It outlives the program, so that
/// what was done can be undone, and what was broken off can be gone on with.
package protocol Journal: Sendable {
  /// Writes a statement down with all that it will send, in one step, before anything is sent. Returns its number, which
  /// `undo 12` names; numbers rise and are never given twice.
  func begin(_ statement: JournalStatement) throws(JournalFailure) -> Int
  /// The entry is about to be sent. On disk when this returns.
  func markSent(_ entry: Int, of statement: Int) throws(JournalFailure)
  /// What came of an entry. On disk when this returns.
  func settle(_ entry: Int, of statement: Int, _ outcome: JournalEntry.Outcome) throws(JournalFailure)
  /// Statement `number` was taken back by statement `undo`.
  func markUndone(_ number: Int, by undo: Int) throws(JournalFailure)
  /// A statement whole; nil where there is none of that number.
  func statement(_ number: Int) throws(JournalFailure) -> JournalStatement?
  /// The newest statements without their entries' records and bodies, newest first.
  func summaries(limit: Int) throws(JournalFailure) -> [JournalSummary]
}

/// A write statement as the journal keeps it.
package struct JournalStatement: Sendable, Hashable {
  /// 0 until the journal has given it one.
  package var number: Int
  /// As written, without any secret.
  package var text: String
  /// Of `ServerIdentity`: ids of one server mean nothing on another.
  package var server: String
  package var portal: Portal
  package var time: Instant
  /// The statement that this one takes back.
  package var undoes: Int?
  /// The statement that took this one back.
  package var undoneBy: Int?
  /// The statement whose rest this one carries out.
  package var resumes: Int?
  /// In the order in which they are sent; an entry's place is its number.
  package var entries: [JournalEntry]

  package init(
    number: Int = 0, text: String, server: String, portal: Portal, time: Instant, undoes: Int? = nil,
    undoneBy: Int? = nil, resumes: Int? = nil, entries: [JournalEntry]
  ) {
    self.number = number
    self.text = text
    self.server = server
    self.portal = portal
    self.time = time
    self.undoes = undoes
    self.undoneBy = undoneBy
    self.resumes = resumes
    self.entries = entries
  }
}

/// One record that is written.
package struct JournalEntry: Sendable, Hashable {
  package enum Outcome: Sendable, Hashable {
    /// Not sent: not done.
    case planned
    /// Sent, and nothing came back before the program ended: unknown.
    case sent
    /// Carried out. `after`: the record as the server has it since, nil after a delete.
    case done(after: Record?)
    /// The server said no, in these words.
    case refused(String)
    /// Its reply was lost, for that reason.
    case unknown(String)
    /// It was found out afterwards that it had not been carried out.
    case notDone
  }

  /// POST, PUT, PATCH or DELETE.
  package var method: APIRequest.Method
  /// With the record's id, but for a create.
  package var endpoint: Endpoint
  /// The record's name, for people.
  package var label: String
  /// What is sent: a record; nil for a delete.
  package var body: Value?
  /// The record as it was read just before; nil for a create.
  package var before: Record?
  package var outcome: Outcome

  package init(
    method: APIRequest.Method, endpoint: Endpoint, label: String, body: Value?, before: Record?,
    outcome: Outcome = .planned
  ) {
    self.method = method
    self.endpoint = endpoint
    self.label = label
    self.body = body
    self.before = before
    self.outcome = outcome
  }
}

/// A line of `show journal`.
package struct JournalSummary: Sendable, Hashable {
  package var number: Int
  package var text: String
  package var server: String
  package var time: Instant
  package var undoes: Int?
  package var undoneBy: Int?
  package var resumes: Int?
  package var done: Int
  package var refused: Int
  /// `sent` counts as unknown.
  package var unknown: Int
  /// `planned` and `notDone`.
  package var notDone: Int

  package init(
    number: Int, text: String, server: String, time: Instant, undoes: Int? = nil, undoneBy: Int? = nil,
    resumes: Int? = nil, done: Int, refused: Int, unknown: Int, notDone: Int
  ) {
    self.number = number
    self.text = text
    self.server = server
    self.time = time
    self.undoes = undoes
    self.undoneBy = undoneBy
    self.resumes = resumes
    self.done = done
    self.refused = refused
    self.unknown = unknown
    self.notDone = notDone
  }
}

/// The journal could not be read or written. Before a write that means: nothing is sent.
package struct JournalFailure: Error, Sendable, Hashable {
  /// Where it is.
  package var path: String
  package var reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}
