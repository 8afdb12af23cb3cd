import BQLFormats
import BrainAPI

/// What a person sees before saying yes, and the bodies that `explain` shows. All data in it is escaped and cut.
struct WritePreview {
  let server: ServerIdentity
  let catalogue: Catalogue
  let zone: Zone
  /// Records that are shown; of the others only how many there are.
  var mostRecords = 5
  private static let width = 100

  /// `private@brainstem`, `sandbox`: as the prompt has it.
  var place: String { server.isEmbedded ? server.name : "private@\(server.name)" }

  func text(_ plan: WritePlan) -> String {
    let words = plan.items.words()
    var lines = [(words.first.map { $0.uppercased() } ?? "") + words.dropFirst() + " on \(DisplayText.escaped(place))"]
    if !server.isEmbedded { lines[0] += " (\(DisplayText.escaped(server.address)))" }
    if let heading = plan.heading { lines.append("  " + DisplayText.escaped(heading)) }
    for item in plan.items.prefix(mostRecords) { lines += self.lines(item) }
    if plan.items.count > mostRecords {
      lines.append("  ... and \(RecordWords.grouped(plan.items.count - mostRecords)) more")
    }
    if !plan.unchanged.isEmpty {
      let count = plan.unchanged.count
      lines.append(
        "  \(RecordWords.counted(count, plan.model)) \(count == 1 ? "is" : "are") already up to date and left out")
    }
    lines += plan.dependents.lines.map { "  " + DisplayText.escaped($0) }
    lines += plan.notes.map { "  " + DisplayText.escaped($0) }
    lines += plan.losses.map { "  not restored: " + DisplayText.escaped($0) }
    return lines.map { DisplayText.truncated($0, to: WritePreview.width) }.joined(separator: "\n")
  }

  private func lines(_ item: WriteItem) -> [String] {
    let id = item.endpoint.id.map { $0 == item.label ? "" : "  \($0)" } ?? ""
    let head = "  " + DisplayText.truncated(DisplayText.escaped(item.label), to: 50) + id
    if let action = catalogue.action(item.endpoint) { return lines(item, action, head) }
    switch item.method {
    case .post:
      let parts = (item.body ?? Record()).fields.filter { $0.name != "name" || $0.value.string != item.label }
      let texts = parts.map { "\(DisplayText.escaped($0.name)) \(WritePreview.short($0.value, to: 30))" }
      return [texts.isEmpty ? head : head + "  " + texts.joined(separator: ", ")]
    case .delete: return [head]
    case .get, .put, .patch:
      let fields = changes(item) + members(item)
      let width = fields.map { DisplayText.width($0.name) }.max() ?? 0
      return [head]
        + fields.map { name, old, new in
          "    \(name)\(DisplayText.padding(name, to: width))  \(WritePreview.short(old, to: 32)) -> \(WritePreview.short(new, to: 40))"
        }
    }
  }

  /// Of an action: the entry that comes, goes or becomes something else.
  private func lines(_ item: WriteItem, _ action: Action, _ head: String) -> [String] {
    let comparison = ReplyComparison(catalogue: catalogue, zone: zone)
    guard let change = comparison.entry(item.change, nil) else { return [head] }
    let old = change.kind.flat(change.found(in: item.before) ?? Record())
    let new = change.kind.flat(change.entry)
    let shown: [(name: String, text: String)] =
      if change.verb == .change {
        new.fields.filter { name, value in
          let root = String(name.prefix { $0 != "." })
          return !comparison.isSameInEntry(old[name], value, root, item.endpoint.model)
        }.map {
          ($0.name, "\(WritePreview.short(old[$0.name], to: 32)) -> \(WritePreview.short($0.value, to: 40))")
        }
          + old.fields.filter { $0.name.hasPrefix("details.") && new[$0.name] == nil }.map {
            ($0.name, "\(WritePreview.short($0.value, to: 32)) -> (absent)")
          }
      } else {
        (change.verb == .add ? new : old).fields.filter { !Losses.isNothing($0.value) }.map {
          ($0.name, WritePreview.short($0.value, to: 60))
        }
      }
    // The time stands in the label.
    let rest = shown.filter { $0.name != change.kind.timeField }.map {
      (name: DisplayText.escaped($0.name), text: $0.text)
    }
    let width = rest.map { DisplayText.width($0.name) }.max() ?? 0
    return [head] + rest.map { "    \($0.name)\(DisplayText.padding($0.name, to: width))  \($0.text)" }
  }

  /// The fields that become something else.
  private func changes(_ item: WriteItem) -> [(name: String, old: Value?, new: Value?)] {
    (item.body ?? Record()).fields.flatMap { name, value -> [(name: String, old: Value?, new: Value?)] in
      let old = item.before?[name]
      let field = catalogue.model(item.endpoint.model)?.field(name)
      if field?.membership != nil || catalogue.isSame(name, old, value, item.endpoint.model, zone) { return [] }
      let parts = field?.kind == .json ? WritePreview.differences(old, value, name) : [(name, old, value)]
      return parts.map { (DisplayText.escaped($0.name), $0.old, $0.new) }
    }
  }

  /// JSON key by key, as deep as records go; a number with a unit is one value.
  private static func differences(
    _ old: Value?, _ new: Value?, _ name: String
  ) -> [(name: String, old: Value?, new: Value?)] {
    if old == new { return [] }
    guard let oldRecord = old?.record, let newRecord = new?.record, quantity(old) == nil, quantity(new) == nil else {
      return [(name, old, new)]
    }
    let names = oldRecord.names + newRecord.names.filter { oldRecord[$0] == nil }
    return names.flatMap { differences(oldRecord[$0], newRecord[$0], "\(name).\($0)") }
  }

  /// `24.1 g` of `{value: 24.1, unit: "g"}`.
  private static func quantity(_ value: Value?) -> String? {
    guard let record = value?.record, record.count == 2, let number = record["value"]?.number,
      let unit = record["unit"]?.string
    else { return nil }
    return "\(number.text) \(unit)"
  }

  /// Maps of people are merged by the server: everybody who is in there then, and who is removed, each with his rights.
  private func members(_ item: WriteItem) -> [(name: String, old: Value?, new: Value?)] {
    (item.body ?? Record()).fields.flatMap { name, value -> [(name: String, old: Value?, new: Value?)] in
      guard let membership = catalogue.model(item.endpoint.model)?.field(name)?.membership else { return [] }
      let old = item.before?[name]?.record ?? Record()
      let new = membership.merged(value, into: .record(old)).record ?? Record()
      let people = old.names + new.names.filter { old[$0] == nil }
      let shown: [(name: String, old: Value?, new: Value?)] = people.prefix(20).map { person in
        (
          name: DisplayText.escaped("\(name) \(person)"), old: WritePreview.rights(old[person], membership),
          new: WritePreview.rights(new[person], membership) ?? .string("removed")
        )
      }
      let more = people.count - shown.count
      return shown + (more > 0 ? [(name: "\(name) of \(more) more", old: nil, new: .null)] : [])
    }
  }

  private static func rights(_ entry: Value?, _ membership: Membership) -> Value? {
    guard let entry else { return nil }
    let held = membership.entitled(entry).fields.filter { $0.value == .boolean(true) }.map(\.name)
    return .string(held.isEmpty ? "no rights" : held.joined(separator: " "))
  }

  /// A name, as it may be shown.
  func shown(_ text: String) -> String { DisplayText.truncated(DisplayText.escaped(text), to: 60) }

  static func short(_ value: Value?, to width: Int) -> String {
    guard let value else { return "(absent)" }
    if let note = UploadNote(value) { return DisplayText.truncated(DisplayText.escaped(note.words), to: width) }
    if let quantity = quantity(value) { return DisplayText.truncated(DisplayText.escaped(quantity), to: width) }
    return DisplayText.truncated(DisplayText.escaped(JSON.write(value)), to: width)
  }

  // MARK: explain

  /// Method, address and body of the first requests, exactly as they would be sent.
  func requests(_ plan: WritePlan) -> String {
    if plan.items.isEmpty { return "nothing would be sent" }
    var parts = plan.items.prefix(3).map { item in
      let base =
        server.isEmbedded
        ? "\(server.name):" : String(server.address.hasSuffix("/") ? server.address.dropLast() : server.address[...])
      let head = "\(item.method.rawValue) \(base)\(DisplayText.escaped(item.request.decodedTarget))"
      if let note = item.upload.flatMap({ UploadNote(item.body?[$0.field]) }) {
        return head + "\n" + DisplayText.escaped("\(item.upload?.field ?? "") = \(note.words), as multipart/form-data")
      }
      return item.body.map { head + "\n" + DisplayText.lines(JSON.write(.record($0), pretty: true)) } ?? head
    }
    if plan.items.count > 3 { parts.append("... \(RecordWords.grouped(plan.items.count - 3)) more") }
    return parts.joined(separator: "\n")
  }
}

extension DisplayText {
  /// Escaped, but for line ends.
  fileprivate static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }.joined(separator: "\n")
  }
}
