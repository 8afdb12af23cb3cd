import BQLSyntax
import BrainAPI

/// What the catalogue has to say against a write, gathered until all of it is known: nothing is sent before.
struct Objections {
  /// nil for a model that the catalogue does not know: then it has nothing to say.
  let model: Model?
  let zone: Zone
  private(set) var errors: [Diagnostic] = []
  private(set) var warnings: [Diagnostic] = []
  /// Ids that have to exist, by the model that they are of, each with the places where it stands.
  private(set) var related: [String: [(id: String, span: Span?)]] = [:]
  private var names: [String: [String: Span?]] = [:]
  private var warned: Set<String> = []
  private var said: Set<Diagnostic> = []
  /// What no `--unchecked` gets by: without it there is nothing to send.
  private var binding: [Diagnostic] = []
  private var known: [String: Set<String>] = [:]

  init(_ model: Model?, zone: Zone) {
    self.model = model
    self.zone = zone
  }

  /// `isBinding`: it cannot be sent unchecked either.
  mutating func add(
    _ title: String, at span: Span?, label: String? = nil, hint: String? = nil, isBinding: Bool = false
  ) {
    let error = Diagnostic(.error, .invalidValue, title, at: span, label: label, hint: hint)
    // Of many records that one expression is about, one word is enough.
    guard said.insert(error).inserted else { return }
    errors.append(error)
    if isBinding { binding.append(error) }
  }

  /// An id that was just read: it need not be looked up.
  mutating func markKnown(_ id: String, of target: String) { known[target, default: []].insert(id.lowercased()) }

  // MARK: The model

  /// Whether records of it can be created, updated or deleted at all.
  mutating func check(_ method: APIRequest.Method, at span: Span?) {
    guard let model else { return }
    let isAllowed =
      switch method {
      case .post: model.canCreate
      case .delete: model.canDelete
      default: model.canUpdate
      }
    if isAllowed { return }
    let can = [("created", model.canCreate), ("updated", model.canUpdate), ("deleted", model.canDelete)].filter(\.1)
    add(
      "\(Plural.noun(model.name, 2)) cannot be \(method == .put ? "updated" : WriteKind(method: method).participle) through the API",
      at: span, hint: can.isEmpty ? "they are read only" : "they can be \(can.map(\.0).joined(separator: " and "))")
  }

  // MARK: Fields

  /// The value as it is sent. What is against it is noted, at its place.
  mutating func conform(_ value: Value, of name: String, in spans: FieldSpans, isLoose: Bool = false) -> Value {
    guard let model else { return value.plain }
    let span = spans.span(of: name)
    guard let field = model.field(name) else {
      warnUnknown(name, model, at: spans.names[name] ?? span)
      return value.plain
    }
    if field.isReadOnly {
      objectToReadOnly(field, model, at: spans.names[name] ?? span)
      return value.plain
    }
    let of = FieldValue(field: field, zone: zone)
    let (conformed, problem) = of.conformed(value, isLoose: isLoose)
    if let problem { add(problem.title, at: span, label: problem.label, hint: problem.hint) }
    if field.isRequired, Objections.isNothing(conformed), problem == nil {
      add("`\(name)` is required", at: span, label: "this is \(conformed.isNull ? "nothing" : "empty")")
    }
    if field.isRequired, conformed == .list([]) {
      warn("`\(name)` is required, and this list is empty", at: span, hint: "was nothing found for it?")
    }
    if problem == nil, let target = field.target {
      for id in of.identifiers(conformed) where known[target]?.contains(id.lowercased()) != true {
        related[target, default: []].append((id, span))
      }
    }
    return conformed
  }

  mutating func objectToReadOnly(_ field: Field, _ model: Model, at span: Span?) {
    add(
      "`\(field.name)` is read-only", at: span, label: "the server sets it",
      hint: field.inverse.map { "it is the other side of `\(field.target ?? "").\($0)`, which can be set" })
  }

  /// What was set when a record was created, and is asked to change.
  mutating func objectToFixed(_ name: String, now: Value?, in spans: FieldSpans) {
    guard let model else { return }
    add(
      "`\(name)` is fixed when a \(model.name) is created", at: spans.span(of: name),
      label: "it is \(WritePreview.short(now, to: 40))",
      hint: "create another \(model.name), or send it with `--unchecked`")
  }

  /// Who creates a record is its only member, whatever is sent.
  mutating func objectToMembers(_ names: [String], in spans: FieldSpans) {
    guard let model else { return }
    for name in names where model.field(name)?.membership != nil {
      add(
        "`\(name)` is not taken when a \(model.name) is created", at: spans.names[name] ?? spans.span(of: name),
        label: "its creator is the only member", hint: "create it, then `update ... set \(name) = ...`")
    }
  }

  private static func isNothing(_ value: Value) -> Bool {
    switch value {
    case .null, .string(""): true
    default: false
    }
  }

  mutating func noteUnknown(_ name: String, at span: Span?) {
    if let model { warnUnknown(name, model, at: span) }
  }

  private mutating func warnUnknown(_ name: String, _ model: Model, at span: Span?) {
    guard warned.insert(name).inserted else { return }
    if model.isVirtual(String(name.prefix { $0 != "." })) {
      return add(
        "`\(name)` of \(model.name) is put together from other records", at: span, label: "it cannot be written")
    }
    let close = Suggestion.closest(to: name, among: model.fields.filter { !$0.isReadOnly }.map(\.name))
    warnings.append(
      Diagnostic(
        .warning, .unknownField, "\(model.name) has no field `\(name)` that BrainQuery knows of; it is sent as written",
        at: span,
        label: close.map { "did you mean \($0)?" }))
  }

  /// What a new record cannot be without.
  mutating func require(_ present: [String], at span: Span?) {
    guard let model else { return }
    let missing = model.fields.filter { $0.isRequired && !$0.isReadOnly && !present.contains($0.name) }.map {
      "`\($0.name)`"
    }
    if missing.isEmpty { return }
    let last =
      missing.count > 1 ? missing.dropLast().joined(separator: ", ") + " and " + (missing.last ?? "") : missing[0]
    add("a \(model.name) needs \(last)", at: span, label: "\(missing.count == 1 ? "it is" : "they are") not here")
  }

  /// A unique name that stands twice in one statement.
  mutating func checkUnique(_ record: Record, _ spans: FieldSpans, whereIs: (Span) -> String?) {
    guard let model else { return }
    for field in model.fields where field.isUnique && !field.isReadOnly {
      guard let text = record[field.name]?.string, !text.isEmpty else { continue }
      let span = spans.span(of: field.name)
      guard let first = names[field.name]?[text] else {
        names[field.name, default: [:]].updateValue(span, forKey: text)
        continue
      }
      let there = first.flatMap(whereIs).map { "first \($0)" } ?? "it is here twice"
      add("`\(field.name)` is unique, and \(ShortText.of(.string(text))) is here twice", at: span, label: there)
    }
  }

  /// The values of a unique field that stand in the statement, with their places.
  func given(_ field: String) -> [String: Span?] { names[field] ?? [:] }

  /// A unique name that another record has already.
  mutating func checkTaken(_ record: Record, _ field: Field, isWritten: Bool) {
    guard let model, !isWritten, let text = record[field.name]?.string, let span = names[field.name]?[text] else {
      return
    }
    add(
      "there is a \(model.name) of that \(field.name) already", at: span, label: "`\(field.name)` is unique",
      hint: record.id.map { "its id is \($0)" })
  }

  /// Ids that the server does not know.
  mutating func checkRelated(_ known: Set<String>, of target: String) {
    for (id, span) in related[target] ?? [] where !known.contains(id) {
      add(
        "there is no \(target) with the id \(id)", at: span, label: "nothing to point at",
        hint: "or it is not shared with you; `from \(target)` shows those that are")
    }
  }

  mutating func warn(_ title: String, at span: Span?, label: String? = nil, hint: String? = nil) {
    let warning = Diagnostic(.warning, .invalidValue, title, at: span, label: label, hint: hint)
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  // MARK: All at once

  private static let mostShown = 40

  /// Everything against it, in the order of the text; nil where there is nothing.
  /// `isUnchecked`: only of what cannot be sent at all.
  func failure(in file: SourceText?, isUnchecked: Bool = false) -> StatementError? {
    let errors = isUnchecked ? binding : errors
    if errors.isEmpty { return nil }
    let sorted = errors.enumerated().sorted {
      ($0.element.span?.lower ?? 0, $0.offset) < ($1.element.span?.lower ?? 0, $1.offset)
    }.map(\.element)
    var shown = Array(sorted.prefix(Objections.mostShown))
    if sorted.count > shown.count {
      shown.append(Diagnostic(.note, "\(RecordWords.grouped(sorted.count - shown.count)) more like these"))
    }
    let isAllBinding = binding.count == errors.count
    shown.append(
      Diagnostic(
        .note, "nothing was sent", hint: isAllBinding ? nil : "`--unchecked` sends what the catalogue objects to"))
    var failure = StatementError(.statement, shown)
    failure.source = file
    return failure
  }
}
