import BQLSyntax
import BrainAPI
import TestSupport
import Testing

@testable import BQLEngine

struct CompiledConditionTests {
  /// Two meanings would be a fault, whichever of them is right: answers, errors and what is noted are compared.
  @Test(arguments: [1, 2, 3, 4] as [UInt64], [true, false])
  func compiledConditionsMeanWhatEvaluationSays(_ seed: UInt64, _ notes: Bool) throws {
    var random = RandomConditions(numbers: SeededNumbers(seed: seed))
    var passed = 0
    for _ in 0..<600 {
      let condition = random.condition(depth: 2)
      let interpreter = Evaluation(zone: .utc, notes: notes ? EvaluationNotes() : nil)
      let evaluation = Evaluation(zone: .utc, notes: notes ? EvaluationNotes() : nil)
      let compiled = CompiledCondition(condition, evaluation)
      for _ in 0..<6 {
        let row = try random.row()
        let expected = Reckoned { () throws(StatementError) in try interpreter.holds(condition, row) }
        let found = Reckoned { () throws(StatementError) in try compiled.holds(row) }
        #expect(found == expected, "\(condition) on \(JSON.write(.record(row)))")
        if expected == .answer(true) { passed += 1 }
      }
      #expect(evaluation.notes?.takeWarnings() == interpreter.notes?.takeWarnings(), "\(condition)")
    }
    // The rows are such that conditions pass and fail.
    #expect((300...3300).contains(passed))
  }

  @Test(arguments: [5, 6] as [UInt64])
  func compiledFormulasHaveTheValueOfEvaluation(_ seed: UInt64) throws {
    var random = RandomConditions(numbers: SeededNumbers(seed: seed))
    for _ in 0..<1000 {
      let formula = random.formula(depth: 3)
      let evaluation = Evaluation(zone: .utc)
      let compiled = CompiledFormula(formula, evaluation)
      for _ in 0..<5 {
        let row = try random.row()
        let expected = Reckoned { () throws(StatementError) in try evaluation.value(formula, row) }
        let found = Reckoned { () throws(StatementError) in try compiled.value(row) }
        #expect(found == expected, "\(formula) on \(JSON.write(.record(row)))")
      }
    }
  }

  /// Dates without a zone are read as the clocks there read, by bytes and by values alike.
  @Test func theZoneIsHeeded() throws {
    let evaluation = Evaluation(zone: Zone(offsetSeconds: 3600))
    let row = try #require(
      try JSON.read(Array(#"{"time": "2024-03-22T00:30:00", "day": "2024-03-21T23:30:00Z"}"#.utf8)).record)
    func equal(_ name: String, _ value: Value, _ domain: Domain) -> Condition {
      .comparison(
        Comparison(
          left: .path(ResolvedPath(column: name, shape: .any)), operator: .equal, right: .constant(value),
          domain: domain,
          span: Span(0, 0)))
    }
    let instant = try #require(Instant(parsing: "2024-03-21T23:30:00Z"))
    let day = try #require(CivilDate(year: 2024, month: 3, day: 22))
    for condition in [
      equal("time", .instant(instant), .instant), equal("day", .period(Period(.day, containing: day)), .day),
    ] {
      #expect(try CompiledCondition(condition, evaluation).holds(row))
      #expect(try evaluation.holds(condition, row))
    }
  }
}

struct TextPatternTests {
  private static let letters = ["a", "B", "b", "A", " ", "é", "É", "\u{212A}", "k", "🧠", "@", "`", "[", "{"]

  /// Against the plainest search that there is.
  @Test func substringsAreFoundAtEveryPlace() {
    var numbers = SeededNumbers(seed: 7)
    func fold(_ text: String) -> [UInt8] { text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 } }
    for _ in 0..<5000 {
      let text = (0..<numbers.below(40)).map { _ in numbers.pick(Self.letters) }.joined()
      let needle = (0..<numbers.below(5)).map { _ in numbers.pick(["a", "B", "@", "[", " "]) }.joined()
      let (haystack, wanted) = (fold(text), fold(needle))
      let stands = (0...haystack.count).contains { haystack[$0...].starts(with: wanted) }
      #expect(TextPattern(.contains, needle).matches(text) == stands, "\(text) contains \(needle)")
    }
  }

  /// `?` is one scalar of however many bytes.
  @Test(arguments: [
    ("a?c", "aéc", true), ("a?c", "a🧠C", true), ("a??c", "aéc", false), ("*🧠*", "a🧠C", true), ("?*?", "é", false),
    ("?*?", "éé", true), ("*?b", "éb", true), ("k", "\u{212A}", false), ("", "", true), ("*", "", true),
    ("?", "", false),
    ("*a*b*c", "xxaxxbxxc", true), ("*a*b*c", "xxbxxaxxc", false),
  ])
  func patternsTakeScalarsWhole(_ pattern: String, _ text: String, _ matches: Bool) {
    #expect(TextPattern(.like, pattern).matches(text) == matches)
  }
}
