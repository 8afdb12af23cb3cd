import BQLSyntax
import BrainAPI
import Testing

@testable import BQLEngine

/// A reply with related records beside the list, and what a query shows of it: the records as JSON.
struct BroughtCase: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var endpoint = Endpoint(portal: .private, app: "stem", model: "session")
  var includes: [FieldPath]
  var body: String
  var records: String

  init(
    _ description: String, of model: String = "session", id: String? = nil, includes: [FieldPath], _ body: String,
    gives records: String
  ) {
    testDescription = description
    endpoint.model = model
    endpoint.id = id
    self.includes = includes
    self.body = body
    self.records = records
  }
}

/// Records that a server brought along are put in the place of their ids, and nothing is asked for it.
@Suite struct BroughtRecordsTests {
  static let cases: [BroughtCase] = [
    BroughtCase(
      "the list by name, not by place", includes: ["behaviors"],
      #"{"behaviors":[{"id":"b1"}],"sessions":[{"id":"s1","behaviors":["b1"]}]}"#,
      gives: #"[{"id":"s1","behaviors":[{"id":"b1"}]}]"#),
    BroughtCase(
      "not known, with related records", of: "gadget", includes: ["sessions"],
      #"{"sessions":[{"id":"s1"}],"gadgets":[{"id":"g","sessions":["s1"]}]}"#,
      gives: #"[{"id":"g","sessions":[{"id":"s1"}]}]"#),
    BroughtCase(
      "a detail with lists beside it", id: "s1", includes: ["behaviors"],
      #"{"behaviors":[{"id":"b1"}],"session":{"id":"s1","behaviors":["b1"]}}"#,
      gives: #"[{"id":"s1","behaviors":[{"id":"b1"}]}]"#),
    BroughtCase(
      "to-one", includes: ["datastorage"],
      #"{"sessions":[{"id":"s1","datastorage":"d1"},{"id":"s2","datastorage":null},{"id":"s3"}],"datastorages":[{"id":"d1","name":"x"}]}"#,
      gives: #"[{"id":"s1","datastorage":{"id":"d1","name":"x"}},{"id":"s2","datastorage":null},{"id":"s3"}]"#),
    BroughtCase(
      "a key that is not the relation's name", includes: ["dataacquisition"],
      #"{"sessions":[{"id":"s1","dataacquisition":["a1"]}],"data_acquisitions":[{"id":"a1"}]}"#,
      gives: #"[{"id":"s1","dataacquisition":[{"id":"a1"}]}]"#),
    BroughtCase(
      "only what was asked for", includes: ["behaviors"],
      #"{"sessions":[{"id":"s1","behaviors":["b1"],"projects":["p1"]}],"behaviors":[{"id":"b1","subjects":["u1"]}],"projects":[{"id":"p1"}],"subjects":[{"id":"u1"}]}"#,
      gives: #"[{"id":"s1","behaviors":[{"id":"b1","subjects":["u1"]}],"projects":["p1"]}]"#),
    BroughtCase(
      "nested", includes: ["behaviors", "behaviors.subjects", "behaviors.subjects.strain"],
      #"{"sessions":[{"id":"s1","behaviors":["b1","b2"]}],"behaviors":[{"id":"b1","subjects":["u1"]},{"id":"b2","subjects":["u1"]}],"subjects":[{"id":"u1","strain":"t1"}],"strains":[{"id":"t1"}]}"#,
      gives:
        #"[{"id":"s1","behaviors":[{"id":"b1","subjects":[{"id":"u1","strain":{"id":"t1"}}]},{"id":"b2","subjects":[{"id":"u1","strain":{"id":"t1"}}]}]}]"#
    ),
    BroughtCase(
      "nested, the way there not named", includes: ["behaviors.subjects"],
      #"{"sessions":[{"id":"s1","behaviors":["b1"]}],"behaviors":[{"id":"b1","subjects":["u1"]}],"subjects":[{"id":"u1"}]}"#,
      gives: #"[{"id":"s1","behaviors":[{"id":"b1","subjects":[{"id":"u1"}]}]}]"#),
    BroughtCase(
      "records of the model itself", includes: ["projects", "projects.sessions"],
      #"{"sessions":[{"id":"s1","projects":["p1"]}],"projects":[{"id":"p1","sessions":["s1","s2","s3"]}],"+sessions":[{"id":"s2","projects":["p1"]}]}"#,
      gives:
        #"[{"id":"s1","projects":[{"id":"p1","sessions":[{"id":"s1","projects":["p1"]},{"id":"s2","projects":["p1"]},"s3"]}]}]"#
    ),
    BroughtCase(
      "a cycle ends with the path", includes: ["projects.sessions.projects"],
      #"{"sessions":[{"id":"s1","projects":["p1"]}],"projects":[{"id":"p1","sessions":["s1"]}]}"#,
      gives:
        #"[{"id":"s1","projects":[{"id":"p1","sessions":[{"id":"s1","projects":[{"id":"p1","sessions":["s1"]}]}]}]}]"#
    ),
    BroughtCase(
      "embedded in place", includes: ["behaviors", "behaviors.subjects"],
      #"{"sessions":[{"id":"s1","behaviors":[{"id":"b1","subjects":["u1"]}]}],"subjects":[{"id":"u1"}]}"#,
      gives: #"[{"id":"s1","behaviors":[{"id":"b1","subjects":[{"id":"u1"}]}]}]"#),
    BroughtCase(
      "an id without a record stays", includes: ["behaviors"],
      #"{"sessions":[{"id":"s1","behaviors":["b1","b2"]}],"behaviors":[{"id":"b2"}]}"#,
      gives: #"[{"id":"s1","behaviors":["b1",{"id":"b2"}]}]"#),
    BroughtCase(
      "no related list at all", includes: ["behaviors"], #"{"sessions":[{"id":"s1","behaviors":["b1"]}]}"#,
      gives: #"[{"id":"s1","behaviors":["b1"]}]"#),
    BroughtCase(
      "ids that are numbers", of: "subjectlog", includes: ["user"],
      #"{"subject_logs":[{"id":"l","user":7}],"users":[{"id":7,"username":"ada"}]}"#,
      gives: #"[{"id":"l","user":{"id":7,"username":"ada"}}]"#),
    BroughtCase(
      "a relation that the catalogue does not know", includes: ["gadgets"],
      #"{"sessions":[{"id":"s1","gadgets":["g1"]}],"gadgets":[{"id":"g1"}]}"#,
      gives: #"[{"id":"s1","gadgets":[{"id":"g1"}]}]"#),
    BroughtCase(
      "an included relation that holds other things", includes: ["behaviors"],
      #"{"sessions":[{"id":"s1","behaviors":[true,null,1.5,{"odd":1}]}],"behaviors":[5,{"no":"id"}]}"#,
      gives: #"[{"id":"s1","behaviors":[true,null,1.5,{"odd":1}]}]"#),
  ]

  @Test(arguments: cases)
  func areInPlace(_ one: BroughtCase) async throws {
    let page = try Self.page(one.body, one.endpoint, one.includes)
    let rows = try await Self.joined(page, one.endpoint, one.includes)
    #expect(JSON.write(.list(rows.map(Value.record))) == one.records)
  }

  @Test func aRecordThatManyLeadToIsPutTogetherOnce() async throws {
    // 50 sessions that all lead to the same 2,000 behaviors: 100,000 ids, two thousand joinings.
    let ids = (0..<2000).map { #""b\#($0)""# }.joined(separator: ",")
    let behaviors = (0..<2000).map { #"{"id":"b\#($0)","setup":"x"}"# }.joined(separator: ",")
    let sessions = (0..<50).map { #"{"id":"s\#($0)","behaviors":[\#(ids)]}"# }.joined(separator: ",")
    let body = #"{"sessions":[\#(sessions)],"behaviors":[\#(behaviors)],"setups":[{"id":"x","name":"box"}]}"#
    let endpoint = Endpoint(portal: .private, app: "stem", model: "session")
    let includes: [FieldPath] = ["behaviors", "behaviors.setup"]
    let rows = try await Self.joined(try Self.page(body, endpoint, includes), endpoint, includes)
    #expect(rows.count == 50)
    let last = rows.last?["behaviors"]?.list?.last?.record
    #expect(last?["setup"]?.record?["name"] == .string("box"))
  }

  private static func page(_ body: String, _ endpoint: Endpoint, _ includes: [FieldPath]) throws -> Page {
    let exchange = Exchange(method: .get, url: "", status: 200, duration: .zero, byteCount: body.utf8.count)
    return try PageReader.read(
      body: Array(body.utf8), status: 200, request: APIRequest(.get, endpoint, includes: includes),
      catalogue: .standard, exchange: exchange)
  }

  private static func joined(_ page: Page, _ endpoint: Endpoint, _ includes: [FieldPath]) async throws -> [Record] {
    // It knows no record: whatever is asked of it is missed in the result.
    let fetcher = Fetcher(service: try ScriptedService("{}"), concurrency: 1, onProgress: { _ in })
    let hydrator = Hydrator(
      fetcher: fetcher, catalogue: .standard, capabilities: .dynamicREST, portal: endpoint.portal)
    let run = RunContext()
    let request = APIRequest(.get, endpoint, includes: includes)
    let rows = try await hydrator.place(page.related, in: page.records, request, at: nil, run: run)
    #expect(run.transcript.exchanges.isEmpty && run.transcript.warnings.isEmpty)
    return rows
  }
}
