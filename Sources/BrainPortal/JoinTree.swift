import BrainAPI

/// The tables that the paths of one statement need, each path once: two conditions through the same list meet the same row.
struct JoinTree {
  let schema: StoreSchema
  let visibility: Visibility
  let root: StoredModel
  /// The alias of the root's own table; those of others begin with it.
  let alias: String
  /// `LEFT JOIN ...`, in order.
  private(set) var joins: [String] = []
  /// Whether a join may repeat rows.
  private(set) var hasLists = false
  private var aliases: [[Int]: String] = [:]

  init(_ root: StoredModel, alias: String, _ visibility: Visibility) {
    self.root = root
    self.alias = alias
    self.visibility = visibility
    schema = visibility.schema
  }

  /// `"session" AS t LEFT JOIN ...`
  var from: String { ([root.name.quoted + " AS " + alias] + joins).joined(separator: " ") }

  /// The SQL expression for the value at the end of a path: a column, or the id at the other end of a relation.
  mutating func expression(_ path: FieldPath) -> String {
    let (owner, model) = table(path.steps)
    let storage = model.storages[path.last]
    switch storage {
    case .column: return "\(owner).\(model.model.fields[path.last].name.quoted)"
    case .nothing: return "NULL"
    default: return table(path.steps + [path.last]).alias + ".id"
    }
  }

  /// The alias and the model that the relations lead to.
  private mutating func table(_ steps: [Int]) -> (alias: String, model: StoredModel) {
    guard let last = steps.last else { return (alias, root) }
    let (owner, model) = table(Array(steps.dropLast()))
    let field = model.model.fields[last]
    guard let target = field.target.flatMap(schema.model) else { return (owner, model) }
    if let known = aliases[steps] { return (known, target) }
    let name = "\(alias)\(aliases.count + 1)"
    aliases[steps] = name
    join(field, model.storages[last], target, owner: owner, as: name)
    return (name, target)
  }

  private mutating func join(
    _ field: Field, _ storage: FieldStorage, _ target: StoredModel, owner: String, as name: String
  ) {
    let visible = visibility.andCondition(target, name)
    let table = target.name.quoted
    switch storage {
    case .column: joins.append("LEFT JOIN \(table) AS \(name) ON \(name).id = \(owner).\(field.name.quoted)\(visible)")
    case .derived(_, let column):
      hasLists = true
      joins.append("LEFT JOIN \(table) AS \(name) ON \(name).\(column.quoted) = \(owner).id\(visible)")
    case .link(let link): joinLink(link, ("owner", "target"), table, owner: owner, as: name, visible)
    case .reverseLink(let link): joinLink(link, ("target", "owner"), table, owner: owner, as: name, visible)
    case .nothing: joins.append("LEFT JOIN \(table) AS \(name) ON 0")
    }
  }

  private mutating func joinLink(
    _ link: String, _ ends: (near: String, far: String), _ table: String, owner: String, as name: String,
    _ visible: String
  ) {
    hasLists = true
    joins.append("LEFT JOIN \(link.quoted) AS \(name)l ON \(name)l.\(ends.near) = \(owner).id")
    joins.append("LEFT JOIN \(table) AS \(name) ON \(name).id = \(name)l.\(ends.far)\(visible)")
  }
}
