import BQLEngine
import BQLSyntax
import BrainAPI

/// Reads a line as far as it goes, as somebody who looks over the shoulder: never wrong about what is complete, guessing
/// about what is not. Gives each token a role, and the place that the end of the line is.
struct LineAnalysis: Sendable {
  var place = Place.statement
  var roles: [WordRole] = []
  /// The model whose fields stand where the line ends.
  var model: Model? { frame.model }
  var clause: Keyword? { frame.clause }
  var types: [String: Set<String>] { frame.types }

  struct Frame: Sendable {
    var model: Model?
    var clause: Keyword?
    /// A stage has made its own columns.
    var hasColumns = false
    /// What the query keeps a field to, of those that choose a schema.
    var types: [String: Set<String>] = [:]
    var isQuery = false
    /// A write that began with `add`, `do`, ..., until what it writes to is reached.
    var write: WriteWord?
    /// Where the closing bracket leads back to.
    var outer = Place.statement
    var opening = Token.Kind.leftParenthesis
  }

  let context: PromptContext
  private let bytes: [UInt8]
  private let tokens: [Token]
  var frame = Frame()
  private var frames: [Frame] = []
  var aliases: Set<String> = []
  /// What `expand PATH as e` made: the path that stands behind `e`.
  var expanded: [String: [String]] = [:]
  /// The path of an `expand` whose `as` was just read.
  var expanding: [String]?

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

  func name(_ token: Token) -> String {
    let text = text(token)
    return token.kind == .quotedName ? String(text.dropFirst().dropLast()) : text
  }

  /// A path of the source's rows, whatever columns stages made of it.
  func origin(_ path: [String]) -> [String] {
    guard let first = path.first, let base = expanded[first] else { return path }
    return base + path.dropFirst()
  }

  func next(_ index: Int) -> Token? { index + 1 < tokens.count ? tokens[index + 1] : nil }

  /// `type = "Weighing"`: which schema the keys of `details` are of.
  private mutating func noteType(_ index: Int) {
    guard index > 1, tokens[index].kind == .string, tokens[index - 1].kind == .equal,
      ["type", "coordinates_system"].contains(name(tokens[index - 2])), index < 3 || tokens[index - 3].kind != .dot
    else { return }
    frame.types[name(tokens[index - 2])] = [String(text(tokens[index]).dropFirst().dropLast())]
  }

  private mutating func read(_ index: Int) {
    let token = tokens[index]
    if token.startsLine, !token.continuesLine, frames.isEmpty, endsStatement(index) { begin() }
    switch token.kind {
    case .semicolon: begin()
    case .string, .block, .month, .day, .instant, .integer, .decimal, .unit:
      roles[index] = token.kind == .string || token.kind == .block ? .string : .number
      noteType(index)
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
    case .word where write(name(token), index): break
    case .word, .quotedName: word(token, index)
    case .dotDot, .quit, .invalid, .end: break
    }
  }

  private mutating func begin() {
    (place, frame, frames, aliases) = (.statement, Frame(), [], [])
    (expanded, expanding) = ([:], nil)
  }

  /// Whether a statement may end before a token that begins a line.
  private func endsStatement(_ index: Int) -> Bool {
    guard index > 0 else { return true }
    switch place {
    case .operator, .afterValue, .clause, .free, .settingValue, .statement, .help: return true
    case .show, .use, .describe, .file, .format, .variable, .setting, .entry, .action: return true
    case .model(let parts): return !parts.isEmpty
    case .field(let path): return frame.clause == .count || frame.clause == .distinct || path.isEmpty == false
    case .value, .stage, .source, .expression:
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
    if case .model = place { place = .clause } else { place = .afterValue }
  }

  private mutating func afterOperand() {
    place = .afterValue
  }

  private mutating func compare(_ word: Keyword?) {
    if case .operator(let path) = place {
      place = .value(path, word)
    } else {
      place = place == .free ? .source : .value([], word)
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
    case .statement, .value, .afterValue, .stage, .source, .expression, .setting, .settingValue, .show, .use, .help,
      .describe, .file, .format, .variable, .entry, .action, .free:
      place = .field([""])
    }
  }

  var modelParts: [String] = []

  // MARK: Brackets

  private mutating func open(_ kind: Token.Kind, _ index: Int) {
    var inner = frame
    inner.opening = kind
    inner.write = nil
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
    case .model, .clause, .field, .operator, .value, .afterValue, .stage, .setting, .settingValue, .show, .use, .help,
      .describe, .file, .format, .variable, .entry, .action, .free:
      break
    }
    frames.append(frame)
    frame = inner
    switch place {
    case .value(_, .has): place = .field([])
    case .value where kind == .leftBracket: break
    case .value, .source, .statement, .expression: place = frame.clause == nil ? .source : .field([])
    case .model, .clause, .field, .operator, .afterValue, .stage, .setting, .settingValue, .show, .use, .help,
      .describe,
      .file, .format, .variable, .entry, .action, .free:
      place = frame.clause == nil ? .expression : .field([])
    }
  }

  private mutating func close() {
    guard let outer = frames.popLast() else { return }
    frame = outer
    place = .afterValue
  }
}
