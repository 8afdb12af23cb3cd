import BrainAPI

/// A dotted path of a request, found in the catalogue: the relations it goes through, and the field at its end.
struct ColumnPath: Sendable, Hashable {
  /// For each relation gone through, its place among the fields of the model it is on.
  var steps: [Int]
  /// The place of the last field.
  var last: Int
  /// The model that the last field is on.
  var model: Int

  /// What the framework says where a name is unknown, or where something follows a name that is not a relation.
  init(_ names: some Collection<String>, from model: StoredModel, _ schema: StoreSchema) throws(ReplyError) {
    var current = model
    steps = []
    for (depth, name) in names.enumerated() {
      guard let place = current.place(of: name == "pk" ? "id" : name) else {
        throw .invalid("Invalid filter field: \(name)")
      }
      if depth == names.count - 1 {
        last = place
        self.model = schema.place(of: current.name) ?? 0
        return
      }
      guard let target = current.model.fields[place].target.flatMap(schema.model) else {
        throw .invalid("Invalid nested filter field: \(name)")
      }
      steps.append(place)
      current = target
    }
    throw .invalid("Invalid filter field: ")
  }

  func field(_ schema: StoreSchema) -> Field { schema.models[model].model.fields[last] }
}
