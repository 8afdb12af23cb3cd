// Stages: what follows `|`.
extension Parser {
  /// Every stage from here on. A clause or stage without its `|` is reported and read all the same.
  /// `missesBar`: the first one has none, and that has been reported.
  mutating func stages(missesBar: Bool) throws(ParseError) -> [Stage] {
    var stages: [Stage] = []
    var isLast = false
    var isForgiven = missesBar
    while true {
      if at(.bar) {
        mark(.queryPart)
        advance()
      } else if !isForgiven, stages.isEmpty || !missesBarBeforeStage() {
        return stages
      }
      isForgiven = false
      do throws(ParseError) {
        let stage = try stage()
        if isLast, !stage.kind.isLast {
          report("`as` and `save` are the last stages", stage.span, label: "nothing can follow them")
        }
        isLast = isLast || stage.kind.isLast
        stages.append(stage)
      } catch {
        if error.abandonsStatement { throw error }
        _ = skip { $0.at(.bar) }
      }
    }
  }

  private mutating func missesBarBeforeStage() -> Bool {
    guard let word = keyword, !word.roles.isDisjoint(with: [.clause, .stage]), word != .as else { return false }
    if word == .include {
      report("`include` goes before the first `|`", token.span, label: "after a `|` there are only stages")
      _ = skip { $0.at(.bar) }
      return false
    }
    let isClause = word.roles.contains(.clause)
    report(
      "a `|` is missing before `\(word.rawValue)`", token.span,
      label: isClause ? "after the first `|` there are only stages" : nil, fix: "| " + word.rawValue)
    return true
  }

  private mutating func stage() throws(ParseError) -> Stage {
    let first = position
    guard let word = try stageWord() else { throw missing("a stage after `|`", hint: stageHint) }
    let kind = try stageKind(word)
    return Stage(kind, span: span(from: first))
  }

  var stageHint: String {
    let words = Keyword.words(.stage).map { $0 == "left" ? "left join, left expand" : $0 }
    return "the stages are " + words.joined(separator: ", ")
  }

  private mutating func stageWord() throws(ParseError) -> Keyword? {
    guard token.kind == .word else { return nil }
    if let word = token.keyword, word.roles.contains(.stage) {
      if word == .left {
        advanceKeyword()
        guard token.keyword == .join || token.keyword == .expand else {
          throw missing("`join` or `expand` after `left`")
        }
      }
      return word
    }
    if token.keyword == .include {
      throw fail(
        "`include` is not a stage", token.span, label: "it goes before the first `|`",
        hint: "as in `from session include subjects | ...`")
    }
    return try foreignStage()
  }

  private mutating func stageKind(_ word: Keyword) throws(ParseError) -> Stage.Kind {
    let isLeft = word == .left
    let word = isLeft ? token.keyword ?? word : word
    skipStageWord(word)
    guard let stage = StageWord(word) else { throw unexpected() }
    switch stage {
    case .where: return .filter(try filter())
    case .sort: return .sort(try sortKeys(after: .sort))
    case .limit: return .limit(try rowCount(.limit))
    case .offset: return .offset(try rowCount(.offset))
    case .select: return .select(try columns(after: .select))
    case .drop: return .drop(try paths(after: .drop, "a column"))
    case .derive: return .derive(try columns(after: .derive, needsNames: true))
    case .distinct: return .distinct(startsColumn ? try columns(after: .distinct) : [])
    case .top: return try top()
    case .count: return .count(by: try grouping())
    case .summarize:
      let columns = try columns(after: .summarize)
      return .summarize(columns, by: try grouping())
    case .expand: return try expand(keepsEmpty: isLeft)
    case .join: return try join(keepsUnmatched: isLeft)
    case .union: return .union(try rowSource(.union))
    case .except: return .except(try rowSource(.except))
    case .intersect: return .intersect(try rowSource(.intersect))
    case .as: return .format(try expectName("a format after `as`", hint: "as in `as csv`"))
    case .save: return .save(try expectText("the name of a file after `save`", hint: "as in `save \"out.csv\"`"))
    case .left: throw missing("`join` or `expand` after `left`")
    }
  }

  /// Whether columns follow where they may be left out.
  private var startsColumn: Bool {
    let goesOn = token.keyword.map { !$0.roles.isDisjoint(with: [.connector, .clause]) } ?? false
    return !atEnd && !goesOn && startsOperand(position)
  }

  private mutating func grouping() throws(ParseError) -> [Column] {
    take(.by) ? try columns(after: .by) : []
  }

  private mutating func top() throws(ParseError) -> Stage.Kind {
    let count = try rowCount(.top)
    try expect(.by, after: "the number", hint: "as in `top 1 by -date_time per subject`")
    let keys = try sortKeys(after: .by)
    let groups = take(.per) ? try columns(after: .per) : []
    return .top(count, by: keys, per: groups)
  }

  private mutating func expand(keepsEmpty: Bool) throws(ParseError) -> Stage.Kind {
    guard token.isName, isName(position) else {
      throw missing("a list after `expand`", hint: "as in `expand subjects as s`")
    }
    let path = try path()
    let alias = take(.as) ? try expectName("a name after `as`") : nil
    return .expand(path, alias: alias, keepsEmpty: keepsEmpty)
  }

  private mutating func join(keepsUnmatched: Bool) throws(ParseError) -> Stage.Kind {
    let source = try rowSource(.join)
    var alias: Name?
    if case .name(let name) = source.kind { alias = name }
    if case .variable(let name) = source.kind { alias = name }
    if take(.as) { alias = try expectName("a name after `as`") }
    let example = "as in `join p on p.subject = id`"
    try expect(.on, after: "what is joined", hint: example)
    try requireOperand("a condition after `on`", hint: example)
    let condition = try expression()
    guard let alias else {
      throw fail("what is joined needs a name", source.span, hint: "as in `join (...) as p on p.subject = id`")
    }
    return .join(source, alias: alias, on: condition, keepsUnmatched: keepsUnmatched)
  }

  /// A variable or a query in parentheses.
  private mutating func rowSource(_ word: Keyword) throws(ParseError) -> Expression {
    if token.keyword == .from, startsOperand(position + 1) {
      throw fail(
        "a query after `\(word.rawValue)` goes in parentheses", token.span,
        hint: "as in `\(word.rawValue) (from session)\(word == .join ? " as s on s.subject = id" : "")`")
    }
    try requireOperand("a variable or a query after `\(word.rawValue)`")
    return try operand()
  }
}

extension Stage.Kind {
  /// Whether only stages of its kind may follow.
  fileprivate var isLast: Bool {
    switch self {
    case .format, .save: true
    case .filter, .sort, .limit, .offset, .select, .drop, .derive, .distinct, .top, .count, .summarize, .expand, .join,
      .union, .except, .intersect:
      false
    }
  }
}
