import BQLSyntax
import BrainAPI

/// Conditions that no one request can say, but several can: an OR, and a path through a virtual relation, which is some
/// path through one of the ways that it is put together of.
extension Condition {
  /// The same condition along each of the ways of the virtual relation that its path begins with; empty where it begins
  /// with none, or goes where the server cannot follow.
  var alongEachWay: [Condition] {
    switch self {
    case .comparison(let comparison): return Condition.along(comparison).map { .comparison($0) }
    case .together(let comparisons):
      // They have their left side in common, so that each has the same ways.
      let ways = comparisons.map { Condition.along($0) }
      guard let first = ways.first, ways.allSatisfy({ $0.count == first.count }) else { return [] }
      return first.indices.map { way in .together(ways.map { $0[way] }) }
    case .text(let match):
      guard case .path(let path) = match.subject else { return [] }
      return path.alongEachWay.map { path in
        var match = match
        match.subject = .path(path)
        return .text(match)
      }
    case .membership(.path(let path), let set, let span):
      return path.alongEachWay.map { .membership(.path($0), set, span) }
    case .truth(.path(let path), let span): return path.alongEachWay.map { .truth(.path($0), span) }
    case .has(let path, .some, let inner, let span): return path.alongEachWay.map { .has($0, .some, inner, span) }
    default: return []
    }
  }

  private static func along(_ comparison: Comparison) -> [Comparison] {
    guard case .path(let path) = comparison.left else { return [] }
    return path.alongEachWay.map { path in
      var comparison = comparison
      comparison.left = .path(path)
      return comparison
    }
  }

  /// Expected to leave out most records, so that a list of its own costs less than reading all.
  var isSelective: Bool {
    switch self {
    case .comparison(let comparison): comparison.operator == .equal && comparison.domain != .boolean
    case .text(let match):
      if case .constant(.string(let text)) = match.pattern { text.utf8.count >= 3 } else { false }
    case .membership, .together: true
    case .has(_, .some, let inner, _): inner.isSelective
    case .and(let parts): parts.contains(where: \.isSelective)
    case .or(let parts): parts.allSatisfy(\.isSelective)
    default: false
    }
  }
}

extension ResolvedPath {
  /// The paths that it stands for where it begins with a virtual relation.
  fileprivate var alongEachWay: [ResolvedPath] {
    guard case .virtual(_, let ways)? = steps.first, let rest = serverPathBehindVirtual, !isHidden, !isUnknown else {
      return []
    }
    return ways.map { way in
      let names = FieldPath(way.compactMap { step in if case .field(let name) = step { name } else { nil } }) + rest
      var path = self
      path.steps = way + steps.dropFirst()
      path.serverPath = names
      path.listPrefixes = names.prefixes.map(\.dotted)
      return path
    }
  }

  /// What lists a condition on it may go through, those behind a virtual relation among them.
  var possibleLists: Set<String> {
    let own = Set(listPrefixes + (shape.isList ? [text] : []))
    return alongEachWay.reduce(into: own) { $0.formUnion(($1.serverPath ?? []).prefixes.map(\.dotted)) }
  }
}
