import BQLSyntax
import BrainAPI

/// Schemas in the words of messages.
package enum SchemaWords {
  /// The key that is meant, or the keys that begin so: `dvAngle or dvCoordinate` for `dv`.
  static func suggestion(for name: String, among names: [String]) -> String? {
    let written = name.lowercased()
    let longer = written.count > 1 ? names.filter { $0.lowercased().hasPrefix(written) } : []
    if !longer.isEmpty, longer.count < 4 { return longer.joined(separator: " or ") }
    return Suggestion.closest(to: name, among: names)
      ?? (written.count > 2 ? names.first { $0.lowercased().contains(written) } : nil)
  }

  /// For people: `list of numbers`.
  package static func kind(_ kind: SchemaField.Kind) -> String {
    switch kind {
    case .string: "text"
    case .integer: "whole number"
    case .number: "number"
    case .boolean: "true or false"
    case .choice: "choice"
    case .numericChoice: "choice of numbers"
    case .quantity: "quantity"
    case .record: "record"
    case .list(.string): "list of texts"
    case .list(.integer): "list of whole numbers"
    case .list(.number): "list of numbers"
    case .list(.choice): "list of choices"
    case .list(.record): "list of records"
    case .list: "list"
    case .any: "JSON"
    }
  }

  /// `procedurelog.entries`, `dataacquisition.details`
  static func path(of place: SchemaPlace) -> String { ([place.use.model, place.use.path[0]]).joined(separator: ".") }

  /// `the schema of "Weighing"`, `any schema of subjectlog`
  static func schemas(of place: SchemaPlace) -> String {
    let types = place.schemas.map(\.type)
    return types.count == 1 ? "the schema of \"\(types[0])\"" : "any schema of \(place.use.model)"
  }
}
