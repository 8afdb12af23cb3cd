import Testing

@testable import BrainAPI

@Suite struct NumberTests {
  /// In ascending order; what stands in one row is equal.
  private static let ladder: [[String]] = [
    ["-1e999999999"], ["-2e400"], ["-1e400"], ["-9223372036854775809"],
    ["-9223372036854775808", "-9223372036854775808.0"],
    ["-1.5", "-15e-1", "-1.50", "-0.15e1"], ["-1", "-1.0"], ["-0.1"], ["-1e-400"],
    ["0", "-0", "0.0", "-0.0", "0e10", "0e-999999999"], ["1e-999999999"], ["1e-400", "10e-401"],
    ["0.1", "0.10", "1e-1", "0.0001e3"], ["0.10000000000000000000000000001"], ["0.1000000000000000055511151231257827"],
    ["1", "1.0", "1e0", "10e-1", "0.1e1", "1.000000000000000000000000000000"], ["1.0000000000000000000000000000001"],
    ["2"], ["10", "1e1", "1E+1", "1e0000000001"], ["9007199254740992"], ["9007199254740993", "9007199254740993.0"],
    ["9223372036854775807", "9223372036854775807.0"], ["9223372036854775808", "9.223372036854775808e18"],
    ["18446744073709551615"], ["18446744073709551616"],
    ["100000000000000000000", "1e20"], ["123456789012345678901234567890"], ["123456789012345678901234567891"],
    ["1e308"], ["1e400", "1" + String(repeating: "0", count: 400)], ["2e400"], ["1e999999999"],
  ]

  @Test func orderAndEqualityAreExact() throws {
    for (place, row) in Self.ladder.enumerated() {
      for text in row {
        let number = try #require(Number(parsing: text))
        #expect(number.text == text)
        for (otherPlace, otherRow) in Self.ladder.enumerated() {
          for otherText in otherRow {
            let other = try #require(Number(parsing: otherText))
            #expect((number < other) == (place < otherPlace), "\(text) < \(otherText)")
            #expect((number == other) == (place == otherPlace), "\(text) = \(otherText)")
            if place == otherPlace { #expect(number.hashValue == other.hashValue, "\(text) # \(otherText)") }
          }
        }
      }
    }
  }

  @Test(arguments: [
    "", " 1", "1 ", "+1", ".5", "1.", "01", "1_000", "0x10", "NaN", "inf", "1e", "--1", "1e1000000000", "１",
  ])
  func refuses(_ text: String) {
    #expect(Number(parsing: text) == nil)
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (3.0, "3"), (0.1, "0.1"), (1e300, "1e+300"), (-2.5, "-2.5"),
    (9_007_199_254_740_992, "9007199254740992"),
    (.leastNonzeroMagnitude, "5e-324"),
  ])
  func doublesAreWrittenShortest(_ double: Double, _ text: String) throws {
    let number = try #require(Number(double))
    #expect(number.text == text)
    #expect(number.double == double)
    #expect(Number(parsing: text) == number)
  }

  @Test func whatIsNotFiniteIsNoNumber() {
    #expect(Number(Double.nan) == nil && Number(Double.infinity) == nil)
  }

  private func number(_ text: String) throws -> Number { try #require(Number(parsing: text)) }

  @Test(arguments: [
    ("1", "+", "2", "3"), ("1.0", "+", "2", "3"), ("1e3", "+", "1", "1001"), ("0.5", "+", "0.25", "0.75"),
    ("9223372036854775806", "+", "1", "9223372036854775807"), ("9007199254740993", "+", "2.0", "9007199254740995"),
    ("1", "-", "2", "-1"), ("-9223372036854775807", "-", "1", "-9223372036854775808"), ("2.5", "-", "0.5", "2"),
    ("3", "*", "4", "12"), ("0.5", "*", "4", "2"), ("1e200", "*", "1e100", "1e+300"),
    ("6", "/", "2", "3"), ("7", "/", "2", "3.5"), ("-7", "/", "2", "-3.5"), ("1", "/", "3", "0.3333333333333333"),
    ("9223372036854775807", "/", "1", "9223372036854775807"), ("0", "/", "5", "0"), ("1.5", "/", "0.5", "3"),
    ("7", "%", "3", "1"), ("-7", "%", "3", "-1"), ("7", "%", "-3", "1"), ("7.5", "%", "2", "1.5"),
    ("-9223372036854775808", "%", "-1", "0"),
  ])
  func calculates(_ left: String, _ sign: String, _ right: String, _ result: String) throws {
    #expect(try calculate(number(left), sign, number(right)).text == result)
  }

  @Test(arguments: [
    ("9223372036854775807", "+", "1", ArithmeticError.overflow), ("-9223372036854775808", "-", "1", .overflow),
    ("4611686018427387904", "*", "2", .overflow), ("-9223372036854775808", "/", "-1", .overflow),
    ("1e308", "+", "1e308", .overflow), ("1e400", "+", "1", .overflow), ("1e300", "*", "1e300", .overflow),
    ("9223372036854775808", "+", "0", .overflow), ("1", "/", "0", .divisionByZero), ("1", "/", "-0", .divisionByZero),
    ("1.5", "/", "0.0", .divisionByZero), ("1", "%", "0", .divisionByZero), ("1.5", "%", "0e5", .divisionByZero),
  ])
  func refusesToCalculate(_ left: String, _ sign: String, _ right: String, _ error: ArithmeticError) throws {
    let (left, right) = (try number(left), try number(right))
    #expect(throws: error) { try calculate(left, sign, right) }
  }

  private func calculate(_ left: Number, _ sign: String, _ right: Number) throws -> Number {
    switch sign {
    case "+": try left.adding(right)
    case "-": try left.subtracting(right)
    case "*": try left.multiplied(by: right)
    case "/": try left.divided(by: right)
    default: try left.remainder(dividingBy: right)
    }
  }

  @Test(arguments: [
    ("2.5", 0, "3"), ("-2.5", 0, "-3"), ("2.4999999999999999999999", 0, "2"), ("0.5", 0, "1"), ("0.4", 0, "0"),
    ("-0.4", 0, "0"), ("2.675", 2, "2.68"), ("1.005", 2, "1.01"), ("9.99", 1, "10"), ("-9.96", 1, "-10"),
    ("1.50", 1, "1.50"),
    ("1.50", 2, "1.50"), ("7", 3, "7"), ("1234", -2, "1200"), ("1250", -2, "1300"), ("9950", -2, "10000"),
    ("49", -2, "0"),
    ("50", -2, "100"), ("1e400", 0, "1e400"), ("0.00051", 3, "0.001"), ("0.0004", 3, "0"), ("12.345e1", 1, "123.5"),
    ("9223372036854775807.5", 0, "9223372036854775808"), ("99999999999999999999.5", 0, "100000000000000000000"),
    ("1e-999999999", 5, "0"), ("1.5", .max, "1.5"), ("1.5", .min, "0"),
  ])
  func rounds(_ text: String, _ places: Int, _ result: String) throws {
    #expect(try number(text).rounded(toPlaces: places).text == result)
  }

  @Test func signs() throws {
    #expect(try number("-1.50").magnitude().text == "1.50")
    #expect(try number("1e400").negated().text == "-1e400")
    #expect(try number("-5").negated() == .integer(5) && number("-9223372036854775808").text == "-9223372036854775808")
    #expect(throws: ArithmeticError.overflow) { try Number.integer(.min).magnitude() }
    #expect(throws: ArithmeticError.overflow) { try Number.integer(.min).negated() }
    #expect(try number("-0").negated().text == "0")
  }

  @Test func exactIntegers() throws {
    #expect(try number("3.0").exactInteger == 3 && number("3e0").exactInteger == 3 && number("0.3e1").exactInteger == 3)
    #expect(try number("3.5").exactInteger == nil && number("1e19").exactInteger == nil)
    #expect(try number("-9223372036854775808.0").exactInteger == .min)
  }
}
