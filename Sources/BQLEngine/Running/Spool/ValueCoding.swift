import BrainAPI

/// What a value is written as: a mark, then what it takes.
private enum ValueMark: UInt8 {
  case null, no, yes, integer, literal, string, list, record, instant, period, duration, quantity, measured
}

/// Values as bytes, each as it is: numbers as written, fields in their order.
struct ValueWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ integer: Int) {
    withUnsafeBytes(of: UInt64(bitPattern: Int64(integer)).littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { text in
      append(text.count)
      bytes.append(contentsOf: text)
    }
  }

  mutating func append(_ record: Record) {
    let fields = record.fields
    append(fields.count)
    for field in fields {
      append(field.name)
      append(field.value)
    }
  }

  mutating func append(_ value: Value) {
    switch value {
    case .null: append(mark: .null)
    case .boolean(let boolean): append(mark: boolean ? .yes : .no)
    case .number(let number): append(number)
    case .string(let text):
      append(mark: .string)
      append(text)
    case .list(let elements):
      append(mark: .list)
      append(elements.count)
      for element in elements { append(element) }
    case .record(let record):
      append(mark: .record)
      append(record)
    case .instant(let instant):
      append(mark: .instant)
      append(instant.seconds)
      append(instant.nanoseconds)
    case .period(let period):
      append(mark: .period)
      append(period.unit.rawValue)
      append(period.first.daysSince1970)
    case .duration(let duration):
      append(mark: .duration)
      append(Int(duration.components.seconds))
      append(Int(duration.components.attoseconds))
    case .quantity(let number, let unit):
      append(mark: .quantity)
      append(number)
      append(unit)
    case .measured(let measured):
      append(mark: .measured)
      append(measured.defaultUnit)
      append(measured.stored)
    }
  }

  private mutating func append(mark: ValueMark) { bytes.append(mark.rawValue) }

  private mutating func append(_ number: Number) {
    switch number {
    case .integer(let integer):
      append(mark: .integer)
      append(integer)
    case .literal(let text):
      append(mark: .literal)
      append(text)
    }
  }
}

/// Reads what `ValueWriter` has written.
struct ValueReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var fault: FileError { FileError("the scratch file is not what was written") }

  mutating func take(_ count: Int) throws(FileError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - place else { throw fault }
    defer { place += count }
    return bytes[place..<place + count]
  }

  mutating func integer() throws(FileError) -> Int {
    var word: UInt64 = 0
    for (index, byte) in try take(8).enumerated() { word |= UInt64(byte) << UInt64(8 * index) }
    return Int(Int64(bitPattern: word))
  }

  private mutating func text() throws(FileError) -> String {
    String(decoding: try take(try integer()), as: UTF8.self)
  }

  private mutating func number() throws(FileError) -> Number {
    guard case .number(let number) = try value() else { throw fault }
    return number
  }

  mutating func record() throws(FileError) -> Record {
    var fields: [(String, Value)] = []
    for _ in 0..<max(0, try integer()) { fields.append((try text(), try value())) }
    return Record(fields)
  }

  mutating func value() throws(FileError) -> Value {
    guard let byte = try take(1).first, let mark = ValueMark(rawValue: byte) else { throw fault }
    switch mark {
    case .null: return .null
    case .no: return .boolean(false)
    case .yes: return .boolean(true)
    case .integer: return .number(.integer(try integer()))
    case .literal: return .number(.literal(try text()))
    case .string: return .string(try text())
    case .list:
      var elements: [Value] = []
      for _ in 0..<max(0, try integer()) { elements.append(try value()) }
      return .list(elements)
    case .record: return .record(try record())
    case .instant: return .instant(Instant(seconds: try integer(), nanoseconds: try integer()))
    case .period:
      guard let unit = Period.Unit(rawValue: try text()) else { throw fault }
      return .period(Period(unit, containing: CivilDate(daysSince1970: try integer())))
    case .duration:
      let seconds = Int64(try integer())
      return .duration(Duration(secondsComponent: seconds, attosecondsComponent: Int64(try integer())))
    case .quantity:
      let number = try number()
      return .quantity(number, unit: try text())
    case .measured:
      let unit = try text()
      return .measured(Measured(stored: try value(), defaultUnit: unit))
    }
  }
}
