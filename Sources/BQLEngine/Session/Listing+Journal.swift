import BrainAPI
import BQLSyntax

extension Listing {
  /// `show journal`: the newest first.
  func showJournal(_ name: Name) throws(StatementError) {
    let journal = try JournalReading.open(host.writes, service.server, at: name.span)
    let summaries = try JournalReading.reading(name.span) { () throws(JournalError) in
      try journal.summaries(limit: 1000)
    }
    // The server stands there only where there is another than the one in use.
    let isOneServer = summaries.allSatisfy { $0.server == service.server.address }
    table(
      ["number", "time", "statement", "done", "partly", "refused", "unknown", "not_done", "note"]
        + (isOneServer ? [] : ["server"]),
      summaries.map { summary in
        let notes = [
          summary.undoes.map { "undoes \($0)" }, summary.resumes.map { "resumes \($0)" },
          summary.undoneBy.map { undo in
            if undo == summary.number { return "nothing left to undo" }
            return "undone \(summary.isUndoneInPart ? "in part " : "")by \(undo)"
          },
        ].compactMap(\.self)
        return [
          .integer(summary.number), .string(Instant(seconds: summary.time.seconds).text),
          .string(summary.text.onOneLine),
          .integer(summary.done), Listing.count(summary.partly), Listing.count(summary.refused),
          Listing.count(summary.unknown),
          Listing.count(summary.notDone), .string(notes.joined(separator: ", ")), .string(summary.server),
        ]
      })
  }

  private static func count(_ count: Int) -> Value { count == 0 ? .null : .integer(count) }
}

/// The journal as those read it who undo, resume or list.
enum JournalReading {
  static func open(
    _ writes: WriteHost, _ server: ServerIdentity, at keyword: Span
  ) throws(StatementError) -> any Journal {
    guard let open = writes.journal else {
      throw StatementError("no journal is kept here", at: keyword)
    }
    return try reading(keyword) { () throws(JournalError) in try open(server) }
  }

  static func reading<Result>(
    _ span: Span, _ work: () throws(JournalError) -> Result
  ) throws(StatementError) -> Result {
    do throws(JournalError) { return try work() } catch {
      throw StatementError(
        .incomplete,
        [Diagnostic(.error, .file, "the journal cannot be read", at: span, label: error.reason, hint: error.path)]
      )
    }
  }
}

extension String {
  var onOneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
