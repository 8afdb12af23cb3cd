import BQLSyntax
import BrainAPI

/// Carries a planned write out: it is shown and confirmed, written into the journal, sent, and looked at once it was.
struct WriteExecutor: StatementWork {
  let environment: StatementEnvironment

  /// What came of a write that was sent, or did not have to be.
  struct Result: Sendable {
    /// The records as they are now: the last result.
    var kept: Scope.Variable
    /// Not all of it is done.
    var failure: StatementError?
  }

  /// Throws where nothing was sent.
  func carryOut(
    _ plan: WritePlan, _ write: Write, _ statement: Statement
  ) async throws(StatementError) -> Result {
    var plan = plan
    guard !plan.items.isEmpty else {
      show(.notice(plan.nothingToDo))
      if plan.undoes != nil { for loss in plan.losses { show(.gap("not restored: \(loss)")) } }
      // Else the next `undo` would come upon it again, and never get behind it.
      if plan.isUndoneAlready, let undone = plan.undoes {
        markUndone(undone, by: undone, [], try? host.writes.journal?(service.server))
      }
      return Result(kept: kept(plan.unchanged, plan, statement), failure: unknown(plan, write.keyword))
    }
    show(.notice(preview.text(plan)))
    try await confirm(plan, write.keyword)
    if Task.isCancelled {
      throw StatementError(.interrupted, [Diagnostic(.error, .notAllowed, "interrupted: nothing was sent")])
    }
    let text = source.text(in: statement.span)
    let (journal, number) = try begin(plan, text, write.keyword)
    host.writes.onSending(true)
    let runner = WriteRunner(
      service: service, journal: journal, number: number, concurrency: settings.writesAtOnce, host: host.writes,
      comparison: comparison)
    var report = await runner.run(plan.items)
    await lookForUnknown(&report, journal, number)
    let isDependentsCertain = await settleDependents(&plan, report, journal, number)
    host.writes.onSending(false)
    environment.log.append(report.exchanges)
    let kept = kept(plan.unchanged + report.records, plan, statement)
    let summary = WriteSummary(
      plan: plan, report: report, number: journal == nil ? nil : number, isDependentsCertain: isDependentsCertain)
    if report.done.count == plan.items.count, report.journalFailure == nil {
      let lost = (plan.losses + Losses(comparison: comparison).words(report)).reduce(into: [String]()) {
        if !$0.contains($1) { $0.append($1) }
      }
      if let undone = plan.undoes { markUndone(undone, by: number, lost, journal) }
      if case .create = write.kind {
        let outcome = Outcome(value: kept.value ?? .null, shape: kept.shape, provenance: kept.provenance)
        show(.result(outcome, settings.format))
      }
      show(.notice(summary.text(lost: lost)))
      for loss in lost { show(.gap("not restored: \(loss)")) }
      return Result(kept: kept, failure: unknown(plan, write.keyword))
    }
    var failure = report.failure(plan, at: write.keyword, number: journal == nil ? nil : number)
    if let words = summary.dependentWords { failure.diagnostics.append(Diagnostic(.note, words)) }
    return Result(kept: kept, failure: failure)
  }

  /// Entries of a resumed statement whose outcome stays unknown are never passed over.
  private func unknown(_ plan: WritePlan, _ keyword: Span) -> StatementError? {
    guard !plan.stillUnknown.isEmpty else { return nil }
    return StatementError(
      .outcomeUnknown,
      plan.stillUnknown.map {
        Diagnostic(
          .error, "unknown: \($0)", at: keyword,
          hint: "it is not sent again; look for yourself, and write it anew where it is missing")
      })
  }

  private func confirm(_ plan: WritePlan, _ keyword: Span) async throws(StatementError) {
    let most = host.writes.maximum ?? settings.maximumWrites
    // What is deleted with it is touched as well.
    let along = plan.dependents.deleted.count
    let count = plan.items.count + along
    let isMany = count > most
    switch host.writes.permission {
    case .granted:
      guard isMany else { return }
      throw StatementError(
        "this would touch \(RecordWords.counted(count, nil)), and a write may touch \(RecordWords.grouped(most))",
        .notAllowed,
        at: keyword,
        label: "nothing was sent", hint: "`--max-writes \(count)` lets it, or `set max_writes \(count)`")
    case .asked:
      let words = plan.items.words()
      let more = along == 0 ? "" : ", and \(RecordWords.counted(along, nil)) along,"
      let text = "\(words.prefix(1).uppercased())\(words.dropFirst())\(more) on \(preview.place)?"
      guard await host.writes.confirm(WriteQuestion(text: text, numberToType: isMany ? count : nil)) else {
        throw StatementError("not confirmed: nothing was sent", .notAllowed, at: nil)
      }
    case .notGranted:
      throw StatementError(
        "not confirmed: nothing was sent", .notAllowed, at: keyword,
        hint: isMany ? "in a script: `--yes --max-writes \(count)`" : "in a script: `--yes`")
    case .refused: throw StatementError("writing is refused", .notAllowed, at: keyword)
    }
  }

  /// Writes down all that is meant before any of it is sent.
  private func begin(
    _ plan: WritePlan, _ text: String, _ keyword: Span
  ) throws(StatementError) -> (journal: (any Journal)?, number: Int) {
    guard let open = host.writes.journal else { return (nil, 0) }
    do throws(JournalError) {
      let journal = try open(service.server)
      let entries = plan.items.map { item in
        JournalEntry(
          method: item.method, endpoint: item.endpoint, label: item.label, body: item.body.map { .record($0) },
          before: item.before, renews: item.renews?.id)
      }
      let statement = JournalStatement(
        text: text, server: service.server.address, portal: .private, time: host.clock(), undoes: plan.undoes,
        resumes: plan.resumes, entries: entries, dependents: plan.dependents.kept)
      return (journal, try journal.begin(statement))
    } catch {
      throw StatementError(
        .incomplete,
        [
          Diagnostic(
            .error, .notAllowed, "the journal cannot be written, so nothing was sent", at: keyword, label: error.reason,
            hint: error.path)
        ])
    }
  }

  /// The records as they are now, as the last result.
  private func kept(_ records: [Record], _ plan: WritePlan, _ statement: Statement) -> Scope.Variable {
    let provenance = Provenance(
      statement: source.text(in: statement.span), server: service.server, portal: .private, time: environment.now,
      exchanges: [])
    // What no record carries when it is read stands in replies to writes.
    let hidden = (plan.model.flatMap(catalogue.model)?.fields ?? []).filter(\.isHidden).map(\.name)
    var latest: [String: Int] = [:]
    for (place, record) in records.enumerated() { latest[record.id ?? ""] = place }
    // A record that several requests were about is there once, as the last of them left it.
    let records = records.enumerated().filter { $1.id == nil || latest[$1.id ?? ""] == $0 }.map { _, record in
      var record = record
      for name in hidden { record[name] = nil }
      return record
    }
    return Scope.Variable(
      value: .list(records.map { .record($0) }), shape: .list(.row(RowShape(model: plan.model))), provenance: provenance
    )
  }
}
