import BQLSyntax
import BrainAPI

extension Session {
  /// Carries a write out: its targets are read again, its bodies checked and shown, and it is confirmed before it is sent.
  /// `isUnchecked`: what the catalogue objects to is sent all the same, whatever the host says.
  func write(
    _ write: Write, _ statement: Statement, _ source: SourceText, isUnchecked: Bool = false
  ) async throws(StatementError) {
    guard host.writes.permission != .refused else {
      throw StatementError("writing is refused", at: write.keyword, hint: host.writes.refusal)
    }
    var plan = try await plan(of: write, source, isUnchecked: isUnchecked || host.writes.isUnchecked)
    plan.dependents = try await dependents(of: plan, write.keyword, source)
    try await carryOut(plan, write, statement, source)
  }

  /// What a write comes to: everything that it needs is read, nothing is written.
  func plan(of write: Write, _ source: SourceText, isUnchecked: Bool) async throws(StatementError) -> WritePlan {
    switch write.kind {
    case .create(let model, .value(let expression)):
      return try await planCreate(model, expression, source, isUnchecked: isUnchecked)
    case .create(let model, .file(let file)):
      return try await planCreate(model, from: file, source, isUnchecked: isUnchecked)
    case .update(let target, let assignments):
      return try await planUpdate(target, assignments, source, isUnchecked: isUnchecked)
    case .updateFromFile(let model, let file, let keys):
      return try await planUpdate(model, from: file, by: keys, source, isUnchecked: isUnchecked)
    case .replace(let target, .value(let expression)):
      return try await planReplace(target, expression, source, isUnchecked: isUnchecked)
    case .replace(_, .file(let file)):
      throw StatementError(
        "`replace` takes a record, no file", at: file.span, hint: "`update MODEL from \"...\"` reads one")
    case .delete(let target): return try await planDelete(target, source, isUnchecked: isUnchecked)
    case .addEntry(let entry, let target):
      return try await planAddEntry(entry, to: target, source, isUnchecked: isUnchecked)
    case .addEntries(let model, let file, let columns):
      return try await planAddEntries(model, from: file, by: columns, source, isUnchecked: isUnchecked)
    case .changeEntry(let entry, let target):
      return try await planChangeEntry(entry, of: target, source, isUnchecked: isUnchecked)
    case .removeEntry(let time, let target):
      return try await planRemoveEntry(at: time, from: target, source, isUnchecked: isUnchecked)
    case .act(let action, let target):
      return try await planAction(action, on: target, source, isUnchecked: isUnchecked)
    case .attach(let file, let target):
      return try await planAttach(file, to: target, source, isUnchecked: isUnchecked)
    case .undo(let number): return try await planUndo(number, write.keyword, source)
    case .resume: return try await planResume(write.keyword, source)
    }
  }

  var preview: WritePreview { WritePreview(server: service.server, catalogue: catalogue, zone: settings.zone) }

  /// `explain` of a write: every request as it would be sent.
  func explain(_ write: Write, _ source: SourceText) async throws(StatementError) -> String {
    var plan = try await plan(of: write, source, isUnchecked: host.writes.isUnchecked)
    plan.dependents = try await dependents(of: plan, write.keyword, source)
    let head = "server        \(service.server.address), private portal"
    guard !plan.items.isEmpty else { return "\(head)\n\(nothingToDo(plan))" }
    return "\(head)\n\(preview.text(plan))\n\n\(preview.requests(plan))"
  }

  private func nothingToDo(_ plan: WritePlan) -> String {
    let unchanged = plan.unchanged.count
    let reason =
      unchanged == 0
      ? (plan.file == nil ? "" : ": \(plan.file?.name ?? "") has no rows")
      : ": \(RecordWords.counted(unchanged, plan.model)) \(unchanged == 1 ? "is" : "are") already up to date"
    let losses = plan.undoes == nil ? plan.losses : []
    return (["nothing to do" + reason] + plan.notes + losses).joined(separator: "\n")
  }

  // MARK: Carrying out

  private func carryOut(
    _ plan: WritePlan, _ write: Write, _ statement: Statement, _ source: SourceText
  ) async throws(StatementError) {
    var plan = plan
    guard !plan.items.isEmpty else {
      show(.notice(nothingToDo(plan)))
      if plan.undoes != nil { for loss in plan.losses { show(.gap("not restored: \(loss)")) } }
      keep(plan.unchanged, plan, statement, source)
      // Else the next `undo` would come upon it again, and never get behind it.
      if plan.isUndoneAlready, let undone = plan.undoes {
        markUndone(undone, by: undone, [], try? host.writes.journal?(service.server))
      }
      try rejectUnknown(plan, write.keyword)
      return
    }
    show(.notice(preview.text(plan)))
    try await confirm(plan, write.keyword)
    if Task.isCancelled { throw StatementError(.interrupted, [Diagnostic(.error, "interrupted: nothing was sent")]) }
    let text = source.text(in: statement.span)
    let (journal, number) = try begin(plan, text, write.keyword)
    host.writes.onSending(true)
    let runner = WriteRunner(
      service: service, journal: journal, number: number, concurrency: settings.writesAtOnce, host: host.writes,
      comparison: comparison)
    var report = await runner.run(plan.items)
    await lookForUnknown(&report, journal, number)
    let isDependentsCertain = await settleDependents(&plan, report, journal, number, source)
    host.writes.onSending(false)
    exchanges += report.exchanges
    keep(plan.unchanged + report.records, plan, statement, source)
    let summary = WriteSummary(
      plan: plan, report: report, number: journal == nil ? nil : number, isDependentsCertain: isDependentsCertain)
    if report.done.count == plan.items.count, report.journalFailure == nil {
      let lost = (plan.losses + Losses(comparison: comparison).words(report)).reduce(into: [String]()) {
        if !$0.contains($1) { $0.append($1) }
      }
      if let undone = plan.undoes { markUndone(undone, by: number, lost, journal) }
      if case .create = write.kind, let outcome = scope["_"] {
        show(
          .result(
            Outcome(value: outcome.value ?? .null, shape: outcome.shape, provenance: outcome.provenance),
            settings.format))
      }
      show(.notice(summary.text(lost: lost)))
      for loss in lost { show(.gap("not restored: \(loss)")) }
      try rejectUnknown(plan, write.keyword)
      return
    }
    var failure = report.failure(plan, at: write.keyword, number: journal == nil ? nil : number)
    if let words = summary.dependentWords { failure.diagnostics.append(Diagnostic(.note, words)) }
    throw failure
  }

  /// Entries of a resumed statement whose outcome stays unknown are never passed over.
  private func rejectUnknown(_ plan: WritePlan, _ keyword: Span) throws(StatementError) {
    guard !plan.stillUnknown.isEmpty else { return }
    throw StatementError(
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
        at: keyword,
        label: "nothing was sent", hint: "`--max-writes \(count)` lets it, or `set max_writes \(count)`")
    case .asked:
      let words = plan.items.words()
      let more = along == 0 ? "" : ", and \(RecordWords.counted(along, nil)) along,"
      let text = "\(words.prefix(1).uppercased())\(words.dropFirst())\(more) on \(preview.place)?"
      guard await host.writes.confirm(WriteQuestion(text: text, numberToType: isMany ? count : nil)) else {
        throw StatementError("not confirmed: nothing was sent", at: nil)
      }
    case .notGranted:
      throw StatementError(
        "not confirmed: nothing was sent", at: keyword,
        hint: isMany ? "in a script: `--yes --max-writes \(count)`" : "in a script: `--yes`")
    case .refused: throw StatementError("writing is refused", at: keyword)
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
            .error, "the journal cannot be written, so nothing was sent", at: keyword, label: error.reason,
            hint: error.path)
        ])
    }
  }

  /// The records as they are now become the last result.
  private func keep(_ records: [Record], _ plan: WritePlan, _ statement: Statement, _ source: SourceText) {
    let provenance = Provenance(
      statement: source.text(in: statement.span), server: service.server, portal: .private, time: now, exchanges: [])
    page = nil
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
    scope["_"] = Scope.Variable(
      value: .list(records.map { .record($0) }), shape: .list(.row(RowShape(model: plan.model))), provenance: provenance
    )
  }
}
