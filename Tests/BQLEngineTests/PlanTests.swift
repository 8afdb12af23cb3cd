import BQLSyntax
import BrainAPI
import Testing

@testable import BQLEngine

/// Plans as values: what is asked for, and what is left to be done here.
struct PlanTests {
  private func plan(_ query: String, _ capabilities: Capabilities) async throws -> RequestPlan {
    let session = Conversation(try ScriptedService("{}")).session
    let source = SourceText(name: "t.bq", text: query)
    let statement = try #require(BQLParser.parse(query).script.statements.first)
    guard case .value(let expression) = statement.kind else { throw Unfit() }
    let run = RunContext()
    let answer = try await session.environment(source).planner(capabilities).answer(expression, run: run)
    guard case .requests(let plan)? = answer.queries.last?.plan.source else { throw Unfit() }
    return plan
  }

  private struct Unfit: Error {}

  static let cases: [(query: String, framework: [String], documented: [String])] = [
    (
      "from subject where sex = \"F\" and strain.species.name = \"Mus musculus\"",
      [
        "/api/private/stem/subject/?filter{sex}=F&filter{strain.species.name}=Mus musculus&sort[]=id&include[]=strain.*&include[]=strain.species.*"
      ],
      ["/api/private/stem/subject/?filter{sex}=F&sort[]=id&include[]=strain.*"]
    ),
    (
      "from public.session where date_time = 2024-03-22 sort -name",
      [
        "/api/public/stem/session/?filter{date_time.gte}=2024-03-22T00:00:00Z&filter{date_time.lt}=2024-03-23T00:00:00Z&sort[]=-name&sort[]=id"
      ],
      [
        "/api/public/stem/session/?filter{date_time.gte}=2024-03-22T00:00:00Z&filter{date_time.lt}=2024-03-23T00:00:00Z&sort[]=-name&sort[]=id"
      ]
    ),
    (
      "from subject where sex in [\"F\", \"M\"] and status = \"active\"",
      ["/api/private/stem/subject/?filter{sex.in}=F&filter{sex.in}=M&filter{status}=active&sort[]=id"],
      [
        "/api/private/stem/subject/?filter{sex}=F&filter{status}=active&sort[]=id",
        "/api/private/stem/subject/?filter{sex}=M&filter{status}=active&sort[]=id",
      ]
    ),
    ("from subject where sex in []", [], []),
    (
      "from dataacquisition where details.sr > 5 kHz", ["/api/private/modules/dataacquisition/?sort[]=id"],
      ["/api/private/modules/dataacquisition/?sort[]=id"]
    ),
    (
      "from session where projects contains \"\(PredicateTests.id(1))\"",
      ["/api/private/stem/session/?filter{projects}=\(PredicateTests.id(1))&sort[]=id"],
      ["/api/private/stem/session/?filter{projects}=\(PredicateTests.id(1))&sort[]=id"]
    ),
    (
      "from subject where strain = \"\(PredicateTests.id(1))\" and strain.id != \"\(PredicateTests.id(2))\"",
      [
        "/api/private/stem/subject/?filter{strain}=\(PredicateTests.id(1))&filter{-strain}=\(PredicateTests.id(2))&sort[]=id"
      ],
      ["/api/private/stem/subject/?filter{strain}=\(PredicateTests.id(1))&sort[]=id"]
    ),
  ]

  @Test(arguments: cases)
  func requestsAre(_ query: String, _ framework: [String], _ documented: [String]) async throws {
    #expect(try await plan(query, .dynamicREST).requests.map(\.decodedTarget) == framework)
    #expect(try await plan(query, .documented).requests.map(\.decodedTarget) == documented)
  }

  /// The same words in another order, or said twice, are the same requests.
  @Test func plansAreValues() async throws {
    let query = "from session where name = \"a\" and date_time > 2024-03 include subjects limit 5"
    #expect(try await plan(query, .dynamicREST) == plan(query, .dynamicREST))
    let other = "from session limit 5 where name = \"a\" include subjects where date_time > 2024-03"
    #expect(try await plan(query, .dynamicREST).requests == plan(other, .dynamicREST).requests)
    #expect(try await plan(query, .dynamicREST) != plan(query, .documented))
  }

  /// What may leave records out here has to be known, so that a limit is not taken for reached.
  @Test(arguments: [
    ("name = \"a\"", false), ("name contains \"a\"", false), ("name startswith \"a\"", true),
    ("name like \"a*\"", true),
    ("date_time > 2024-03", false), ("tags contains \"a\"", true), ("created_date > 2024-03", false),
    ("name contains \"ø\"", true), ("subjects.sex = \"F\"", false), ("subjects.name startswith \"K\"", true),
    ("name > \"a\"", true),
  ])
  func recordsMayBeLeftOut(_ condition: String, _ hasResidual: Bool) async throws {
    #expect(try await plan("from session where \(condition)", .dynamicREST).hasResidual == hasResidual)
  }

  /// A sort goes to the server where nulls cannot come.
  @Test(arguments: [
    ("sort name", true), ("sort -created_date", true), ("sort id", true), ("sort date_time", false),
    ("where date_time > 2024-03 sort date_time", true), ("where date_time is not null sort -date_time, name", true),
    ("sort count(tags)", false), ("where name in [\"a\", \"b\"] sort name", true), ("sort description", false),
  ])
  func sortsGoToTheServer(_ clauses: String, _ isPushed: Bool) async throws {
    #expect(try await plan("from session \(clauses)", .dynamicREST).localSort.isEmpty == isPushed)
  }

  /// What a stage takes from elsewhere is named in the plan, not read back from the text.
  @Test func plansNameTheRowsThatTheyTake() async throws {
    let session = Conversation(try ScriptedService("{}")).session
    let text = "from subject | union   $a | except (from subject where sex = \"F\") | union [{id: \"x\"}]"
    let statement = try #require(BQLParser.parse("let a = [{id: \"x\"}]\n" + text).script.statements.last)
    _ = await Conversation(try ScriptedService("{}")).run("print 1")
    guard case .value(let expression) = statement.kind, case .query(let query) = expression.kind else { throw Unfit() }
    var context = await session.environment(SourceText(name: "t.bq", text: text)).planner(.dynamicREST).context
    context.scope["a"] = Scope.Variable(value: .list([]), shape: .list(.any), provenance: nil)
    let preparer = Preparer(context: context, runner: nil)
    let prepared = try await preparer.prepare(query, run: RunContext())
    let origins = prepared.plan.stages.compactMap { $0.otherSide?.reference.origin }
    guard case .except(let other) = query.stages[1].kind else { throw Unfit() }
    #expect(other.id != .unread)
    #expect(origins == [.variable("a"), .bound(other.id), .constant(.list([.record(Record([("id", .string("x"))]))]))])
  }
}
