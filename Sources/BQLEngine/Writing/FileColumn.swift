import BrainAPI

/// What a column of a file that is written from stands for.
enum FileColumn: Sendable {
  case field(Field)
  /// A part of a JSON field: `extra_fields.price`, `details.weight`.
  case part(Field, keys: [String])
  /// What finds the related records of a field: `strain.name`, `projects.name`, `strain.id`.
  case related(Field, path: FieldPath)
  /// Put together from other records: it cannot be written.
  case virtual(String)
  /// Nothing that the catalogue knows.
  case unknown

  init(_ name: String, _ model: Model?) {
    guard let model else {
      self = .unknown
      return
    }
    if let field = model.field(name) {
      self = .field(field)
      return
    }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let rest = Array(parts.dropFirst())
    if parts.count > 1, !rest.contains(""), let field = model.field(parts[0]) {
      if field.target != nil {
        self = .related(field, path: FieldPath(rest))
        return
      }
      if field.kind == .json, field.membership == nil {
        self = .part(field, keys: rest)
        return
      }
    }
    self = model.isVirtual(parts[0]) ? .virtual(parts[0]) : .unknown
  }

  /// What the cells of a column are read as; nil: as they look.
  static func kind(of name: String, _ model: Model?, _ catalogue: Catalogue) -> Field.Kind? {
    switch FileColumn(name, model) {
    case .field(let field): return field.kind
    case .related(let field, let path):
      let kind = field.target.flatMap(catalogue.model).flatMap { try? KeyField(path, of: $0, catalogue) }?.field?.kind
      // Of several records there are several names in a cell.
      return field.isList ? .stringList : kind
    case .part, .virtual, .unknown: return nil
    }
  }
}
