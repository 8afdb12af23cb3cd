import BQLSyntax
import BrainAPI

extension Session {
  /// Carries a write out. `isUnchecked`: what the catalogue objects to is sent all the same, whatever the host says.
  func write(
    _ write: Write, _ statement: Statement, _ source: SourceText, isUnchecked: Bool = false
  ) async throws(StatementError) {
    guard host.writes.permission != .refused else {
      throw StatementError("writing is refused", .notAllowed, at: write.keyword, hint: host.writes.refusal)
    }
    let environment = environment(source)
    let planner = WritePlanner(environment: environment, isUnchecked: isUnchecked || host.writes.isUnchecked)
    let plan = try await planner.plan(write)
    let result = try await WriteExecutor(environment: environment).carryOut(plan, write, statement)
    page = nil
    scope["_"] = result.kept
    if let failure = result.failure { throw failure }
  }

  /// `explain` of a write: every request as it would be sent.
  func explain(_ write: Write, _ source: SourceText) async throws(StatementError) -> String {
    let environment = environment(source)
    let plan = try await WritePlanner(environment: environment, isUnchecked: host.writes.isUnchecked).plan(write)
    let head = "server        \(service.server.address), private portal"
    guard !plan.items.isEmpty else { return "\(head)\n\(plan.nothingToDo)" }
    let preview = WriteExecutor(environment: environment).preview
    return "\(head)\n\(preview.text(plan))\n\n\(preview.requests(plan))"
  }
}

extension WritePlan {
  /// Why nothing is sent.
  var nothingToDo: String {
    let reason =
      unchanged.isEmpty
      ? (file == nil ? "" : ": \(file?.name ?? "") has no rows")
      : ": \(RecordWords.counted(unchanged.count, model)) \(unchanged.count == 1 ? "is" : "are") already up to date"
    return (["nothing to do" + reason] + notes + (undoes == nil ? losses : [])).joined(separator: "\n")
  }
}
