/// Writes the tokens of a text that was understood, line by line.
struct LayoutWriter {
  private let parser: Parser
  private let tokens: [Token]
  private let roles: [TokenRole]
  /// For each bracket the index of its partner.
  private let partner: [Int]
  /// Cells of the tokens before each index, on one line.
  private let cells: [Int]
  /// Tokens before each index that start a line.
  private let newlines: [Int]
  /// Tokens before each index that may start a line of a query.
  private let queryParts: [Int]

  private var finished = ""
  private var line = ""
  private var indentation = 0
  private var nextComment = 0

  init(_ parser: Parser) {
    self.parser = parser
    tokens = parser.tokens
    roles = parser.roles
    var partner = Array(repeating: -1, count: parser.tokens.count)
    var cells = [0]
    var newlines = [0]
    var queryParts = [0]
    var open: [Int] = []
    for (index, token) in parser.tokens.enumerated() {
      if token.isOpening { open.append(index) }
      if token.isClosing, let start = open.popLast() {
        partner[start] = index
        partner[index] = start
      }
      let width = token.kind == .block ? 3 : DisplayWidth.of(parser.text(token))
      let hasSpace =
        index > 0
        && Spacing.isSpace(
          between: parser.tokens[index - 1], parser.roles[index - 1], and: token, parser.roles[index])
      cells.append((cells.last ?? 0) + width + (hasSpace ? 1 : 0))
      newlines.append((newlines.last ?? 0) + (token.startsLine ? 1 : 0))
      queryParts.append((queryParts.last ?? 0) + (parser.roles[index] == .queryPart ? 1 : 0))
    }
    self.partner = partner
    self.cells = cells
    self.newlines = newlines
    self.queryParts = queryParts
  }

  mutating func text() -> String {
    write(parser.layouts, end: tokens.count - 1, indentation: 0)
    endLine()
    return finished
  }

  // MARK: - Lines

  private mutating func endLine() {
    while line.last == " " { line.removeLast() }
    if !line.isEmpty { finished += line + "\n" }
    line = ""
  }

  private mutating func startLine(_ indentation: Int, afterBlank: Bool = false) {
    endLine()
    if afterBlank, !finished.isEmpty { finished += "\n" }
    self.indentation = indentation
    line = String(repeating: " ", count: indentation)
  }

  private var isLineEmpty: Bool { line.allSatisfy { $0 == " " } }

  // MARK: - Statements

  /// Statements up to the token at `end`, each on its own line.
  private mutating func write(_ statements: [StatementLayout], end: Int, indentation: Int) {
    var isFirst = true
    for statement in statements {
      let first = statement.tokens.lowerBound
      isFirst = writeComments(before: first, indentation: indentation, isFirst: isFirst)
      let hasBlank = tokens[first].flags.contains(.blankLineBefore)
      startLine(indentation, afterBlank: hasBlank && !isFirst)
      isFirst = false
      write(statement, indentation: indentation)
    }
    _ = writeComments(before: end, indentation: indentation, isFirst: isFirst)
  }

  private mutating func write(_ statement: StatementLayout, indentation: Int) {
    guard let block = statement.block else {
      return writeLevel(statement.tokens, indentation: indentation, isLoose: true)
    }
    writeLevel(statement.tokens.lowerBound..<(block.open + 1), indentation: indentation, isLoose: true)
    let isEmpty =
      block.statements.isEmpty
      && !(nextComment < parser.comments.count && parser.comments[nextComment].nextToken <= block.close)
    if isEmpty {
      line += "}"
    } else {
      write(block.statements, end: block.close, indentation: indentation + 2)
      startLine(indentation)
      line += "}"
    }
  }

  /// The comments between statements; gives whether nothing has been written yet.
  private mutating func writeComments(before index: Int, indentation: Int, isFirst: Bool) -> Bool {
    var isFirst = isFirst
    while nextComment < parser.comments.count, parser.comments[nextComment].nextToken <= index {
      let comment = parser.comments[nextComment]
      nextComment += 1
      if !comment.isOwnLine, !isLineEmpty {
        line += " " + text(comment)
      } else {
        startLine(indentation, afterBlank: comment.blankLineBefore && !isFirst)
        line += text(comment)
      }
      isFirst = false
    }
    return isFirst
  }

  private func text(_ comment: Comment) -> String {
    var text = parser.text(comment.span)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  // MARK: - Tokens of a statement or a bracket

  private func hasNewline(_ range: Range<Int>) -> Bool { newlines[range.upperBound] > newlines[range.lowerBound] }

  private func width(_ range: Range<Int>) -> Int { cells[range.upperBound] - cells[range.lowerBound] }

  /// Tokens that belong together, all brackets in them closed. Where there is a query in them that must be broken, its
  /// parts start lines. `isLoose`: what goes on a line later is indented once more.
  private mutating func writeLevel(_ range: Range<Int>, indentation: Int, isLoose: Bool) {
    let parts = parts(of: range)
    let isBroken =
      !parts.isEmpty
      && (hasNewline((range.lowerBound + 1)..<range.upperBound)
        || indentation + width(range) > BQLFormatter.lineLength)
    let breaks = isBroken ? parts : []
    var continuation = indentation + (isLoose ? 2 : 0)
    var nextBreak = 0
    var isTooWide = isWide(range.lowerBound..<(breaks.first ?? range.upperBound), indentation)
    var index = range.lowerBound
    while index < range.upperBound {
      var lineStart: Int?
      if nextBreak < breaks.count, breaks[nextBreak] == index {
        nextBreak += 1
        let end = nextBreak < breaks.count ? breaks[nextBreak] : range.upperBound
        isTooWide = isWide(index..<end, indentation + 2)
        lineStart = indentation + 2
        continuation = indentation + 4
      } else if index > range.lowerBound, keepsNewline(index) {
        lineStart = continuation
      }
      place(index, lineStart: lineStart, continuation: continuation, isFirst: index == range.lowerBound)
      if tokens[index].isOpening, partner[index] > index, partner[index] < range.upperBound {
        writeBracket(index, isTooWide: isTooWide)
        index = partner[index]
      }
      index += 1
    }
  }

  private func isWide(_ range: Range<Int>, _ indentation: Int) -> Bool {
    indentation + width(range) > BQLFormatter.lineLength
  }

  /// The tokens of a range, outside of its brackets, that start a clause or a stage.
  private func parts(of range: Range<Int>) -> [Int] {
    guard queryParts[range.upperBound] > queryParts[range.lowerBound] else { return [] }
    var parts: [Int] = []
    var index = range.lowerBound
    while index < range.upperBound {
      if roles[index] == .queryPart { parts.append(index) }
      if tokens[index].isOpening, partner[index] > index { index = partner[index] }
      index += 1
    }
    return parts
  }

  /// Whether the author's newline before a token stays.
  private func keepsNewline(_ index: Int) -> Bool {
    guard tokens[index].startsLine else { return false }
    return roles[index] == .connective || tokens[index - 1].kind == .comma || tokens[index - 1].kind == .block
  }

  /// What stands between the bracket at `open`, which is written, and its partner; then the partner.
  private mutating func writeBracket(_ open: Int, isTooWide: Bool) {
    let close = partner[open]
    let contents = (open + 1)..<close
    let hasNewline = hasNewline((open + 1)..<(close + 1))
    let isBroken =
      (hasNewline && (!contents.isEmpty || hasComment(close)))
      || (isTooWide && queryParts[close] > queryParts[open])
    guard isBroken else {
      if !contents.isEmpty { writeLevel(contents, indentation: indentation, isLoose: true) }
      return place(close, lineStart: nil, continuation: indentation, isFirst: false)
    }
    let outer = indentation
    let items = items(of: contents)
    for item in items {
      place(item.lowerBound, lineStart: outer + 2, continuation: outer + 2, isFirst: false, isDry: true)
      writeLevel(item, indentation: outer + 2, isLoose: items.count > 1)
    }
    place(close, lineStart: outer, continuation: outer + 2, isFirst: false)
  }

  private func hasComment(_ index: Int) -> Bool {
    nextComment < parser.comments.count && parser.comments[nextComment].nextToken == index
  }

  /// The elements of a bracket, each with its comma.
  private func items(of range: Range<Int>) -> [Range<Int>] {
    var items: [Range<Int>] = []
    var start = range.lowerBound
    var index = start
    while index < range.upperBound {
      if tokens[index].isOpening, partner[index] > index {
        index = partner[index]
      } else if tokens[index].kind == .comma, !hasQueryPart(start..<index) {
        // A query takes commas for its own; then the bracket is one piece.
        items.append(start..<(index + 1))
        start = index + 1
      }
      index += 1
    }
    if start < range.upperBound { items.append(start..<range.upperBound) }
    return items
  }

  private func hasQueryPart(_ range: Range<Int>) -> Bool { !parts(of: range).isEmpty }

  /// Writes a token and the comments before it. `lineStart`: the indentation of the line that it must start; comments
  /// on their own line stand at `continuation`, where the token does not start a line of its own. `isDry`: the line is
  /// started, the token is left to who writes the level.
  private mutating func place(
    _ index: Int, lineStart: Int?, continuation: Int, isFirst: Bool, isDry: Bool = false
  ) {
    var lineStart = lineStart
    while hasComment(index) {
      let comment = parser.comments[nextComment]
      nextComment += 1
      if !comment.isOwnLine, !isLineEmpty {
        line += " "
      } else {
        startLine(tokens[index].isClosing ? continuation : lineStart ?? continuation)
      }
      line += text(comment)
      lineStart = lineStart ?? continuation
    }
    if let lineStart {
      startLine(lineStart)
    } else if !isFirst, index > 0, !isLineEmpty,
      Spacing.isSpace(between: tokens[index - 1], roles[index - 1], and: tokens[index], roles[index])
    {
      line += " "
    }
    if !isDry { write(tokens[index]) }
  }

  private mutating func write(_ token: Token) {
    let text = parser.text(token)
    // What stands in a block is not ours to indent; only its line ends become line feeds.
    let isBlock = token.kind == .block && text.utf8.contains(0x0D)
    line += isBlock ? text.replacing("\r\n", with: "\n").replacing("\r", with: "\n") : text
  }
}
