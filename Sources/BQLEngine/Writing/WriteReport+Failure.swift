import BQLSyntax
import BrainAPI

extension WriteReport {
  private static let mostNames = 10

  /// Why not all of it was done, and how far it came: what is done, not done, unknown.
  func failure(_ plan: WritePlan, at keyword: Span, number: Int?) -> StatementError {
    let cause: StatementError.Cause
    let kinds = Set(failures.filter { !outcomes[$0.index].isDone }.map(\.failure.kind))
    if !unknown.isEmpty {
      cause = .outcomeUnknown
    } else if journalFailure != nil {
      cause = .incomplete
    } else if kinds.contains(.refused) || !differences.isEmpty {
      cause = .refused
    } else if kinds.contains(.unauthorized) {
      cause = .unauthorized
    } else {
      cause = kinds.isEmpty && isInterrupted ? .interrupted : kinds == [.invalidRequest] ? .statement : .noAnswer
    }
    var diagnostics: [Diagnostic] = []
    for (index, failure) in failures.sorted(by: { $0.index < $1.index })
    where !outcomes[index].isUnknown && !outcomes[index].isDone {
      diagnostics += WriteReport.diagnostics(failure, items[index])
    }
    for (index, fields) in differences.sorted(by: { $0.key < $1.key }) {
      for field in fields { diagnostics.append(diagnostic(field, items[index])) }
    }
    for index in unknown {
      let item = items[index]
      let reason = if case .unknown(let words) = outcomes[index] { words } else { "no reply" }
      diagnostics.append(
        Diagnostic(
          .error, "it is not known whether \(item.label) was \(item.change.kind.participle)",
          at: item.spans.whole,
          label: reason, hint: WriteReport.wayToLook(item)))
    }
    if let journalFailure {
      diagnostics.append(
        Diagnostic(
          .error, "the journal cannot be written, so nothing more was sent", at: plan.file == nil ? keyword : nil,
          label: journalFailure.reason,
          hint: journalFailure.path))
    }
    if diagnostics.isEmpty {
      diagnostics.append(Diagnostic(.error, isInterrupted ? "interrupted" : "not all was done"))
    }
    diagnostics.append(account(number))
    var failure = StatementError(cause, diagnostics)
    failure.source = plan.file
    failure.status = failures.filter { !outcomes[$0.index].isDone }.min { $0.index < $1.index }?.failure.status
    return failure
  }

  /// The server's words, each under the word of the statement, or the cell, that it is about.
  private static func diagnostics(_ failure: APIError, _ item: WriteItem) -> [Diagnostic] {
    let right = failure.status == 403 ? MissingRight.words(item.method, item.endpoint) + "\n" : ""
    let asked = "\(right)asked: \(item.method.rawValue) \(failure.url)"
    if failure.messages.isEmpty {
      return [Diagnostic(.error, failure.summary, at: item.spans.whole, hint: asked)]
    }
    return failure.messages.map { message in
      let isPlaced = message.field.map { item.spans.span(of: $0) != item.spans.whole } ?? false
      let words = isPlaced ? message.text : (message.field.map { "\($0): " } ?? "") + message.text
      return Diagnostic(
        .error, "\(failure.summary): \(item.label)", at: item.spans.span(of: message.field), label: words, hint: asked)
    }
  }

  /// A field that does not hold what was asked, at its word.
  private func diagnostic(_ difference: ReplyComparison.Difference, _ item: WriteItem) -> Diagnostic {
    let field = "`\(difference.name)` of \(item.label)"
    let model = comparison.catalogue.model(item.endpoint.model)
    let known = model?.field(difference.name)
    let isOfRecord = item.endpoint.action == nil
    let hint: String? =
      if let model, known == nil, isOfRecord {
        "\(model.name) has no field `\(difference.name)` that BrainQuery knows of"
      } else if known?.isReadOnly == true, isOfRecord {
        "it is read-only"
      } else if known?.isFixed == true, item.method != .post {
        "it is fixed when the record is created"
      } else {
        nil
      }
    let title =
      if difference.explanation != nil {
        "the server answered, but did not \(item.change.kind.verb) \(item.label)"
      } else if difference.isUntouched {
        "the server left \(field) as it was"
      } else if difference.found == nil {
        "the server left out \(field)"
      } else {
        "the server made something else of \(field)"
      }
    return Diagnostic(.error, title, at: item.spans.span(of: difference.name), label: difference.words, hint: hint)
  }

  private static func wayToLook(_ item: WriteItem) -> String {
    let name = item.body?["name"]?.string.map { " where name = \(JSON.write(.string($0)))" }
    let what = item.endpoint.id.map { " where id = \"\($0)\"" } ?? name ?? ""
    return "`from \(item.endpoint.model)\(what)` shows it; `resume` looks again before it continues"
  }

  /// `done 3: a, b, c`: how far it came.
  private func account(_ number: Int?) -> Diagnostic {
    let notSent = places { !$0.isDone && !$0.isProposed && !$0.isIncomplete && !$0.isUnknown && !$0.isRefused }
    let groups: [(String, [Int])] = [
      ("done", done), ("done in part", places(\.isIncomplete)), ("unknown", unknown),
      ("refused", places(\.isRefused)), ("not done", notSent),
    ]
    let lines = groups.filter { !$0.1.isEmpty }.map { word, places in
      let names = places.prefix(WriteReport.mostNames).map { items[$0].label }.joined(separator: ", ")
      let rest = places.count > WriteReport.mostNames ? ", ..." : ""
      return "\(word) \(RecordWords.grouped(places.count)): \(names)\(rest)"
    }
    let isOver = outcomes.allSatisfy { $0.isRefused }
    let title =
      isOver
      ? "nothing was changed" : "\(RecordWords.grouped(done.count)) of \(RecordWords.grouped(items.count)) were done"
    let canGoOn = !notSent.isEmpty || !unknown.isEmpty
    let way = number.map {
      "journal \($0): " + (canGoOn ? "`resume` continues with what is not done, " : "") + "`undo` undoes what is done"
    }
    return Diagnostic(.note, title, label: lines.joined(separator: "\n"), hint: isOver ? nil : way)
  }
}
