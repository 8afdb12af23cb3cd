import BrainAPI
import GRDB

/// A filter's text as a value of its field's type, with Django's words where it is none.
enum Operand {
  /// What a field is compared as.
  enum Kind {
    case uuid, integer, boolean, text, date, dateTime, json
  }

  static func kind(_ field: Field, _ schema: StoreSchema) -> Kind {
    switch field.kind {
    case .uuid: .uuid
    case .integer: .integer
    case .boolean: .boolean
    case .string, .text, .url: .text
    case .date: .date
    case .dateTime: .dateTime
    case .json, .stringList: .json
    case .relation(let target), .relationList(let target): schema.model(target)?.hasIntegerID == true ? .integer : .uuid
    }
  }

  static func value(_ text: String, _ kind: Kind) throws(ReplyError) -> DatabaseValue {
    switch kind {
    case .uuid:
      guard let id = UUIDText.canonical(text) else { throw .invalid("“\(text)” is not a valid UUID.") }
      return id.databaseValue
    case .integer: return try integer(text).databaseValue
    case .boolean: return (isTruthy(text) ? 1 : 0).databaseValue
    case .text: return text.databaseValue
    case .date:
      switch DjangoDates.day(text) {
      case .day(let day): return day.text.databaseValue
      case .noDay:
        throw .invalid("“\(text)” value has the correct format (YYYY-MM-DD) but it is an invalid date.")
      case .noFormat: throw .invalid("“\(text)” value has an invalid date format. It must be in YYYY-MM-DD format.")
      }
    case .dateTime:
      guard let instant = DjangoDates.instant(text) else {
        throw .invalid(
          "“\(text)” value has an invalid format. It must be in YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ] format.")
      }
      return String(DjangoDates.stored(instant).dropLast()).databaseValue
    case .json: return text.databaseValue
    }
  }

  /// The framework says nothing where a number is none.
  static func integer(_ text: String) throws(ReplyError) -> Int {
    guard let number = Int(text.filter { !$0.isWhitespace }) else { throw .invalid("") }
    return number
  }

  /// The framework's notion: everything but `0`, `false` and nothing.
  static func isTruthy(_ text: String) -> Bool { !["0", "false", ""].contains(text.lowercased()) }

  /// A LIKE pattern's literal part, for `ESCAPE '\'`.
  static func likeLiteral(_ text: String) -> String {
    var literal = ""
    for character in text.unicodeScalars {
      if character == "%" || character == "_" || character == "\\" { literal.unicodeScalars.append("\\") }
      literal.unicodeScalars.append(character)
    }
    return literal
  }
}

enum UUIDText {
  /// A UUID in the shape of version 4, of 128 random bits.
  static func text(high: UInt64, low: UInt64) -> String {
    let high = high & ~0xF000 | 0x4000
    let low = low & ~(3 << 62) | (1 << 63)
    return String(unsafeUninitializedCapacity: 36) { bytes in
      var place = 0
      for digit in 0..<32 {
        if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
          bytes[place] = UInt8(ascii: "-")
          place += 1
        }
        let word = digit < 16 ? high : low
        let value = UInt8(truncatingIfNeeded: word >> UInt64(60 - digit % 16 * 4)) & 15
        bytes[place] = value < 10 ? 0x30 + value : 0x57 + value
        place += 1
      }
      return place
    }
  }

  /// The form in which ids are stored: lower case, with hyphens. Takes what Python's `uuid.UUID` takes; nil for the rest.
  static func canonical(_ text: String) -> String? {
    var digits = Substring(text)
    for prefix in ["urn:", "uuid:"] where digits.hasPrefix(prefix) { digits = digits.dropFirst(prefix.count) }
    var hex: [UInt8] = []
    for byte in digits.utf8 where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "{") && byte != UInt8(ascii: "}") {
      switch byte {
      case 0x30...0x39, 0x61...0x66: hex.append(byte)
      case 0x41...0x46: hex.append(byte + 0x20)
      default: return nil
      }
    }
    guard hex.count == 32 else { return nil }
    for place in [20, 16, 12, 8] { hex.insert(UInt8(ascii: "-"), at: place) }
    return String(decoding: hex, as: UTF8.self)
  }
}
