import BQLSyntax
import BrainAPI

/// Decides what a server is asked for. A condition goes to the server only where the server's meaning is equal or laxer.
struct Pushdown {
  let capabilities: Capabilities
  /// The server is an embedded portal, whose letter folding is known.
  let isEmbedded: Bool
  let zone: Zone
  /// One of the conditions may be asked for in several lists.
  var mayBatch = true
  /// So may one that could be evaluated here as well.
  var maySplit = true
  private var usedLists: Set<String> = []
  private var usedKeys: Set<String> = []

  /// Ids in one request: keeps an address under 4 KB.
  static let batchSize = 60
  /// Without `in`, so many values are worth a request each.
  static let singleRequests = 4

  init(capabilities: Capabilities, isEmbedded: Bool, zone: Zone) {
    self.capabilities = capabilities
    self.isEmbedded = isEmbedded
    self.zone = zone
  }

  private struct Push {
    var filters: [APIRequest.Filter] = []
    var alternatives: [[APIRequest.Filter]] = []
    var isExact = true

    /// All of it as lists.
    var lists: [[APIRequest.Filter]] { alternatives.isEmpty ? [filters] : alternatives.map { filters + $0 } }
  }

  private enum Decision {
    case push(Push)
    case keep(LocalReason)
  }

  mutating func place(
    _ condition: Condition, text: String, span: Span, needsRelations: Bool
  ) -> Conjunct {
    var conjunct = Conjunct(
      condition: condition, text: text, span: span, filters: [], isExact: false,
      isTrusted: Pushdown.isOnAbsentField(condition), needsRelations: needsRelations)
    place(&conjunct, decide(condition, prefix: []))
    return conjunct
  }

  /// Asks for several lists where one cannot say the condition. Last, so that it stands in the way of no other.
  mutating func split(_ conjunct: inout Conjunct) {
    guard !conjunct.isPushed, maySplit, mayBatch, !conjunct.isTrusted,
      case .push(let push) = decide(split: conjunct.condition)
    else { return }
    place(&conjunct, .push(push))
  }

  private mutating func place(_ conjunct: inout Conjunct, _ decision: Decision) {
    switch decision {
    case .keep(let reason): conjunct.reason = reason
    case .push(let push):
      let lists = Pushdown.lists(of: conjunct.condition)
      let keys = Set((push.filters + push.alternatives.joined()).map(Pushdown.key))
      if !usedLists.isDisjoint(with: lists) {
        conjunct.reason = .anotherThroughTheSameList
      } else if !usedKeys.isDisjoint(with: keys) {
        conjunct.reason = .repeatedFilter
      } else if push.alternatives.count > 1, !mayBatch {
        conjunct.reason = .anotherInBatches
      } else {
        usedLists.formUnion(lists)
        usedKeys.formUnion(keys)
        conjunct.filters = push.filters + (push.alternatives.count == 1 ? push.alternatives[0] : [])
        conjunct.alternatives = push.alternatives.count > 1 ? push.alternatives : []
        conjunct.isExact = push.isExact
        conjunct.reason = nil
        mayBatch = mayBatch && conjunct.alternatives.isEmpty
      }
    }
  }

  private static func key(_ filter: APIRequest.Filter) -> String {
    "\(filter.isNegated ? "-" : "")\(filter.path.dotted).\(filter.operator.rawValue)"
  }

  // MARK: Deciding

  private func decide(_ condition: Condition, prefix: FieldPath) -> Decision {
    switch condition {
    case .comparison(let comparison): return decide(comparison, prefix, negated: false)
    case .not(.comparison(let comparison)) where comparison.operator == .equal:
      return decide(comparison, prefix, negated: true)
    case .together(let comparisons):
      return decide(all: comparisons.map { .comparison($0) }, prefix, areOfOneValue: true)
    case .text(let match): return decide(match, prefix)
    case .membership(.path(let path), let set, _): return decide(path, set, prefix, negated: false)
    case .not(.membership(.path(let path), let set, _)): return decide(path, set, prefix, negated: true)
    case .test(.path(let path), .null, _): return decide(nullTest: path, prefix, isNull: true)
    case .not(.test(.path(let path), .null, _)): return decide(nullTest: path, prefix, isNull: false)
    case .truth(.path(let path), _) where path.shape == .boolean:
      return field(path, prefix) { [.init($0, .equal, ["true"])] }
    case .has(let path, .some, let inner, _): return decide(has: path, inner, prefix)
    case .and(let parts): return decide(all: parts, prefix)
    case .or: return .keep(.alternatives)
    case .not: return .keep(.negation)
    case .has: return .keep(.exclusiveQuantifier)
    default: return .keep(.condition)
    }
  }

  /// Parts of one condition that must hold together: what can be pushed of them is laxer than all.
  private func decide(all parts: [Condition], _ prefix: FieldPath, areOfOneValue: Bool = false) -> Decision {
    var whole = Push()
    var keys: Set<String> = []
    var lists: Set<String> = []
    for part in parts {
      let own = areOfOneValue ? [] : Pushdown.lists(of: part)
      guard case .push(let push) = decide(part, prefix: prefix), push.alternatives.isEmpty,
        keys.isDisjoint(with: push.filters.map(Pushdown.key)), lists.isDisjoint(with: own)
      else {
        whole.isExact = false
        continue
      }
      keys.formUnion(push.filters.map(Pushdown.key))
      lists.formUnion(own)
      whole.filters += push.filters
      whole.isExact = whole.isExact && push.isExact
    }
    return whole.filters.isEmpty ? .keep(.parts) : .push(whole)
  }

  /// A condition as several lists, where each of them can be expected to be short.
  private func decide(split condition: Condition) -> Decision {
    let ways = condition.alongEachWay
    var parts = ways
    if case .or(let either) = condition { parts = either }
    var whole = Push()
    for part in parts {
      guard part.isSelective, !Pushdown.isOnAbsentField(part) else { return .keep(.tooWide) }
      var decision = decide(part, prefix: [])
      if case .keep = decision { decision = decide(split: part) }
      guard case .push(let push) = decision else { return decision }
      whole.alternatives += push.lists
      whole.isExact = whole.isExact && push.isExact
    }
    guard (1...Pushdown.singleRequests).contains(whole.alternatives.count) else {
      return .keep(.tooManyRequests)
    }
    return .push(whole)
  }

  private func decide(has path: ResolvedPath, _ inner: Condition, _ prefix: FieldPath) -> Decision {
    guard let serverPath = path.serverPath else { return .keep(Pushdown.reason(path)) }
    guard capabilities.nestedFilters else { return .keep(.noRelationFilters) }
    let parts: [Condition] = if case .and(let parts) = inner { parts } else { [inner] }
    guard !parts.contains(where: { !Pushdown.lists(of: $0).isEmpty }) else {
      return .keep(.nestedList)
    }
    return decide(all: parts, prefix + serverPath)
  }

  /// A condition on a field that the server knows.
  private func field(
    _ path: ResolvedPath, _ prefix: FieldPath, exact: Bool = true, _ filters: (FieldPath) -> [APIRequest.Filter]
  ) -> Decision {
    guard var serverPath = path.serverPath else { return .keep(Pushdown.reason(path)) }
    if serverPath.count > 1, serverPath.last == "id" { serverPath.removeLast() }
    if (prefix + serverPath).count > 1, !capabilities.nestedFilters {
      return .keep(.noRelationFilters)
    }
    return .push(Push(filters: filters(prefix + serverPath), isExact: exact))
  }

  private static func reason(_ path: ResolvedPath) -> LocalReason {
    if path.isInsideJSON { return .insideJSON }
    return path.serverPath == nil
      ? .virtualRelation : .listElement
  }

  private func decide(_ comparison: Comparison, _ prefix: FieldPath, negated: Bool) -> Decision {
    guard case .path(let path) = comparison.left, case .constant(let value) = comparison.right else {
      return .keep(.comparesFields)
    }
    if path.isInsideJSON && !path.isUnknown { return .keep(Pushdown.reason(path)) }
    if negated && !capabilities.negation { return .keep(.noNegation) }
    if negated && !prefix.isEmpty { return .keep(.negatedList) }
    guard let bounds = ServerValue.filters(comparison, value, path, zone) else {
      return .keep(
        comparison.domain == .text ? .textOrder : .value)
    }
    if negated, bounds.count != 1 { return .keep(.negatedPeriod) }
    return field(path, prefix) { path in
      bounds.map { APIRequest.Filter(path, $0.operator, [$0.value], isNegated: negated) }
    }
  }

  private func decide(_ match: TextMatch, _ prefix: FieldPath) -> Decision {
    guard case .path(let path) = match.subject, case .constant(let pattern) = match.pattern else {
      return .keep(.comparesFields)
    }
    if match.operator == .contains, path.shape.isList {
      guard case .related = path.shape.element, let id = ServerValue.identifier(pattern) else {
        return .keep(Pushdown.reason(path))
      }
      return field(path, prefix) { [.init($0, .equal, [id])] }
    }
    guard path.shape == .any && path.isUnknown || isText(path.shape), case .string(let text) = pattern else {
      return .keep(Pushdown.reason(path))
    }
    switch match.operator {
    case .startswith, .endswith:
      guard !text.isEmpty else { return .keep(.everyTextMatches) }
      return field(path, prefix, exact: false) {
        [.init($0, match.operator == .startswith ? .startswith : .endswith, [text])]
      }
    case .contains, .like:
      let run = TextPattern.longestPlainRun(of: text, isLike: match.operator == .like)
      guard !run.isEmpty else { return .keep(.letterFolding) }
      return field(path, prefix, exact: match.operator == .contains && run == text) { [.init($0, .icontains, [run])] }
    }
  }

  private func isText(_ shape: Shape) -> Bool { if case .text = shape { true } else { false } }

  private func decide(_ path: ResolvedPath, _ set: ValueSet, _ prefix: FieldPath, negated: Bool) -> Decision {
    if path.isInsideJSON && !path.isUnknown { return .keep(Pushdown.reason(path)) }
    if negated && !(capabilities.negation && capabilities.membership) {
      return .keep(.noNegation)
    }
    if negated && !prefix.isEmpty { return .keep(.negatedList) }
    if set.pending != nil {
      return capabilities.membership
        ? field(path, prefix) { [.init($0, .in, ["(the ids of \(set.pending ?? ""))"], isNegated: negated)] }
        : .keep(.noMembershipForPendingIDs)
    }
    var texts: [String] = []
    for value in set.values {
      guard let text = ServerValue.equal(value, set.domain) else { return .keep(.value) }
      texts.append(text)
    }
    let decision = field(path, prefix) { [.init($0, .equal, texts, isNegated: negated)] }
    guard case .push(var push) = decision, let whole = push.filters.first else { return decision }
    if texts.isEmpty { return .keep(.matchesNothing) }
    if texts.count == 1 { return .push(push) }
    if set.domain == .boolean { return .keep(.listOfBooleans) }
    push.filters = []
    if capabilities.membership {
      if negated && texts.count > Pushdown.batchSize { return .keep(.tooManyValues) }
      push.alternatives = stride(from: 0, to: texts.count, by: Pushdown.batchSize).map { start in
        let part = Array(texts[start..<min(start + Pushdown.batchSize, texts.count)])
        return [APIRequest.Filter(whole.path, .in, part, isNegated: negated)]
      }
    } else if texts.count <= Pushdown.singleRequests {
      push.alternatives = texts.map { [APIRequest.Filter(whole.path, .equal, [$0])] }
    } else {
      return .keep(.noMembership(requests: texts.count))
    }
    return .push(push)
  }

  private func decide(nullTest path: ResolvedPath, _ prefix: FieldPath, isNull: Bool) -> Decision {
    guard capabilities.nullTests else { return .keep(.noNullTest) }
    guard !path.shape.isList, !path.isInsideJSON else { return .keep(Pushdown.reason(path)) }
    if path.isSharedInPart { return .keep(.sharedInPart) }
    // In a list a server takes no element for one that is null.
    return field(path, prefix, exact: prefix.isEmpty || !isNull) {
      [.init($0, .isnull, [isNull ? "true" : "false"])]
    }
  }
}
