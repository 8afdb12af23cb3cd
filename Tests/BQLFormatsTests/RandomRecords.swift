import BrainAPI
import TestSupport

/// Records made of what formats trip over.
struct RandomRecords {
  private var generator: SeededNumbers

  init(seed: UInt64) { generator = SeededNumbers(seed: seed) }

  private static let pieces = [
    "", "a", "mouse 12", " ", ",", ";", "\"", "\"\"", "\n", "\r", "\r\n", "\t", "=", "+", "-", "@", "'", "''", "5",
    "-5", "1e3",
    "0.1", "true", "false", "null", "[", "]", "{", "}", "{}", "[1,2]", "[\"a\"]", "{\"a\":1}", "é", "e\u{301}", "日本",
    "👨‍👩‍👧",
    "\u{202E}", "\u{1B}[31m", "\u{0}", "\u{7F}", "\u{9B}", "\u{85}", "\u{2028}", "\u{FEFF}", "\\", "\\n", "|", "#",
    ": ", "- ",
    "yes", "2024-03-22", "~", "&amp;", "<b>", "`", "*", "_",
  ]
  private static let literals = ["1.50", "1e3", "-0", "-1.5E-10", "123456789012345678901234567890", "2e+5", "0.0"]

  mutating func text() -> String {
    let count = Int.random(in: 0...3, using: &generator)
    return (0..<count).map { _ in RandomRecords.pieces.randomElement(using: &generator) ?? "" }.joined()
  }

  mutating func value(depth: Int = 0) -> Value {
    switch Int.random(in: 0..<(depth < 2 ? 12 : 9), using: &generator) {
    case 0: .null
    case 1: .boolean(Bool.random(using: &generator))
    case 2: .integer(Int.random(in: -1000...1000, using: &generator))
    case 3: .number(.literal(RandomRecords.literals.randomElement(using: &generator) ?? "1.5"))
    case 4...8: .string(text())
    case 9, 10: .list((0..<Int.random(in: 0...3, using: &generator)).map { _ in value(depth: depth + 1) })
    default: .record(record(names: ["id", "name", "x y"], depth: depth + 1))
    }
  }

  /// Some of the names, with any values.
  mutating func record(names: [String], depth: Int = 0) -> Record {
    Record(names.filter { _ in Int.random(in: 0..<5, using: &generator) > 0 }.map { ($0, value(depth: depth)) })
  }

  mutating func records(_ count: Int, names: [String]) -> [Record] { (0..<count).map { _ in record(names: names) } }
}

/// Exact text of records: types, order and the spelling of numbers count.
func exact(_ records: [Record]) -> [String] { records.map { JSON.write(.record($0)) } }
