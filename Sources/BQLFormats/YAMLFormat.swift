import BrainAPI

/// `yaml`: one document, with `---` before it so that several results make a stream. What is written is the same in
/// YAML 1.1 and 1.2: text is bare only where no reader could take it for anything else, and control characters are
/// escaped.
struct YAMLFormat: DataWriter {
  func write<E: Error>(_ shown: Renderable, to emit: (String) throws(E) -> Void) throws(E) {
    switch shown {
    case .rows(let rows, let columns):
      var writer = YAMLRowWriter(columns: columns)
      try writer.writeAll(rows, to: emit)
    case .value(.list(let elements)) where !elements.isEmpty:
      try emit(YAMLFormat.opening)
      for element in elements { try emit(YAMLFormat.item(element, indent: 0)) }
    case .value(let value): try emit(YAMLFormat.opening + YAMLFormat.block(value, indent: 0))
    }
  }

  fileprivate static let opening = "---\n"

  /// The value on lines of its own.
  private static func block(_ value: Value, indent: Int) -> String {
    switch value.stored {
    case .list(let elements) where !elements.isEmpty:
      return elements.map { item($0, indent: indent) }.joined()
    case .record(let record) where record.count > 0:
      return record.fields.map { blanks(indent) + entry($0.name, $0.value, indent: indent) }.joined()
    case .quantity(let number, let unit):
      return block(.record(Record([("value", .number(number)), ("unit", .string(unit))])), indent: indent)
    default: return blanks(indent) + scalar(value) + "\n"
    }
  }

  /// `- value`, the value's further lines below its first.
  fileprivate static func item(_ value: Value, indent: Int) -> String {
    isBlock(value)
      ? blanks(indent) + "- " + block(value, indent: indent + 2).dropFirst(indent + 2)
      : blanks(indent) + "- " + scalar(value) + "\n"
  }

  /// `name: value`, without the blanks before it.
  private static func entry(_ name: String, _ value: Value, indent: Int) -> String {
    let key = text(name)
    // YAML reads a key without `?` only up to 1024 characters.
    let head = key.unicodeScalars.count < 1000 ? key + ":" : "? " + key + "\n" + blanks(indent) + ":"
    return isBlock(value) ? head + "\n" + block(value, indent: indent + 2) : head + " " + scalar(value) + "\n"
  }

  private static func isBlock(_ value: Value) -> Bool {
    switch value.stored {
    case .list(let elements): !elements.isEmpty
    case .record(let record): record.count > 0
    case .quantity: true
    default: false
    }
  }

  private static func scalar(_ value: Value) -> String {
    switch value.stored {
    case .null: "null"
    case .boolean(let boolean): boolean ? "true" : "false"
    case .number(let number): self.number(number.text)
    case .list: "[]"
    case .record: "{}"
    default: text(value.text)
    }
  }

  /// YAML 1.1 takes a number for a float only with a point, and an exponent only with a sign.
  private static func number(_ json: String) -> String {
    guard let mark = json.firstIndex(where: { $0 == "e" || $0 == "E" }) else { return json }
    let mantissa = json[..<mark]
    let exponent = json[json.index(after: mark)...]
    let point = mantissa.contains(".") ? "" : ".0"
    let sign = exponent.hasPrefix("-") || exponent.hasPrefix("+") ? "" : "+"
    return "\(mantissa)\(point)\(json[mark])\(sign)\(exponent)"
  }

  private static func text(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

  /// Begins with a letter, has nothing that YAML could mean something by, and is no word of YAML 1.1.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.properties.isAlphabetic, text.utf8.last != 0x20 else {
      return false
    }
    switch text.lowercased() {
    case "null", "true", "false", "yes", "no", "on", "off", "y", "n": return false
    default:
      return text.unicodeScalars.allSatisfy { scalar in
        switch scalar {
        case " ", "_", "-", ".", "/", "(", ")", "+", ";", "0"..."9", "a"..."z", "A"..."Z": true
        default: scalar.value >= 0xA0 && scalar.properties.isAlphabetic
        }
      }
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      default:
        if DisplayText.isControl(scalar) || isUnprintable(scalar) {
          quoted += escape(scalar.value)
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }

  /// What YAML wants escaped beyond control characters: byte order marks and code points that are no characters.
  private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0xFEFF || scalar.value & 0xFFFE == 0xFFFE
  }

  private static func escape(_ code: UInt32) -> String {
    let digits = String(code, radix: 16, uppercase: true)
    let (letter, count) = code < 0x100 ? ("x", 2) : code < 0x10000 ? ("u", 4) : ("U", 8)
    return "\\" + letter + String(repeating: "0", count: count - digits.count) + digits
  }

  private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}

/// Rows of `yaml`.
struct YAMLRowWriter: RowTextWriter {
  /// The fields that are written; nil: all.
  let columns: [String]?
  var bytes: [UInt8] = []
  var count = 0

  init(columns: [String]?) { self.columns = columns }

  mutating func begin() { bytes += YAMLFormat.opening.utf8 }
  mutating func end() { if count == 0 { bytes += "[]\n".utf8 } }

  func text(_ row: Record, at index: Int) -> String {
    YAMLFormat.item(.record(Grid.projected(row, columns)), indent: 0)
  }
}
