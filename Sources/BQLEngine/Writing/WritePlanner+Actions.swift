import BQLSyntax
import BrainAPI

/// `do accept on $invitation`: actions of the catalogue.
extension WritePlanner {
  func planAction(
    _ name: Name, on target: WriteTarget
  ) async throws(StatementError) -> WritePlan {
    let targets = try await targets(target)
    var objections = Objections(targets.model, zone: settings.zone)
    let action = try objections.action(name, of: targets.model)
    var plan = WritePlan(notes: targets.notes, model: targets.endpoint.model)
    for record in targets.records {
      var endpoint = targets.endpoint
      endpoint.id = record.id
      endpoint.action = action.name
      var before = record
      if let product = action.product {
        let there = try await environment.logged { run throws(StatementError) in
          try await writeCheck.products(product, of: endpoint, run: run)
        }
        before[ChangeRequest.key(product)] = .list(there.compactMap { $0["id"] })
      }
      plan.items.append(
        WriteItem(
          method: action.method, endpoint: endpoint, label: WriteItem.label(record), body: nil, before: before,
          spans: FieldSpans(whole: targets.span)))
    }
    try await validate(&objections, plan)
    guard !plan.items.isEmpty else { return plan }
    plan.notes.append("\(action.name): \(action.effect) (for \(action.who))")
    switch (action.reverse, action.product) {
    case (nil, _): plan.notes.append("this cannot be undone")
    case (let reverse?, let product?):
      plan.notes.append("`undo` does `\(reverse)` on the \(product.model) that it makes, while that is pending")
    case (_, nil): break
    }
    return plan
  }
}
