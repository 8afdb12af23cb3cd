import BQLSyntax
import BrainAPI

extension FormulaCompiler {
  mutating func sortKeys(_ keys: [SortKey]) throws(StatementError) -> [SortKeyPlan] {
    var plans: [SortKeyPlan] = []
    for key in keys {
      let (formula, shape) = try compile(key.key)
      if case .path(let path) = formula, path.isBehindList { throw Messages.throughList(path, "a sort key", key.span) }
      if shape.isList {
        throw StatementError(
          "a list cannot be sorted by", .type, at: key.span, hint: "by its length: `sort -count(...)`")
      }
      let domain: Domain
      switch shape {
      case .related: domain = .identifier
      default: domain = Domains.of(shape, shape)
      }
      plans.append(
        SortKeyPlan(
          formula: formula, domain: domain, isDescending: key.isDescending, text: context.text(key.key.span)))
    }
    return plans
  }
}

/// Where rows are put in order: by the server where its order is ours, here otherwise.
struct SortPlacement {
  var pushed: [APIRequest.SortKey]
  var local: [SortKeyPlan]
  var note: OrderNote?

  init(
    _ keys: [SortKeyPlan], _ conjuncts: [Conjunct], batched: Bool
  ) throws(StatementError) {
    let identifier = APIRequest.SortKey("id")
    pushed = [identifier]
    local = []
    if keys.isEmpty {
      note = .byID
      return
    }
    var obstacle: (key: SortKeyPlan, reason: OrderNote.Obstacle)?
    var serverKeys: [APIRequest.SortKey] = []
    for key in keys {
      guard case .path(let path) = key.formula, let serverPath = path.serverPath, serverPath.count == 1,
        !path.isInsideJSON || path.isUnknown, key.domain != .identifier
      else {
        obstacle = obstacle ?? (key, .notSortable)
        continue
      }
      serverKeys.append(APIRequest.SortKey(serverPath[0], descending: key.isDescending))
      if !SortPlacement.isNeverNull(path, conjuncts) {
        obstacle = obstacle ?? (key, .mayBeNull)
      }
    }
    if batched { obstacle = obstacle ?? (keys[0], .severalLists) }
    if let hidden = keys.first(where: Planner.isHidden), let obstacle {
      throw StatementError(
        "the server would have to sort by `\(obstacle.key.text)` too, and \(obstacle.reason.words)",
        at: SortPlacement.span(obstacle.key),
        label: "`\(hidden.text)` is on no record, so nothing can be sorted by it here",
        hint: "sort by `\(hidden.text)` alone, or make sure that no value is null: `where \(obstacle.key.text) > ...`")
    }
    if let obstacle {
      local = keys
      note = .here(key: obstacle.key.text, because: obstacle.reason)
    } else {
      pushed = serverKeys + (serverKeys.contains { $0.field == "id" } ? [] : [identifier])
      let hasText = keys.contains { if case .text = $0.domain { true } else { false } }
      note = .byServer(hasText: hasText)
    }
  }

  private static func span(_ key: SortKeyPlan) -> Span? {
    if case .path(let path) = key.formula { path.span } else { nil }
  }

  /// Required and hidden fields, ids, and fields that a pushed condition holds to be there.
  private static func isNeverNull(_ path: ResolvedPath, _ conjuncts: [Conjunct]) -> Bool {
    if path.isHidden || path.isRequired || path.serverPath == ["id"] { return true }
    return conjuncts.contains { conjunct in
      !conjunct.filters.isEmpty && conjunct.isExact && mentions(conjunct.condition, path)
    }
  }

  /// A condition that no null passes.
  private static func mentions(_ condition: Condition, _ path: ResolvedPath) -> Bool {
    switch condition {
    case .comparison, .together, .text, .membership, .truth: condition.subject?.serverPath == path.serverPath
    case .not(.test(.path(let other), .null, _)): other.serverPath == path.serverPath
    case .constant, .not, .and, .or, .test, .has, .single: false
    }
  }
}
