import BrainAPI
import Testing

@testable import BQLEngine

/// Expressions outside of any row, at the instant 2025-03-31T12:00:00Z.
struct ExpressionTests {
  static let cases: [(expression: String, printed: String)] = [
    // Numbers: exact to 64 bits.
    ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("7 / 2", "3.5"), ("6 / 2", "3"), ("7 % 3", "1"), ("-7 + 2", "-5"),
    ("9223372036854775807 - 1", "9223372036854775806"), ("0.1 + 0.2 = 0.3", "false"), ("1_000 * 2", "2000"),
    ("1e3 = 1000", "true"), ("null + 1", ""), ("1 - null", ""), ("-null", ""),
    // Texts.
    ("\"a\" + \"b\"", "ab"), ("lower(\"ÅB\")", "åb"), ("upper(\"é\")", "É"), ("trim(\"  x \")", "x"),
    ("length(\"🧠é\")", "2"), ("length([1, 2])", "2"), ("string(1.50)", "1.50"), ("number(\"4.5\") + 1", "5.5"),
    ("number(\"x\")", ""), ("coalesce(null, 2, 3)", "2"), ("if(1 < 2, \"y\", \"n\")", "y"), ("if(null = 1, 1, 2)", "2"),
    ("round(2.345, 1)", "2.3"), ("round(2.5)", "3"), ("abs(-3)", "3"), ("abs(-2.5 mm) = 2.5 mm", "true"),
    // Lists.
    ("[1, 2, 3][0]", "1"), ("[1, 2, 3][-1]", "3"), ("[1, 2, 3][0..1]", "[1,2]"), ("[1, 2, 3][1..]", "[2,3]"),
    ("[1, 2, 3][..1]", "[1,2]"), ("[1, 2, 3][5..9]", "[]"), ("[1] + [2]", "[1,2]"), ("count([1, null, 2])", "2"),
    ("sum([1, 2.5])", "3.5"), ("sum([])", "0"), ("avg([])", ""), ("avg([1, 2])", "1.5"), ("min([3, 1, 2])", "1"),
    ("max([\"a\", \"b\"])", "b"), ("median([4, 1, 3, 2])", "2.5"), ("median([3, 1, 2])", "2"), ("first([7, 8])", "7"),
    ("last([7, 8])", "8"), ("distinct([1, 1.0, 2])", "[1,2]"), ("list([1, null])", "[1]"),
    ("{a: 1, b: [2]}.b", "[2]"),
    // Dates.
    ("now", "2025-03-31T12:00:00Z"), ("today", "2025-03-31"), ("yesterday", "2025-03-30"),
    ("7 days ago", "2025-03-24T12:00:00Z"), ("today + 60 days", "2025-05-30"), ("today - 31 days", "2025-02-28"),
    ("2024-02-28 + 2 days", "2024-03-01"), ("2024-03-22T10:00:00Z + 1 days", "2024-03-23T10:00:00Z"),
    ("2024-03-22 + 12 hours", "2024-03-22T12:00:00Z"), ("days(2024-03-22 - 2024-03-01)", "21"),
    ("hours(now - today)", "12"), ("days(now - today)", "0.5"), ("month(2024-03-22)", "2024-03"),
    ("year(now)", "2025"), ("week(2025-04-02)", "2025-03-31"), ("week(2025-03-30)", "2025-03-24"),
    ("day(2024-03-22T23:59:59Z)", "2024-03-22"), ("30 days + 12 hours = 732 hours", "true"),
    ("days(30 days / 4)", "7.5"), ("30 days / 10 days", "3"), ("-(1 days) = 0 days - 1 days", "true"),
    ("2024-03-22 < 2024-04", "true"), ("2024-03-22 = 2024-03", "true"), ("2024-03 = 2024-03-22", "true"),
    ("2024-03-22T00:00:00Z = 2024-03-22", "true"), ("2024-03-23T00:00:00Z = 2024-03-22", "false"),
    ("2024-03-22T15:30:00+01:00 = 2024-03-22T14:30:00Z", "true"),
    // Units.
    ("30 kHz = 30000 Hz", "true"), ("2.1 mm = 2100 um", "true"), ("0.3 mm = 300 um", "true"),
    ("4.9 mm = 4900 um", "true"),
    ("90 s = 1.5 min", "true"), ("2 h = 120 min", "true"), ("25 g < 1 kg", "true"),
    ("1 mm + 500 um", "{\"value\":1.5,\"unit\":\"mm\"}"),
    ("10 mm / 5 mm", "2"), ("-2 mm < 0 mm", "true"), ("3 * 2 mm = 6 mm", "true"),
    // Logic.
    ("1 < 2 and not 2 < 1", "true"), ("null = null", "true"), ("1 = null", "false"), ("1 != null", "true"),
    ("true or 1 kg = 1 mm", "true"), ("1 = 2 and 1 kg = 1 mm", "false"), ("[1 = 1, 2]", "[true,2]"),
    ("1 in [1, 2]", "true"), ("3 not in [1, 2]", "true"), ("2 between 1 and 2", "true"),
    ("\"abc\" like \"a*\"", "true"),
  ]

  @Test(arguments: cases)
  func expressionsHaveTheirValue(_ expression: String, _ printed: String) async throws {
    let reply = await Conversation(try ScriptedService("{}")).run("print \(expression)")
    #expect(reply.error == nil)
    #expect(reply.texts == [printed])
  }

  @Test func theClockAndTheZoneCanBeSet() async throws {
    let conversation = Conversation(try ScriptedService("{}"))
    let reply = await conversation.run(
      """
      set now 2024-12-31T23:30:00Z
      print now, today, yesterday
      set timezone "Test/East"
      print now, today, day(2024-06-01T22:30:00Z), 2024-06-01T00:30:00 = 2024-05-31T22:30:00Z
      set now 2025-03-31
      print now
      set timezone "Test/West"
      print today
      set now real
      print now
      """)
    #expect(reply.error == nil)
    #expect(
      reply.texts == [
        "2024-12-31T23:30:00Z 2024-12-31 2024-12-30", "2024-12-31T23:30:00Z 2025-01-01 2024-06-02 true",
        "2025-03-30T22:00:00Z", "2025-03-30", "2025-03-31T12:00:00Z",
      ])
    #expect(await conversation.run("set timezone \"Mars/Base\"").error?.words == "\"Mars/Base\"")
  }

  /// A day in a zone is asked for by its own beginning and end; a field that holds days is not shifted.
  @Test func zonesMoveTheEdgesOfPeriods() async throws {
    let service = try ScriptedService("{}", .init(known: .dynamicREST))
    let conversation = Conversation(service)
    _ = await conversation.run(
      "set timezone \"Test/East\"\nfrom session where date_time = 2024-03-22\nfrom subject where birth_date = 2024-03-22\nfrom session where date_time > 2024-03\nfrom session where date_time <= 2024-03-22"
    )
    #expect(
      service.requests.map { $0.filters.map { "\($0.path[0]).\($0.operator.rawValue)=\($0.values[0])" } } == [
        ["date_time.gte=2024-03-21T22:00:00Z", "date_time.lt=2024-03-22T22:00:00Z"], ["birth_date.=2024-03-22"],
        ["date_time.gte=2024-03-31T22:00:00Z"], ["date_time.lt=2024-03-22T22:00:00Z"],
      ])
  }
}
