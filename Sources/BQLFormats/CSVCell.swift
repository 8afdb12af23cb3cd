import BrainAPI

/// The rules of cells that the writer and the reader of `csv` and `tsv` share.
enum CSVCell {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// Whether a spreadsheet would run the text: it begins with `=`, `+`, `-`, `@`, tab or CR and is no number. Text that
  /// has any number of `'` before one of those counts too, or the reader would take off what the data itself has.
  @inline(__always)
  static func needsGuard(_ text: Bytes) -> Bool {
    guard let first = text.first, first == UInt8(ascii: "'") || isTrigger(first) else { return false }
    return first == UInt8(ascii: "'") ? isGuarded(text) : !Number.isNumber(text)
  }

  /// Whether the writer put the `'` in front.
  @inline(__always)
  static func isGuarded(_ text: Bytes) -> Bool {
    guard text.first == UInt8(ascii: "'") else { return false }
    return text.first { $0 != UInt8(ascii: "'") }.map(isTrigger) ?? false
  }

  /// Whether a bare cell with this text would be read as something else than this text.
  @inline(__always)
  static func readsAsLiteral(_ text: Bytes) -> Bool {
    guard let first = text.first else { return true }
    if first == UInt8(ascii: "[") || first == UInt8(ascii: "{") { return true }
    return isLiteral(text) || (first == UInt8(ascii: "n") && text.elementsEqual("null".utf8))
  }

  /// Whether the text is a number or a boolean.
  @inline(__always)
  static func isLiteral(_ text: Bytes) -> Bool {
    guard let first = text.first else { return false }
    return switch first {
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): Number.isNumber(text)
    case UInt8(ascii: "t"): text.elementsEqual("true".utf8)
    case UInt8(ascii: "f"): text.elementsEqual("false".utf8)
    default: false
    }
  }

  /// Whether the text is the JSON of a list or a record.
  static func isStructure(_ text: Bytes) -> Bool {
    guard let first = text.first, first == UInt8(ascii: "[") || first == UInt8(ascii: "{") else { return false }
    return JSON.isText(text)
  }

  /// Whether the text is a list or a record in exactly the spelling that the writer gives it in a quoted cell: compact,
  /// with one blank inside the outer brackets. That is what tells it from text that happens to be JSON, which is quoted
  /// too.
  static func isSpacedStructure(_ text: Bytes) -> Bool {
    guard text.count > 4, text[1] == UInt8(ascii: " "), text[text.count - 2] == UInt8(ascii: " "), isStructure(text)
    else { return false }
    return JSON.isCompact(Bytes(rebasing: text[2..<text.count - 2]))
  }

  /// Spreadsheets write `TRUE`.
  static func boolean(_ text: Bytes) -> Bool? {
    let lowered = text.lazy.map { $0 | 0x20 }
    return lowered.elementsEqual("true".utf8) ? true : lowered.elementsEqual("false".utf8) ? false : nil
  }

  /// Without blanks at its ends.
  static func trimmed(_ text: Bytes) -> Bytes {
    var rest = text[...]
    while rest.first == UInt8(ascii: " ") { rest.removeFirst() }
    while rest.last == UInt8(ascii: " ") { rest.removeLast() }
    return Bytes(rebasing: rest)
  }

  private static func isTrigger(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"),
      UInt8(ascii: "\r"):
      true
    default: false
    }
  }
}
