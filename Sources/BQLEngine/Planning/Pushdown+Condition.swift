import BQLSyntax
import BrainAPI

// What a condition is about.
extension Pushdown {
  /// The list relations that it goes through, or ends at.
  static func lists(of condition: Condition) -> Set<String> {
    switch condition {
    case .comparison(let comparison): lists(of: comparison.left).union(lists(of: comparison.right))
    case .together(let comparisons): comparisons.reduce(into: []) { $0.formUnion(lists(of: .comparison($1))) }
    case .text(let match): lists(of: match.subject)
    case .membership(let formula, _, _), .test(let formula, _, _), .truth(let formula, _): lists(of: formula)
    case .has(let path, _, _, _): path.possibleLists.union([path.text])
    case .not(let inner), .single(_, let inner, _): lists(of: inner)
    case .and(let parts), .or(let parts): parts.reduce(into: []) { $0.formUnion(lists(of: $1)) }
    case .constant: []
    }
  }

  private static func lists(of formula: Formula) -> Set<String> {
    guard case .path(let path) = formula else { return [] }
    return path.possibleLists
  }

  static func isOnAbsentField(_ condition: Condition) -> Bool {
    switch condition {
    case .comparison(let comparison):
      if case .path(let path) = comparison.left { path.isHidden || path.isUnknown } else { false }
    case .text(let match): if case .path(let path) = match.subject { path.isHidden || path.isUnknown } else { false }
    case .membership(.path(let path), _, _), .test(.path(let path), _, _): path.isHidden || path.isUnknown
    case .not(let inner): isOnAbsentField(inner)
    case .and(let parts): parts.allSatisfy(isOnAbsentField)
    case .together(let comparisons): comparisons.allSatisfy { isOnAbsentField(.comparison($0)) }
    default: false
    }
  }
}
