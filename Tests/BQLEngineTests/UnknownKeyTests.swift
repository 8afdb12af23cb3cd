import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// Names that no catalogue, schema or header knows: null while rows flow, an error at the end where no row had one.
struct UnknownKeyTests {
  private static let logs = """
    {"subjectlog": [
      {"id": "00000000-0000-4000-8000-000000000001", "type": "Weighing", "entries": [
        {"date_time": "2025-01-01T10:00:00Z", "details": {"weight": 24.1}},
        {"date_time": "2025-01-02T10:00:00Z", "details": {"weight": {"value": 24.5, "unit": "g"}, "own": 3}}]},
      {"id": "00000000-0000-4000-8000-000000000002", "type": "Handling", "entries": []},
      {"id": "00000000-0000-4000-8000-000000000003", "type": "Handling", "entries": null}],
     "manipulation": [
      {"id": "00000000-0000-4000-8000-000000000004", "type": "CurrentClamp", "details": [{"amplitude": 3}, {"amplitude": 4}]}],
     "datastorage": [
      {"id": "00000000-0000-4000-8000-000000000005", "name": "NAS",
       "data_protocols": [{"protocol": "SMB", "path": "//nas/"}, {"protocol": "NFS"}]}],
     "session": [{"id": "00000000-0000-4000-8000-000000000006", "name": "s", "extra_fields": {"rig": 3}}]}
    """

  private static let files = [
    "saved.ndjson": """
    {"id": 1, "entries": [{"details": {"weight": 24.1}}], "name": "A"}
    {"id": 2, "entries": [{"details": {"weight": 24.5}}], "name": "B", "late": 1}
    """,
    "sheet.csv": "id,name\n1,A\n2,B\n",
    "empty.csv": "id,name\n",
  ]

  private func run(_ text: String) async throws -> Conversation.Reply {
    let service = try ScriptedService(UnknownKeyTests.logs)
    return await Conversation(service, files: FilesInMemory(UnknownKeyTests.files)).run(text)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    /// Where the caret stands.
    let word: String
    /// In the label or the hint.
    let advice: String
    init(_ text: String, at word: String, _ advice: String) {
      (self.text, self.word, self.advice) = (text, word, advice)
    }
    var testDescription: String { text }
  }

  private static let expanded = "from subjectlog | expand entries as e"

  /// Case 18 and its twins.
  @Test(arguments: [
    Case("\(expanded) | where e.detials is null | count", at: "detials", "did you mean details?"),
    Case("\(expanded) | select e.detials", at: "detials", "did you mean details?"),
    Case("\(expanded) | sort e.detials", at: "detials", "did you mean details?"),
    Case("\(expanded) | sort e.detials | limit 1", at: "detials", "did you mean details?"),
    Case("\(expanded) | count by e.detials", at: "detials", "did you mean details?"),
    Case("\(expanded) | distinct e.detials", at: "detials", "did you mean details?"),
    Case("\(expanded) | top 1 by e.detials per type", at: "detials", "did you mean details?"),
    Case("\(expanded) | derive e.detials as d | limit 1", at: "detials", "did you mean details?"),
    Case("\(expanded) | where e.details.wieght is null | count", at: "wieght", "did you mean weight?"),
    Case("\(expanded) | select e.details as d | where d.wieght > 3 g | count", at: "wieght", "did you mean weight?"),
    Case("\(expanded) | summarize max(e.details.wieght) as w by type", at: "wieght", "did you mean weight?"),
    Case("\(expanded) | union (\(expanded)) | where e.detials is null", at: "detials", "did you mean details?"),
    Case("from subjectlog | expand entries | select entries.detials", at: "detials", "did you mean details?"),
    Case("from subjectlog where entries has (detials is null)", at: "detials", "did you mean details?"),
    Case("from subjectlog where entries has no (details.wieght > 3 g)", at: "wieght", "did you mean weight?"),
    Case("from subjectlog where entries.details.wieght > 3 g", at: "wieght", "did you mean weight?"),
    Case("from subjectlog | sort id | select entries.details.wieght", at: "wieght", "did you mean weight?"),
    Case(
      "from manipulation | expand details as d | where d.ampltude is null", at: "ampltude", "did you mean amplitude?"),
    Case("from datastorage | expand data_protocols as p | select p.paht", at: "paht", "did you mean path?"),
    Case("from datastorage where data_protocols has (paht is null)", at: "paht", "did you mean path?"),
    Case("let l = from subjectlog\nl | expand entries as e | where e.detials is null", at: "detials", "details?"),
    Case("let e = \(expanded)\ne | where e.detials is null", at: "detials", "did you mean details?"),
    Case("let l = from subjectlog\nl.entries.detials", at: "detials", "did you mean details?"),
    Case("let l = from subjectlog\nl[0].entries.details.wieght", at: "wieght", "did you mean weight?"),
    Case("let l = from subjectlog\ncount(l.tpye)", at: "tpye", "did you mean type?"),
    Case(
      "let l = from subjectlog\nexpect every l has (entries.detials is not null)", at: "detials",
      "did you mean details?"),
    Case("from \"saved.ndjson\" where nmae is null", at: "nmae", "did you mean name?"),
    Case("from \"saved.ndjson\" | where nmae is null | count", at: "nmae", "did you mean name?"),
    Case("from \"saved.ndjson\" | select nmae", at: "nmae", "did you mean name?"),
    Case("from \"saved.ndjson\" sort nmae", at: "nmae", "did you mean name?"),
    Case("from \"saved.ndjson\" | count by nmae", at: "nmae", "did you mean name?"),
    Case(
      "from \"saved.ndjson\" | expand entries as e | count by e.details.wieght", at: "wieght", "did you mean weight?"),
    Case("let r = from \"saved.ndjson\"\nr | select nmae", at: "nmae", "did you mean name?"),
    Case("let r = from \"saved.ndjson\"\nr.nmae", at: "nmae", "did you mean name?"),
    Case("from \"sheet.csv\" where sex is null", at: "sex", "the columns: id, name"),
    Case("from \"sheet.csv\" | join (from \"saved.ndjson\") as s on s.nmae = name", at: "nmae", "did you mean name?"),
  ])
  func aMisspeltNameIsAnError(_ wrong: Case) async throws {
    let reply = try await run(wrong.text)
    let error = try #require(reply.error, "nothing is wrong")
    #expect(error.words == wrong.word)
    #expect("\(error.label ?? "") \(error.hint ?? "")".contains(wrong.advice), "\(error)")
    #expect(reply.failure?.cause == .statement)
  }

  /// What one row has is null on the others, what a schema has is null everywhere, and of no row nothing can be said.
  @Test(arguments: [
    ("\(expanded) | where e.details.own is null | count", 1),
    ("\(expanded) | where e.notes is null | count", 2),
    ("\(expanded) | where e.details.protocol is null | count", 2),
    ("from datastorage | expand data_protocols as p | where p.path is null | count", 1),
    ("from subjectlog where type = \"Handling\" | expand entries as e | where e.detials is null | count", 0),
    // What a lab keeps of its own differs from record to record.
    ("from session where extra_fields.box is null | count", 1),
    ("from \"saved.ndjson\" where late is null | count", 1),
    ("from \"saved.ndjson\" | select late | count", 2),
    ("from \"saved.ndjson\" where name = \"A\" | select late | count", 1),
    ("let r = from \"saved.ndjson\"\nr | where name = \"A\" | where late is null | count", 1),
    ("from \"sheet.csv\" | drop id | union (from \"saved.ndjson\" | drop id) | where late is null | count", 3),
    ("from \"empty.csv\" where sex is null | count", 0),
  ])
  func whatSomeRowHasIsNullOnOthers(text: String, count: Int) async throws {
    let reply = try await run(text)
    #expect(reply.error == nil)
    #expect(reply.value == .integer(count))
  }

  /// Each of many chunks of a file is looked at, whoever reads it.
  @Test func aFileIsLookedAtWhole() async throws {
    let lines = (1...60_000).map { "{\"id\": \($0), \"name\": \"an animal\"\($0 == 60_000 ? ", \"late\": 1" : "")}\n" }
    let conversation = Conversation(
      try ScriptedService(UnknownKeyTests.logs), files: FilesInMemory(["long.ndjson": lines.joined()]))
    let late = await conversation.run("from \"long.ndjson\" | where late is null | count by name")
    #expect(late.error == nil)
    #expect(late.rows.first?["count"] == .integer(59_999))
    let never = await conversation.run("from \"long.ndjson\" | where nmae is null | count by name")
    #expect(never.error?.label == "did you mean name?")
  }
}
