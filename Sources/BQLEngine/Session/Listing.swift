import BQLFormats
import BQLSyntax
import BrainAPI

/// Tables of what there is: `show models`, `describe session`.
struct Listing: StatementWork {
  let environment: StatementEnvironment

  // MARK: show

  func list(_ name: Name) throws(StatementError) {
    switch name.text {
    case "models": table(["model", "app", "portals", "writes", "fields"], catalogue.models.map(Listing.row))
    case "variables":
      table(["name", "shape", "size", "from"], scope.variables.map { Listing.row($0.name, $0.variable) })
    case "settings":
      table(
        ["name", "value", "meaning", "values"],
        Settings.entries.map { [.string($0.name), $0.read(settings), .string($0.meaning), .string($0.values)] })
    case "requests":
      table(
        ["status", "time_ms", "bytes", "request"],
        environment.log.exchanges.map { exchange in
          let milliseconds = Number(exchange.duration / .milliseconds(1)).map { $0.rounded(toPlaces: 1) } ?? Number(0)
          return [
            .integer(exchange.status), .number(milliseconds), .integer(exchange.byteCount),
            .string("\(exchange.method.rawValue) \(exchange.url)"),
          ]
        })
    case "capabilities": table(["capability", "known"], capabilityRows)
    case "history" where host.history != nil:
      table(["statement"], (host.history?() ?? []).map { [.string($0)] })
    case "journal": try showJournal(name)
    case "history":
      throw StatementError(
        "`show history` has nothing to show here", at: name.span, hint: "the prompt keeps a history")
    default:
      let words = Keyword.showWords
      throw StatementError(
        "`show` does not know `\(name.text)`", .unknownName, at: name.span,
        label: Suggestion.closest(to: name.text, among: words).map { "did you mean \($0)?" },
        hint: "one of \(words.joined(separator: ", "))")
    }
  }

  func table(_ columns: [String], _ rows: [[Value]]) {
    let records = rows.map { Record(zip(columns, $0).filter { !Listing.isNothing($1) }.map { ($0, $1) }) }
    let shape = RowShape(columns: columns.map { ColumnShape(name: $0, shape: .any) })
    show(.result(Outcome(value: .list(records.map { .record($0) }), shape: .list(.row(shape))), settings.format))
  }

  /// Left out of a table: an empty cell says it better.
  private static func isNothing(_ value: Value) -> Bool { [.null, .string(""), .list([])].contains(value) }

  private static func row(_ model: Model) -> [Value] {
    let writes = [("create", model.canCreate), ("update", model.canUpdate), ("delete", model.canDelete)]
    return [
      .string(model.name), .string(model.app), .string(model.portals.map(\.rawValue).joined(separator: ", ")),
      .string(writes.filter(\.1).map(\.0).joined(separator: ", ")),
      .integer(model.fields.count { !$0.isHidden }),
    ]
  }

  private static func row(_ name: String, _ variable: Scope.Variable) -> [Value] {
    let size = variable.value?.list.map { Value.integer($0.count) } ?? .null
    return [
      .string(name), .string(variable.shape.name), size,
      variable.provenance.map { .string($0.statement) } ?? .null,
    ]
  }

  private var capabilityRows: [[Value]] {
    let known = environment.knownCapabilities
    let facts: [(String, Bool?)] = [
      ("in (filter{field.in})", known?.membership), ("null tests (filter{field.isnull})", known?.nullTests),
      ("negation (filter{-field})", known?.negation), ("filters through relations", known?.nestedFilters),
      ("nested includes", known?.nestedIncludes),
    ]
    return facts.map { [.string($0.0), $0.1.map { .boolean($0) } ?? .string("not asked yet")] }
  }

  // MARK: describe

  func describe(
    _ expression: Expression, where condition: Expression?
  ) throws(StatementError) {
    guard let names = Listing.names(expression), let first = names.first else {
      throw StatementError("`describe` takes a model, a field or a variable", at: expression.span)
    }
    let isVariable = if case .variable = expression.kind { true } else { false }
    if !isVariable, let model = catalogue.model(first.text) {
      if try describeSchema(model, Array(names.dropFirst()), where: condition) { return }
      if let condition {
        throw StatementError(
          "`where` goes after JSON that schemas know", at: condition.span,
          hint: "as in `describe dataacquisition.details where type = \"ExtracellularEphys\"`")
      }
      return names.count == 1 ? describe(model) : try describe(model, names.dropFirst())
    }
    if let variable = scope[first.text] { return describe(variable) }
    let close = Suggestion.closest(to: first.text, among: catalogue.models.map(\.name) + scope.names)
    throw StatementError(
      "there is no model or variable `\(first.text)`", .unknownModel, at: first.span,
      label: close.map { "did you mean \($0)?" },
      hint: "`show models` and `show variables` list them")
  }

  private static func names(_ expression: Expression) -> [Name]? {
    if case .variable(let name) = expression.kind { return [name] }
    return FormulaCompiler.path(expression)
  }

  private func describe(_ model: Model) {
    var rows = model.fields.map { Listing.row($0, model) }
    for virtual in model.virtualRelations {
      let meaning =
        switch virtual.meaning {
        case .union(let ways): "put together of " + ways.map(\.dotted).joined(separator: ", ")
        case .reverse(let relation): "the other side of \(virtual.target).\(relation)"
        }
      rows.append([.string(virtual.name), .string("list of \(virtual.target)"), .string(meaning), .list([])])
    }
    rows += model.virtualFields.map(Listing.row)
    table(["field", "type", "notes", "choices"], rows)
    if !model.actions.isEmpty {
      table(["action", "statement", "who", "does", "undo"], model.actions.map { row($0, model) })
    }
  }

  private func row(_ action: Action, _ model: Model) -> [Value] {
    let statement =
      switch (action.content, action.name) {
      case (.entry, "change_entry"): "change entry {...} of $log"
      case (.entry, _): "add entry {...} to $log"
      case (.entryTime, _): "remove entry at TIME from $log"
      case (.nothing, let name): "do \(name) on $\(model.name)"
      }
    let undo = action.reverse.map { action.product == nil ? $0 : "\($0) of the \(action.product?.model ?? "")" }
    return [
      .string(action.name), .string(statement), .string(action.who), .string(action.effect),
      .string(undo ?? "cannot be undone"),
    ]
  }

  private static func row(_ field: VirtualField) -> [Value] {
    let meaning =
      switch field.meaning {
      case .dataPaths: "where its files are: \(field.keys.joined(separator: ", ")), for each storage and protocol"
      }
    return [.string(field.name), .string("list of records"), .string(meaning), .list([])]
  }

  private func describe(_ model: Model, _ names: ArraySlice<Name>) throws(StatementError) {
    var model = model
    var rest = names
    while let name = rest.popFirst() {
      guard let field = model.field(name.text) else {
        if let virtual = model.virtualRelation(name.text), let target = catalogue.model(virtual.target) {
          if rest.isEmpty { return describe(target) }
          model = target
          continue
        }
        if let virtual = model.virtualField(name.text) {
          return table(["field", "type", "notes", "choices"], [Listing.row(virtual)])
        }
        let close = Suggestion.closest(to: name.text, among: model.fields.map(\.name))
        throw StatementError(
          "\(model.name) has no field `\(name.text)`", .unknownField, at: name.span,
          label: close.map { "did you mean \($0)?" })
      }
      if rest.isEmpty { return table(["field", "type", "notes", "choices"], [Listing.row(field, model)]) }
      if let target = field.target.flatMap(catalogue.model) { model = target } else if field.kind != .json { break }
    }
  }

  private static func row(_ field: Field, _ model: Model) -> [Value] {
    var notes: [String] = []
    if field.isHidden { notes.append("on no record; to sort and filter by") }
    if field.isRequired { notes.append("required") }
    if field.isReadOnly, !field.isHidden { notes.append("read-only") }
    if field.isUnique { notes.append("unique") }
    if field.isFixed { notes.append("fixed when created") }
    if let membership = field.membership { notes.append("rights: \(membership.rights.joined(separator: " "))") }
    if let length = field.maximumLength { notes.append("at most \(length) characters") }
    if field.kind == .json, Schemas.hasSchema(field.name, in: model.name) {
      notes.append(
        "by `\(field.name == "coordinates_details" ? "coordinates_system" : "type")`: `describe \(model.name).\(field.name)`"
      )
    }
    return [
      .string(field.name), .string(typeName(field)), .string(notes.joined(separator: ", ")),
      .list(field.choices.map { .string($0) }),
    ]
  }

  private static func typeName(_ field: Field) -> String {
    switch field.kind {
    case .uuid: "id"
    case .integer: "integer"
    case .boolean: "true or false"
    case .string, .text: "text"
    case .url: "address"
    case .date: "day"
    case .dateTime: "instant"
    case .json: "JSON"
    case .stringList: "list of texts"
    case .relation(let target): target
    case .relationList(let target): "list of \(target)"
    }
  }

  private func describe(_ variable: Scope.Variable) {
    var facts: [(String, Value)] = [("shape", .string(variable.shape.name))]
    if let list = variable.value?.list { facts.append(("size", .integer(list.count))) }
    if let provenance = variable.provenance {
      facts.append(("statement", .string(provenance.statement)))
      facts.append(("server", provenance.server.map { .string($0.address) } ?? .null))
      facts.append(("portal", provenance.portal.map { .string($0.rawValue) } ?? .null))
      facts.append(("time", .string(provenance.time.text)))
      facts.append(("requests", .list(provenance.exchanges.map { .string("\($0.method.rawValue) \($0.url)") })))
    }
    table(["fact", "value"], facts.map { [.string($0.0), $0.1] })
  }
}
