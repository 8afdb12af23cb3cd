import BQLSyntax
import BrainAPI

/// Makes of a write what it comes to: its targets are read again, its bodies checked. Nothing is written.
struct WritePlanner: StatementWork {
  let environment: StatementEnvironment
  /// What the catalogue objects to is sent all the same.
  let isUnchecked: Bool

  /// Everything that the write sends, and what hangs on the records that it deletes.
  func plan(_ write: Write) async throws(StatementError) -> WritePlan {
    var plan = try await requests(of: write)
    plan.dependents = try await dependents(of: plan, write.keyword)
    return plan
  }

  /// What a write comes to: everything that it needs is read, nothing is written.
  private func requests(of write: Write) async throws(StatementError) -> WritePlan {
    switch write.kind {
    case .create(let model, .value(let expression)):
      return try await planCreate(model, expression)
    case .create(let model, .file(let file)):
      return try await planCreate(model, from: file)
    case .update(let target, let assignments):
      return try await planUpdate(target, assignments)
    case .updateFromFile(let model, let file, let keys):
      return try await planUpdate(model, from: file, by: keys)
    case .replace(let target, .value(let expression)):
      return try await planReplace(target, expression)
    case .replace(_, .file(let file)):
      throw StatementError(
        "`replace` takes a record, no file", at: file.span, hint: "`update MODEL from \"...\"` reads one")
    case .delete(let target): return try await planDelete(target)
    case .addEntry(let entry, let target):
      return try await planAddEntry(entry, to: target)
    case .addEntries(let model, let file, let columns):
      return try await planAddEntries(model, from: file, by: columns)
    case .changeEntry(let entry, let target):
      return try await planChangeEntry(entry, of: target)
    case .removeEntry(let time, let target):
      return try await planRemoveEntry(at: time, from: target)
    case .act(let action, let target):
      return try await planAction(action, on: target)
    case .attach(let file, let target):
      return try await planAttach(file, to: target)
    case .undo(let number): return try await planUndo(number, write.keyword)
    case .resume: return try await planResume(write.keyword)
    }
  }
}
