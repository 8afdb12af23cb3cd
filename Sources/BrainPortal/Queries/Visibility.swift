import BrainAPI

/// What a portal shows. The private one shows all; the public one what leads to something that is marked public.
struct Visibility: Sendable {
  let portal: Portal
  let schema: StoreSchema

  /// For models that the public portal shows in part: the path to the flag that decides.
  private static let paths: [String: [String]] = [
    "project": ["is_public"],
    "subject": ["projects", "is_public"],
    "session": ["projects", "is_public"],
    "cohort": ["project", "is_public"],
    "collection": ["project", "is_public"],
    "breeding": ["project", "is_public"],
    "behavior": ["session", "projects", "is_public"],
    "dataacquisition": ["session", "projects", "is_public"],
    "manipulation": ["session", "projects", "is_public"],
    "procedure": ["subject", "projects", "is_public"],
    "subjectlog": ["subject", "projects", "is_public"],
    "procedurelog": ["procedure", "subject", "projects", "is_public"],
    "behavioralassay": ["is_public"],
    "datastorage": ["is_public"],
    "inventory": ["is_public"],
    "license": ["is_public"],
    "setup": ["is_public"],
    "equipment": ["setup", "is_public"],
    "consumablestock": ["inventory", "is_public"],
  ]

  /// Whether the portal has the model at all.
  func has(_ model: StoredModel) -> Bool { model.model.portals.contains(portal) }

  /// The SQL condition under which the row `alias` of `model` is shown; nil where every row is.
  func condition(_ model: StoredModel, _ alias: String) -> String? {
    guard portal == .public else { return nil }
    guard has(model) else { return "0" }
    return Visibility.paths[model.name].map { condition(model, alias, $0[...], depth: 0) }
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
