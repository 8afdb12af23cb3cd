import BrainAPI

/// What is known of a value before it is seen: the planner's types. Shapes advise pushing, comparing and hydrating; data
/// that turns out otherwise is dealt with when it shows.
package indirect enum Shape: Sendable, Hashable {
  /// JSON, a file's cell, a value of a model that the catalogue does not know.
  case any
  case boolean
  /// A number, with the unit that the catalogue gives.
  case number(unit: String?)
  case text(choices: [String])
  /// A day of the calendar.
  case day
  case instant
  case duration
  /// A related record: its identifier, or the record where it is included.
  case related(model: String, included: IncludeTree?)
  case list(Shape)
  case row(RowShape)

  static let text = Shape.text(choices: [])
  static let number = Shape.number(unit: nil)

  /// The shape of one element, for a list; itself otherwise.
  var element: Shape { if case .list(let element) = self { element } else { self } }
  var isList: Bool { if case .list = self { true } else { false } }

  /// The shape of a record's field of that kind.
  static func of(_ field: Field, included: IncludeTree?) -> Shape {
    switch field.kind {
    case .uuid, .string, .text, .url: .text(choices: field.choices)
    case .integer: .number(unit: nil)
    case .boolean: .boolean
    case .date: .day
    case .dateTime: .instant
    case .json: .any
    case .stringList: .list(.text)
    case .relation(let target): .related(model: target, included: included)
    case .relationList(let target): .list(.related(model: target, included: included))
    }
  }

  static func of(_ field: VirtualField) -> Shape {
    let shapes: [String: Shape] = ["is_public": .boolean, "missing": .list(.text)]
    return .list(.row(RowShape(columns: field.keys.map { ColumnShape(name: $0, shape: shapes[$0] ?? .text) })))
  }

  /// In the words of the person who asks.
  package var name: String {
    switch self {
    case .any: "JSON"
    case .boolean: "true or false"
    case .number(let unit): unit.map { "a number (\($0))" } ?? "a number"
    case .text: "text"
    case .day: "a day"
    case .instant: "an instant"
    case .duration: "a duration"
    case .related(let model, _): "a relation to \(model)"
    case .list(.related(let model, _)): "a list of \(model) records"
    case .list(.row): "rows"
    case .list(let element): "a list of \(element.name)"
    case .row: "a record"
    }
  }

  /// What a value that is in hand shows of its shape.
  static func of(_ value: Value) -> Shape {
    switch value {
    case .null: .any
    case .boolean: .boolean
    case .number: .number
    case .quantity(_, let unit): Unit(unit)?.dimension == .time ? .duration : .number(unit: unit)
    case .measured: .any
    case .string: .text
    case .instant: .instant
    case .period: .day
    case .duration: .duration
    case .list(let elements): .list(elements.first.map(Shape.of) ?? .any)
    case .record: .row(RowShape())
    }
  }
}

/// Relations that are (or shall be) in place of their ids, each with the relations of its records.
package struct IncludeTree: Sendable, Hashable {
  package private(set) var branches: [Branch] = []

  package struct Branch: Sendable, Hashable {
    package var name: String
    package var tree: IncludeTree
  }

  package init() {}
  package init(_ paths: [FieldPath]) { for path in paths { insert(path) } }

  package var isEmpty: Bool { branches.isEmpty }
  package subscript(name: String) -> IncludeTree? { branches.first { $0.name == name }?.tree }
  /// What is below a path; nil where the path is not there.
  package subscript(path: some Collection<String>) -> IncludeTree? {
    guard let first = path.first else { return self }
    return self[first]?[path.dropFirst()]
  }

  package mutating func insert(_ path: some Collection<String>) {
    guard let first = path.first else { return }
    if let place = branches.firstIndex(where: { $0.name == first }) {
      branches[place].tree.insert(path.dropFirst())
    } else {
      var tree = IncludeTree()
      tree.insert(path.dropFirst())
      branches.append(Branch(name: first, tree: tree))
    }
  }

  package mutating func merge(_ other: IncludeTree) { for path in other.paths { insert(path) } }

  /// Every path from the root, parents before children.
  package var paths: [FieldPath] {
    branches.flatMap { branch in [[branch.name]] + branch.tree.paths.map { [branch.name] + $0 } }
  }

  /// The paths that do not go on.
  package var leaves: [FieldPath] {
    branches.flatMap { branch in
      branch.tree.isEmpty ? [[branch.name]] : branch.tree.leaves.map { [branch.name] + $0 }
    }
  }

  /// What is here and not in the other.
  package func subtracting(_ other: IncludeTree) -> IncludeTree {
    let there = Set(other.paths)
    return IncludeTree(paths.filter { !there.contains($0) })
  }
}

/// What is known of a row: the model it came from, columns that stages made, columns they took away.
package struct RowShape: Sendable, Hashable {
  /// nil for rows of files, of stages that made all their columns, and of models unknown to the catalogue.
  package var model: String?
  package var includes = IncludeTree()
  /// Columns made by stages, in order.
  package var columns: [ColumnShape] = []
  package var dropped: Set<String> = []
  /// The columns are all there is.
  package var isClosed = false
  /// What the query keeps a field to, of those that choose a schema: `type = "Weighing"`.
  package var types: [String: Set<String>] = [:]
  /// The rows are records inside of a JSON field: where in its schemas.
  package var place: SchemaPlace?

  package init(model: String? = nil, includes: IncludeTree = IncludeTree()) {
    self.model = model
    self.includes = includes
  }

  package init(columns: [ColumnShape]) {
    self.columns = columns
    isClosed = true
  }

  mutating func set(_ name: String, _ shape: Shape, schema: SchemaPlace? = nil) {
    dropped.remove(name)
    if let place = columns.firstIndex(where: { $0.name == name }) {
      columns[place].shape = shape
      columns[place].schema = schema
    } else {
      columns.append(ColumnShape(name: name, shape: shape, schema: schema))
    }
  }

  /// Where in the schemas of a JSON field a column is; nil where it is in none.
  func schema(_ name: String) -> SchemaPlace? { columns.first { $0.name == name }?.schema }

  func column(_ name: String) -> Shape? { columns.first { $0.name == name }?.shape }
}

package struct ColumnShape: Sendable, Hashable {
  package var name: String
  package var shape: Shape
  /// Of JSON that a schema knows.
  package var schema: SchemaPlace?

  package init(name: String, shape: Shape, schema: SchemaPlace? = nil) {
    self.name = name
    self.shape = shape
    self.schema = schema
  }
}
