// Statements that write.
extension Parser {
  mutating func write(_ word: WriteKeyword) throws(ParseError) -> Write {
    let keyword = previous?.span ?? token.span
    let kind: Write.Kind
    switch word {
    case .create: kind = try create()
    case .update: kind = try update()
    case .replace: kind = try replace()
    case .delete: kind = .delete(try writeTarget("delete"))
    case .undo: kind = .undo(atEnd || token.kind == .rightParenthesis ? nil : try expression(.additive))
    case .resume: kind = .resume
    }
    return Write(kind, keyword: keyword)
  }

  /// Whether a record, a list of them, or what stands for one can start here.
  var startsRecords: Bool {
    [.leftBrace, .leftBracket, .variable, .leftParenthesis].contains(token.kind)
  }

  private mutating func create() throws(ParseError) -> Write.Kind {
    guard token.isName, isName(position) else {
      throw missing("a model after `create`", hint: "as in `create session {name: \"s1\"}`")
    }
    let model = try modelReference()
    if take(.from) { return .create(model, .file(try expectText("a file after `from`"))) }
    guard startsRecords else {
      throw missing("a record after the model", hint: "as in `create session {name: \"s1\"}`, or a list of records")
    }
    return .create(model, .value(try operand()))
  }

  private mutating func update() throws(ParseError) -> Write.Kind {
    if isFileUpdate {
      let model = try modelReference()
      advanceKeyword()
      let file = try expectText("a file after `from`")
      return .updateFromFile(model, file, by: try keyFields())
    }
    let target = try writeTarget("update")
    try expect(.set, after: "what is updated", hint: "as in `set description = \"...\"`")
    var assignments: [Assignment] = []
    repeat {
      guard token.isName else { throw missing("a field after `set`", hint: "as in `set description = \"...\"`") }
      let field = try path()
      try expect(.equal, after: "the field")
      try requireOperand("a value after `=`")
      assignments.append(Assignment(field: field, value: try expression()))
    } while take(.comma)
    return .update(target, assignments)
  }

  /// `by name`, `by subject.name, type`: the columns of a file that find its records; empty where there is no `by`.
  private mutating func keyFields() throws(ParseError) -> [Path] {
    guard take(.by) else { return [] }
    var paths: [Path] = []
    repeat {
      guard token.isName else {
        throw missing("a field after `by`", hint: "as in `by name`, or `by subject.name, type`")
      }
      paths.append(try path())
    } while take(.comma)
    return paths
  }

  /// Whether `MODEL from` stands here.
  private var isFileUpdate: Bool {
    var index = position
    while tokens[index].isName, tokens[index + 1].kind == .dot { index += 2 }
    return tokens[index].isName && index < tokens.count - 1 && tokens[index + 1].keyword == .from
  }

  private mutating func replace() throws(ParseError) -> Write.Kind {
    let target = try writeTarget("replace")
    try expect(.with, after: "what is replaced", hint: "as in `replace session \"...\" with {name: \"s1\"}`")
    try requireOperand("a record after `with`")
    return .replace(target, .value(try operand()))
  }

  /// `$x`, `$x[0]`, `(query)` or a model with an id.
  /// `word`: what stands before it, for messages: `update`, or the write and its last word, `add entry to`.
  mutating func writeTarget(_ words: String) throws(ParseError) -> WriteTarget {
    let parts = words.split(separator: " ")
    let word = String(parts.last ?? "")
    let write = parts.count > 1 ? parts.dropLast().joined(separator: " ") : word
    if token.kind == .variable || token.kind == .leftParenthesis { return .value(try operand()) }
    if token.keyword == .from, startsOperand(position + 1) {
      throw fail("a query after `\(word)` goes in parentheses", token.span, hint: "as in `\(word) (from ...)`")
    }
    guard token.isName, isName(position) else {
      throw missing(
        parts.count > 1 ? "a record after `\(word)`" : "what to \(word)",
        hint: "as in `$x`, `(from ...)`, or a model with an id")
    }
    let model = try modelReference()
    // Groups and users have numbers.
    let isId =
      !atEnd
      && (token.kind == .string || token.kind == .integer || token.kind == .variable || token.kind == .leftParenthesis)
    guard isId else {
      let name = shown(tokens[position - 1])
      throw fail(
        "`\(write)` never takes a whole model", model.span, label: "a single record has its id after it",
        hint: token.keyword == .where
          ? "some of them: `\(word) (from \(name) where ...)`"
          : "as in `\(word) \(name) \"c5547922-...\"`; a variable has a `$` here: `\(word) $\(name)`")
    }
    return .record(model, id: try operand())
  }
}
