import BrainAPI
import Testing

@testable import BQLEngine

/// Every form of LANGUAGE section 4 on a match, no match, null, absent, empty text, empty list, and a list in which some match.
struct PredicateTests {
  static func id(_ number: Int) -> String { "00000000-0000-4000-8000-" + String(100_000_000_000 + number) }

  /// Subjects by name. `absent` has nothing but what is required.
  static let records = """
    {"subject": [
      {"id": "\(id(1))", "name": "full", "sex": "F", "description": "Alpha Rat", "birth_date": "2024-03-22",
       "tags": ["a", "b"], "strain": "\(id(11))", "licenses": ["\(id(21))", "\(id(22))"],
       "extra_fields": {"n": 5, "word": "x_1", "list": [1, 2], "size": {"value": 2.1, "unit": "mm"}, "at": "2024-03-22T10:00:00Z",
       "parts": [{"k": 1}, {"k": 2}]}},
      {"id": "\(id(2))", "name": "other", "sex": "M", "description": "Beta mouse", "birth_date": "2024-04-01",
       "tags": ["c"], "strain": "\(id(12))", "licenses": ["\(id(22))"],
       "extra_fields": {"n": 7.0, "word": "y", "list": [3], "size": {"value": 30, "unit": "um"}, "parts": [{"k": 3}]}},
      {"id": "\(id(3))", "name": "null", "sex": null, "description": null, "birth_date": null, "tags": null, "strain": null,
       "licenses": [], "extra_fields": null},
      {"id": "\(id(4))", "name": "empty", "sex": "", "description": "", "birth_date": "2023-12-31", "tags": [],
       "strain": "\(id(11))", "licenses": [], "extra_fields": {}},
      {"id": "\(id(5))", "name": "absent"}
    ], "strain": [
      {"id": "\(id(11))", "name": "Long Evans", "species": "\(id(31))"},
      {"id": "\(id(12))", "name": "C57BL/6", "species": "\(id(32))"}
    ], "license": [
      {"id": "\(id(21))", "status": "active", "name": "L1", "valid_until": "2024-01-01"},
      {"id": "\(id(22))", "status": "expired", "name": "L2", "valid_until": "2025-01-01"}
    ], "species": [
      {"id": "\(id(31))", "name": "Rattus norvegicus"}, {"id": "\(id(32))", "name": "Mus musculus"}
    ]}
    """

  static let cases: [(condition: String, passing: [String])] = [
    // Comparisons: two-valued, so null and absent are neither equal nor less, and `!=` keeps them.
    ("sex = \"F\"", ["full"]),
    ("sex != \"F\"", ["absent", "empty", "null", "other"]),
    ("not sex = \"F\"", ["absent", "empty", "null", "other"]),
    ("sex = \"f\"", []),
    ("sex = \"\"", ["empty"]),
    ("sex != \"\"", ["absent", "full", "null", "other"]),
    ("sex = null", ["absent", "null"]),
    ("sex != null", ["empty", "full", "other"]),
    ("\"F\" = sex", ["full"]),
    ("name < \"full\"", ["absent", "empty"]),
    ("name >= \"null\"", ["null", "other"]),
    ("description > \"\"", ["full", "other"]),
    // Texts.
    ("description contains \"RAT\"", ["full"]),
    ("description contains \"\"", ["empty", "full", "other"]),
    ("description not contains \"rat\"", ["absent", "empty", "null", "other"]),
    ("description startswith \"Alpha\"", ["full"]),
    ("description startswith \"alpha\"", []),
    ("description starts with \"Alpha\"", ["full"]),
    ("description startswith \"\"", ["empty", "full", "other"]),
    ("description endswith \"Rat\"", ["full"]),
    ("description ends with \"rat\"", []),
    ("description like \"alpha*\"", ["full"]),
    ("description like \"alpha\"", []),
    ("description like \"?????rat\"", []),
    ("description like \"??????rat\"", ["full"]),
    ("description like \"*\"", ["empty", "full", "other"]),
    ("description like \"\"", ["empty"]),
    ("description not like \"*a*\"", ["absent", "empty", "null"]),
    ("extra_fields.word like \"x_1\"", ["full"]),
    ("extra_fields.word like \"x?1\"", ["full"]),
    ("extra_fields.word like \"xx1\"", []),
    // Lists.
    ("tags contains \"a\"", ["full"]),
    ("tags contains \"A\"", []),
    ("tags not contains \"a\"", ["absent", "empty", "null", "other"]),
    ("tags startswith \"c\"", ["other"]),
    ("extra_fields.list contains 2", ["full"]),
    ("extra_fields.list contains 2.0", ["full"]),
    ("licenses contains \"\(id(21))\"", ["full"]),
    // Membership.
    ("sex in [\"F\", \"M\"]", ["full", "other"]),
    ("sex in []", []),
    ("sex in [null]", []),
    ("sex not in [\"F\"]", ["absent", "empty", "null", "other"]),
    ("sex not in []", ["absent", "empty", "full", "null", "other"]),
    ("extra_fields.n in [7, 9]", ["other"]),
    ("extra_fields.n not in [7, 9]", ["absent", "empty", "full", "null"]),
    ("tags in [\"b\", \"z\"]", ["full"]),
    ("strain in [\"\(id(11))\"]", ["empty", "full"]),
    ("strain = \"\(id(11))\"", ["empty", "full"]),
    ("strain != \"\(id(11))\"", ["absent", "null", "other"]),
    ("strain.id = \"\(id(12))\"", ["other"]),
    ("licenses in [\"\(id(22))\"]", ["full", "other"]),
    ("strain in (from strain where name = \"Long Evans\")", ["empty", "full"]),
    ("strain = (from strain where name = \"Long Evans\")", ["empty", "full"]),
    ("strain.name in (from strain | select name).name", ["empty", "full", "other"]),
    // Dates.
    ("birth_date = 2024-03", ["full"]),
    ("birth_date != 2024-03", ["absent", "empty", "null", "other"]),
    ("birth_date <= 2024-03", ["empty", "full"]),
    ("birth_date < 2024-03", ["empty"]),
    ("birth_date > 2024-03", ["other"]),
    ("birth_date >= 2024-03-22", ["full", "other"]),
    ("birth_date > 2024-03-22", ["other"]),
    ("birth_date between 2023-12-31 and 2024-03", ["empty", "full"]),
    ("birth_date not between 2023-12-31 and 2024-03", ["absent", "null", "other"]),
    ("birth_date during 2024", ["full", "other"]),
    ("birth_date not during 2024", ["absent", "empty", "null"]),
    ("birth_date = 2024-03-22T23:00:00Z", ["full"]),
    ("extra_fields.at = 2024-03-22", ["full"]),
    ("extra_fields.at during 2024-03", ["full"]),
    // Tests.
    ("description is null", ["absent", "null"]),
    ("description is not null", ["empty", "full", "other"]),
    ("description is empty", ["absent", "empty", "null"]),
    ("tags is empty", ["absent", "empty", "null"]),
    ("tags is not empty", ["full", "other"]),
    ("extra_fields is empty", ["absent", "empty", "null"]),
    ("extra_fields.n is number", ["full", "other"]),
    ("extra_fields.n is not number", ["absent", "empty", "null"]),
    ("extra_fields.word is string", ["full", "other"]),
    ("extra_fields.list is list", ["full", "other"]),
    ("extra_fields.n is null", ["absent", "empty", "null"]),
    ("licenses is empty", ["absent", "empty", "null"]),
    ("strain is null", ["absent", "null"]),
    // Paths: some element has it, each condition for itself.
    ("strain.name = \"Long Evans\"", ["empty", "full"]),
    ("strain.species.name contains \"mus\"", ["other"]),
    ("strain.name != \"Long Evans\"", ["absent", "null", "other"]),
    ("strain.name is null", ["absent", "null"]),
    ("licenses.status = \"active\"", ["full"]),
    ("licenses.status = \"active\" and licenses.name = \"L2\"", ["full"]),
    ("not licenses.status = \"active\"", ["absent", "empty", "null", "other"]),
    ("licenses.status is not null", ["full", "other"]),
    ("licenses has (status = \"active\" and name = \"L2\")", []),
    ("licenses has (status = \"expired\" and name = \"L2\")", ["full", "other"]),
    ("licenses has no (status = \"active\")", ["absent", "empty", "null", "other"]),
    ("licenses has only (status = \"expired\")", ["absent", "empty", "null", "other"]),
    ("not licenses has (status = \"active\")", ["absent", "empty", "null", "other"]),
    // One and the same element lies between, not one above and another below.
    ("licenses.valid_until between 2024-06-01 and 2024-12-31", []),
    ("licenses.valid_until between 2024-06-01 and 2025-12-31", ["full", "other"]),
    ("licenses.valid_until during 2024", ["full"]),
    ("extra_fields.list between 4 and 9", []),
    ("extra_fields.parts.k = 2", ["full"]),
    ("extra_fields.parts.k = 1 and extra_fields.parts.k = 2", ["full"]),
    ("extra_fields.parts has (k = 3)", ["other"]),
    ("extra_fields.parts has no (k = 3)", ["absent", "empty", "full", "null"]),
    // Units.
    ("extra_fields.size > 1 mm", ["full"]),
    ("extra_fields.size = 2100 um", ["full"]),
    ("extra_fields.size < 0.1 mm", ["other"]),
    ("extra_fields.size = 0.03 mm", ["other"]),
    // Numbers by value.
    ("extra_fields.n = 7", ["other"]),
    ("extra_fields.n >= 5.0", ["full", "other"]),
    ("extra_fields.n != 7", ["absent", "empty", "full", "null"]),
    // Precedence: `not` below comparisons, above `and`, `and` above `or`.
    ("sex = \"F\" or sex = \"M\" and name = \"other\"", ["full", "other"]),
    ("not sex = \"F\" and name = \"other\"", ["other"]),
    ("not (sex = \"F\" or name = \"other\")", ["absent", "empty", "null"]),
    ("true", ["absent", "empty", "full", "null", "other"]),
    ("not true", []),
  ]

  static let manners: [(name: String, manner: ScriptedService.Manner)] = [
    ("dynamic-rest", .init(known: .dynamicREST)),
    ("documented", .init(isDocumentedOnly: true, envelope: .count, known: .documented)),
    ("passing filters over", .init(ignoresFilters: true, known: .dynamicREST)),
    ("bringing nothing along", .init(ignoresIncludes: true, envelope: .none, known: .dynamicREST)),
  ]

  @Test(arguments: cases)
  func everyFormOnEveryKindOfValue(_ condition: String, _ passing: [String]) async throws {
    for (name, manner) in Self.manners {
      let conversation = Conversation(try ScriptedService(Self.records, manner))
      let clause = await conversation.run("from subject where \(condition)")
      #expect(clause.error == nil, "clause, \(name)")
      #expect(clause.names() == passing, "clause, \(name)")
      let stage = await conversation.run("from subject | where \(condition)")
      #expect(stage.error == nil, "stage, \(name)")
      #expect(stage.names() == passing, "stage, \(name)")
    }
  }

  /// `in []` is false and sends nothing.
  @Test func membershipInNothingAsksNobody() async throws {
    let service = try ScriptedService(Self.records, .init(known: .dynamicREST))
    let conversation = Conversation(service)
    let reply = await conversation.run(
      "let none = []\nfrom subject where sex in []\nfrom subject where strain in $none")
    #expect(reply.failure == nil)
    #expect(reply.outcomes.map { $0.outcome.rows?.count } == [0, 0])
    #expect(service.requests.isEmpty)
  }
}
