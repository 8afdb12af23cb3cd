import BQLSyntax
import BrainAPI

/// Looks a write over without asking anybody.
struct WriteChecker: StatementWork {
  let environment: StatementEnvironment

  private var planner: WritePlanner { WritePlanner(environment: environment, isUnchecked: false) }

  /// What can be said against a write without asking anybody: names, literal values, whether there is such a write at all.
  func check(_ write: Write) async throws(StatementError) {
    var objections: Objections
    switch write.kind {
    case .create(let reference, let given):
      let place = try planner.writePlace(reference)
      objections = Objections(place.model, zone: settings.zone)
      objections.check(.post, at: reference.span)
      if case .value(let expression) = given { try await check(new: expression, &objections) }
    case .updateFromFile(let reference, _, let keys):
      let model = try planner.writePlace(reference).model
      objections = Objections(model, zone: settings.zone)
      objections.check(.patch, at: reference.span)
      _ = try planner.keyFields(keys, model)
    case .update(let target, let assignments):
      let model = try await checkedModel(target)
      objections = Objections(model, zone: settings.zone)
      objections.check(.patch, at: write.keyword)
      try await check(assignments, model, &objections)
    case .replace(let target, let given):
      objections = Objections(try await checkedModel(target), zone: settings.zone)
      objections.check(.put, at: write.keyword)
      if case .value(let expression) = given { try await check(new: expression, &objections) }
    case .delete(let target):
      objections = Objections(try await checkedModel(target), zone: settings.zone)
      objections.check(.delete, at: write.keyword)
    case .addEntry(let entry, let target):
      try await checkEntry(entry, "add_entry", target, write.keyword)
      return
    case .addEntries(let reference, _, _):
      _ = try WritePlanner.logAction("add_entry", try planner.writePlace(reference).model, at: reference.span)
      return
    case .changeEntry(let entry, let target):
      try await checkEntry(entry, "change_entry", target, write.keyword)
      return
    case .removeEntry(let time, let target):
      try await checkEntry(time, "remove_entry", target, write.keyword)
      return
    case .act(let action, let target):
      let model = try await checkedModel(target)
      if let model { _ = try Objections(model, zone: settings.zone).action(action, of: model) }
      return
    case .attach(_, let target):
      if let model = try await checkedModel(target) { _ = try WritePlanner.fileField(model, at: write.keyword) }
      return
    case .undo, .resume: return
    }
    for warning in objections.warnings { show(.warning(warning, source)) }
    if var failure = objections.failure(in: nil) {
      failure.diagnostics.removeAll { $0.severity == .note }
      throw failure
    }
  }

  private func checkEntry(
    _ value: Expression, _ action: String, _ target: WriteTarget, _ keyword: Span
  ) async throws(StatementError) {
    _ = try await environment.checked(value)
    let model = try await checkedModel(target)
    if let model { _ = try WritePlanner.logAction(action, model, at: keyword) }
  }

  private func check(
    new expression: Expression, _ objections: inout Objections
  ) async throws(StatementError) {
    if case .list(let parts) = expression.kind {
      for part in parts { try await check(new: part, &objections) }
      return
    }
    guard case .record(let entries) = expression.kind else {
      _ = try await environment.checked(expression)
      return
    }
    for entry in entries { try await check(entry.value, of: entry.name, &objections) }
    objections.require(entries.map(\.name.text), at: expression.span)
  }

  /// A literal is looked at as it will be; of all else the names in it.
  private func check(
    _ expression: Expression, of name: Name, _ objections: inout Objections
  ) async throws(StatementError) {
    let answer = try await environment.checked(expression)
    let spans = FieldSpans(
      whole: expression.span, fields: [name.text: expression.span], names: [name.text: name.span])
    guard let field = objections.model?.field(name.text) else {
      return objections.noteUnknown(name.text, at: name.span)
    }
    guard !field.isReadOnly, let value = answer.value, !isPending(expression) else {
      if field.isReadOnly { _ = objections.conform(.null, of: name.text, in: spans) }
      return
    }
    _ = objections.conform(value, of: name.text, in: spans)
  }

  private func check(
    _ assignments: [Assignment], _ model: Model?, _ objections: inout Objections
  ) async throws(StatementError) {
    let preparer = environment.planner(.dynamicREST)
    let run = RunContext()
    for assignment in assignments {
      planner.check(assignment, model, &objections)
      if let model { _ = try await preparer.values([assignment.value], of: model.name, rows: [], run: run) }
      guard case .literal = assignment.value.kind, let name = assignment.field.names.first,
        assignment.field.names.count == 1, model?.field(name.text)?.isReadOnly == false
      else { continue }
      try await check(assignment.value, of: name, &objections)
    }
    for warning in run.transcript.warnings { show(.warning(warning, source)) }
  }

  private func checkedModel(_ target: WriteTarget) async throws(StatementError) -> Model? {
    switch target {
    case .record(let reference, let id):
      _ = try await environment.checked(id)
      return try planner.writePlace(reference).model
    case .value(let expression):
      switch try await environment.checked(expression).shape.element {
      case .row(let row): return row.model.flatMap(catalogue.model)
      case .related(let model, _): return catalogue.model(model)
      default: return nil
      }
    }
  }

  /// A variable that has only a shape, nothing having run.
  private func isPending(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .name(let name), .variable(let name): scope[name.text]?.value == nil
    case .query: true
    default: expression.hasPart(isPending)
    }
  }
}
