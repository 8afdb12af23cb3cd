/// A character as the terminal may have it, and the cells that it takes. The editor knows no characters: who uses it says.
package struct ShownCharacter: Sendable, Hashable {
  package var text: String
  package var cells: Int

  package init(_ text: String, cells: Int) {
    self.text = text
    self.cells = cells
  }

  package typealias Table = @Sendable (Character) -> ShownCharacter
}

/// What is written to the terminal, and the only thing that is: the editor's own sequences, which stand in its source, and
/// characters as they are shown. What was typed, pasted, recalled or completed has no other way in.
struct ScreenText: Sendable, Hashable {
  private(set) var written = ""

  var isEmpty: Bool { written.isEmpty }

  mutating func append(_ character: ShownCharacter) { written += character.text }

  init() {}

  init(_ text: some StringProtocol, _ show: ShownCharacter.Table) {
    for character in text { append(show(character)) }
  }

  init(_ characters: some Sequence<ShownCharacter>) { for character in characters { append(character) } }

  /// Nothing for a count below 1.
  init(blanks count: Int) { written = String(repeating: " ", count: max(0, count)) }

  static func + (left: ScreenText, right: ScreenText) -> ScreenText {
    var sum = left
    sum += right
    return sum
  }

  static func += (left: inout ScreenText, right: ScreenText) { left.written += right.written }
}

// The literals are those of the source alone: `StaticString` cannot be made at run time.
extension ScreenText: ExpressibleByStringInterpolation {
  init(stringLiteral value: StaticString) { written = "\(value)" }

  init(stringInterpolation: Interpolation) { self = stringInterpolation.text }

  struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ScreenText()

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: StaticString) { text += ScreenText(stringLiteral: literal) }
    mutating func appendInterpolation(_ text: ScreenText) { self.text += text }
    mutating func appendInterpolation(_ number: Int) { text.written += String(number) }
    mutating func appendInterpolation(_ style: TextStyle) { text.written += style.codes }
  }
}
