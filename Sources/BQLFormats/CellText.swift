import BrainAPI

/// Values as people read them in a cell: one line, nothing that steers a terminal. Related records are their names.
struct CellText {
  /// UUIDs as their first 8 characters and `…`.
  var shortensIDs = false

  /// Null is `null`, the empty string `""`, an absent field nothing; text that reads like one of these is in quotes.
  func text(_ value: Value?) -> SafeText {
    switch value {
    case nil: return ""
    case .string(let string):
      if string.isEmpty || string == "null" || string == "\"\"" { return "\"\(string)\"" }
      return text(string)
    case .list(let elements) where !elements.isEmpty: return elements.map(element).joined(separator: ", ")
    case .some(let value): return element(value)
    }
  }

  func text(_ string: String) -> SafeText {
    if shortensIDs, CellText.isUUID(string) { return "\(string.prefix(8))…" }
    return SafeText(string)
  }

  private func element(_ value: Value) -> SafeText {
    switch value {
    case .null: return "null"
    case .string(let string): return text(string)
    case .list(let elements): return "[\(elements.map(element).joined(separator: ", "))]"
    case .record(let record):
      if let name = record["name"]?.string, !name.isEmpty { return text(name) }
      if let quantity = value.quantityText { return SafeText(quantity) }
      return record.id.map(text) ?? SafeText(JSON.write(value))
    case .measured(let measured): return SafeText(measured.text)
    default: return SafeText(value.text)
    }
  }

  /// 8-4-4-4-12 hexadecimal digits.
  static func isUUID(_ text: String) -> Bool {
    guard text.utf8.count == 36 else { return false }
    return text.utf8.enumerated().allSatisfy { place, byte in
      switch place {
      case 8, 13, 18, 23: byte == UInt8(ascii: "-")
      default: (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
      }
    }
  }
}
