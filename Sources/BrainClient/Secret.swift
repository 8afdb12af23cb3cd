/// A token or password. It shows nothing of itself in a description, a dump or a log; `reveal` is the only way to its text.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let text: String

  package init(_ text: String) { self.text = text }

  /// The text itself, for the header of a request or the credentials file, and for nothing else.
  package var exposed: String { text }

  package var description: String { "(secret)" }
  package var debugDescription: String { "(secret)" }
  package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }

  /// Whether it can stand in a header: visible ASCII.
  var isSendable: Bool { !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }

  /// `words` with this secret blotted out, should a server repeat it; also where a text was cut in the middle of it.
  func blotted(from words: String) -> String {
    if text.isEmpty { return words }
    let words = words.replacing(text, with: description)
    guard words.hasSuffix("…") else { return words }
    for length in stride(from: min(text.count, words.count - 1), through: 4, by: -1)
    where words.dropLast().hasSuffix(text.prefix(length)) {
      return words.dropLast(length + 1) + description + "…"
    }
    return words
  }
}
