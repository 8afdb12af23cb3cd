import BQLFormats
import BQLSyntax
import BrainAPI

extension WritePlanner {
  // MARK: undo

  func planUndo(_ number: Expression?, _ keyword: Span) async throws(StatementError)
    -> WritePlan
  {
    let journal = try JournalReading.open(host.writes, service.server, at: keyword)
    let statement = try await undone(number, keyword, journal)
    let current = try await currentRecords(
      statement.entries.compactMap { $0.undoneAt(catalogue) }
        + statement.dependents.filter { $0.effect != .kept }.map(\.endpoint),
      keyword)
    let draft = UndoPlanner(catalogue: catalogue, zone: settings.zone, current: current).plan(statement)
    var plan = try await withoutConflicts(draft, keyword)
    plan.undoes = statement.number
    plan.isUndoneAlready = draft.plan.items.isEmpty
    plan.heading = "undoes statement \(statement.number): \(statement.text.onOneLine)"
    return plan
  }

  /// The statement that is meant: that number, or the newest that can be undone.
  private func undone(
    _ number: Expression?, _ keyword: Span, _ journal: any Journal
  ) async throws(StatementError) -> JournalStatement {
    if let number {
      guard case .number(.integer(let wanted))? = try await evaluate(number).value else {
        throw StatementError(
          "`undo` takes the number of a statement", at: number.span, hint: "`show journal` lists them")
      }
      guard
        let statement = try JournalReading.reading(
          keyword, { () throws(JournalError) in try journal.statement(wanted) })
      else {
        throw StatementError(
          "the journal has no statement \(wanted)", .unknownName, at: number.span, hint: "`show journal` lists them")
      }
      guard statement.server == service.server.address else {
        throw StatementError(
          "statement \(wanted) was written to another server", at: number.span, label: statement.server,
          hint: "`use` that server first")
      }
      if let other = statement.undoneBy {
        throw StatementError(
          "statement \(wanted) was undone already", .invalidValue, at: number.span,
          label: other == wanted ? "or it was gone" : "by statement \(other)",
          hint: "`undo \(other)` carries it out again")
      }
      return statement
    }
    // What undid something is itself undone only by its number: `undo`, twice, undoes the last two.
    let address = service.server.address
    let summaries = try JournalReading.reading(keyword) { () throws(JournalError) in
      try journal.summaries(limit: 10_000)
    }
    let found = summaries.first {
      $0.server == address && $0.undoes == nil && $0.undoneBy == nil && $0.done + $0.partly > 0
    }
    guard let found,
      let statement = try JournalReading.reading(
        keyword, { () throws(JournalError) in try journal.statement(found.number) })
    else {
      throw StatementError(
        "there is nothing to undo on \(address)", at: keyword, hint: "`show journal` lists what was written")
    }
    return statement
  }

  // MARK: resume

  func planResume(_ keyword: Span) async throws(StatementError) -> WritePlan {
    let journal = try JournalReading.open(host.writes, service.server, at: keyword)
    let address = service.server.address
    let summaries = try JournalReading.reading(keyword) { () throws(JournalError) in
      try journal.summaries(limit: 10_000)
    }
    let resumed = Set(summaries.compactMap(\.resumes))
    let found = summaries.first {
      $0.server == address && $0.undoneBy == nil && $0.notDone + $0.unknown > 0 && !resumed.contains($0.number)
    }
    guard let found,
      let statement = try JournalReading.reading(
        keyword, { () throws(JournalError) in try journal.statement(found.number) })
    else {
      throw StatementError("there is nothing to resume on \(address)", at: keyword)
    }
    let run = RunContext()
    var stillUnknown: [String] = []
    var open: [JournalEntry] = []
    var foundDone = 0
    for (place, entry) in statement.entries.enumerated() {
      switch entry.outcome {
      case .planned, .notDone: open.append(entry)
      case .done, .incomplete, .proposed, .refused: continue
      case .sent, .unknown:
        let finding = try await writeCheck.look(entry.change, run: run)
        let outcome: JournalEntry.Outcome
        switch finding {
        case .done(let after):
          outcome = .done(after: after)
          foundDone += 1
        case .proposed(let proposal):
          outcome = .proposed(proposal)
          foundDone += 1
        case .inPart(let after):
          outcome = .incomplete("only part of it was carried out", after: after)
          foundDone += 1
        case .notYet:
          outcome = .notDone
          open.append(entry)
        case .unclear(let words):
          outcome = .unknown(words)
          stillUnknown.append("\(entry.change.kind.verb) \(entry.endpoint.model) \(entry.label): \(words)")
        }
        try JournalReading.reading(keyword) { () throws(JournalError) in
          try journal.record(place, of: statement.number, outcome)
        }
      }
    }
    environment.log.append(run.transcript.exchanges)
    let current = try await currentRecords(open.map(\.endpoint.record).filter { $0.id != nil }, keyword)
    let renewed = try recordsToRenew(statement, keyword, journal)
    let planner = ResumePlanner(catalogue: catalogue, zone: settings.zone, current: current, renewed: renewed)
    let draft = planner.plan(open, done: statement.entries)
    var plan = try await withoutConflicts(draft, keyword)
    try readFiles(&plan, keyword)
    plan.resumes = statement.number
    plan.undoes = statement.undoes
    plan.stillUnknown = stillUnknown
    plan.heading = "the rest of statement \(statement.number): \(statement.text.onOneLine)"
    if foundDone > 0 {
      plan.notes.append(
        "\(RecordWords.counted(foundDone, "write")) without a reply \(foundDone == 1 ? "was" : "were") looked up and found done"
      )
    }
    let refused = statement.entries.count { $0.outcome.isRefused }
    if refused > 0 { plan.notes.append("\(refused) that the server refused \(refused == 1 ? "is" : "are") left out") }
    let partly = statement.entries.count { $0.outcome.isIncomplete }
    if partly > 0 {
      plan.notes.append("\(partly) that the server did only in part \(partly == 1 ? "is" : "are") left out")
    }
    if plan.items.isEmpty, let undoes = statement.undoes, stillUnknown.isEmpty {
      let lost = refused + partly > 0 ? "what the server refused" : nil
      try JournalReading.reading(keyword) { () throws(JournalError) in
        try journal.markUndone(undoes, by: statement.number, lost: lost)
      }
    }
    return plan
  }

  /// Files that are still to be sent are read again. They must be the same.
  private func readFiles(_ plan: inout WritePlan, _ keyword: Span) throws(StatementError) {
    for place in plan.items.indices {
      for (name, value) in plan.items[place].body?.fields ?? [] {
        guard catalogue.model(plan.items[place].endpoint.model)?.field(name)?.isFile == true,
          let note = UploadNote(value)
        else { continue }
        let upload = try upload(note.path, for: name, at: keyword)
        guard UploadNote(upload, path: note.path) == note else {
          throw StatementError(
            "\"\(note.path)\" is another file by now", at: keyword, label: "nothing was sent",
            hint: "`attach` sends it as it is")
        }
        plan.items[place].upload = upload
      }
    }
  }

  /// The records that a broken undo was to make anew, by the ids that they had.
  private func recordsToRenew(
    _ statement: JournalStatement, _ keyword: Span, _ journal: any Journal
  ) throws(StatementError) -> [String: Record] {
    guard let undoes = statement.undoes,
      let undone = try JournalReading.reading(keyword, { () throws(JournalError) in try journal.statement(undoes) })
    else { return [:] }
    let records = undone.entries.compactMap(\.before) + undone.dependents.map(\.before)
    return Dictionary(records.compactMap { record in record.id.map { ($0, record) } }) { first, _ in first }
  }

  // MARK: What there is now

  /// The records as they are now, by model and id.
  private func currentRecords(
    _ places: [Endpoint], _ keyword: Span
  ) async throws(StatementError) -> CurrentRecords {
    var ids: [Endpoint: [String]] = [:]
    for place in places {
      guard let id = place.id else { continue }
      var list = place
      list.id = nil
      ids[list, default: []].append(id)
    }
    var current = CurrentRecords()
    for (endpoint, ids) in ids.sorted(by: { $0.key.model < $1.key.model }) {
      for record in try await environment.read(ids, endpoint, at: keyword) { current.add(record, endpoint.model) }
    }
    return current
  }

  /// Records that somebody has changed since are shown, and asked about; a script leaves them unless it insists.
  private func withoutConflicts(_ draft: RecoveryPlan, _ keyword: Span) async throws(StatementError) -> WritePlan {
    var plan = draft.plan
    guard !draft.conflicts.isEmpty else { return plan }
    let lines = draft.conflicts.values.sorted { $0.label < $1.label }.prefix(10).flatMap { conflict in
      ["  \(preview.shown(conflict.label))"]
        + conflict.fields.map {
          "    \(preview.shown($0.name))  ours \(WritePreview.short($0.ours, to: 35)), theirs \(WritePreview.short($0.theirs, to: 35))"
        }
    }
    let count = draft.conflicts.count
    let title = "\(RecordWords.counted(count, nil)) \(count == 1 ? "was" : "were") changed by somebody since"
    if count > 10 {
      show(.notice(([title] + lines + ["  ... and \(count - 10) more"]).joined(separator: "\n")))
    } else {
      show(.notice(([title] + lines).joined(separator: "\n")))
    }
    if host.writes.isUnchecked { return plan }
    guard host.writes.permission == .asked else {
      throw StatementError(
        title, at: keyword, label: "nothing was sent",
        hint: "`--unchecked` overwrites their changes; the prompt asks about them")
    }
    let question = WriteQuestion(
      text: "Overwrite what was changed since? Otherwise \(count == 1 ? "it is" : "these are") left out.")
    if await host.writes.confirm(question) { return plan }
    plan.items = plan.items.enumerated().filter { draft.conflicts[$0.offset] == nil }.map(\.element)
    plan.losses.append("\(RecordWords.counted(count, nil)) changed since \(count == 1 ? "is" : "are") left out")
    return plan
  }
}

extension JournalEntry {
  /// Where the record is that an undo of this entry is about; nil where it is gone.
  fileprivate func undoneAt(_ catalogue: Catalogue) -> Endpoint? {
    guard outcome.isDone || outcome.isIncomplete, method != .delete else { return nil }
    if let action = catalogue.action(endpoint) {
      guard action.reverse != nil else { return nil }
      guard let product = action.product else { return endpoint.record }
      guard let model = catalogue.model(product.model), let id = outcome.after?.id else { return nil }
      return Endpoint(portal: endpoint.portal, app: model.app, model: model.name, id: id)
    }
    guard endpoint.action == nil else { return nil }
    var endpoint = endpoint
    endpoint.id = endpoint.id ?? outcome.after?.id
    return endpoint
  }
}
