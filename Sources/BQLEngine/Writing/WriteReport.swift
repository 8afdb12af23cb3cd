import BrainAPI

/// What came of a plan.
struct WriteReport: Sendable {
  let comparison: ReplyComparison
  /// As they were sent.
  var items: [WriteItem]
  /// By item.
  var outcomes: [JournalEntry.Outcome]
  /// By item, in the order in which they came.
  var failures: [(index: Int, failure: APIError)] = []
  /// What servers answered 2xx to, and left out or made something else of, by item.
  var differences: [Int: [ReplyComparison.Difference]] = [:]
  /// Answered with 2xx, but the reply does not show all that was asked: the record has to be read. What the reply shows.
  var unread: [Int: Record] = [:]
  /// Members who were asked for and have to accept first.
  var invited: [String] = []
  var exchanges: [Exchange] = []
  var journalFailure: JournalError?
  var isInterrupted = false
  /// Lost replies whose write was found carried out.
  var found = 0

  init(items: [WriteItem], comparison: ReplyComparison) {
    self.items = items
    self.comparison = comparison
    outcomes = items.map { _ in .planned }
  }

  var isStopped: Bool { !failures.isEmpty || !differences.isEmpty || journalFailure != nil }

  mutating func take(_ result: Result<WriteReply, APIError>, at index: Int) {
    switch result {
    case .success(let reply):
      exchanges.append(reply.exchange)
      take(reply, at: index)
    case .failure(let failure):
      failures.append((index, failure))
      if failure.mayHaveHappened {
        outcomes[index] = .unknown(failure.account)
      } else if failure.kind == .refused || failure.kind == .unauthorized {
        outcomes[index] = .refused(failure.sentence)
      } else {
        outcomes[index] = .notDone
      }
    }
  }

  private mutating func take(_ reply: WriteReply, at index: Int) {
    let item = items[index]
    if item.method == .delete {
      outcomes[index] = .done(after: nil)
    } else if let record = reply.record, reply.isProposal {
      takeProposal(record, at: index)
    } else if let record = reply.record {
      let missing = comparison.fieldsNotShown(item.change, found: record)
      guard missing.isEmpty else {
        unread[index] = record
        outcomes[index] = .unknown("the reply does not show \(missing.map { "`\($0)`" }.joined(separator: ", "))")
        return
      }
      take(record, at: index)
    } else if !comparison.canTell(item.change) {
      outcomes[index] = .done(after: nil)
    } else {
      unread[index] = Record()
      outcomes[index] = .unknown("the reply holds no record")
    }
  }

  /// A proposal shows what was proposed as far as its model has the fields.
  private mutating func takeProposal(_ proposal: Record, at index: Int) {
    let item = items[index]
    let model = comparison.catalogue.approval(of: item.endpoint.model)?.name ?? item.endpoint.model
    let asked = Record((item.body ?? Record()).fields.filter { proposal[$0.name] != nil }.map { ($0.name, $0.value) })
    let found = comparison.differences(model, asked: asked, before: nil, found: proposal)
    if found.isEmpty {
      outcomes[index] = .proposed(proposal)
    } else {
      differences[index] = found
      outcomes[index] = .incomplete(WriteReport.words(found), after: nil)
    }
  }

  /// The record as the server has it after the write.
  mutating func take(_ record: Record, at index: Int) {
    let item = items[index]
    let found = comparison.differences(item.change, found: record)
    if found.isEmpty {
      if item.endpoint.action == nil {
        invited += comparison.invited(
          item.endpoint.model, asked: item.body ?? Record(), before: item.before, found: record)
      }
      outcomes[index] = .done(after: record)
      return
    }
    differences[index] = found
    let words = WriteReport.words(found)
    let isChanged = comparison.changesAnything(item.change, found: record)
    outcomes[index] = isChanged ? .incomplete(words, after: record) : .refused(words)
  }

  private static func words(_ differences: [ReplyComparison.Difference]) -> String {
    differences.map { "\($0.name): \($0.words)" }.joined(separator: "; ")
  }

  func places(_ isWanted: (JournalEntry.Outcome) -> Bool) -> [Int] {
    outcomes.indices.filter { isWanted(outcomes[$0]) }
  }
  var done: [Int] { places { $0.isDone || $0.isProposed } }
  var unknown: [Int] { places(\.isUnknown) }

  /// The records as they are now, of what was done; a proposal to change one leaves it as it was.
  var records: [Record] {
    outcomes.indices.compactMap { index in
      switch outcomes[index] {
      case .done(let after), .incomplete(_, let after): after
      case .proposed(let proposal): items[index].before ?? proposal
      case .planned, .sent, .refused, .unknown, .notDone: nil
      }
    }
  }
}

extension JournalEntry.Outcome {
  var isDone: Bool { if case .done = self { true } else { false } }
  var isIncomplete: Bool { if case .incomplete = self { true } else { false } }
  var isProposed: Bool { if case .proposed = self { true } else { false } }
  /// Sent, and nobody knows.
  var isUnknown: Bool {
    switch self {
    case .sent, .unknown: true
    default: false
    }
  }
  var isRefused: Bool { if case .refused = self { true } else { false } }
}

extension APIError {
  /// Our words, and the server's behind them.
  var account: String { messages.isEmpty ? summary : "\(summary): \(sentence)" }

  /// The server's words, else ours.
  var sentence: String {
    let words = messages.map { message in (message.field.map { "\($0): " } ?? "") + message.text }
    return words.isEmpty ? summary : words.joined(separator: "; ")
  }
}
