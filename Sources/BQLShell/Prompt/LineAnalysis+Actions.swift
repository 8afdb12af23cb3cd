import BQLEngine
import BQLSyntax
import BrainAPI

/// Writes that begin with a word only where what follows fits: `add entry`, `do accept`, `attach "permit.pdf"`.
extension LineAnalysis {
  /// Reads a word of such a write; false where it is none.
  mutating func write(_ text: String, _ index: Int) -> Bool {
    switch place {
    case .statement, .expression, .source:
      if frame.write == nil, let word = writeWord(text, index) {
        roles[index] = .keyword
        frame.write = word
        switch word {
        case .add, .change, .remove: place = .entry
        case .do: place = .action
        case .attach: place = .file
        }
        return true
      }
    case .entry:
      let isEntry = text == WriteWord.entry
      roles[index] = isEntry ? .keyword : .unknownName
      place = .free
      return true
    case .action:
      roles[index] = context.actions(nil).contains(text) ? .name : .unknownName
      place = .afterValue
      return true
    case .model, .clause, .field, .operator, .value, .afterValue, .stage, .setting, .settingValue, .show, .use, .help,
      .describe, .file, .format, .variable, .free:
      break
    }
    guard let write = frame.write, frame.opening != .leftBrace else { return false }
    switch (write, text) {
    case (.add, "to"), (.change, "of"), (.remove, "from"), (.do, "on"), (.attach, "to"): place = .source
    case (.remove, "at"): place = .expression
    default: return false
    }
    // What is written to may be anything from here on.
    if text != "at", write != .add { frame.write = nil }
    roles[index] = .keyword
    return true
  }

  /// At the end of the line a word that is nothing else may yet become one of them.
  private func writeWord(_ text: String, _ index: Int) -> WriteWord? {
    guard let next = next(index) else { return context.scope[text] == nil ? WriteWord(rawValue: text) : nil }
    return WriteWord(text, next: (next, name(next), self.next(index + 1)))
  }
}

extension PromptContext {
  /// The names of actions that `do` takes, of a model or of all, each once.
  func actions(_ model: Model?) -> [String] {
    let models = model.map { [$0] } ?? catalogue.models
    return models.flatMap(\.actions).filter { $0.content == .nothing }.map(\.name).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }
}
