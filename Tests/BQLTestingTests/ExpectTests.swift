import BQLTesting
import Testing

struct ExpectTests {
  @Test(arguments: [
    "count(from session) > 10", "expect count(from session) > 10", "every (from session) has (name is not empty)",
    "let least = 10\nexpect count(from session) > least\nexpect some (from subject) has (sex = \"M\")",
    "(from session where nonsense = 1) fails with \"nonsense\"", "count(from session) > 10 because \"data\"",
  ]) func holds(_ text: String) async throws {
    #expect(try await QueryPortal.sandbox().expect(text))
  }

  /// At the line of the call, in the words of `bql test`.
  @Test func whatFailsIsRecordedWhereItWasCalled() async throws {
    let portal = try await QueryPortal.sandbox()
    let line = #line + 2
    try await withKnownIssue {
      let holds = try await portal.expect("every (from session) has (name = \"x\")")
      #expect(holds == false)
    } matching: { issue in
      let text = issue.comments.map(\.rawValue).joined()
      return issue.sourceLocation?.line == line && issue.sourceLocation?.fileName == "ExpectTests.swift"
        && text.hasPrefix("error: expected `every (from session) has (name = \"x\")`")
        && text.contains("--> expect:1:") && text.contains("| expect every (from session) has (name = \"x\")")
        && text.contains("^^^^")
    }
  }

  /// A text that cannot be read is the suite's mistake, not a finding.
  @Test func whatCannotBeReadIsThrown() async throws {
    let portal = try await QueryPortal.sandbox()
    let failure = await #expect(throws: QueryError.self) { try await portal.expect("every session") }
    #expect(failure?.description.hasPrefix("error: ") == true)
  }

  /// `queries` and a name that is not there are looked for beside this file.
  static let cases = Result { try BQLTestCase.all(in: "Queries") }

  @Test func casesAreFound() throws {
    let cases = try Self.cases.get()
    #expect(
      cases.map(\.name) == [
        "no session is from 2024", "there are sessions", "every session has a name", "strains are complete",
      ])
    #expect(cases.map(\.line) == [1, 3, 6, 9] && cases[2].tags == ["nightly", "names"])
    #expect(cases[0].description.hasSuffix("Queries/more/broken.bq: no session is from 2024"))
    #expect(throws: QueryError.self) { try BQLTestCase.all(in: "Nowhere") }
  }

  @Test(arguments: try BQLTestCase.all(in: "Queries/sessions.bq")) func rule(_ test: BQLTestCase) async throws {
    try await test.run(on: QueryPortal.sandbox())
    #expect(test.name != "strains are complete", "what is to be skipped ends the test")
  }

  @Test func aCaseThatFails() async throws {
    let test = try #require(try BQLTestCase.all(in: "Queries/more").first)
    let portal = try await QueryPortal.sandbox()
    let line = #line + 2
    try await withKnownIssue {
      try await test.run(on: portal)
    } matching: { issue in
      let text = issue.comments.map(\.rawValue).joined()
      return issue.sourceLocation?.line == line && text.contains("broken.bq:2:") && text.contains("KB_M001_20220713_1")
    }
  }
}
