import TestSupport
import Testing

@testable import BrainAPI

/// Values, and texts of values, made by chance from a seed.
struct RandomJSON: RandomNumberGenerator {
  private var numbers: SeededNumbers

  init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

  mutating func next() -> UInt64 { numbers.next() }
  mutating func pick<Element>(_ elements: [Element]) -> Element { numbers.pick(elements) }

  mutating func string() -> String {
    let parts = [
      "a", "id", " ", "\"", "\\", "\n", "\u{1}", "é", "e\u{301}", "€", "😀", "\u{85}", "\u{202E}", "name", "\u{7F}", "/",
      "0",
    ]
    return (0..<next() % 9).map { _ in pick(parts) }.joined()
  }

  mutating func number() -> Number {
    let text = pick([
      "0", "-0", "1", "-1", "1.0", "1e0", "10", "1.50", "9223372036854775807", "-9223372036854775808",
      "9223372036854775808", "123456789012345678901234567890", "1e400", "-2.5E-3", "0.1", "0.10",
    ])
    return Number(parsing: text) ?? .integer(99)
  }

  mutating func value(depth: Int = 4) -> Value {
    switch next() % (depth > 0 ? 9 : 6) {
    case 0: .null
    case 1: .boolean(next() % 2 == 0)
    case 2, 3: .number(number())
    case 4, 5: .string(string())
    case 6: .list((0..<next() % 5).map { _ in value(depth: depth - 1) })
    default: .record(record(depth: depth - 1))
    }
  }

  mutating func record(depth: Int = 3) -> Record {
    var record = Record()
    for _ in 0..<next() % 7 { record[string()] = value(depth: depth) }
    return record
  }
}

@Suite struct JSONRandomTests {
  @Test(arguments: 0..<8) func whatIsWrittenIsReadTheSame(_ seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<150 {
      let value = random.value()
      for isPretty in [false, true] {
        let text = JSON.write(value, pretty: isPretty)
        let read = try JSON.read(Array(text.utf8))
        #expect(read == value)
        #expect(read.hashValue == value.hashValue)
        // Numbers and order byte for byte; from the tape as from a tree.
        #expect(JSON.write(read, pretty: isPretty) == text)
        var reference = ReferenceReader(Array(text.utf8), JSON.Limits())
        let plain = try reference.read()
        #expect(plain == value)
        #expect(JSON.write(plain, pretty: isPretty) == text)
      }
    }
  }

  /// Bytes changed at random: both readers take the text for the same value, or both refuse it.
  @Test(arguments: 0..<8) func mutatedBytesAreReadAsTheReferenceDoes(_ seed: UInt64) throws {
    var random = RandomJSON(seed: 1000 + seed)
    let strange =
      Array("\"\\,:{}[]0123456789eE+-.truefalsn u/bD8 \n".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC2, 0xE2, 0xED, 0xF0, 0xFF]
    var taken = 0
    for _ in 0..<400 {
      var bytes = Array(JSON.write(random.value(), pretty: random.next() % 2 == 0).utf8)
      for _ in 0...random.next() % 3 where !bytes.isEmpty {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 4 {
        case 0: bytes[place] = random.pick(strange)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(random.pick(strange), at: place)
        default: bytes.removeSubrange(place...)
        }
      }
      let value = try? JSON.read(bytes)
      var reference = ReferenceReader(bytes, JSON.Limits())
      let expected = try? reference.read()
      #expect(value == expected, "\(String(decoding: bytes, as: UTF8.self))")
      if value != nil { taken += 1 }
    }
    #expect((10..<390).contains(taken))
  }
}
