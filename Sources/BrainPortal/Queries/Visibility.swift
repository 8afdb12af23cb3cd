import BrainAPI

/// What a portal shows, by the catalogue's table of access: the private one all, the public one what leads to something that is marked
/// public. A model that is not in the table is shown by neither.
struct Visibility: Sendable {
  let portal: Portal
  let schema: StoreSchema

  /// Whether the portal has the model at all.
  func has(_ model: StoredModel) -> Bool { model.model.portals.contains(portal) }

  /// The SQL condition under which the row `alias` of `model` is shown; nil where every row is.
  func condition(_ model: StoredModel, _ alias: String) -> String? {
    guard let access = model.model.access else { return "0" }
    guard portal == .public else { return nil }
    guard has(model) else { return "0" }
    return switch access {
    case .projects(let path): condition(model, alias, (path + ["is_public"])[...], depth: 0)
    case .flag(let path): condition(model, alias, path[...], depth: 0)
    case .everybody, .accounts: nil
    }
  }

  /// The same, to be put behind another condition.
  func andCondition(_ model: StoredModel, _ alias: String) -> String {
    condition(model, alias).map { " AND \($0)" } ?? ""
  }

  private func condition(_ model: StoredModel, _ alias: String, _ path: ArraySlice<String>, depth: Int) -> String {
    guard let first = path.first, let place = model.place(of: first) else { return "0" }
    guard let target = model.model.fields[place].target.flatMap(schema.model) else {
      return "\(alias).\(first.quoted) = 1"
    }
    let next = "v\(depth)"
    let visible =
      "(SELECT \(next).id FROM \(target.name.quoted) AS \(next) WHERE "
      + condition(target, next, path.dropFirst(), depth: depth + 1) + ")"
    return switch model.storages[place] {
    case .column: "\(alias).\(first.quoted) IN \(visible)"
    case .link(let table): "\(alias).id IN (SELECT owner FROM \(table.quoted) WHERE target IN \(visible))"
    default: "0"
    }
  }
}
