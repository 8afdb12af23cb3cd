import BrainAPI

/// What did not come back with records that were made anew: found by comparing them with what they were. Pure.
struct Losses: Sendable {
  let comparison: ReplyComparison

  /// `entries of Weighing`: the fields of each record that hold something else than before, ids and times of making apart.
  func words(_ report: WriteReport) -> [String] {
    zip(report.items, report.outcomes).compactMap { item, outcome in
      guard let before = item.renews, case .done(let after?) = outcome else { return nil }
      let names = fields(item.endpoint.model, before, after, sent: item.body ?? Record())
      return names.isEmpty ? nil : "\(names.joined(separator: ", ")) of \(item.label)"
    }
  }

  private func fields(_ model: String, _ before: Record, _ after: Record, sent: Record) -> [String] {
    before.fields.compactMap { name, value in
      let field = comparison.catalogue.model(model)?.field(name)
      // Ids, links and stamps are the server's; related records have links of their own; what was sent was compared.
      if name == "id" || name == "links" || sent[name] != nil || Losses.isNothing(value) { return nil }
      if let field {
        if field.membership != nil || field.isHidden || (field.target != nil && field.inverse != nil) { return nil }
        if field.isReadOnly, field.kind == .dateTime { return nil }
      }
      return comparison.isSame(after[name], value, name, model) ? nil : name
    }
  }

  static func isNothing(_ value: Value) -> Bool {
    switch value {
    case .null: true
    case .string(let text): text.isEmpty
    case .list(let elements): elements.isEmpty
    case .record(let record): record.count == 0
    default: false
    }
  }
}
