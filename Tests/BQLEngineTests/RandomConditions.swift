import BQLSyntax
import BrainAPI
import TestSupport

@testable import BQLEngine

/// Makes conditions, formulas and rows of every kind, fitting or not.
struct RandomConditions {
  var numbers: SeededNumbers

  static let names = ["a", "b", "c", "id", "name", "value", "unit", "long_field_name", "é", "quo\"ted"]
  static let texts = [
    "", "a", "A", "abc", "active", "Active", "xyz", "é", "Éa", "e\u{301}", "🧠", "a\"b\\c\nd", "silicon probe in CA1",
    "2024-03-22", "2024-03-22T15:30:00Z", "2024-03-22T15:30:00", "2024-03-22 15:30:00.250+01:00", "2024-02-30",
    "2024-03-23T00:00:00Z", "12", "1.50", "true", "\u{212A}elvin", "kelvin", "*", "a?c",
  ]
  static let figures = [
    "0", "-0", "1", "-1", "12", "12.0", "1.50", "1.5", "1e3", "1000", "0.1", "100000000000000000000",
    "123456789012345678",
    "9007199254740993", "-2.25", "1234567890.123456789012345678", "3E-2", "0.03",
  ]
  static let patterns = [
    "", "a", "A", "b*", "*c", "a?c", "*", "??", "é", "*é*", "silicon*CA1", "probe", "x", "*a*b*", "\n",
  ]

  mutating func name() -> String { numbers.chance(60) ? numbers.pick(["a", "b", "c"]) : numbers.pick(Self.names) }

  // MARK: Rows

  mutating func json(depth: Int) -> String {
    switch numbers.below(depth > 0 ? 12 : 8) {
    case 0: return "null"
    case 1: return numbers.pick(["true", "false"])
    case 2, 3: return numbers.pick(Self.figures)
    case 4...7: return quoted(numbers.pick(Self.texts))
    case 8: return record(depth: depth - 1)
    case 9: return "{\"id\":\(numbers.pick(["\"abc\"", "12", "\"12\"", "1.5", "null"])),\"name\":\"a\"}"
    case 10: return "[" + (0..<numbers.below(4)).map { _ in json(depth: depth - 1) }.joined(separator: ",") + "]"
    default: return "[" + (0..<numbers.below(4)).map { _ in record(depth: depth - 1) }.joined(separator: ",") + "]"
    }
  }

  mutating func record(depth: Int) -> String {
    var names: [String] = []
    for _ in 0..<numbers.below(6) {
      let name = name()
      if !names.contains(name) { names.append(name) }
    }
    return "{" + names.map { "\(quoted($0)):\(json(depth: depth))" }.joined(separator: ",") + "}"
  }

  private mutating func quoted(_ text: String) -> String {
    let written = JSON.write(.string(text))
    // The same text with an escape that it could do without.
    guard numbers.chance(15), let first = text.unicodeScalars.first, first.value < 0x7F, first.value >= 0x20 else {
      return written
    }
    let digits = String(first.value, radix: 16)
    return "\"\\u00\(digits.count < 2 ? "0" : "")\(digits)" + JSON.write(.string(String(text.dropFirst()))).dropFirst()
  }

  /// Read, read and changed, or made here.
  mutating func row() throws -> Record {
    var row = try JSON.read(Array(record(depth: 3).utf8)).record ?? Record()
    if numbers.chance(20) { row[name()] = value() }
    if numbers.chance(10) { row[name()] = nil }
    if numbers.chance(10) { row = Record(row.fields.map { ($0.name, $0.value) }) }
    return row
  }

  // MARK: Values

  mutating func value() -> Value {
    switch numbers.below(13) {
    case 0: return .null
    case 1: return .boolean(numbers.chance(50))
    case 2, 3: return .number(Number(parsing: numbers.pick(Self.figures)) ?? .integer(7))
    case 4...6: return .string(numbers.pick(Self.texts))
    case 7: return .instant(Instant(seconds: 1_711_121_400 + numbers.pick([0, 1, -86_400, 30_600])))
    case 8:
      let day = CivilDate(daysSince1970: 19_804 + numbers.below(3))
      return .period(Period(numbers.pick([.day, .month, .year]), containing: day))
    case 9: return .duration(.seconds(numbers.below(100_000)))
    case 10:
      let number = Number(parsing: numbers.pick(Self.figures)) ?? .integer(7)
      return .quantity(number, unit: numbers.pick(["mm", "um", "Hz"]))
    case 11: return .list((0..<numbers.below(3)).map { _ in value() })
    default: return .record(Record([("id", .string(numbers.pick(["abc", "12"]))), ("name", .string("a"))]))
    }
  }

  // MARK: Formulas

  mutating func path() -> ResolvedPath {
    var path = ResolvedPath(column: name(), shape: .any)
    while numbers.chance(35) { path.steps.append(.field(name())) }
    if numbers.chance(5) { path.steps[0] = .virtual("a", [[.field("b")], [.field("c"), .field("id")]]) }
    path.isBehindList = numbers.chance(20)
    path.isInsideJSON = numbers.chance(30)
    if numbers.chance(10) { path.shape = .list(.any) }
    path.span = span()
    return path
  }

  mutating func formula(depth: Int) -> Formula {
    guard depth > 0, numbers.chance(35) else { return .path(path()) }
    switch numbers.below(10) {
    case 0: return .constant(value())
    case 1: return .negate(formula(depth: depth - 1), span())
    case 2: return .member(formula(depth: depth - 1), name())
    case 3:
      return .call(
        numbers.pick([.length, .lower, .string, .number, .count, .first]), [formula(depth: depth - 1)], span())
    case 4: return .call(.coalesce, [formula(depth: depth - 1), formula(depth: depth - 1)], span())
    case 5: return .condition(condition(depth: depth - 1))
    case 6: return .call(.if, [formula(depth: depth - 1), formula(depth: depth - 1), .constant(value())], span())
    case 7: return .dated(formula(depth: depth - 1), byDay: numbers.chance(50))
    default:
      return .arithmetic(
        formula(depth: depth - 1), numbers.pick([.add, .subtract, .multiply]), formula(depth: depth - 1), span())
    }
  }

  private mutating func span() -> Span { Span(numbers.below(5), 5 + numbers.below(5)) }

  // MARK: Conditions

  private mutating func domain() -> Domain {
    numbers.pick([
      .dynamic, .dynamic, .text, .text, .number, .number, .boolean, .day, .instant, .duration,
      .identifier,
    ])
  }

  private mutating func comparison(_ left: Formula) -> Comparison {
    Comparison(
      left: left, operator: numbers.pick([.equal, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual]),
      right: numbers.chance(85) ? .constant(value()) : formula(depth: 1), domain: domain(), span: span())
  }

  mutating func condition(depth: Int) -> Condition {
    let left = formula(depth: 2)
    switch numbers.below(depth > 0 ? 15 : 10) {
    case 0...3: return .comparison(comparison(left))
    case 4: return .together([comparison(left), comparison(left)])
    case 5, 6:
      let pattern: Formula = numbers.chance(80) ? .constant(.string(numbers.pick(Self.patterns))) : .constant(value())
      let match = TextMatch(
        subject: left, operator: numbers.pick([.contains, .startswith, .endswith, .like]), pattern: pattern,
        span: span())
      return .text(match)
    case 7:
      let isText = numbers.chance(50)
      let values = (0..<numbers.below(4)).map { _ in isText ? .string(numbers.pick(Self.texts)) : value() }
      return .membership(left, ValueSet(values, domain: domain()), span())
    case 8: return .test(left, numbers.pick(ValueTest.allCases), span())
    case 9: return .truth(left, span())
    case 10: return .not(condition(depth: depth - 1))
    case 11: return .and([condition(depth: depth - 1), condition(depth: depth - 1)])
    case 12: return .or([condition(depth: depth - 1), condition(depth: depth - 1)])
    case 13: return .has(path(), numbers.pick(Quantifier.allCases), condition(depth: depth - 1), span())
    default: return .single(path(), condition(depth: depth - 1), span())
    }
  }
}

/// What came of an evaluation, to be compared.
enum Reckoned<Answer: Sendable & Equatable>: Sendable, Equatable {
  case answer(Answer)
  case failure([Diagnostic])

  init(_ body: () throws(StatementError) -> Answer) {
    do throws(StatementError) {
      self = .answer(try body())
    } catch {
      self = .failure(error.diagnostics)
    }
  }
}
