import BQLSyntax
import BrainAPI

// What a condition is about.
extension Pushdown {
  /// The list relations that it goes through, or ends at.
  static func lists(of condition: Condition) -> Set<String> {
    var lists = Set(condition.formulas.flatMap(\.paths).flatMap(\.possibleLists))
    // What is inside of it is about the elements of its list.
    if case .has(let path, _, _, _) = condition { return lists.union([path.text]) }
    for part in condition.parts { lists.formUnion(Pushdown.lists(of: part)) }
    return lists
  }

  /// All that it is about is on no record, as far as the catalogue knows.
  static func isOnAbsentField(_ condition: Condition) -> Bool {
    if let subject = condition.subject { return subject.isHidden || subject.isUnknown }
    return switch condition {
    case .not, .and: condition.parts.allSatisfy(isOnAbsentField)
    case .constant, .or, .comparison, .together, .text, .membership, .test, .truth, .has, .single: false
    }
  }
}
