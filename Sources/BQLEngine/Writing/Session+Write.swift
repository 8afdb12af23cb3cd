import BQLSyntax
import BrainAPI

extension Session {
  /// Carries a write out: its targets are read again, its bodies checked and shown, and it is confirmed before it is sent.
  /// `isUnchecked`: what the catalogue objects to is sent all the same, whatever the host says.
  func write(
    _ write: Write, _ statement: Statement, _ source: SourceText, isUnchecked: Bool = false
  ) async throws(StatementFailure) {
    guard host.writes.permission != .refused else {
      throw StatementFailure("writing is refused", at: write.keyword, hint: host.writes.refusal)
    }
    let plan = try await plan(of: write, source, isUnchecked: isUnchecked || host.writes.isUnchecked)
    try await carryOut(plan, write, statement, source)
  }

  /// What a write comes to: everything that it needs is read, nothing is written.
  func plan(of write: Write, _ source: SourceText, isUnchecked: Bool) async throws(StatementFailure) -> WritePlan {
    switch write.kind {
    case .create(let model, .value(let expression)):
      return try await planCreate(model, expression, source, isUnchecked: isUnchecked)
    case .create(let model, .file(let file)):
      return try await planCreate(model, from: file, source, isUnchecked: isUnchecked)
    case .update(let target, let assignments):
      return try await planUpdate(target, assignments, source, isUnchecked: isUnchecked)
    case .updateFromFile(let model, let file):
      return try await planUpdate(model, from: file, source, isUnchecked: isUnchecked)
    case .replace(let target, .value(let expression)):
      return try await planReplace(target, expression, source, isUnchecked: isUnchecked)
    case .replace(_, .file(let file)):
      throw StatementFailure(
        "`replace` takes a record, no file", at: file.span, hint: "`update MODEL from \"...\"` reads one")
    case .delete(let target): return try await planDelete(target, source, isUnchecked: isUnchecked)
    case .undo(let number): return try await planUndo(number, write.keyword, source)
    case .resume: return try await planResume(write.keyword, source)
    }
  }

  var preview: WritePreview { WritePreview(server: service.server, catalogue: catalogue, zone: settings.zone) }

  /// `explain` of a write: every request as it would be sent.
  func explain(_ write: Write, _ source: SourceText) async throws(StatementFailure) -> String {
    let plan = try await plan(of: write, source, isUnchecked: host.writes.isUnchecked)
    let head = "server        \(service.server.address), private portal"
    guard !plan.items.isEmpty else { return "\(head)\n\(nothingToDo(plan))" }
    return "\(head)\n\(preview.text(plan))\n\n\(preview.requests(plan))"
  }

  private func nothingToDo(_ plan: WritePlan) -> String {
    let unchanged = plan.unchanged.count
    let reason =
      unchanged == 0
      ? (plan.file == nil ? "" : ": \(plan.file?.name ?? "") has no rows")
      : ": \(RecordWords.counted(unchanged, plan.model)) \(unchanged == 1 ? "is" : "are") as wanted already"
    return (["nothing to do" + reason] + plan.notes).joined(separator: "\n")
  }

  // MARK: Carrying out

  private func carryOut(
    _ plan: WritePlan, _ write: Write, _ statement: Statement, _ source: SourceText
  ) async throws(StatementFailure) {
    guard !plan.items.isEmpty else {
      show(.notice(nothingToDo(plan)))
      keep(plan.unchanged, plan, statement, source)
      // Else the next `undo` would come upon it again, and never get behind it.
      if plan.isTakenBackAlready, let undone = plan.undoes {
        markUndone(undone, by: undone, try? host.writes.journal?(service.server), source)
      }
      try rejectUnknown(plan, write.keyword)
      return
    }
    show(.notice(preview.text(plan)))
    try await confirm(plan, write.keyword)
    if Task.isCancelled { throw StatementFailure(.interrupted, [Diagnostic(.error, "interrupted: nothing was sent")]) }
    let text = source.text(in: statement.span)
    let (journal, number) = try begin(plan, text, write.keyword)
    host.writes.onSending(true)
    let runner = WriteRunner(
      service: service, journal: journal, number: number, concurrency: max(1, settings.concurrency), host: host.writes)
    var report = await runner.run(plan.items)
    await lookForUnknown(&report, journal, number)
    host.writes.onSending(false)
    exchanges += report.exchanges
    keep(plan.unchanged + report.records, plan, statement, source)
    if report.done.count == plan.items.count, report.journalFailure == nil {
      if let undone = plan.undoes { markUndone(undone, by: number, journal, source) }
      if case .create = write.kind, let outcome = scope["_"] {
        show(
          .result(
            Outcome(value: outcome.value ?? .null, shape: outcome.shape, provenance: outcome.provenance),
            settings.format))
      }
      show(.notice(summary(plan, report, number: journal == nil ? nil : number)))
      try rejectUnknown(plan, write.keyword)
      return
    }
    throw report.failure(plan, at: write.keyword, number: journal == nil ? nil : number)
  }

  /// Entries of a resumed statement whose outcome stays unknown are never passed over.
  private func rejectUnknown(_ plan: WritePlan, _ keyword: Span) throws(StatementFailure) {
    guard !plan.stillUnknown.isEmpty else { return }
    throw StatementFailure(
      .outcomeUnknown,
      plan.stillUnknown.map {
        Diagnostic(
          .error, "unknown: \($0)", at: keyword,
          hint: "it is not sent again; look for yourself, and write it anew where it is missing")
      })
  }

  private func confirm(_ plan: WritePlan, _ keyword: Span) async throws(StatementFailure) {
    let most = host.writes.maximum ?? settings.maximumWrites
    let count = plan.items.count
    let isMany = count > most
    switch host.writes.permission {
    case .granted:
      guard isMany else { return }
      throw StatementFailure(
        "this would touch \(RecordWords.counted(count, nil)), and a write may touch \(RecordWords.grouped(most))",
        at: keyword,
        label: "nothing was sent", hint: "`--max-writes \(count)` lets it, or `set max_writes \(count)`")
    case .asked:
      let words = plan.items.words()
      let text = "\(words.prefix(1).uppercased())\(words.dropFirst()) on \(preview.place)?"
      guard await host.writes.confirm(WriteQuestion(text: text, numberToType: isMany ? count : nil)) else {
        throw StatementFailure("not confirmed: nothing was sent", at: nil)
      }
    case .notGranted:
      throw StatementFailure(
        "not confirmed: nothing was sent", at: keyword,
        hint: isMany ? "in a script: `--yes --max-writes \(count)`" : "in a script: `--yes`")
    case .refused: throw StatementFailure("writing is refused", at: keyword)
    }
  }

  /// Writes down all that is meant before any of it is sent.
  private func begin(
    _ plan: WritePlan, _ text: String, _ keyword: Span
  ) throws(StatementFailure) -> (journal: (any Journal)?, number: Int) {
    guard let open = host.writes.journal else { return (nil, 0) }
    do throws(JournalFailure) {
      let journal = try open(service.server)
      let entries = plan.items.map { item in
        JournalEntry(
          method: item.method, endpoint: item.endpoint, label: item.label, body: item.body.map { .record($0) },
          before: item.before)
      }
      let statement = JournalStatement(
        text: text, server: service.server.address, portal: .private, time: host.clock(), undoes: plan.undoes,
        resumes: plan.resumes, entries: entries)
      return (journal, try journal.begin(statement))
    } catch {
      throw StatementFailure(
        .incomplete,
        [
          Diagnostic(
            .error, "the journal cannot be written, so nothing was sent", at: keyword, label: error.reason,
            hint: error.path)
        ])
    }
  }

  private func markUndone(_ undone: Int, by number: Int, _ journal: (any Journal)?, _ source: SourceText) {
    do throws(JournalFailure) { try journal?.markUndone(undone, by: number) } catch {
      show(.gap("the journal does not know that statement \(undone) was taken back: \(error.reason)"))
    }
  }

  /// Replies that were lost: what they were about is looked at.
  private func lookForUnknown(_ report: inout WriteReport, _ journal: (any Journal)?, _ number: Int) async {
    let run = RunContext()
    for place in report.unknown {
      let item = report.items[place]
      let reason = if case .unknown(let words) = report.outcomes[place] { words } else { "no reply" }
      let finding: WriteCheck.Finding
      do throws(StatementFailure) {
        finding = try await writeCheck.look(
          item.method, item.endpoint, body: item.body, before: item.before, run: run)
      } catch {
        finding = .unclear("it could not be looked up: \(error.diagnostics.first?.title ?? "")")
      }
      switch finding {
      case .done(let after):
        report.outcomes[place] = .done(after: after)
        report.found += 1
      case .notYet:
        report.outcomes[place] = .unknown("\(reason); it was not carried out when it was looked up right after")
      case .unclear(let words): report.outcomes[place] = .unknown("\(reason); \(words)")
      }
      do throws(JournalFailure) { try journal?.settle(place, of: number, report.outcomes[place]) } catch {
        report.journalFailure = report.journalFailure ?? error
      }
    }
    exchanges += run.transcript.exchanges
  }

  var writeCheck: WriteCheck {
    let fetcher = Fetcher(service: service, concurrency: settings.concurrency, onProgress: host.onProgress)
    return WriteCheck(fetcher: fetcher, catalogue: catalogue, zone: settings.zone)
  }

  /// The records as they are now become the last result.
  private func keep(_ records: [Record], _ plan: WritePlan, _ statement: Statement, _ source: SourceText) {
    let provenance = Provenance(
      statement: source.text(in: statement.span), server: service.server, portal: .private, time: now, exchanges: [])
    page = nil
    // What no record carries when it is read stands in replies to writes.
    let hidden = (plan.model.flatMap(catalogue.model)?.fields ?? []).filter(\.isHidden).map(\.name)
    let records = records.map { record in
      var record = record
      for name in hidden { record[name] = nil }
      return record
    }
    scope["_"] = Scope.Variable(
      value: .list(records.map { .record($0) }), shape: .list(.row(RowShape(model: plan.model))), provenance: provenance
    )
  }

  private func summary(_ plan: WritePlan, _ report: WriteReport, number: Int?) -> String {
    var words = plan.items.words(\.participle)
    if let undone = plan.undoes { words = "statement \(undone) is taken back: \(words)" }
    if !plan.unchanged.isEmpty {
      words +=
        ", \(RecordWords.grouped(plan.unchanged.count)) \(plan.unchanged.count == 1 ? "was" : "were") as wanted already"
    }
    if let number {
      let isProposal =
        plan.model.flatMap(catalogue.approval(of:)) != nil && plan.items.allSatisfy { $0.method == .post }
      words += plan.undoes == nil && !isProposal ? " (journal \(number); `undo` takes it back)" : " (journal \(number))"
    }
    if report.found > 0 {
      words += "\n\(RecordWords.counted(report.found, "reply")) got lost; it was looked up, and found carried out"
    }
    // What was deleted comes back under another id.
    for (item, outcome) in zip(report.items, report.outcomes) where plan.undoes != nil && item.method == .post {
      if case .done(let after?) = outcome, let id = after.id {
        words += "\n\(preview.shown(item.label)) has a new id: \(id)"
      }
    }
    return words
  }
}
