// What stands inside of formulas and conditions: one place that knows, for whoever looks through them.

extension Formula {
  /// The formulas directly inside, in their order; those of a condition and of all in it.
  var parts: [Formula] {
    switch self {
    case .constant, .path: []
    case .member(let base, _), .details(let base, _), .negate(let base, _), .dated(let base, _): [base]
    case .index(let base, let index, _): [base, index]
    case .slice(let base, let from, let through, _): [base] + [from, through].compactMap(\.self)
    case .list(let elements), .call(_, let elements, _): elements
    case .record(let entries): entries.map(\.value)
    case .arithmetic(let left, _, let right, _): [left, right]
    case .condition(let condition): condition.allFormulas
    }
  }

  /// The ways of the row in it.
  var paths: [ResolvedPath] { if case .path(let path) = self { [path] } else { parts.flatMap(\.paths) } }
}

extension Condition {
  /// The conditions directly inside. Those inside of `has` are about the elements of its list.
  var parts: [Condition] {
    switch self {
    case .not(let inner), .has(_, _, let inner, _), .single(_, let inner, _): [inner]
    case .and(let parts), .or(let parts): parts
    case .constant, .comparison, .together, .text, .membership, .test, .truth: []
    }
  }

  /// The formulas directly inside, in their order.
  var formulas: [Formula] {
    switch self {
    case .constant, .not, .and, .or: []
    case .comparison(let comparison): [comparison.left, comparison.right]
    case .together(let comparisons): comparisons.flatMap { [$0.left, $0.right] }
    case .text(let match): [match.subject, match.pattern]
    case .membership(let subject, _, _), .test(let subject, _, _), .truth(let subject, _): [subject]
    case .has(let path, _, _, _), .single(let path, _, _): [.path(path)]
    }
  }

  /// With those of the conditions inside.
  var allFormulas: [Formula] { formulas + parts.flatMap(\.allFormulas) }

  /// The ways in it, those of elements among them.
  var paths: [ResolvedPath] { allFormulas.flatMap(\.paths) }

  /// The way whose value is compared or tested; nil for what is made of other conditions, or is about more than a way.
  var subject: ResolvedPath? {
    switch self {
    case .comparison(let comparison): comparison.path
    // They have their left side in common.
    case .together(let comparisons): comparisons.first?.path
    case .text(let match): match.subject.wholePath
    case .membership(let subject, _, _), .test(let subject, _, _), .truth(let subject, _): subject.wholePath
    case .constant, .not, .and, .or, .has, .single: nil
    }
  }
}

extension Formula {
  fileprivate var wholePath: ResolvedPath? { if case .path(let path) = self { path } else { nil } }
}
