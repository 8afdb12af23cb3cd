import BQLSyntax
import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// What holds, what does not, and what is told of it. Counts are those of the sample lab by SQL: 90 subjects, 44 F, 35 M,
/// 11 U; 330 sessions.
struct ExpectationTests {
  private func reply(_ text: String) async throws -> Conversation.Reply {
    await Conversation(try AgreementTests.framework.get()).run(text)
  }

  @Test(arguments: [
    "expect 1 = 1",
    "expect true and 1 < 2 or false",
    "expect count((from subject)) = 90",
    "expect (from subject | count) = 90 and (from session | count) = 330",
    "let s = from subject where sex = \"U\"\nexpect count(s) = 11\nexpect every s has (sex = \"U\")",
    "expect some (from subject) has (name startswith \"KB_\")",
    "expect no (from subject) has (sex = \"X\")",
    // `no` of nothing is true.
    "expect no (from subject where name = \"nobody\") has (sex = \"F\")",
    "expect every (from procedure limit 20) has (subject.strain.species.name is not empty)",
    "expect every [1, 2, 3] has (value > 0)",
    "from subject\nexpect requests = 1",
    "expect requests = 0",
    "expect requests < 1",
    "expect (from nowhere) fails with \"no model\"",
    "expect (from nowhere) fails with \"NO MODEL\"",
  ])
  func whatHolds(_ text: String) async throws {
    let reply = try await reply(text)
    #expect(reply.failure == nil, "\(String(describing: reply.error))")
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var title: String
    var words: String
    var label: String
    var findings: [String] = []
    var testDescription: String { text }
  }

  @Test(arguments: [
    Case(
      text: "let s = from subject\nexpect count(s) > 10 and count(s) > 100", title: "expected `count(s) > 100`",
      words: "count(s) > 100", label: "found 90", findings: ["left: count(s) is 90", "right: 100"]),
    Case(
      text: "expect (from subject | count) = (from session | count)",
      title: "expected `(from subject | count) = (from session | count)`",
      words: "(from subject | count) = (from session | count)", label: "-",
      findings: ["left: (from subject | count) is 90", "right: (from session | count) is 330"]),
    Case(text: "expect not (1 = 1)", title: "expected `not (1 = 1)`", words: "not (1 = 1)", label: "-"),
    Case(
      text: "let n = 3\nexpect n between 5 and 7", title: "expected `n between 5 and 7`", words: "n between 5 and 7",
      label: "found 3"),
    Case(
      text: "let n = \"abc\"\nexpect n contains \"x\" or n = \"b\"", title: "expected `n contains \"x\" or n = \"b\"`",
      words: "n contains \"x\" or n = \"b\"", label: "-", findings: ["found: n is \"abc\""]),
    Case(text: "let flag = false\nexpect flag", title: "expected `flag`", words: "flag", label: "found false"),
    Case(
      text: "expect every (from subject where name = \"nobody\") has (sex = \"F\")",
      title: "expected `every (from subject where name = \"nobody\") has (sex = \"F\")`",
      words: "(from subject where name = \"nobody\")", label: "there is no record"),
    Case(
      text: "expect some (from subject) has (sex = \"X\")", title: "expected `some (from subject) has (sex = \"X\")`",
      words: "(sex = \"X\")", label: "none of 90 records does"),
    Case(
      text: "expect some (from subject where name = \"nobody\") has (sex = \"X\")",
      title: "expected `some (from subject where name = \"nobody\") has (sex = \"X\")`",
      words: "(from subject where name = \"nobody\")", label: "there is no record"),
    Case(
      text: "expect every (from subject) has (sex = \"F\" or sex = \"M\")",
      title: "expected `every (from subject) has (sex = \"F\" or sex = \"M\")`",
      words: "(sex = \"F\" or sex = \"M\")", label: "11 of 90 records fail"),
    Case(
      text: "expect every (from subject) has (name is not empty and sex != \"U\")",
      title: "expected `every (from subject) has (name is not empty and sex != \"U\")`",
      words: "sex != \"U\"", label: "11 of 90 records fail"),
    Case(
      text: "expect no (from subject | count by sex) has (count < 12)",
      title: "expected `no (from subject | count by sex) has (count < 12)`",
      words: "(count < 12)", label: "1 of 3 records does", findings: ["records: sex \"U\", count 11"]),
    Case(
      text: "from subject\nfrom session | count\nexpect requests  <=  1 because \"it is slow\"",
      title: "expected `requests <= 1`", words: "expect requests  <=  1 because \"it is slow\"", label: "2 were sent",
      findings: ["because: it is slow"]),
    Case(
      text: "expect (from subject) fails with 400", title: "expected `(from subject)` to fail with 400",
      words: "(from subject)", label: "it did not fail: 90 rows"),
    Case(
      text: "expect (from nowhere) fails with 400", title: "expected `(from nowhere)` to fail with 400",
      words: "(from nowhere)", label: "it failed without a server's answer"),
    Case(
      text: "expect (from nowhere) fails with \"no field\"",
      title: "expected `(from nowhere)` to fail with \"no field\"",
      words: "(from nowhere)", label: "it failed without a server's answer"),
  ])
  func whatDoesNotHold(_ sample: Case) async throws {
    let reply = try await reply(sample.text)
    let failure = try #require(reply.failure)
    let problem = try #require(reply.error)
    #expect(failure.cause == .expectation)
    #expect(problem.title == sample.title)
    #expect(problem.words == sample.words)
    #expect(problem.label ?? "-" == sample.label)
    let told = failure.diagnostics[0].findings.map { "\($0.word): \($0.text)" }
    for finding in sample.findings { #expect(told.contains(finding), "\(told)") }
  }

  @Test(arguments: [
    ("expect 3", "neither true nor false"), ("expect nobody = 3", "there is no variable `nobody`"),
    ("expect (from subject) fails with true", "takes a status or a text"),
    ("expect requests < \"x\"", "compared with a number"),
    ("expect every (from subject | select name) has (sex = \"F\")", "there is no column `sex`"),
    ("expect (from subject | count by sex) gives \"a,b\\n1\"", "is not CSV"),
  ])
  func whatIsNoExpectation(_ text: String, _ title: String) async throws {
    let failure = try #require(try await reply(text).failure)
    #expect(failure.cause == .statement)
    #expect(failure.diagnostics[0].title.contains(title), "\(failure.diagnostics[0].title)")
  }

  /// Values that cannot be compared do not pass, and are told of, as everywhere; what stands before `and` guards what follows.
  @Test func oddValuesDoNotPass() async throws {
    let weights = "let w = from subjectlog where type = \"Weighing\" | expand entries as e\n"
    let guarded = try await reply(
      weights + "expect no w has (e.details.weight is number and e.details.weight > 100000)")
    #expect(guarded.failure == nil)
    #expect(guarded.warnings.isEmpty)
    let bare = try await reply(weights + "expect no w has (e.details.weight > 100000)")
    #expect(bare.failure == nil)
    #expect(bare.warnings.contains { $0.title.contains("cannot be compared") })
  }

  /// A relation that is put together, and was, is not put together again.
  @Test func whatIsInHandIsNotAskedForAgain() async throws {
    let sessions = "let s = from session where behaviors is not empty include subjects\n"
    let kept = try await reply(sessions + "expect every s has (subjects is not empty)")
    #expect(kept.failure == nil, "\(String(describing: kept.error))")
    let counted = try await reply(
      "let s = from session limit 20 include subjects\nlet before = 1\nexpect no s has (subjects is null)\nexpect requests <= 1"
    )
    #expect(counted.failure == nil, "\(String(describing: counted.error))")
    let deeper = try await reply(sessions + "expect every s has (subjects has only (strain.name is not empty))")
    #expect(deeper.failure == nil, "\(String(describing: deeper.error))")
  }

  @Test func atMostFiveRecordsAreShown() async throws {
    let reply = try await reply("expect no (from subject) has (sex = \"F\")")
    let lines = reply.failure?.diagnostics[0].findings.first?.text.split(separator: "\n") ?? []
    #expect(lines.count == 6)
    #expect(lines.first?.hasSuffix("): sex \"F\"") == true)
    #expect(lines.last == "and 39 more")
  }

  /// The request is told, be it the statement's own or that of a variable.
  @Test(arguments: [
    "expect (from subject where sex = \"U\" | count) = 90",
    "let u = from subject where sex = \"U\"\nexpect count(u) = 90",
    "let u = from subject where sex = \"U\"\nexpect no u has (name is not empty)",
  ])
  func theRequestIsTold(_ text: String) async throws {
    let findings = try await reply(text).failure?.diagnostics[0].findings ?? []
    let asked = try #require(findings.first { $0.word == "asked" })
    #expect(asked.text.contains("/api/private/stem/subject/?filter{sex}=U"))
  }

  // MARK: gives

  @Test(arguments: [
    ("sex,count\nF,44\nM,35\nU,11", []),
    // Quotes that are not needed, and numbers of another spelling, mean the same.
    ("sex,count\n\"F\",44.0\nM,35\nU,11", []),
    ("sex,count\nF,44\nM,35\nX,11", ["- X,11", "+ U,11"]),
    ("sex,count\nF,44\nM,36\nU,11", ["~ M: count 36 -> 35"]),
    ("sex,count\nF,44\nU,11", ["+ M,35"]),
    ("sex,count\nM,35\nF,44\nU,11", ["~ order: M, F, U -> F, M, U"]),
    ("count,sex\n44,F\n35,M\n11,U", ["~ columns: count,sex -> sex,count"]),
    ("sex,count\nF,\nM,35\nU,11", ["~ F: count (empty) -> 44"]),
    ("sex,n\nF,44\nM,35\nU,11", ["- column n", "+ column count"]),
    ("sex,count\nF,\"44\"\nM,35\nU,11", ["~ F: count \"44\" -> 44"]),
    ("", ["+ column sex", "+ column count", "+ F,44", "+ M,35", "+ U,11"]),
  ])
  func rowsThatAreGiven(_ block: String, _ difference: [String]) async throws {
    let text = "expect (from subject | count by sex) gives \"\"\"\n\(block)\n\"\"\"\n"
    let reply = try await reply(text)
    #expect((reply.failure == nil) == difference.isEmpty)
    #expect(reply.failure?.difference ?? [] == difference)
  }

  /// By place where nothing tells the rows apart, as whole rows where their number is wrong.
  @Test(arguments: [
    ("1,2\n3,4", ["~ row 2: a 3 -> 2, b 4 -> 2"]),
    ("1,2\n2,2\n2,2", ["- 2,2"]),
    ("2,2", ["+ 1,2"]),
  ])
  func rowsWithoutAName(_ rows: String, _ difference: [String]) async throws {
    let text = "expect [{a: 1, b: 2}, {a: 2, b: 2}] gives \"\"\"\na,b\n\(rows)\n\"\"\"\n"
    #expect(try await reply(text).failure?.difference == difference)
  }

  @Test(arguments: [
    ("(from subject | count)", "90", true), ("(from subject | count)", "91", false), ("null", "", true),
    ("\"a,b\"", "\"a,b\"", true), ("[1, \"x\"]", "value\n1\nx", true), ("{a: 1}", "a\n1", true),
    ("\"\"", "\"\"", true), ("\"\"", "", false), ("2024-03-22", "2024-03-22", true),
    ("(from subject where name = \"nobody\")", "", true),
    ("(from subject where name = \"nobody\" | select name)", "name", true),
    ("(from subject where name = \"nobody\" | select name)", "sex", false),
  ])
  func valuesThatAreGiven(_ value: String, _ block: String, _ holds: Bool) async throws {
    let lines = block.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)\n" }.joined()
    let reply = try await reply("expect \(value) gives \"\"\"\n\(block.isEmpty ? "" : lines)    \"\"\"\n")
    #expect((reply.failure == nil) == holds, "\(String(describing: reply.error))")
  }

  // MARK: Scripts

  @Test func aTestOfAScriptIsItsOwn() async throws {
    let reply = try await reply(
      """
      let n = 1
      test "changes" {
        let n = 2
        expect n = 2
      }
      test "fails" { expect n = 2 }
      skip test "later" because "no time" { expect 1 = 2 }
      expect n = 1
      """)
    #expect(reply.failure == nil)
    let told = reply.verdicts.map { verdict in
      switch verdict.outcome {
      case .passed: "passed \(verdict.name)"
      case .failed(let failure): "failed \(verdict.name): \(failure.diagnostics[0].title)"
      case .skipped(let reason): "skipped \(verdict.name): \(reason ?? "-")"
      }
    }
    #expect(told == ["passed changes", "failed fails: expected `n = 2`", "skipped later: no time"])
  }
}
