import BrainAPI

/// Which fields of a model's records are shown, and which relations bring their records along: what `include[]` and
/// `exclude[]` ask.
struct Selection: Sendable, Hashable {
  /// Places of fields that are left out.
  var hidden: Set<Int> = []
  /// For places of relations whose records are wanted: what is wanted of those.
  var nested: [Int: Selection] = [:]
}

extension Selection {
  init(_ query: QueryString, of model: StoredModel, _ schema: StoreSchema, _ dialect: PortalProfile.Dialect)
    throws(ReplyError)
  {
    var wishes = FieldWishes()
    for path in query.all("include[]") {
      switch dialect {
      case .dynamicREST: try wishes.insert(path, .shown)
      case .documented: try wishes.insert(Selection.documented(path, model), .shown)
      }
    }
    if dialect == .dynamicREST {
      for path in query.all("exclude[]") { try wishes.insert(path, .hidden) }
    }
    try self.init(wishes, of: model, schema)
  }

  /// The document's `include[]=behaviors` brings the records, as `behaviors.*` does; it knows no second level.
  private static func documented(_ path: String, _ model: StoredModel) throws(ReplyError) -> String {
    let name = path.hasSuffix(".*") ? String(path.dropLast(2)) : path
    if name.contains(".") { throw .malformed("\"\(path)\" is not a valid field.") }
    return model.model.field(name)?.target == nil ? name : "\(name).*"
  }

  private init(_ wishes: FieldWishes, of model: StoredModel, _ schema: StoreSchema) throws(ReplyError) {
    if wishes.all == .hidden { hidden = Set(model.model.fields.indices) }
    for (name, wish) in wishes.named {
      guard let place = model.place(of: name), !model.model.fields[place].isHidden else {
        throw .malformed("\"\(name)\" is not a valid field name for \"\(model.model.detailKey)\".")
      }
      switch wish {
      case .shown: hidden.remove(place)
      case .hidden: hidden.insert(place)
      case .nested(let wishes):
        hidden.remove(place)
        if let target = model.model.fields[place].target.flatMap(schema.model) {
          nested[place] = try Selection(wishes, of: target, schema)
        }
      }
    }
  }
}

/// The paths of `include[]` and `exclude[]` as a tree, before any model is looked at.
private struct FieldWishes {
  indirect enum Wish: Hashable {
    case shown
    case hidden
    case nested(FieldWishes)
  }

  private(set) var named: [(name: String, wish: Wish)] = []
  /// What `*` says.
  private(set) var all: Wish?

  mutating func insert(_ path: String, _ wish: Wish) throws(ReplyError) {
    let segments = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if segments.dropLast().contains("") { throw .malformed("\"\(path)\" is not a valid field.") }
    try insert(segments[...], wish)
  }

  private mutating func insert(_ segments: ArraySlice<String>, _ wish: Wish) throws(ReplyError) {
    guard let first = segments.first, !first.isEmpty else { return }
    if first == "*" && segments.count == 1 {
      all = wish
      return
    }
    let place = named.firstIndex { $0.name == first }
    guard segments.count > 1 else {
      if let place { named[place].wish = wish } else { named.append((first, wish)) }
      return
    }
    var inner = FieldWishes()
    if let place {
      // The framework fails where a name was given bare before.
      guard case .nested(let wishes) = named[place].wish else { throw .failed }
      inner = wishes
    }
    try inner.insert(segments.dropFirst(), wish)
    if let place { named[place].wish = .nested(inner) } else { named.append((first, .nested(inner))) }
  }
}

extension FieldWishes: Hashable {
  static func == (left: FieldWishes, right: FieldWishes) -> Bool {
    left.all == right.all && left.named.elementsEqual(right.named) { $0 == $1 }
  }
  func hash(into hasher: inout Hasher) { hasher.combine(named.map(\.name)) }
}
