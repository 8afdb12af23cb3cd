import BQLSyntax
import BrainAPI

/// A field that may be on no record: one that the catalogue does not know, or knows to be hidden. Where a condition or a
/// column has to look at it here, some record must carry it: a misspelt name is not null.
struct UncertainField: Sendable, Hashable {
  /// The way from the row to the records that should have it.
  var steps: [ResolvedPath.Step]
  var name: String
  var span: Span
  /// `did you mean name?`
  var label: String?
  var model: String

  /// Whether one of the records that the way leads to has it; nil where it leads to none.
  func isCarried(by row: Record) -> Bool? {
    let holders = ResolvedPath.values(along: steps, in: row).compactMap(\.record)
    return holders.isEmpty ? nil : holders.contains { $0[name] != nil }
  }

  static func reject(_ fields: [UncertainField], on rows: [Record]) throws(StatementError) {
    for field in fields {
      let found = rows.lazy.compactMap { field.isCarried(by: $0) }
      guard found.contains(false), !found.contains(true) else { continue }
      throw field.isNowhere
    }
  }

  /// The error where no record has it.
  var isNowhere: StatementError {
    StatementError(
      "no record has a field `\(name)`", at: span, label: label, hint: "`describe \(model)` lists the fields")
  }
}
