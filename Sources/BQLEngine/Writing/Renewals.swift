import BrainAPI

/// The new ids of records that are made anew: what is sent later names them by the ids that they had.
struct Renewals: Sendable {
  private let catalogue: Catalogue
  /// Old ids whose new ones are not known yet.
  private var pending: Set<String>
  private var newIDs: [String: String] = [:]

  init(_ items: [WriteItem], _ catalogue: Catalogue, known: [String: String] = [:]) {
    self.catalogue = catalogue
    pending = Set(items.compactMap { $0.renews?.id })
    newIDs = known
  }

  /// Whether it names a record that is not there yet.
  func isWaiting(_ item: WriteItem) -> Bool {
    references(item).contains { pending.contains($0) && $0 != item.renews?.id }
  }

  /// The item with new ids in place of old ones.
  func resolved(_ item: WriteItem) -> WriteItem {
    guard !newIDs.isEmpty else { return item }
    var item = item
    if let id = item.endpoint.id { item.endpoint.id = newIDs[id] ?? id }
    guard var body = item.body else { return item }
    for name in relations(item) {
      guard let value = body[name] else { continue }
      body[name] = resolved(value)
    }
    item.body = body
    return item
  }

  mutating func finish(_ item: WriteItem, _ outcome: JournalEntry.Outcome) {
    guard let old = item.renews?.id else { return }
    pending.remove(old)
    switch outcome {
    case .done(let after?), .incomplete(_, let after?): newIDs[old] = after.id
    case .done, .incomplete, .proposed, .planned, .sent, .refused, .unknown, .notDone: return
    }
  }

  private func resolved(_ value: Value) -> Value {
    switch value {
    case .list(let elements): .list(elements.map(resolved))
    default:
      FieldValue.identifier(value).flatMap { newIDs[$0.text] }.map { id in
        value.number == nil ? .string(id) : Int(id).map { .integer($0) } ?? .string(id)
      } ?? value
    }
  }

  private func relations(_ item: WriteItem) -> [String] {
    (catalogue.model(item.endpoint.model)?.fields ?? []).filter { $0.target != nil }.map(\.name)
  }

  private func references(_ item: WriteItem) -> [String] {
    relations(item).flatMap { name -> [String] in
      guard let value = item.body?[name] else { return [] }
      return (value.list ?? [value]).compactMap { FieldValue.identifier($0)?.text }
    } + (item.endpoint.id.map { [$0] } ?? [])
  }
}
