import BQLEngine
import BQLTestRunner
import BrainAPI

/// A report with one test of each kind, and with data that would break each format if it were taken as it is.
enum SampleReport {
  static let hostileName =
    "</summary><script>alert('\"&')</script> # SKIP not \\ at ]]> all \u{1B}[31m\u{0}\u{202E}\u{FFFE}"

  static func report(speed: Int = 1) -> TestReport {
    TestReport(
      server: "sandbox", start: Instant(seconds: 1_774_000_000 * speed, nanoseconds: 5),
      duration: .milliseconds(1234 * speed),
      cases: cases(speed))
  }

  private static func exchange(
    _ target: String, _ status: Int, _ bytes: Int, _ milliseconds: Int, method: APIRequest.Method = .get
  ) -> Exchange {
    Exchange(
      method: method, url: "sandbox:/api/private/\(target)", status: status, duration: .milliseconds(milliseconds),
      byteCount: bytes)
  }

  private static func cases(_ speed: Int) -> [TestReport.Case] {
    [
      TestReport.Case(
        file: "rules/sessions.bq", name: "every session has a subject", line: 3, column: 1, tags: ["nightly", "atlas"],
        verdict: .passed, duration: .milliseconds(18 * speed),
        steps: [
          TestReport.Step(
            statement: "let s = from session include subjects", line: 4,
            plan:
              "1  GET /api/private/stem/session/?limit=100&include[]=subjects.*&sort[]=id\n   all of it on the server",
            exchanges: [
              exchange("stem/session/?limit=100&include[]=subjects.*&sort[]=id", 200, 48_213, 7 * speed),
              exchange("stem/session/?limit=100&offset=100&include[]=subjects.*&sort[]=id", 200, 950, 4 * speed),
            ]),
          TestReport.Step(statement: "expect every s has (subjects is not empty)", line: 5, plan: "", exchanges: []),
        ]),
      TestReport.Case(
        file: "rules/sessions.bq", name: "counts by sex", line: 9, column: 1, tags: [],
        verdict: .failed(difference), duration: .milliseconds(1043 * speed),
        steps: [
          TestReport.Step(
            statement:
              "expect (from subject | count by sex) gives \"\"\"\n    sex,count\n    F,61\n    M,89\n    \"\"\"",
            line: 10,
            plan: "1  GET /api/private/stem/subject/?limit=100&sort[]=id\nhere: count by sex",
            exchanges: [exchange("stem/subject/?limit=100&sort[]=id", 200, 81_000, 12 * speed)])
        ], notes: ["one record came twice, in pages 1 and 2; it counts once"]),
      TestReport.Case(
        file: "rules/sessions.bq", name: "what the server refuses", line: 17, column: 1, tags: [],
        verdict: .failed(
          TestReport.Failure(
            cause: .refused, title: "the server refused the request (status 400)",
            text: """
              error: the server refused the request (status 400)
                --> rules/sessions.bq:18:3
                 |
              18 | from session where name = "x"
                 | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ filter: Invalid filter
                 |
                 = hint: asked: sandbox:/api/private/stem/session/?filter{name}=x
              """, line: 18, column: 3)), duration: .milliseconds(3 * speed),
        steps: [
          TestReport.Step(
            statement: "from session where name = \"x\"", line: 18, plan: "",
            exchanges: [exchange("stem/session/?filter{name}=x", 400, 31, 2 * speed)])
        ]),
      TestReport.Case(
        file: "rules/<odd> & \"quoted\"/한글 🐁.bq", name: hostileName, line: 1, column: 1, tags: ["<b>"],
        verdict: .failed(
          TestReport.Failure(
            cause: .expectation, title: "expected 'a' ]]> <b> \u{7}",
            text: "error: ]]> <img src=x onerror=alert(1)>\u{8}\r\n\tnext",
            line: 2, column: 3, difference: ["- <i>a</i>", "+ \u{202E}b"])), duration: .microseconds(250 * speed),
        steps: [
          TestReport.Step(
            statement: "expect \"" + String(repeating: "unbroken", count: 60) + "\" = 1", line: 2, plan: "",
            exchanges: [
              exchange("stem/session/?filter{name}=" + String(repeating: "x", count: 300), 500, 0, speed, method: .post)
            ])
        ]),
      TestReport.Case(
        file: "rules/z.bq", name: "comes and goes", line: 1, column: 1, tags: [],
        verdict: .flaky(
          attempts: 2,
          first: TestReport.Failure(
            cause: .noAnswer, title: "no answer within 60 seconds", text: "error: no answer within 60 seconds", line: 2,
            column: 3)), duration: .seconds(61 * speed), steps: []),
      TestReport.Case(
        file: "rules/z.bq", name: "not yet", line: 8, column: 1, tags: ["slow"],
        verdict: .skipped("the server has no strains"),
        duration: .zero, steps: []),
      TestReport.Case(
        file: "rules/z.bq", name: "never", line: 11, column: 1, tags: [], verdict: .skipped(nil), duration: .zero,
        steps: []),
    ]
  }

  private static let difference = TestReport.Failure(
    cause: .expectation, title: "the rows are not those that were expected",
    text: """
      error: the rows are not those that were expected
        --> rules/sessions.bq:10:10
         |
      10 |   expect (from subject | count by sex) gives \"""
         |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 1 row missing, 1 unexpected, 1 changed
         |
         = difference: - U,3
                       + null,4
                       ~ F: count 61 -> 62
         = hint: asked: sandbox:/api/private/stem/subject/?limit=100&sort[]=id
      """, line: 10, column: 10, difference: ["- U,3", "+ null,4", "~ F: count 61 -> 62"])
}
