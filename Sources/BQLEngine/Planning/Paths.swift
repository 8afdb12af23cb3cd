import BQLSyntax
import BrainAPI

/// Ways through the catalogue.
enum Paths {
  /// The shape of a member of a value of that shape.
  static func member(_ name: String, of shape: Shape, _ catalogue: Catalogue) -> Shape {
    switch shape {
    case .list(let element): member(name, of: element, catalogue)
    case .related(let model, _) where name == "id": identifier(of: model, catalogue)
    case .related(let model, let included):
      member(name, of: .row(RowShape(model: model, includes: included ?? IncludeTree())), catalogue)
    case .row(let row):
      if let column = row.column(name) {
        column
      } else if let model = row.model.flatMap(catalogue.model) {
        field(name, of: model, row.includes) ?? .any
      } else {
        .any
      }
    default: .any
    }
  }

  /// Of the records of a model: text, or a number.
  static func identifier(of model: String, _ catalogue: Catalogue) -> Shape {
    catalogue.model(model)?.field("id")?.kind == .integer ? .number : .text
  }

  /// A field of a model, virtual relations among them; nil for what the catalogue does not know.
  static func field(_ name: String, of model: Model, _ includes: IncludeTree) -> Shape? {
    if let field = model.field(name) { return Shape.of(field, included: includes[name]) }
    if let virtual = model.virtualRelation(name) {
      return .list(.related(model: virtual.target, included: includes[name]))
    }
    return model.virtualField(name).map(Shape.of)
  }

  /// The names that may follow in a row of that shape, for suggestions and completion.
  static func names(of row: RowShape, _ catalogue: Catalogue) -> [String] {
    let columns = row.columns.map(\.name)
    guard !row.isClosed, let model = row.model.flatMap(catalogue.model) else { return columns }
    return columns + model.fields.filter { !$0.isHidden }.map(\.name) + model.virtualRelations.map(\.name)
      + model.virtualFields.map(\.name)
  }
}

extension FormulaCompiler {
  /// The way that dotted names lead from the row. Unknown fields of a model are a warning; unknown columns an error.
  mutating func resolve(_ names: [Name], span: Span) throws(StatementError) -> ResolvedPath {
    guard let row else { throw StatementError("there is no row here", at: span) }
    var builder = PathBuilder(span: span, text: names.map(\.text).joined(separator: "."))
    var rest = names[...]
    if let (name, count) = FormulaCompiler.dottedColumn(names, row) {
      // `select subjects.name` makes a column of that name.
      builder.enter(column: name, shape: row.column(name) ?? .any)
      builder.schema = row.schema(name)
      rest = rest.dropFirst(count)
    }
    while let name = rest.popFirst() { try step(name, &builder, in: builder.steps.isEmpty ? .row(row) : builder.shape) }
    return builder.path
  }

  private static func dottedColumn(_ names: [Name], _ row: RowShape) -> (String, Int)? {
    for count in stride(from: names.count, through: 1, by: -1) {
      let name = names.prefix(count).map(\.text).joined(separator: ".")
      if row.column(name) != nil { return (name, count) }
    }
    return nil
  }

  private mutating func step(_ name: Name, _ builder: inout PathBuilder, in shape: Shape) throws(StatementError) {
    switch shape {
    case .list(let element):
      builder.passList()
      try step(name, &builder, in: element)
    case .related(let model, _) where name.text == "id":
      builder.append("id", Paths.identifier(of: model, context.catalogue))
    case .related(let model, let included):
      need(builder.relations)
      let inner = RowShape(model: model, includes: included ?? IncludeTree())
      if context.catalogue.model(model) != nil {
        try step(name, &builder, in: .row(inner))
      } else {
        builder.append(name.text, .any)
      }
    case .row(let row): try step(name, &builder, in: row)
    case .any:
      checkKey(name, builder)
      builder.enterJSON(name.text)
    default:
      throw StatementError(
        "`\(builder.prefix)` is \(shape.name); it has no `\(name.text)`", .unknownField, at: name.span,
        hint: shape == .instant || shape == .day ? "`year(...)`, `month(...)`, `day(...)` take a date apart" : nil)
    }
  }

  private mutating func step(_ name: Name, _ builder: inout PathBuilder, in row: RowShape) throws(StatementError) {
    if row.dropped.contains(name.text) {
      throw StatementError("`\(name.text)` was dropped by an earlier stage", .unknownField, at: name.span)
    }
    if let shape = row.column(name.text) {
      builder.append(name.text, shape)
      builder.schema = row.schema(name.text)
      builder.leaveServer()
      switch shape.element {
      case .related, .row: builder.extendRelations([[name.text]])
      default: break
      }
      return
    }
    if row.isClosed { throw Messages.unknownColumn(name, columns: row.columns.map(\.name)) }
    guard let model = row.model.flatMap(context.catalogue.model) else {
      if let place = row.place {
        builder.schema = place
        checkKey(name, builder)
        builder.enterJSON(name.text)
        return
      }
      doubt(
        name, builder, nil,
        row.model.map { .model($0) } ?? (builder.steps.isEmpty ? .rows : .json(builder.prefix, described: nil)))
      builder.append(name.text, .any)
      if builder.steps.count > 1 || row.model == nil { builder.markOpen() }
      return
    }
    if let field = model.field(name.text) {
      if field.isHidden {
        let label = "it is on no record; the server sorts and filters by it"
        doubt(name, builder, label, .model(model.name))
      }
      let use = field.kind == .json ? Schemas.use(of: name.text, in: model.name) : nil
      builder.append(
        name.text, Shape.of(field, included: row.includes[name.text]), step: use.map { .schema($0) })
      builder.schema = use.map { SchemaPlace($0, types: row.types[$0.chooser]) }
      builder.isInOwnFields = field.kind == .json && use == nil
      if field.isHidden { builder.isHidden = true }
      builder.isRequired = field.isRequired
      if case .relation = field.kind { builder.extendRelations([[name.text]]) }
      if case .relationList = field.kind { builder.extendRelations([[name.text]]) }
    } else if let virtual = model.virtualRelation(name.text) {
      enter(virtual, &builder, included: row.includes[name.text])
    } else if let virtual = model.virtualField(name.text) {
      need(builder.relations.isEmpty ? [[virtual.name]] : builder.relations.map { $0 + [virtual.name] })
      builder.append(virtual.name, Shape.of(virtual))
      builder.leaveServer()
    } else {
      let close = Suggestion.closest(to: name.text, among: Paths.names(of: row, context.catalogue))
      warn(
        "\(model.name) has no field `\(name.text)` that BrainQuery knows of", .unknownField, at: name.span,
        label: close.map { "did you mean \($0)?" },
        hint: "it is taken as written; `describe \(model.name)` lists the fields")
      let label = close.map { "did you mean \($0)?" }
      doubt(name, builder, label, .model(model.name))
      builder.append(name.text, .any)
      builder.isUnknown = true
    }
  }

  /// A key that no schema has: the row may have it all the same, so it is a warning, with the key that is meant, and an
  /// error in the end where none has it.
  private mutating func checkKey(_ name: Name, _ builder: PathBuilder) {
    let holder = builder.prefix
    guard let place = builder.schema else {
      // What a lab keeps of its own differs from record to record.
      if !builder.isInOwnFields { doubt(name, builder, nil, .json(holder, described: nil)) }
      return
    }
    if place.knows(name.text) {
      if !place.isSure(of: name.text) { doubt(name, builder, nil, .json(holder, described: nil)) }
      return
    }
    let label = SchemaWords.suggestion(for: name.text, among: place.names).map { "did you mean \($0)?" }
    let described = SchemaWords.path(of: place)
    warn(
      "\(holder.isEmpty ? "the element" : "`\(holder)`") has no `\(name.text)` in \(SchemaWords.schemas(of: place))",
      .unknownField, at: name.span, label: label,
      hint: "it is taken as written; `describe \(described)` lists the keys")
    doubt(name, builder, label, .json(holder, described: described))
  }

  private mutating func doubt(_ name: Name, _ builder: PathBuilder, _ label: String?, _ holder: UncertainField.Holder) {
    doubt(UncertainField(steps: builder.steps, name: name.text, span: name.span, label: label, holder: holder))
  }

  private mutating func enter(_ virtual: VirtualRelation, _ builder: inout PathBuilder, included: IncludeTree?) {
    let shape = Shape.list(.related(model: virtual.target, included: included))
    switch virtual.meaning {
    case .union(let paths):
      for path in paths where path.count > 1 {
        need(builder.relations.isEmpty ? [FieldPath(path.dropLast())] : builder.relations.map { $0 + path.dropLast() })
      }
      let isFirst = builder.steps.isEmpty
      builder.append(virtual.name, shape, step: .virtual(virtual.name, paths.map { $0.map { .field($0) } }))
      builder.leaveServer()
      if isFirst { builder.serverPathBehindVirtual = [] }
      builder.extendRelations(paths)
    case .reverse:
      need(builder.relations.isEmpty ? [[virtual.name]] : builder.relations.map { $0 + [virtual.name] })
      builder.append(virtual.name, shape)
      builder.leaveServer()
      builder.extendRelations([[virtual.name]])
    }
  }
}

/// A path as it is built, name by name.
private struct PathBuilder {
  var span: Span
  var text: String
  var steps: [ResolvedPath.Step] = []
  var shape: Shape = .any
  var prefix = ""
  /// The relation paths from the row that lead here: several behind a virtual relation.
  var relations: [FieldPath] = []
  var serverPath: FieldPath? = []
  var serverPathBehindVirtual: FieldPath?
  var listPrefixes: [String] = []
  var isBehindList = false
  var isInsideJSON = false
  var isHidden = false
  var isUnknown = false
  var isRequired = false
  /// Inside a JSON field of a model that no schema describes: `extra_fields`.
  var isInOwnFields = false
  /// Where in the schemas of a JSON field it is.
  var schema: SchemaPlace?
  private var names: [String] = []

  init(span: Span, text: String) {
    self.span = span
    self.text = text
  }

  mutating func append(_ name: String, _ shape: Shape, step: ResolvedPath.Step? = nil) {
    steps.append(step ?? .field(name))
    schema = nil
    names.append(name)
    prefix = names.joined(separator: ".")
    serverPath?.append(name)
    serverPathBehindVirtual?.append(name)
    self.shape = shape
  }

  mutating func enter(column name: String, shape: Shape) {
    steps = [.field(name)]
    names = [name]
    prefix = name
    serverPath = nil
    self.shape = shape
    switch shape.element {
    case .related, .row: relations = [[name]]
    default: break
    }
  }

  mutating func passList() {
    isBehindList = true
    listPrefixes.append(prefix)
  }

  mutating func enterJSON(_ name: String) {
    isInsideJSON = true
    let inside = schema
    append(name, .any)
    schema = inside
    schema?.keys.append(name)
    leaveServer()
  }

  mutating func markOpen() {
    isInsideJSON = true
    leaveServer()
  }

  mutating func leaveServer() { (serverPath, serverPathBehindVirtual) = (nil, nil) }

  mutating func extendRelations(_ paths: [FieldPath]) {
    relations = relations.isEmpty ? paths : relations.flatMap { relation in paths.map { relation + $0 } }
  }

  var path: ResolvedPath {
    ResolvedPath(
      steps: steps, text: text, span: span, shape: shape, isBehindList: isBehindList,
      isInsideJSON: isInsideJSON || shape == .any, serverPath: serverPath,
      serverPathBehindVirtual: serverPathBehindVirtual, listPrefixes: listPrefixes, isHidden: isHidden,
      isUnknown: isUnknown, isRequired: isRequired, schema: schema)
  }
}
