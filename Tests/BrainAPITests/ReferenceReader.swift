@testable import BrainAPI

/// A second reader of JSON, as plain as can be, to hold the first one against: it calls itself and makes values at once.
struct ReferenceReader {
  let bytes: [UInt8]
  let limits: JSON.Limits
  private var place = 0

  init(_ bytes: [UInt8], _ limits: JSON.Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  private func failure(_ reason: String, at offset: Int? = nil) -> JSONError {
    JSONError(offset: offset ?? place, reason: reason)
  }
  private var byte: UInt8? { place < bytes.count ? bytes[place] : nil }

  mutating func read() throws(JSONError) -> Value {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    if bytes.count > limits.size { throw failure("larger than \(limits.size) bytes", at: limits.size) }
    let value = try value(depth: 0)
    skipBlanks()
    if place < bytes.count { throw failure("something follows the end of the value") }
    return value
  }

  private mutating func skipBlanks() {
    while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  private mutating func expect(_ word: StaticString, _ value: Value) throws(JSONError) -> Value {
    let count = word.utf8CodeUnitCount
    guard place + count <= bytes.count else { throw failure("expected a value") }
    for offset in 0..<count where bytes[place + offset] != word.utf8Start[offset] {
      throw failure("expected a value")
    }
    place += count
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> Value {
    skipBlanks()
    switch byte {
    case 0x7B: return try record(depth: depth)
    case 0x5B: return try list(depth: depth)
    case 0x22: return .string(try string())
    case 0x74: return try expect("true", .boolean(true))
    case 0x66: return try expect("false", .boolean(false))
    case 0x6E: return try expect("null", .null)
    case nil: throw failure("the text ends early")
    default: return .number(try number())
    }
  }

  private mutating func list(depth: Int) throws(JSONError) -> Value {
    if depth >= limits.depth { throw failure("nested deeper than \(limits.depth)") }
    place += 1
    var list: [Value] = []
    skipBlanks()
    if byte == 0x5D { place += 1; return .list(list) }
    while true {
      list.append(try value(depth: depth + 1))
      skipBlanks()
      if byte == 0x2C { place += 1; continue }
      guard byte == 0x5D else { throw failure("expected `,` or `]`") }
      place += 1
      return .list(list)
    }
  }

  private mutating func record(depth: Int) throws(JSONError) -> Value {
    if depth >= limits.depth { throw failure("nested deeper than \(limits.depth)") }
    place += 1
    var fields: [(String, Value)] = []
    skipBlanks()
    if byte == 0x7D { place += 1; return .record(Record(fields)) }
    while true {
      skipBlanks()
      guard byte == 0x22 else { throw failure("expected a name in quotes") }
      let start = place
      let name = try string()
      if fields.contains(where: { $0.0.unicodeScalars.elementsEqual(name.unicodeScalars) }) {
        throw failure("a name twice", at: start)
      }
      skipBlanks()
      guard byte == 0x3A else { throw failure("expected `:`") }
      place += 1
      fields.append((name, try value(depth: depth + 1)))
      skipBlanks()
      if byte == 0x2C { place += 1; continue }
      guard byte == 0x7D else { throw failure("expected `,` or `}`") }
      place += 1
      return .record(Record(fields))
    }
  }

  private mutating func digits() throws(JSONError) {
    guard let first = byte, (0x30...0x39).contains(first) else { throw failure("expected a value") }
    while let byte, (0x30...0x39).contains(byte) { place += 1 }
  }

  private mutating func number() throws(JSONError) -> Number {
    let start = place
    var isInteger = true
    if byte == 0x2D { place += 1 }
    if byte == 0x30 { place += 1 } else { try digits() }
    if let byte, (0x30...0x39).contains(byte) { throw failure("a leading zero") }
    if byte == 0x2E {
      isInteger = false
      place += 1
      try digits()
    }
    if byte == 0x65 || byte == 0x45 {
      isInteger = false
      place += 1
      if byte == 0x2B || byte == 0x2D { place += 1 }
      while byte == 0x30, place + 1 < bytes.count, (0x30...0x39).contains(bytes[place + 1]) { place += 1 }
      let first = place
      try digits()
      guard place - first <= 9 else { throw failure("a long exponent") }
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    if isInteger, text != "-0", let integer = Int(text) { return .integer(integer) }
    return .literal(text)
  }

  private mutating func string() throws(JSONError) -> String {
    let start = place
    place += 1
    var decoded: [UInt8] = []
    while let byte {
      place += 1
      switch byte {
      case 0x22:
        guard let text = String(validating: decoded, as: UTF8.self) else { throw failure("invalid UTF-8", at: start) }
        return text
      case 0x5C: try escape(into: &decoded)
      case 0..<0x20: throw failure("a control character in a string", at: place - 1)
      default: decoded.append(byte)
      }
    }
    throw failure("the text ends in a string")
  }

  private mutating func escape(into decoded: inout [UInt8]) throws(JSONError) {
    guard let byte else { throw failure("the text ends in a string") }
    place += 1
    switch byte {
    case 0x22, 0x5C, 0x2F: decoded.append(byte)
    case 0x62: decoded.append(0x08)
    case 0x66: decoded.append(0x0C)
    case 0x6E: decoded.append(0x0A)
    case 0x72: decoded.append(0x0D)
    case 0x74: decoded.append(0x09)
    case 0x75:
      var code = try hex4()
      if (0xD800..<0xDC00).contains(code), self.byte == 0x5C, place + 1 < bytes.count, bytes[place + 1] == 0x75 {
        place += 2
        let low = try hex4()
        guard (0xDC00..<0xE000).contains(low) else { throw failure("half a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
      decoded += Array(String(Character(scalar)).utf8)
    default: throw failure("no escape that JSON knows", at: place - 1)
    }
  }

  private mutating func hex4() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("four hexadecimal digits are expected")
      }
      code = code << 4 | UInt32(digit)
      place += 1
    }
    return code
  }
}
