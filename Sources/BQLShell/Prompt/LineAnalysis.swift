import BQLEngine
import BQLSyntax
import BrainAPI

/// What may stand at the end of a piece of a line.
enum Place: Sendable, Equatable {
  case statement
  /// After `from`: what of `[portal.][app.]` is there already.
  case model([String])
  /// A query may go on with a clause.
  case clause
  /// A field of the row, first name or behind a dot.
  case field([String])
  case `operator`([String])
  case value([String], Keyword?)
  case afterValue
  case stage
  /// A query or a variable.
  case source
  case expression
  case setting, settingValue(String)
  case show, use, help, describe, file, format, variable
  /// A new name, a number, a comment: nothing can be offered.
  case free
}

/// What a word of a line is.
enum WordRole: Sendable, Equatable {
  case keyword, function, name, unknownName, variable, unknownVariable, number, string, sign, plain
}

/// Reads a line as far as it goes, as somebody who looks over the shoulder: never wrong about what is complete, guessing
/// about what is not. Gives each token a role, and the place that the end of the line is.
struct LineAnalysis: Sendable {
  private(set) var place = Place.statement
  private(set) var roles: [WordRole] = []
  /// The model whose fields stand where the line ends.
  var model: Model? { frame.model }
  var clause: Keyword? { frame.clause }

  private struct Frame: Sendable {
    var model: Model?
    var clause: Keyword?
    /// A stage has made its own columns.
    var hasColumns = false
    var isQuery = false
    /// Where the closing bracket leads back to.
    var outer = Place.statement
    var opening = Token.Kind.leftParenthesis
  }

  private let context: PromptContext
  private let bytes: [UInt8]
  private let tokens: [Token]
  private var frame = Frame()
  private var frames: [Frame] = []
  private var aliases: Set<String> = []

  /// `tokens` are of `text`; the last ones may be left out.
  init(_ text: String, _ tokens: ArraySlice<Token>, _ context: PromptContext) {
    self.context = context
    bytes = Array(text.utf8)
    self.tokens = Array(tokens)
    roles.reserveCapacity(tokens.count)
    for place in self.tokens.indices {
      roles.append(.plain)
      read(place)
    }
  }

  private func text(_ token: Token) -> String {
    String(decoding: bytes[token.span.lower..<token.span.upper], as: UTF8.self)
  }

  private func name(_ token: Token) -> String {
    let text = text(token)
    return token.kind == .quotedName ? String(text.dropFirst().dropLast()) : text
  }

  private func next(_ index: Int) -> Token? { index + 1 < tokens.count ? tokens[index + 1] : nil }

  private mutating func read(_ index: Int) {
    let token = tokens[index]
    if token.startsLine, !token.continuesLine, frames.isEmpty, endsStatement(index) { begin() }
    switch token.kind {
    case .semicolon: begin()
    case .string, .block, .month, .day, .instant, .integer, .decimal:
      roles[index] = token.kind == .string || token.kind == .block ? .string : .number
      literal()
    case .variable:
      let known = context.scope[String(text(token).dropFirst())] != nil
      roles[index] = known ? .variable : .unknownVariable
      afterOperand()
    case .leftParenthesis, .leftBracket, .leftBrace: open(token.kind, index)
    case .rightParenthesis, .rightBracket, .rightBrace: close()
    case .comma: comma()
    case .dot:
      if case .afterValue = place { place = .field(behindValue(index)) } else { dot() }
    case .bar:
      place = .stage
      frame.clause = nil
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: compare(nil)
    case .plus, .minus, .star, .slash, .percent: if case .operator(let path) = place { place = .value(path, nil) }
    case .colon: place = .value([], nil)
    case .word, .quotedName: word(token, index)
    default: break
    }
  }

  private mutating func begin() {
    (place, frame, frames, aliases) = (.statement, Frame(), [], [])
  }

  /// Whether a statement may end before a token that begins a line.
  private func endsStatement(_ index: Int) -> Bool {
    guard index > 0 else { return true }
    switch place {
    case .operator, .afterValue, .clause, .free, .settingValue, .statement, .help: return true
    case .show, .use, .describe, .file, .format, .variable, .setting: return true
    case .model(let parts): return !parts.isEmpty
    case .field(let path): return frame.clause == .count || frame.clause == .distinct || path.isEmpty == false
    default:
      return tokens[index - 1].kind != .comma && tokens[index - 1].kind != .bar && tokens[index - 1].kind != .equal
    }
  }

  /// What a dot after a whole value looks into: a variable's rows, or what nobody knows.
  private func behindValue(_ index: Int) -> [String] {
    guard index > 0, tokens[index - 1].kind == .variable || roles[index - 1] == .variable else { return ["$", ""] }
    let name = text(tokens[index - 1])
    return [name.hasPrefix("$") ? name : "$" + name, ""]
  }

  private mutating func literal() {
    switch place {
    case .model: place = .clause
    case .file, .use, .settingValue: place = .afterValue
    default: place = .afterValue
    }
  }

  private mutating func afterOperand() {
    switch place {
    case .source, .statement, .expression: place = .afterValue
    default: place = .afterValue
    }
  }

  private mutating func compare(_ word: Keyword?) {
    switch place {
    case .operator(let path): place = .value(path, word)
    case .free: place = .source
    default: place = .value([], word)
    }
  }

  private mutating func comma() {
    if frame.opening == .leftBrace, !frames.isEmpty {
      place = .free
    } else if frame.opening == .leftBracket, !frames.isEmpty {
      place = frame.outer
    } else if frame.clause != nil {
      place = .field([])
    } else {
      place = .expression
    }
  }

  private mutating func dot() {
    switch place {
    case .operator(let path), .field(let path): place = .field(path + [""])
    case .model, .clause: place = .model(modelParts + [""])
    default: place = .field([""])
    }
  }

  private var modelParts: [String] = []

  // MARK: Brackets

  private mutating func open(_ kind: Token.Kind, _ index: Int) {
    var inner = frame
    inner.opening = kind
    inner.outer = place
    if kind == .leftBrace {
      // The fields of a record that is written down.
      frames.append(frame)
      frame = inner
      place = .free
      return
    }
    switch place {
    case .value(let path, .has):
      inner.model = path.reduce(frame.model) { context.target(of: $1, in: $0) }
      inner.clause = .where
    case .field where kind == .leftParenthesis: break
    case .value where kind == .leftParenthesis, .source, .statement, .expression:
      inner.isQuery = false
      if index > 0, roles[index - 1] != .function { inner = Frame(outer: place, opening: kind) }
    default: break
    }
    frames.append(frame)
    frame = inner
    switch place {
    case .value(_, .has): place = .field([])
    case .value where kind == .leftBracket: break
    case .value, .source, .statement, .expression: place = frame.clause == nil ? .source : .field([])
    case .operator: place = frame.clause == nil ? .expression : .field([])
    default: place = frame.clause == nil ? .expression : .field([])
    }
  }

  private mutating func close() {
    guard let outer = frames.popLast() else { return }
    frame = outer
    place = .afterValue
  }

  // MARK: Words

  private mutating func word(_ token: Token, _ index: Int) {
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
    case .operator(let path): operation(path, keyword, text, index)
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
    return text == "id" || model.field(text) != nil || model.virtualRelation(text) != nil
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
    switch keyword {
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
    default: afterValue(text, keyword, index)
    }
  }

  private mutating func operation(_ path: [String], _ keyword: Keyword?, _ text: String, _ index: Int) {
    guard let keyword else {
      roles[index] = .unknownName
      return
    }
    switch keyword {
    case .contains, .startswith, .endswith, .like, .in, .between, .during, .is, .under, .has:
      roles[index] = .keyword
      place = .value(path, keyword)
    case .not: roles[index] = .keyword
    case .starts, .ends: roles[index] = .keyword
    case .with:
      roles[index] = .keyword
      place = .value(path, .startswith)
    default: afterValue(text, keyword, index)
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
    switch keyword {
    case .no, .only, .not: break
    case .last, .next: place = .free
    case .from: place = .model([])
    default: place = .afterValue
    }
  }

  private mutating func afterValue(_ text: String, _ keyword: Keyword?, _ index: Int) {
    guard let keyword else {
      // A unit behind a number.
      roles[index] = index > 0 && roles[index - 1] == .number ? .number : .unknownName
      return
    }
    roles[index] = .keyword
    switch keyword {
    case .where, .sort, .include:
      frame.clause = keyword
      place = .field([])
    case .limit, .offset: place = .free
    case .and, .or: place = frame.clause == nil ? .expression : .field([])
    case .by, .per:
      frame.clause = frame.clause ?? keyword
      place = .field([])
    case .as: place = .free
    case .on: place = .field([])
    case .from: place = .file
    case .set:
      frame.clause = .set
      place = .field([])
    case .in, .contains, .startswith, .endswith, .like, .between, .during, .is, .under, .has:
      place = .value([], keyword)
    case .because, .with, .tagged: place = .free
    default: break
    }
  }

  private mutating func stage(_ keyword: Keyword?, _ index: Int) {
    guard let keyword, keyword.roles.contains(.stage) else {
      roles[index] = .unknownName
      place = .free
      return
    }
    roles[index] = .keyword
    frame.clause = keyword
    switch keyword {
    case .limit, .offset: place = .free
    case .top: place = .free
    case .as: place = .format
    case .save: place = .file
    case .left: place = .stage
    case .join, .union, .except, .intersect: place = .source
    case .count: place = .afterValue
    default: place = .field([])
    }
  }
}
