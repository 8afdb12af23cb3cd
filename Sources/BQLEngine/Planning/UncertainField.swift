import BQLSyntax
import BrainAPI

/// A name that may be on no record: one that no catalogue, no schema and no header knows, or that is known to be hidden.
/// Where a condition or a column has to look at it here, some record must carry it: a misspelt name is not null.
struct UncertainField: Sendable, Hashable {
  /// What should have it.
  enum Holder: Sendable, Hashable {
    case model(String)
    /// A record of JSON: what leads there, as written (nothing: an element of `has`), and what `describe` tells its keys by, where a schema knows some.
    case json(String, described: String?)
    /// Rows of no model: of a file, of a variable.
    case rows
  }

  /// The way from the row to the records that should have it.
  var steps: [ResolvedPath.Step]
  var name: String
  var span: Span
  /// `did you mean name?`; nil where nobody knows before the records are seen.
  var label: String?
  var holder: Holder

  /// A column of rows of no model, whose rows tell it before any stage chooses among them.
  var isColumn: Bool { steps.isEmpty && holder == .rows }

  /// The records of a row that should have it.
  func holders(in row: Record) -> [Record] {
    steps.isEmpty ? [row] : ResolvedPath.values(along: steps, in: row).compactMap(\.record)
  }

  /// Whether one of the records that the way leads to has it; nil where it leads to none.
  func isCarried(by row: Record) -> Bool? {
    let holders = holders(in: row)
    return holders.isEmpty ? nil : holders.contains { $0[name] != nil }
  }

  /// The error where none of these rows has a field that is looked for.
  static func reject(_ fields: [UncertainField], on rows: [Record]) throws(StatementError) {
    for field in fields {
      var sighting = FieldSighting()
      sighting.look(for: field, on: rows)
      if let failure = sighting.failure(field) { throw failure }
    }
  }
}

/// What was seen of an uncertain field on rows.
struct FieldSighting: Sendable {
  private(set) var isCarried = false
  private var isMissed = false
  /// Of the records that should have it, those met first.
  private var names: [String] = []
  private static let mostNames = 64

  mutating func look(for field: UncertainField, on rows: [Record]) {
    for row in rows where !isCarried {
      for holder in field.holders(in: row) {
        if holder[field.name] != nil {
          isCarried = true
          break
        }
        isMissed = true
        note(holder)
      }
    }
  }

  mutating func merge(_ other: FieldSighting) {
    isCarried = isCarried || other.isCarried
    isMissed = isMissed || other.isMissed
    for name in other.names { note(name) }
  }

  private mutating func note(_ holder: Record) {
    guard names.count < FieldSighting.mostNames else { return }
    for (name, _) in holder.fields { note(name) }
  }

  private mutating func note(_ name: String) {
    if names.count < FieldSighting.mostNames, !names.contains(name) { names.append(name) }
  }

  /// The error where none of the rows had it; nil where one had, or there was none to look at.
  func failure(_ field: UncertainField) -> StatementError? {
    guard isMissed, !isCarried else { return nil }
    let close = Suggestion.closest(to: field.name, among: names).map { "did you mean \($0)?" }
    switch field.holder {
    case .model(let model):
      return StatementError(
        "no record has a field `\(field.name)`", .unknownField, at: field.span, label: field.label,
        hint: "`describe \(model)` lists the fields")
    case .json(let way, let described):
      return StatementError(
        "no \(way.isEmpty ? "element" : "`\(way)`") here has a key `\(field.name)`", .unknownField, at: field.span,
        label: field.label ?? close,
        hint: described.map { "`describe \($0)` lists the keys" } ?? listing("the keys"))
    case .rows:
      return StatementError(
        "no row here has a column `\(field.name)`", .unknownField, at: field.span, label: close,
        hint: listing("the columns"))
    }
  }

  private func listing(_ what: String) -> String? {
    names.isEmpty ? nil : "\(what): \(names.prefix(20).joined(separator: ", "))\(names.count > 20 ? ", ..." : "")"
  }
}
