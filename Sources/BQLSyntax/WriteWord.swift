/// Words that begin a write, but only where what stands behind them fits: `add entry`, `do accept`, `attach "permit.pdf"`.
/// Everywhere else they are names, and none of them is reserved: `let add = 1`.
package enum WriteWord: String, Sendable, Hashable, CaseIterable {
  case add, change, remove, `do`, attach

  /// What stands behind `add`, `change` and `remove`.
  package static let entry = "entry"

  /// Whether what follows on the same line makes a word one of these.
  ///
  /// - Parameters:
  ///   - word: As written.
  ///   - next: The two tokens behind it on its line.
  package init?(_ word: String, next: (first: Token, text: String, second: Token?)) {
    guard let own = WriteWord(rawValue: word) else { return nil }
    let fits =
      switch own {
      case .add, .change, .remove: next.first.kind == .word && next.text == WriteWord.entry
      // Names of actions may be words of the language: `do join on $group`.
      case .do: next.first.kind == .word && (next.first.keyword == nil || next.second?.keyword == .on)
      case .attach: next.first.kind == .string
      }
    guard fits else { return nil }
    self = own
  }
}
