import BQLEngine
import BrainAPI

/// What the prompt knows while a line is edited: nothing of it is asked for.
struct PromptContext: Sendable {
  var catalogue: Catalogue { .standard }
  var scope = Scope()
  /// The statement that a line goes on with when it starts with a clause or `|`.
  var lastQuery: String?

  /// The model of a variable's rows.
  func model(of variable: String) -> Model? {
    guard case .list(.row(let row)) = scope[variable]?.shape, !row.isClosed else { return nil }
    return row.model.flatMap(catalogue.model)
  }

  /// The model behind a relation; behind `$x`, that of a variable's rows.
  func target(of name: String, in model: Model?) -> Model? {
    if name.hasPrefix("$") { return self.model(of: String(name.dropFirst())) }
    guard let model else { return nil }
    return (model.field(name)?.target ?? model.virtualRelation(name)?.target).flatMap(catalogue.model)
  }

  /// The rows in hand that a model's fields can be looked up in, newest first.
  func rows(of model: Model) -> [Record] {
    var rows: [Record] = []
    for (_, variable) in scope.variables.reversed() {
      guard case .list(.row(let row)) = variable.shape, row.model == model.name else { continue }
      rows += (variable.value?.list ?? []).prefix(2000).compactMap(\.record)
    }
    return rows
  }
}
