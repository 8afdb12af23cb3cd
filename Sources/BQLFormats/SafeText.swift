/// Text that a terminal may be given: the only kind that the program prints for people.
///
/// There is no way in for control characters. What stands in the source is trusted; everything that comes from data, a
/// server, a file or the command line is escaped on its way in, by `init`, by an interpolation, or line by line by
/// `lines`. Style is put on by `styled` and by nothing else.
///
///     let name = "a\u{1B}[31mb"
///     SafeText("the name is \(name)")       // the name is a^[[31mb
package struct SafeText: Sendable, Hashable {
  /// With sequences for style.
  private var text: String
  private var hasStyle = false

  private init(trusted text: String, hasStyle: Bool) {
    self.text = text
    self.hasStyle = hasStyle
  }

  package init() { text = "" }

  /// On one line: line ends and tabs are shown as `\n` and `\t`.
  package init(_ text: String) { self.text = DisplayText.escaped(text) }

  package init(_ text: Substring) { self.init(String(text)) }

  /// Line feeds and tabs are line feeds and tabs; everything else is escaped. For what is laid out already.
  package static func lines(_ text: String) -> SafeText {
    SafeText(trusted: DisplayText.escaped(text, keeping: ["\n", "\t"]), hasStyle: false)
  }

  // MARK: Style

  /// Numbers of a sequence "select graphic rendition".
  package enum Style: String, Sendable {
    case bold = "1"
    case dim = "2"
    case red = "1;31"
    case yellow = "1;33"
    case blue = "34"
    case cyan = "1;36"
  }

  package func styled(_ style: Style) -> SafeText {
    text.isEmpty ? self : SafeText(trusted: "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m", hasStyle: true)
  }

  // MARK: Out

  /// As it is written to a terminal, with its style or without.
  package func written(withStyle: Bool) -> String { withStyle ? text : plain }

  /// Without style.
  package var plain: String {
    guard hasStyle else { return text }
    var plain: [UInt8] = []
    var isInSequence = false
    for byte in text.utf8 {
      if byte == 0x1B { isInSequence = true } else if !isInSequence { plain.append(byte) }
      if isInSequence, byte == UInt8(ascii: "m") { isInSequence = false }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  package var isEmpty: Bool { text.isEmpty }
  package var byteCount: Int { text.utf8.count }

  /// Cells of a terminal, of one line.
  package var width: Int { DisplayText.width(plain) }

  package var splitLines: [SafeText] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      SafeText(trusted: String($0), hasStyle: hasStyle)
    }
  }

  // MARK: Putting together

  /// At most `width` cells, without style where it is cut; `…` stands for what was cut off.
  package func truncated(to width: Int) -> SafeText {
    let (plain, cut) = (plain, DisplayText.truncated(plain, to: width))
    return cut == plain ? self : SafeText(trusted: cut, hasStyle: false)
  }

  /// Spaces behind it, up to `width` cells.
  package func padded(to width: Int) -> SafeText { self + SafeText(repeating: " ", count: width - self.width) }

  /// Nothing for a count below 1.
  package init(repeating piece: SafeText, count: Int) {
    self.init(trusted: String(repeating: piece.text, count: max(0, count)), hasStyle: piece.hasStyle)
  }

  package static func + (left: SafeText, right: SafeText) -> SafeText {
    SafeText(trusted: left.text + right.text, hasStyle: left.hasStyle || right.hasStyle)
  }

  package static func += (left: inout SafeText, right: SafeText) {
    left.text += right.text
    left.hasStyle = left.hasStyle || right.hasStyle
  }
}

// The literals are those of the source alone: `StaticString` cannot be made at run time.
extension SafeText: ExpressibleByStringInterpolation {
  package init(stringLiteral value: StaticString) { self.init(trusted: "\(value)", hasStyle: false) }

  package init(stringInterpolation: Interpolation) { self = stringInterpolation.text }

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = SafeText()

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: StaticString) { text += SafeText(stringLiteral: literal) }

    package mutating func appendInterpolation(_ text: SafeText) { self.text += text }

    package mutating func appendInterpolation(_ number: Int) {
      text += SafeText(trusted: String(number), hasStyle: false)
    }

    /// Whatever it is, its words are escaped.
    package mutating func appendInterpolation<Value>(_ value: Value) { text += SafeText(String(describing: value)) }
  }
}

extension Sequence where Element == SafeText {
  package func joined(separator: SafeText = "") -> SafeText {
    var joined = SafeText()
    var isFirst = true
    for element in self {
      if !isFirst { joined += separator }
      joined += element
      isFirst = false
    }
    return joined
  }
}
