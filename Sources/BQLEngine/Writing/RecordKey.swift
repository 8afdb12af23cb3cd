import BQLSyntax
import BrainAPI

/// What a row of a file says of a record instead of its id: `name` is "TM_R001", or `acronym` is "CA1" and `atlas` is "AIA".
struct RecordKey: Sendable, Hashable {
  /// From the record on: `["subject", "name"]`.
  var paths: [FieldPath]
  var values: [Part]

  enum Part: Sendable, Hashable {
    /// Letters that look the same are the same.
    case text(String)
    case number(Number)
    case instant(Instant)
    case other(ValueKey)

    /// `kind`: of the field; nil where it is not known.
    init(_ value: Value, _ kind: Field.Kind?) {
      switch (value, kind) {
      case (.string(let text), .dateTime?):
        self = Instant(parsing: text).map { .instant($0) } ?? .text(text.trimmed)
      case (.instant(let instant), _): self = .instant(instant)
      case (.string(let text), .uuid?): self = .text(text.trimmed.lowercased())
      case (.string(let text), _): self = .text(text.trimmed)
      case (.number(let number), _): self = .number(number)
      default: self = .other(ValueKey(value))
      }
    }
  }

  /// ``strain with `name` "C57"``, ``brainregion with `acronym` "CA1" and `atlas` "AIA"``
  static func words(_ paths: [FieldPath], _ values: [Value]) -> String {
    zip(paths, values).map { "`\($0.dotted)` \(ShortText.of($1))" }.joined(separator: " and ")
  }
}

/// A field that finds records: of the model itself, or of what it relates to one of.
struct KeyField: Sendable {
  var path: FieldPath
  /// nil where the catalogue does not know it.
  var field: Field?

  /// Why a path finds no records.
  struct KeyError: Error {
    var title: String
    var label: String?
    var hint: String?
  }

  init(_ path: FieldPath, of model: Model, _ catalogue: Catalogue) throws(KeyError) {
    self.path = path
    var current = model
    for (place, name) in path.enumerated() {
      guard let field = current.field(name) else {
        let names = current.fields.filter { !$0.isList && $0.kind != .json }.map(\.name)
        throw KeyError(
          title: "\(current.name) has no field `\(name)`",
          label: Suggestion.closest(to: name, among: names).map { "did you mean \($0)?" },
          hint: "records are found by fields such as `name`")
      }
      let isLast = place == path.count - 1
      if isLast, field.target == nil, !field.isList, field.kind != .json {
        self.field = field
        return
      }
      guard !isLast, case .relation(let target) = field.kind, let next = catalogue.model(target) else {
        let next = field.target.flatMap(catalogue.model)
        throw KeyError(
          title: "`\(path.dotted)` does not find records",
          label: "`\(name)` is \(Shape.of(field, included: nil).name)",
          hint: isLast && next?.field("name") != nil && !field.isList
            ? "as in `\((path + ["name"]).dotted)`" : "a text, a number or a date does")
      }
      current = next
    }
    throw KeyError(title: "there is no field here", label: nil, hint: nil)
  }

  /// What a cell means for this field; nil for one that is empty. `text`: of the cell, where the file is a table.
  func value(_ value: Value, text: String?) -> Value? {
    switch field?.kind {
    case .uuid, .string, .text, .url, .date, .dateTime:
      if value.isNull { return nil }
      let string = (value.string ?? text ?? value.text).trimmed
      return string.isEmpty ? nil : .string(string)
    default: return value.isNull || value == .string("") ? nil : value
    }
  }
}
