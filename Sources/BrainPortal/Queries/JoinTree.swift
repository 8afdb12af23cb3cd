import BrainAPI

/// The tables that the paths of one statement need, each path once: two conditions through the same list meet the same row.
struct JoinTree {
  let schema: StoreSchema
  let visibility: Visibility
  let root: StoredModel
  /// The alias of the root's own table; those of others begin with it.
  let alias: String
  private var tables: [Table] = []
  /// Whether a join may repeat rows.
  private(set) var hasLists = false

  /// One joined table of a path: with a link table, two.
  private struct Table {
    var steps: [Int]
    var alias: String
    /// Whether a row without a partner is of no interest.
    var isRequired: Bool
    /// `"behavior" AS t1 ON ...`
    var joins: [String]
  }

  init(_ root: StoredModel, alias: String, _ visibility: Visibility) {
    self.root = root
    self.alias = alias
    self.visibility = visibility
    schema = visibility.schema
  }

  /// `LEFT JOIN ...`, in order; plain `JOIN`, which leaves SQLite its choice of order, where a partner is required.
  var joins: [String] {
    tables.flatMap { table in table.joins.map { (table.isRequired ? "JOIN " : "LEFT JOIN ") + $0 } }
  }

  /// `"session" AS t LEFT JOIN ...`
  var from: String { ([root.name.quoted + " AS " + alias] + joins).joined(separator: " ") }

  /// The SQL expression for the value at the end of a path: a column, or the id at the other end of a relation. `isRequired`
  /// where a null there, or nothing, cannot pass the whole condition.
  mutating func expression(_ path: ColumnPath, isRequired: Bool = false) -> String {
    let expression = expression(path)
    if isRequired {
      let steps = path.steps + [path.last]
      for place in tables.indices where steps.starts(with: tables[place].steps) { tables[place].isRequired = true }
    }
    return expression
  }

  private mutating func expression(_ path: ColumnPath) -> String {
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
    if let known = tables.first(where: { $0.steps == steps }) { return (known.alias, target) }
    let name = "\(alias)\(tables.count + 1)"
    let joins = joins(field, model.storages[last], target, owner: owner, as: name)
    tables.append(Table(steps: steps, alias: name, isRequired: false, joins: joins))
    return (name, target)
  }

  private mutating func joins(
    _ field: Field, _ storage: FieldStorage, _ target: StoredModel, owner: String, as name: String
  ) -> [String] {
    let condition: String
    var links: [String] = []
    switch storage {
    case .column: condition = "\(name).id = \(owner).\(field.name.quoted)"
    case .derived(_, let column):
      hasLists = true
      condition = "\(name).\(column.quoted) = \(owner).id"
    case .link(let link):
      hasLists = true
      links = ["\(link.quoted) AS \(name)l ON \(name)l.owner = \(owner).id"]
      condition = "\(name).id = \(name)l.target"
    case .reverseLink(let link):
      hasLists = true
      links = ["\(link.quoted) AS \(name)l ON \(name)l.target = \(owner).id"]
      condition = "\(name).id = \(name)l.owner"
    case .nothing: condition = "0"
    }
    return links + ["\(target.name.quoted) AS \(name) ON \(condition)\(visibility.andCondition(target, name))"]
  }
}
