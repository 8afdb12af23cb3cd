import BrainAPI

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A place in a list, for the path of an error.
struct IndexKey: CodingKey {
  let intValue: Int?
  let stringValue: String

  init(_ index: Int) {
    intValue = index
    stringValue = "\(index)"
  }

  init(name: String) {
    intValue = nil
    stringValue = name
  }

  init?(intValue: Int) { self.init(intValue) }
  init?(stringValue: String) { self.init(name: stringValue) }
}

/// Reads a value as a type of the caller's: exactly, or not at all.
struct ValueDecoder: Decoder {
  let value: Value
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// What a schema says of a value does not matter to who decodes it.
  init(value: Value, codingPath: [any CodingKey]) {
    self.value = value.stored
    self.codingPath = codingPath
  }

  static func decode<Decoded: Decodable>(_ value: Value, at path: [any CodingKey]) throws -> Decoded {
    try ValueDecoder(value: value, codingPath: path).decode(Decoded.self)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    // A quantity has the names that JSON gives it.
    if case .quantity(let number, let unit) = value {
      let record = Record([("value", .number(number)), ("unit", .string(unit))])
      return KeyedDecodingContainer(RecordContainer(record: record, codingPath: codingPath))
    }
    guard let record = value.record else { throw mismatch(Record.self, "a record") }
    return KeyedDecodingContainer(RecordContainer(record: record, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let list = value.list else { throw mismatch([Value].self, "a list") }
    return ListContainer(list: list, codingPath: codingPath)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

  /// A value of any type, by what the type makes of this decoder, but for what Foundation would read otherwise.
  func decode<Decoded: Decodable>(_ type: Decoded.Type) throws -> Decoded {
    if type == Date.self, let date = try date() as? Decoded { return date }
    if type == Decimal.self, let decimal = try decimal() as? Decoded { return decimal }
    if type == URL.self, let url = URL(string: try decode(String.self)) as? Decoded { return url }
    return try Decoded(from: self)
  }

  // MARK: Errors

  func mismatch(_ type: Any.Type, _ wanted: String) -> DecodingError {
    let context = DecodingError.Context(
      codingPath: codingPath, debugDescription: "expected \(wanted), found \(found)")
    return value.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
  }

  func corrupted(_ description: String) -> DecodingError {
    .dataCorrupted(DecodingError.Context(codingPath: codingPath, debugDescription: description))
  }

  private var found: String {
    switch value {
    case .null: "null"
    case .boolean(let boolean): "\(boolean)"
    case .number(let number): "the number \(number.text)"
    case .string(let text): "the text \(JSON.write(.string(String(text.prefix(80)))))"
    case .list: "a list"
    case .record: "a record"
    case .instant, .period, .duration, .quantity, .measured: "`\(value.text)`"
    }
  }

  // MARK: Foundation's types

  private func date() throws -> Date {
    let instant: Instant?
    switch value {
    case .instant(let moment): instant = moment
    case .string(let text): instant = Instant(parsing: text) ?? Instant(parsing: text + "T00:00:00Z")
    case .period(let period) where period.unit == .day: instant = Instant(parsing: period.text + "T00:00:00Z")
    default: throw mismatch(Date.self, "a date")
    }
    guard let instant else { throw corrupted("expected a date of ISO 8601, found \(found)") }
    return Date(timeIntervalSince1970: Double(instant.seconds) + Double(instant.nanoseconds) / 1_000_000_000)
  }

  private func decimal() throws -> Decimal {
    guard let number = value.number else { throw mismatch(Decimal.self, "a number") }
    guard let decimal = Decimal(string: number.text), Number(parsing: decimal.description) == number else {
      throw corrupted("\(number.text) does not fit Decimal exactly")
    }
    return decimal
  }
}

// MARK: - One value

extension ValueDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { value.isNull }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard let boolean = value.boolean else { throw mismatch(type, "true or false") }
    return boolean
  }

  func decode(_ type: String.Type) throws -> String {
    switch value {
    case .string(let text): return text
    // Text in JSON too.
    case .instant, .period, .duration: return value.text
    default: throw mismatch(type, "text")
    }
  }

  func decode(_ type: Double.Type) throws -> Double {
    guard let number = value.number else { throw mismatch(type, "a number") }
    // 0.1 is what the shortest digits of a double say; a number with more digits than a double keeps does not fit.
    guard number.double.isFinite, Number(number.double) == number else {
      throw corrupted("\(number.text) does not fit Double exactly")
    }
    return number.double
  }

  func decode(_ type: Float.Type) throws -> Float {
    guard let number = value.number else { throw mismatch(type, "a number") }
    let float = Float(number.double)
    guard float.isFinite, Number(parsing: "\(float)") == number || Number(Double(float)) == number else {
      throw corrupted("\(number.text) does not fit Float exactly")
    }
    return float
  }

  func decode(_ type: Int.Type) throws -> Int { try integer() }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
  func decode(_ type: UInt.Type) throws -> UInt { try integer() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

  private func integer<Whole: FixedWidthInteger>() throws -> Whole {
    guard let number = value.number else { throw mismatch(Whole.self, "a number") }
    // Beyond 64 bits with a sign there is UInt64, by its digits.
    guard let whole = number.exactInteger.flatMap({ Whole(exactly: $0) }) ?? Whole(number.text) else {
      throw corrupted("\(number.text) does not fit \(Whole.self) exactly")
    }
    return whole
  }
}

// MARK: - Records

private struct RecordContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let record: Record
  let codingPath: [any CodingKey]

  var allKeys: [Key] { record.names.compactMap { Key(stringValue: $0) } }

  func contains(_ key: Key) -> Bool { record[key.stringValue] != nil }

  func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).value.isNull }

  func decode<Decoded: Decodable>(_ type: Decoded.Type, forKey key: Key) throws -> Decoded {
    try decoder(key).decode(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try decoder(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { ValueDecoder(value: .record(record), codingPath: codingPath) }

  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

  private func decoder(_ key: Key) throws -> ValueDecoder {
    guard let value = record[key.stringValue] else {
      let names = record.names.joined(separator: ", ")
      throw DecodingError.keyNotFound(
        key,
        DecodingError.Context(
          codingPath: codingPath, debugDescription: "there is no column `\(key.stringValue)`; there are: \(names)"))
    }
    return ValueDecoder(value: value, codingPath: codingPath + [key])
  }
}

// MARK: - Lists

private struct ListContainer: UnkeyedDecodingContainer {
  let list: [Value]
  let codingPath: [any CodingKey]
  var currentIndex = 0

  var count: Int? { list.count }
  var isAtEnd: Bool { currentIndex >= list.count }

  mutating func decodeNil() throws -> Bool {
    guard try decoder().value.isNull else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Decoded: Decodable>(_ type: Decoded.Type) throws -> Decoded {
    let decoded = try decoder().decode(type)
    currentIndex += 1
    return decoded
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    let container = try decoder().container(keyedBy: type)
    currentIndex += 1
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try decoder().unkeyedContainer()
    currentIndex += 1
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let decoder = try decoder()
    currentIndex += 1
    return decoder
  }

  private func decoder() throws -> ValueDecoder {
    let path = codingPath + [IndexKey(currentIndex)]
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        Value.self, DecodingError.Context(codingPath: path, debugDescription: "the list has no more elements"))
    }
    return ValueDecoder(value: list[currentIndex], codingPath: path)
  }
}
