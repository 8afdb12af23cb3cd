import BQLEngine
import BQLSyntax
import BrainAPI

// What a word is, by where it stands.
extension LineAnalysis {
  mutating func word(_ token: Token, _ index: Int) {
    let text = name(token)
    let keyword = token.kind == .word ? token.keyword : nil
    func isFollowedBy(_ kind: Token.Kind) -> Bool { next(index)?.kind == kind }
    switch place {
    case .statement: statement(text, keyword, index)
    case .model(var parts):
      if parts.last == "" { parts.removeLast() }
      parts.append(text)
      modelParts = parts
      frame.isQuery = true
      if let model = context.catalogue.model(text), !isFollowedBy(.dot) || parts.count == 3 {
        roles[index] = .name
        frame.model = model
        place = .clause
      } else {
        let isKnown = Portal(rawValue: text) != nil || context.catalogue.apps.contains(text)
        roles[index] = isKnown || context.catalogue.model(text) != nil ? .name : .unknownName
        place = isFollowedBy(.dot) ? .model(parts) : .clause
      }
    case .field(let path):
      if let keyword, path.isEmpty, !isFollowedBy(.dot), startsValue(keyword, index) {
        roles[index] = .keyword
        if keyword != .not { place = .afterValue }
        if keyword == .from { place = .model([]) }
        return
      }
      if isFollowedBy(.leftParenthesis), Function(rawValue: text) != nil {
        roles[index] = .function
        return
      }
      if path.isEmpty, let keyword, keyword.roles.contains(.continuesLine), !isKnown(text, []) {
        return afterValue(text, keyword, index)
      }
      let before = Array(path.dropLast())
      roles[index] = isKnown(text, before) ? .name : .unknownName
      place = .operator(before + [text])
    case .operator(let path):
      if keyword == .as, clause == .expand { expanding = path }
      operation(path, keyword, text, index)
    case .value(_, let operation): value(text, keyword, operation, index)
    case .afterValue, .clause: afterValue(text, keyword, index)
    case .stage: stage(keyword, index)
    case .source, .expression:
      if keyword == .from {
        roles[index] = .keyword
        place = .model([])
      } else if isFollowedBy(.leftParenthesis), Function(rawValue: text) != nil {
        roles[index] = .function
      } else if context.scope[text] != nil {
        roles[index] = .variable
        frame.model = context.model(of: text)
        place = .afterValue
      } else if let keyword, [.true, .false, .null, .now, .today, .yesterday, .not].contains(keyword) {
        roles[index] = .keyword
        if keyword != .not { place = .afterValue }
      } else if let keyword, [.create, .update, .replace, .delete].contains(keyword) {
        statement(text, keyword, index)
      } else if let keyword, [.every, .some, .no, .requests].contains(keyword) {
        roles[index] = .keyword
        place = keyword == .requests ? .operator([]) : .free
      } else {
        // What is written to may be named by its model and an id.
        frame.model = context.catalogue.model(text)
        roles[index] = frame.model == nil ? .unknownName : .name
        place = .afterValue
      }
    case .setting:
      roles[index] = Settings.entries.contains { $0.name == text } ? .name : .unknownName
      place = .settingValue(text)
    case .show:
      roles[index] = Keyword.showWords.contains(text) ? .name : .unknownName
      place = .afterValue
    case .describe:
      let model = context.catalogue.model(text)
      roles[index] = model != nil || context.scope[text] != nil ? .name : .unknownName
      frame.model = model ?? context.model(of: text)
      place = .operator([])
    case .help, .use, .format, .settingValue:
      roles[index] = .name
      place = .afterValue
    case .variable:
      roles[index] = context.scope[text] != nil ? .variable : .unknownVariable
      place = .free
    // Read before, with the writes that they are of.
    case .entry, .action: roles[index] = .name
    case .file, .free:
      if let keyword, keyword.roles.contains(.continuesLine) { return afterValue(text, keyword, index) }
      if keyword == .from || keyword == .set || keyword == .with { return afterValue(text, keyword, index) }
      if keyword == .has {
        // `every x has (...)`: what x is, nobody has seen yet.
        roles[index] = .keyword
        place = .value(["$"], .has)
        return
      }
      roles[index] = .name
      aliases.insert(text)
      if let path = expanding { expanded[text] = origin(path) }
      expanding = nil
    }
  }

  /// `not`, `null`, `today`: where a field may stand, unless it is one.
  private func startsValue(_ keyword: Keyword, _ index: Int) -> Bool {
    if [.not, .from].contains(keyword) { return true }
    return keyword.roles.contains(.value) && !isKnown(keyword.rawValue, [])
  }

  /// Whether there may be such a field: where the row is not known, there may.
  private func isKnown(_ text: String, _ path: [String]) -> Bool {
    var path = path[...]
    var start = frame.model
    if let variable = path.first, variable.hasPrefix("$") {
      path.removeFirst()
      start = context.target(of: variable, in: nil)
    }
    guard var model = start, !frame.hasColumns else { return true }
    var isFirst = true
    for name in path {
      if isFirst, aliases.contains(name) { return true }
      isFirst = false
      guard let target = context.target(of: name, in: model) else { return true }
      model = target
    }
    if path.isEmpty, aliases.contains(text) { return true }
    return text == "id" || model.field(text) != nil || model.isVirtual(text)
      || (path.isEmpty && context.rows(of: model).first?[text] != nil)
  }

  private mutating func statement(_ text: String, _ keyword: Keyword?, _ index: Int) {
    guard let keyword, keyword.roles.contains(.statement) || keyword.roles.contains(.continuesLine) else {
      let isFunction = Function(rawValue: text) != nil && next(index)?.kind == .leftParenthesis
      let isKnown = context.scope[text] != nil
      roles[index] = isFunction ? .function : isKnown ? .variable : .unknownName
      frame.model = context.model(of: text)
      if !isFunction { place = isKnown ? .afterValue : .free }
      return
    }
    roles[index] = .keyword
    switch StatementWord(keyword) {
    case .from: place = .model([])
    case .let, .param: place = .free
    case .unset: place = .variable
    case .print: place = .expression
    case .import, .source: place = .file
    case .explain: place = .statement
    case .use: place = .use
    case .set: place = .setting
    case .show: place = .show
    case .describe: place = .describe
    case .help: place = .help
    case .create: place = .model([])
    case .update, .replace, .delete: place = .source
    case .expect: place = .expression
    case .more, .all, .login, .logout, .whoami, .edit, .quit, .exit, .resume, .undo: place = .afterValue
    case .test, .skip: place = .free
    case nil: afterValue(text, keyword, index)
    }
  }

  private mutating func operation(_ path: [String], _ keyword: Keyword?, _ text: String, _ index: Int) {
    guard let keyword else {
      roles[index] = .unknownName
      return
    }
    if PredicateWord(keyword) != nil {
      roles[index] = .keyword
      place = .value(path, keyword)
    } else if keyword == .not || keyword == .starts || keyword == .ends {
      roles[index] = .keyword
    } else if keyword == .with {
      roles[index] = .keyword
      place = .value(path, .startswith)
    } else {
      afterValue(text, keyword, index)
    }
  }

  private mutating func value(_ text: String, _ keyword: Keyword?, _ operation: Keyword?, _ index: Int) {
    let words: [Keyword] = [
      .null, .true, .false, .now, .today, .yesterday, .last, .next, .empty, .number, .string, .list, .no, .only, .not,
      .from,
    ]
    if next(index)?.kind == .leftParenthesis, Function(rawValue: text) != nil, keyword != .no, keyword != .only {
      roles[index] = .function
      return
    }
    guard let keyword, words.contains(keyword) else {
      roles[index] = isKnown(text, []) ? .name : .unknownName
      place = .afterValue
      return
    }
    roles[index] = .keyword
    if keyword == .no || keyword == .only || keyword == .not { return }
    place = keyword == .from ? .model([]) : keyword == .last || keyword == .next ? .free : .afterValue
  }

  private mutating func afterValue(_ text: String, _ keyword: Keyword?, _ index: Int) {
    guard let keyword else {
      // A unit behind a number.
      roles[index] = index > 0 && roles[index - 1] == .number ? .number : .unknownName
      return
    }
    roles[index] = .keyword
    if let clause = ClauseWord(keyword) {
      switch clause {
      case .where, .sort, .include:
        frame.clause = keyword
        place = .field([])
      case .limit, .offset: place = .free
      }
    } else if PredicateWord(keyword) != nil {
      place = .value([], keyword)
    } else if keyword == .and || keyword == .or {
      place = frame.clause == nil ? .expression : .field([])
    } else if keyword == .by || keyword == .per {
      frame.clause = frame.clause ?? keyword
      place = .field([])
    } else if keyword == .set {
      frame.clause = .set
      place = .field([])
    } else if keyword == .on {
      place = .field([])
    } else if keyword == .from {
      place = .file
    } else if [.as, .because, .with, .tagged].contains(keyword) {
      place = .free
    }
  }

  private mutating func stage(_ keyword: Keyword?, _ index: Int) {
    guard let keyword, let word = StageWord(keyword) else {
      roles[index] = .unknownName
      place = .free
      return
    }
    roles[index] = .keyword
    frame.clause = keyword
    switch word {
    case .limit, .offset, .top: place = .free
    case .as: place = .format
    case .save: place = .file
    case .left: place = .stage
    case .join, .union, .except, .intersect: place = .source
    case .count: place = .afterValue
    case .where, .sort, .select, .drop, .derive, .distinct, .summarize, .expand: place = .field([])
    }
  }
}
