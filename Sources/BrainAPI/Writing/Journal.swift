/// Where writes are written down: what is meant before it is sent, what came of it after. It outlives the program, so that
/// what was done can be undone, and what was broken off can be gone on with.
package protocol Journal: Sendable {
  /// Writes a statement down with all that it will send, in one step, before anything is sent. Returns its number, which
  /// `undo 12` names; numbers rise and are never given twice.
  func begin(_ statement: JournalStatement) throws(JournalError) -> Int
  /// The entry is about to be sent. On disk when this returns.
  func markSent(_ entry: Int, of statement: Int) throws(JournalError)
  /// What came of an entry. On disk when this returns.
  func record(_ entry: Int, of statement: Int, _ outcome: JournalEntry.Outcome) throws(JournalError)
  /// The entry will be sent with this id and body in place of those that it was written down with: it names records that
  /// were made only meanwhile.
  func revise(_ entry: Int, of statement: Int, id: String?, body: Value?) throws(JournalError)
  /// What became of the dependents of a statement, in their order.
  func record(dependents: [JournalDependent.Effect], of statement: Int) throws(JournalError)
  /// Statement `number` was undone by statement `undo`; `lost`: what did not come back, in words.
  func markUndone(_ number: Int, by undo: Int, lost: String?) throws(JournalError)
  /// A statement whole; nil where there is none of that number.
  func statement(_ number: Int) throws(JournalError) -> JournalStatement?
  /// The newest statements without their entries' records and bodies, newest first.
  func summaries(limit: Int) throws(JournalError) -> [JournalSummary]
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
  /// The statement that this one undoes.
  package var undoes: Int?
  /// The statement that undid this one.
  package var undoneBy: Int?
  /// What did not come back when this one was undone, in words; nil where all did.
  package var undoneLost: String?
  /// The statement whose rest this one carries out.
  package var resumes: Int?
  /// In the order in which they are sent; an entry's place is its number.
  package var entries: [JournalEntry]
  /// Records of others that hung on what this one deletes.
  package var dependents: [JournalDependent]

  package init(
    number: Int = 0, text: String, server: String, portal: Portal, time: Instant, undoes: Int? = nil,
    undoneBy: Int? = nil, undoneLost: String? = nil, resumes: Int? = nil, entries: [JournalEntry],
    dependents: [JournalDependent] = []
  ) {
    self.number = number
    self.text = text
    self.server = server
    self.portal = portal
    self.time = time
    self.undoes = undoes
    self.undoneBy = undoneBy
    self.undoneLost = undoneLost
    self.resumes = resumes
    self.entries = entries
    self.dependents = dependents
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
    /// Answered as if it were done, but part of what was asked was left out, in these words; `after`: the record as it is.
    case incomplete(String, after: Record?)
    /// The server took it as a proposal that somebody has yet to accept: the record itself is as it was. The proposal.
    case proposed(Record?)
    /// The server said no, in these words.
    case refused(String)
    /// Its reply was lost, for that reason.
    case unknown(String)
    /// It was found out afterwards that it had not been carried out.
    case notDone
  }

  /// POST, PUT, PATCH or DELETE; of some actions GET.
  package var method: APIRequest.Method
  /// With the record's id, but for a create, and with the action where it is one.
  package var endpoint: Endpoint
  /// The record's name, for people.
  package var label: String
  /// What is sent: a record; nil for a delete.
  package var body: Value?
  /// The record as it was read just before; nil for a create.
  package var before: Record?
  /// Of a create that makes a deleted record anew: the id that it had.
  package var renews: String?
  package var outcome: Outcome

  package init(
    method: APIRequest.Method, endpoint: Endpoint, label: String, body: Value?, before: Record?,
    renews: String? = nil, outcome: Outcome = .planned
  ) {
    self.method = method
    self.endpoint = endpoint
    self.label = label
    self.body = body
    self.before = before
    self.renews = renews
    self.outcome = outcome
  }
}

/// A record that hung on one that a statement deleted, so that undoing can give back what it lost.
package struct JournalDependent: Sendable, Hashable {
  package enum Effect: String, Sendable, Hashable {
    /// It was deleted with it.
    case deleted
    /// It lost its link.
    case unlinked
    /// Nothing became of it.
    case kept
  }

  /// With its id.
  package var endpoint: Endpoint
  /// Its name, for people.
  package var label: String
  /// Expected until it was looked up.
  package var effect: Effect
  /// As it was just before.
  package var before: Record

  package init(endpoint: Endpoint, label: String, effect: Effect, before: Record) {
    self.endpoint = endpoint
    self.label = label
    self.effect = effect
    self.before = before
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
  /// It was undone, but not all came back.
  package var isUndoneInPart: Bool
  package var resumes: Int?
  /// Proposals count as done.
  package var done: Int
  /// `incomplete`.
  package var partly: Int
  package var refused: Int
  /// `sent` counts as unknown.
  package var unknown: Int
  /// `planned` and `notDone`.
  package var notDone: Int

  package init(
    number: Int, text: String, server: String, time: Instant, undoes: Int? = nil, undoneBy: Int? = nil,
    isUndoneInPart: Bool = false, resumes: Int? = nil, done: Int, partly: Int = 0, refused: Int, unknown: Int,
    notDone: Int
  ) {
    self.number = number
    self.text = text
    self.server = server
    self.time = time
    self.undoes = undoes
    self.undoneBy = undoneBy
    self.isUndoneInPart = isUndoneInPart
    self.resumes = resumes
    self.done = done
    self.partly = partly
    self.refused = refused
    self.unknown = unknown
    self.notDone = notDone
  }
}

/// The journal could not be read or written. Before a write that means: nothing is sent.
package struct JournalError: Error, Sendable, Hashable {
  /// Where it is.
  package var path: String
  package var reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}
