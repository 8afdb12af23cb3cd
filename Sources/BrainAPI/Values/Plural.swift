/// The one way in which a noun is made fit for a number of things.
package enum Plural {
  /// `subject` for one, `subjects` for any other number, `inventories`, `equipment`.
  package static func noun(_ word: String, _ count: Int) -> String {
    if count == 1 || word.hasSuffix("s") || word == "equipment" { return word }
    let isConsonantY = word.hasSuffix("y") && !["ay", "ey", "oy", "uy"].contains(word.suffix(2))
    return isConsonantY ? word.dropLast() + "ies" : word + "s"
  }

  /// `1 cell`, `2 cells`
  package static func counted(_ count: Int, _ word: String) -> String { "\(count) \(noun(word, count))" }
}
