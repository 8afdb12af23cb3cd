import BrainAPI

/// The rules of cells that the writer and the reader of `csv` and `tsv` share.
enum CSVCell {
  /// Whether a spreadsheet would run the text: it begins with `=`, `+`, `-`, `@`, tab or CR and is no number. Text that
  /// has any number of `'` before one of those counts too, or the reader would take off what the data itself has.
  static func needsGuard(_ text: String) -> Bool {
    var rest = text.utf8[...]
    while rest.first == 0x27 { rest.removeFirst() }
    guard let first = rest.first, isTrigger(first) else { return false }
    return rest.count < text.utf8.count || !isNumber(text)
  }

  /// Whether the writer put the `'` in front.
  static func isGuarded(_ text: String) -> Bool {
    guard text.utf8.first == 0x27 else { return false }
    return text.utf8.first { $0 != 0x27 }.map(isTrigger) ?? false
  }

  /// Whether a bare cell with this text would be read as something else than this text.
  static func readsAsLiteral(_ text: String) -> Bool {
    switch text {
    case "", "true", "false", "null": true
    default: text.utf8.first == 0x5B || text.utf8.first == 0x7B || isNumber(text)
    }
  }

  /// The number that a JSON text of it stands for; nil for anything else.
  static func number(_ text: String) -> Number? {
    guard isNumber(text) else { return nil }
    if let integer = Int(text), text != "-0" { return .integer(integer) }
    return .literal(text)
  }

  /// A list or a record from its JSON text; nil for anything else.
  static func structure(_ text: String) -> Value? {
    guard let first = text.utf8.first, first == 0x5B || first == 0x7B else { return nil }
    return try? JSON.read(Array(text.utf8))
  }

  /// The JSON of a list or a record as it stands in a quoted cell: one blank inside the outer brackets. That is what
  /// tells it from text that happens to be JSON, which is quoted too.
  static func spaced(_ json: String) -> String {
    guard json.utf8.count > 2, let open = json.first, let close = json.last else { return json }
    return "\(open) \(json.dropFirst().dropLast()) \(close)"
  }

  /// A list or a record from a quoted cell, in exactly the spelling of `spaced`; nil for anything else.
  static func spacedStructure(_ text: String) -> Value? {
    guard text.hasPrefix("[ ") || text.hasPrefix("{ "), let value = structure(text) else { return nil }
    return spaced(JSON.write(value)) == text ? value : nil
  }

  private static func isTrigger(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D: true
    default: false
    }
  }

  /// The number of JSON: `-0.5e+3`.
  private static func isNumber(_ text: String) -> Bool {
    var rest = text.utf8[...]
    if rest.first == 0x2D { rest.removeFirst() }
    if rest.first == 0x30 { rest.removeFirst() } else if !dropDigits(&rest) { return false }
    if rest.first == 0x2E {
      rest.removeFirst()
      if !dropDigits(&rest) { return false }
    }
    if let letter = rest.first, letter | 0x20 == 0x65 {
      rest.removeFirst()
      if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest.removeFirst() }
      if !dropDigits(&rest) { return false }
    }
    return rest.isEmpty
  }

  /// False where there is no digit.
  private static func dropDigits(_ rest: inout Substring.UTF8View) -> Bool {
    let count = rest.count
    while let byte = rest.first, (0x30...0x39).contains(byte) { rest.removeFirst() }
    return rest.count < count
  }
}
