import BQLSyntax
import BrainAPI

/// One of the and-ed parts of a query's conditions, and where it is evaluated. It is checked here in any case.
struct Conjunct: Sendable, Hashable {
  var condition: Condition
  var text: String
  var span: Span
  /// What the server is asked for; empty where it is asked for nothing.
  var filters: [APIRequest.Filter]
  /// Several lists, each asked for by filters of its own, their records joined by id: the batches of an `in`, the parts
  /// of an OR, the ways of a virtual relation. Empty where one list will do.
  var alternatives: [[APIRequest.Filter]] = []
  /// The server's meaning is the same, not laxer: what it returns passes here.
  var isExact: Bool
  /// On a field that no record carries: the server is trusted.
  var isTrusted: Bool
  var uncertain: [UncertainField] = []
  /// It looks into related records, which have to be in place first.
  var needsRelations: Bool
  /// Why it is evaluated here only; nil where the server helps.
  var reason: LocalReason?

  /// Equals one of nothing: no record passes, and nobody has to be asked.
  var isUnsatisfiable: Bool {
    switch condition {
    case .constant(false): true
    case .membership(_, let set, _): set.values.isEmpty && set.pending == nil
    case .comparison(let comparison): comparison.wantsNoID
    default: false
    }
  }

  /// The server is asked, and its answer is all that can be had.
  var isLeftToServer: Bool { isTrusted && isPushed }

  /// The server is asked for it, or for what is wider.
  var isPushed: Bool { !(filters.isEmpty && alternatives.isEmpty) }
}

extension Comparison {
  /// `id = "nope"`: what is no identifier is nobody's.
  fileprivate var wantsNoID: Bool {
    guard self.operator == .equal, case .path(let path) = left, path.serverPath == ["id"],
      case .constant(.string(let text)) = right
    else { return false }
    return !Identifiers.isPlausible(text)
  }
}
