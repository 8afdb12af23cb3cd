import BQLFormats
import BQLSyntax
import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// Files that name records by what people call them, not by ids.
struct FileLookupTests {
  /// What a file led to, on a small server in memory.
  private struct Result {
    var reply: Conversation.Reply
    var sent: [String]
  }

  private static let id = WritableService.id

  private static func lab() -> [String: [Record]] {
    let named = { (number: Int, name: String) in Record([("id", .string(id(number))), ("name", .string(name))]) }
    let region = { (number: Int, acronym: String, atlas: String) in
      Record([
        ("id", .string(id(number))), ("name", .string("region \(number)")), ("acronym", .string(acronym)),
        ("atlas", .string(atlas)),
      ])
    }
    var lab = WritableService.lab(subjects: 3)
    lab["strain"] = [named(2, "c57"), named(3, "Wistar"), named(4, "129"), named(5, "twice"), named(6, "twice")]
    lab["project"] = [named(1, "p"), named(10, "q"), named(11, "a, b")]
    lab["supplier"] = [named(20, "Charles River Laboratories")]
    lab["brainregion"] = [region(30, "CA1", "AIA"), region(31, "CA1", "PW1997"), region(32, "CA3", "AIA")]
    lab["setup"] = [named(40, "rig")]
    lab["behavioralassay"] = [named(41, "Maze")]
    lab["datastorage"] = [named(42, "store")]
    lab["session"] = [named(43, "sess")]
    lab["procedure"] = [
      Record([
        ("id", .string(id(50))), ("type", .string("Craniotomy")), ("subject", .string(id(100))),
        ("date_time", .string("2024-04-12T09:30:00Z")), ("notes", .string("first")), ("details", .null),
        ("brain_region", .null),
      ]),
      Record([
        ("id", .string(id(51))), ("type", .string("Headcap")), ("subject", .string(id(100))),
        ("date_time", .string("2024-04-12T09:30:00Z")), ("notes", .string("second")),
        ("details", .record(Record([("x", .integer(1))]))), ("brain_region", .null),
      ]),
    ]
    return lab
  }

  private func write(_ statement: String, _ file: String, isUnchecked: Bool = false) async throws -> Result {
    let service = WritableService(Self.lab())
    var host = WriteHost.granted()
    host.isUnchecked = isUnchecked
    let name = statement.split(separator: "\"").first { $0.contains(".") }.map(String.init) ?? "f.csv"
    let reply = await Conversation(service, files: FilesInMemory([name: file]), writes: host).run(statement)
    return Result(reply: reply, sent: service.sent.map { "\($0.endpoint.id ?? "") \(JSON.write($0.body ?? .null))" })
  }

  /// `line:column title | label` of everything that stands in the way.
  private func objections(_ result: Result) -> [String] {
    guard let failure = result.reply.failure else { return [] }
    return failure.diagnostics.filter { $0.severity == .error }.map { diagnostic in
      let place = diagnostic.span.flatMap { span in failure.source.map { $0.position(at: span.lower) } }
      return "\(place.map { "\($0.line):\($0.column) " } ?? "")\(diagnostic.title)"
        + (diagnostic.label.map { " | \($0)" } ?? "")
    }
  }

  // MARK: update ... by

  @Test(arguments: [
    ("subject", "name", "name,sex\ns2,M\ns1,F\n", ["\(id(101)) {\"sex\":\"M\"}"]),
    ("subject", "name", "name,strain\n s3 ,Wistar\n", ["\(id(102)) {\"strain\":\"\(id(3))\"}"]),
    (
      "procedure", "subject.name, type", "type,subject.name,notes\nHeadcap,s1,new\nCraniotomy,s1,first\n",
      ["\(id(51)) {\"notes\":\"new\"}"]
    ),
    (
      "procedure", "notes", "notes,date_time\nfirst,2024-04-13 10:00\n",
      ["\(id(50)) {\"date_time\":\"2024-04-13T10:00:00Z\"}"]
    ),
    ("subject", "id", "id,sex\n\(id(101)),M\n", ["\(id(101)) {\"sex\":\"M\"}"]),
    ("strain", "name", "name,description\n129,an old line\n", ["\(id(4)) {\"description\":\"an old line\"}"]),
  ])
  func columnsFindTheRecord(model: String, keys: String, file: String, sent: [String]) async throws {
    let result = try await write("update \(model) from \"f.csv\" by \(keys)", file)
    #expect(result.reply.error == nil)
    #expect(result.sent == sent)
  }

  /// Rows that find none or several are all named, and nothing is sent; unchecked neither.
  @Test(arguments: [false, true])
  func whatIsNotFoundOnceIsNamed(isUnchecked: Bool) async throws {
    let none = try await write(
      "update subject from \"f.csv\" by name", "name,sex\ns1,M\ns22,M\n,F\n", isUnchecked: isUnchecked)
    #expect(
      objections(none) == [
        "3:1 there is no subject with `name` \"s22\" | did you mean \"s2\"?",
        "4:1 this row has no `name` | nothing tells which record it is",
      ])
    #expect(none.sent == [])
    let several = try await write(
      "update procedure from \"f.csv\" by subject.name", "subject.name,notes\ns1,x\n", isUnchecked: isUnchecked)
    #expect(objections(several) == ["2:1 2 procedures have `subject.name` \"s1\" | which one is meant?"])
    #expect(several.sent == [])
    let twice = try await write(
      "update subject from \"f.csv\" by name", "name,sex\ns1,M\ns1,M\n", isUnchecked: isUnchecked)
    #expect(objections(twice) == ["3:1 the same record is here twice | first in line 2"])
    let column = try await write("update subject from \"f.csv\" by name", "nmae,sex\ns1,M\n", isUnchecked: isUnchecked)
    #expect(objections(column) == ["1:1 there is no column `name`, by which records are found | did you mean nmae?"])
  }

  @Test(arguments: [
    ("by nmae", "subject has no field `nmae`", "did you mean name?"),
    ("by projects.name", "`projects.name` does not find records", "`projects` is a list of project records"),
    ("by strain", "`strain` does not find records", "`strain` is a relation to strain"),
    ("by extra_fields.price", "`extra_fields.price` does not find records", "`extra_fields` is JSON"),
  ])
  func fieldsThatFindNothing(keys: String, title: String, label: String) async throws {
    let result = try await write("update subject from \"f.csv\" \(keys)", "name\ns1\n")
    #expect(result.reply.error?.title == title)
    #expect(result.reply.error?.label == label)
  }

  // MARK: Related records by name

  @Test(arguments: [
    ("strain,projects", "c57,p"), ("strain.name,projects.name", "c57,p"),
    ("strain,projects", "\(id(2)),\(id(1))"), ("strain.id,projects.id", "\(id(2)),\(id(1))"),
    ("strain,strain.name,projects", "\(id(2)),c57,\"[\"\"p\"\"]\""),
    ("strain,projects.name", "c57,\"[\"\"p\"\"]\""),
  ])
  func relationsByName(columns: String, cells: String) async throws {
    let result = try await write("create subject from \"f.csv\"", "name,sex,\(columns)\nr1,F,\(cells)\n")
    #expect(result.reply.error == nil)
    #expect(
      result.sent == [" {\"name\":\"r1\",\"sex\":\"F\",\"strain\":\"\(Self.id(2))\",\"projects\":[\"\(Self.id(1))\"]}"])
  }

  @Test func aNameMayLookLikeANumber() async throws {
    let csv = try await write("create subject from \"f.csv\"", "name,sex,strain,projects\nr1,F,129,p\n")
    #expect(csv.sent.first?.contains("\"strain\":\"\(Self.id(4))\"") == true)
    let json = try await write(
      "create subject from \"f.ndjson\"",
      "{\"name\": \"r1\", \"sex\": \"F\", \"strain.name\": \"Wistar\", \"projects\": [\"q\", \"a, b\"]}\n")
    #expect(json.reply.error == nil)
    #expect(
      json.sent == [
        " {\"name\":\"r1\",\"sex\":\"F\",\"strain\":\"\(Self.id(3))\",\"projects\":[\"\(Self.id(10))\",\"\(Self.id(11))\"]}"
      ])
  }

  @Test(arguments: [
    ("strain", "Wistra", "there is no strain with `name` \"Wistra\" | did you mean \"Wistar\"?"),
    ("strain.name", "nothing like it", "there is no strain with `name` \"nothing like it\""),
    ("strain", "twice", "2 strains have `name` \"twice\" | which one is meant?"),
    ("strain.nmae", "c57", "strain has no field `nmae` | did you mean name?"),
    ("strain.name", "\"{ \"\"a\"\": 1 }\"", "there is no strain with `name` \"{ \\\"a\\\": 1 }\""),
  ])
  func whatIsNotOneIsSaidAtTheCell(column: String, cell: String, objection: String) async throws {
    let result = try await write("create subject from \"f.csv\"", "name,sex,projects,\(column)\nr1,F,p,\(cell)\n")
    let isHeader = column == "strain.nmae"
    #expect(objections(result) == ["\(isHeader ? "1:19" : "2:8") \(objection)"])
    #expect(result.sent == [])
  }

  /// A list that is no list.
  @Test func severalInOneCell() async throws {
    let result = try await write("create subject from \"f.csv\"", "name,sex,strain,projects\nr1,F,c57,p; q\n")
    #expect(result.reply.failure?.diagnostics.first?.hint == "several are written as a list: [\"p\",\"q\"]")
  }

  @Test func columnsFindOneTogether() async throws {
    let one = try await write(
      "update procedure from \"f.csv\" by notes",
      "notes,brain_region.acronym,brain_region.atlas\nfirst,CA1,PW1997\nsecond,CA3,\n")
    #expect(one.reply.error == nil)
    #expect(
      one.sent == [
        "\(Self.id(50)) {\"brain_region\":\"\(Self.id(31))\"}", "\(Self.id(51)) {\"brain_region\":\"\(Self.id(32))\"}",
      ])
    let both = try await write(
      "update procedure from \"f.csv\" by notes", "notes,brain_region.acronym\nfirst,CA1\n")
    #expect(objections(both) == ["2:7 2 brainregions have `acronym` \"CA1\" | which one is meant?"])
    #expect(
      both.reply.failure?.diagnostics.first?.hint
        == "a column `brain_region.name` beside it may tell, or a column of ids: `brain_region.id`")
  }

  /// What was saved with names, and not touched, is no change.
  @Test func aSavedNameIsNoChange() async throws {
    let portal = try EmbeddedPortal.sandbox()
    let conversation = Conversation(portal, files: FilesInMemory(), writes: .granted())
    let reply = await conversation.run(
      """
      from subject limit 40 | select id, name, strain.name, supplier.name, projects.name, sex | save "s.csv"
      update subject from "s.csv"
      from session limit 40 | select name, projects.name, datastorage.name | save "t.tsv"
      update session from "t.tsv" by name
      """)
    #expect(reply.error == nil)
    #expect(reply.notices.filter { $0.hasPrefix("nothing to do") }.count == 2, "\(reply.notices)")
  }

  // MARK: Parts of JSON

  @Test(arguments: [
    ("extra_fields.price,extra_fields.note", "12.5,007", "{\"price\":12.5,\"note\":\"007\"}"),
    ("extra_fields.a.b", "x", "{\"a\":{\"b\":\"x\"}}"),
    ("extra_fields.weight [g]", "24.1", "{\"weight\":{\"value\":24.1,\"unit\":\"g\"}}"),
    ("extra_fields.price,extra_fields.note", "12,", "{\"price\":12}"),
    ("extra_fields,extra_fields.b", "\"{ \"\"a\"\": 1 }\",2", "{\"a\":1,\"b\":2}"),
  ])
  func partsOfJSON(columns: String, cells: String, json: String) async throws {
    let result = try await write(
      "create subject from \"f.csv\"", "name,sex,strain,projects,\(columns)\nr1,F,c57,p,\(cells)\n")
    #expect(result.reply.error == nil)
    #expect(result.sent.first?.hasSuffix("\"extra_fields\":\(json)}") == true, "\(result.sent)")
  }

  /// Of a list that no schema knows, nothing tells which element a column means.
  @Test func partsOfAListAreRefused() async throws {
    let conversation = Conversation(
      try EmbeddedPortal.sandbox(), files: FilesInMemory(["c.csv": "name,extra_fields.cage\nTM_R001,C4\n"]),
      writes: .granted())
    let reply = await conversation.run("update subject from \"c.csv\" by name")
    #expect(reply.error?.title == "`extra_fields.cage` cannot be set inside a list")
    let now = await conversation.run("from subject where name = \"TM_R001\"")
    #expect(now.rows.first?["extra_fields"].map { JSON.write($0) } == #"[{"name":"cage","value":"C1"}]"#)
  }

  /// A change inside of JSON is shown key by key, as it was stored and with the unit that is sent.
  @Test func partsOfJSONAreShownByThemselves() async throws {
    let conversation = Conversation(try EmbeddedPortal.sandbox(), writes: .granted())
    let reply = await conversation.run(
      "update (from dataacquisition where type = \"ExtracellularEphys\" and details.sr = 30 kHz limit 1) set details.sr = 25"
    )
    #expect(reply.error == nil)
    #expect(reply.notices.first?.hasSuffix("\n    details.sr  30000 -> 25 Hz") == true, "\(reply.notices)")
  }

  /// By the schema of the row's type: a bare number gets the unit of the field, text stays text, and what the schema does
  /// not have is objected to at the cell.
  @Test func partsByTheSchema() async throws {
    let head = "subject.name,type,coordinates_system"
    let right = try await write(
      "create procedure from \"f.csv\"",
      "\(head),details.anestheticAgent,details.route,details.duration [h],details.dosage\n"
        + "s1,Anesthesia,Stereotaxic_BregmaAbsolute,Isoflurane,Inhalation,1.5,12\n")
    #expect(
      right.sent.first?.hasSuffix(
        "\"details\":{\"anestheticAgent\":\"Isoflurane\",\"route\":\"Inhalation\",\"duration\":{\"value\":1.5,\"unit\":\"h\"},\"dosage\":\"12\"}}"
      ) == true, "\(right.sent)")
    let wrong = try await write(
      "create procedure from \"f.csv\"",
      "\(head),details.anestheticAgent,details.route,details.duration [g],details.dosgae\n"
        + "s1,Anesthesia,Stereotaxic_BregmaAbsolute,Isofluran,Inhalation,1.5,12\n")
    #expect(
      objections(wrong).map { $0.prefix { $0 != "|" } } == [
        "2:42 `anestheticAgent` does not take \"Isofluran\" ", "2:63 `duration` is not measured in g ",
        "2:67 the schema of \"Anesthesia\" has no `dosgae` ",
      ])
  }

  @Test(arguments: [
    ("details.y", "2", "{\"details\":{\"x\":1,\"y\":2}}"), ("details.x", "1", nil),
    ("details.x", "", "{\"details\":{}}"),
    ("details.y", "", nil), ("details.x", "3", "{\"details\":{\"x\":3}}"),
  ])
  func onlyThePartThatDiffers(column: String, cell: String, sent: String?) async throws {
    let result = try await write(
      "update procedure from \"f.csv\" by notes", "notes,\(column)\nsecond,\(cell)\n", isUnchecked: true)
    #expect(result.reply.error == nil)
    #expect(result.sent == (sent.map { ["\(Self.id(51)) \($0)"] } ?? []))
  }
}
