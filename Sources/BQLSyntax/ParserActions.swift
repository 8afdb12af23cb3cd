// Writes beyond the verbs: entries of logs, actions, files.
extension Parser {
  /// The word at an index as the beginning of a write; nil where it is a name. In brackets a line end means nothing.
  func writeWord(_ index: Int, inBracket: Bool = false) -> WriteWord? {
    let token = tokens[index]
    guard token.kind == .word, index + 1 < tokens.count else { return nil }
    let next = tokens[index + 1]
    guard next.kind != .end, inBracket || !(next.startsLine && bracketDepth == 0) else { return nil }
    let second = index + 2 < tokens.count ? tokens[index + 2] : nil
    return WriteWord(text(token), next: (next, text(next), second))
  }

  mutating func write(_ word: WriteWord) throws(ParseError) -> Write {
    let keyword = token.span
    advance()
    let kind: Write.Kind
    switch word {
    case .add: kind = try addEntry()
    case .change: kind = try changeEntry()
    case .remove: kind = try removeEntry()
    case .do: kind = try act()
    case .attach: kind = try attach()
    }
    return Write(kind, keyword: keyword)
  }

  /// `add entry {...} to TARGET`, `add entry to MODEL from "..." by a, b`
  private mutating func addEntry() throws(ParseError) -> Write.Kind {
    let example = "as in `add entry {date_time: now, details: {weight: 24.1}} to $log`"
    advance()
    if takeWord("to") {
      guard token.isName, isName(position) else {
        throw missing(
          "a model after `to`", hint: "as in `add entry to subjectlog from \"weights.csv\" by subject.name, type`")
      }
      let model = try modelReference()
      try expect(.from, after: "the model", hint: example)
      let file = try expectText("a file after `from`")
      try expect(
        .by, after: "the file", hint: "the columns that find the log of a row, as in `by subject.name, type`")
      var columns: [Path] = []
      repeat {
        guard token.isName else { throw missing("a field after `by`", hint: "as in `by subject.name, type`") }
        columns.append(try path())
      } while take(.comma)
      return .addEntries(model, file, by: columns)
    }
    let entry = try entry(after: .add, hint: example)
    try expectWord("to", after: "the entry", hint: example)
    return .addEntry(entry, to: try writeTarget("add entry to"))
  }

  private mutating func changeEntry() throws(ParseError) -> Write.Kind {
    let example = "as in `change entry {date_time: 2024-04-05T13:45:00Z, notes: \"\"} of $log`"
    advance()
    let entry = try entry(after: .change, hint: example)
    try expectWord("of", after: "the entry", hint: example)
    return .changeEntry(entry, of: try writeTarget("change entry of"))
  }

  private mutating func entry(after word: WriteWord, hint: String) throws(ParseError) -> Expression {
    guard startsRecords else { throw missing("a record after `\(word.rawValue) entry`", hint: hint) }
    return try operand()
  }

  private mutating func removeEntry() throws(ParseError) -> Write.Kind {
    let example = "as in `remove entry at 2024-04-05T13:45:00Z from $log`"
    advance()
    try expectWord("at", after: "`remove entry`", hint: example)
    try requireOperand("a time after `at`", hint: example)
    let time = try expression(.additive)
    try expect(.from, after: "the time", hint: example)
    return .removeEntry(at: time, from: try writeTarget("remove entry from"))
  }

  private mutating func act() throws(ParseError) -> Write.Kind {
    let action = name()
    try expect(.on, after: "the action", hint: "as in `do \(action.text) on $invitation`")
    return .act(action, on: try writeTarget("do \(action.text) on"))
  }

  private mutating func attach() throws(ParseError) -> Write.Kind {
    let file = try expectText("a file after `attach`")
    try expectWord("to", after: "the file", hint: "as in `attach \"permit.pdf\" to $license`")
    return .attach(file, to: try writeTarget("attach to"))
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard token.kind == .word, text(token) == word else { return false }
    advance()
    return true
  }

  private mutating func expectWord(_ word: String, after what: String, hint: String) throws(ParseError) {
    guard takeWord(word) else { throw missing("`\(word)` after \(what)", hint: hint) }
  }
}
