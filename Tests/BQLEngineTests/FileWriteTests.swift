import BQLFormats
import BQLSyntax
import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// Rows of files become records, and edited files update only what was edited.
struct FileWriteTests {
  private static let (project, strain) = (WritableService.id(1), WritableService.id(2))

  // MARK: Import

  @Test(arguments: ["csv", "tsv", "json", "ndjson"])
  func aRowEach(ending: String) async throws {
    let text =
      switch ending {
      case "csv":
        "name,projects,strain,sex,birth_date,genotype,tags\nr1,\"[\"\"\(Self.project)\"\"]\",\(Self.strain),F,2024-03-22,,\n"
          + "r2,\(Self.project),\(Self.strain),M,,\"\",\"[\"\"a\"\"]\"\n"
      case "tsv":
        "name\tprojects\tstrain\tsex\tbirth_date\tgenotype\ttags\nr1\t[\"\(Self.project)\"]\t\(Self.strain)\tF\t2024-03-22\t\t\n"
          + "r2\t\(Self.project)\t\(Self.strain)\tM\t\t\"\"\t[\"a\"]\n"
      default:
        [("r1", "F", "\"birth_date\":\"2024-03-22\""), ("r2", "M", "\"genotype\":\"\",\"tags\":[\"a\"]")].map {
          "{\"name\":\"\($0.0)\",\"projects\":[\"\(Self.project)\"],\"strain\":\"\(Self.strain)\",\"sex\":\"\($0.1)\",\($0.2)}"
        }.joined(separator: ending == "json" ? "," : "\n")
      }
    let service = WritableService(WritableService.lab(subjects: 0))
    let files = FilesInMemory(["rows.\(ending)": ending == "json" ? "[\(text)]" : text])
    let reply = await Conversation(service, files: files, writes: .granted()).run(
      "create subject from \"rows.\(ending)\"")
    #expect(reply.error == nil)
    let head = "\"projects\":[\"\(Self.project)\"],\"strain\":\"\(Self.strain)\""
    #expect(
      service.sent.map { JSON.write($0.body ?? .null) }.sorted() == [
        "{\"name\":\"r1\",\(head),\"sex\":\"F\",\"birth_date\":\"2024-03-22\"}",
        "{\"name\":\"r2\",\(head),\"sex\":\"M\",\"genotype\":\"\",\"tags\":[\"a\"]}",
      ])
  }

  /// All three bad rows are named, each at its line and column, before anything is written.
  @Test func fiveThousandRowsWithThreeBadOnes() async throws {
    var lines = ["name,projects,strain,sex,birth_date"]
    for number in 1...5000 {
      lines.append("r\(number),\(Self.project),\(Self.strain),\(number % 2 == 0 ? "F" : "M"),2024-03-22")
    }
    lines[1234] = "r1234,\(Self.project),\(Self.strain),female,2024-03-22"
    lines[2500] = "r2500,\(Self.project),\(Self.strain),F,22.3.2024"
    lines[4999] = "r4999,\(Self.project),\(WritableService.id(3)),F,2024-03-22"
    let service = WritableService(WritableService.lab(subjects: 0))
    let files = FilesInMemory(["subjects.csv": lines.joined(separator: "\n") + "\n"])
    let conversation = Conversation(service, files: files, writes: .granted())
    let reply = await conversation.run("create subject from \"subjects.csv\"")
    #expect(service.sent.isEmpty)
    // The relations, and the names in batches.
    #expect(service.reads <= 90)
    let failure = try #require(reply.failure)
    let file = try #require(failure.source)
    let places = failure.diagnostics.compactMap { diagnostic in
      diagnostic.span.map { span in
        let place = file.position(at: span.lower)
        return "\(file.name):\(place.line):\(place.column) \(file.text(in: span)): \(diagnostic.title)"
      }
    }
    #expect(
      places == [
        "subjects.csv:1235:81 female: `sex` does not take \"female\"",
        "subjects.csv:2501:83 22.3.2024: `birth_date` is a day",
        "subjects.csv:5000:44 \(WritableService.id(3)): there is no strain with the id \(WritableService.id(3))",
      ])
    let most = await conversation.run("set max_writes 5000\ncreate subject from \"subjects.csv\"")
    #expect(most.failure != nil)
  }

  static let wrongFiles: [(name: String, text: String, place: String, title: String)] = [
    ("a.csv", "name,sex,strain,projects,id\nx,F,\(strain),\(project),7\n", "1:26", "`id` is read-only"),
    (
      "a.csv", "name,sex,strain,projects\nx,F,\(strain),\(project)\nx,F,\(strain),\(project)\n", "3:1",
      "`name` is unique, and \"x\" is here twice"
    ),
    ("a.csv", "name,strain,projects\nx,\(strain),\(project)\n", "2:1", "a subject needs `sex`"),
    ("a.ndjson", "{\"name\": \"x\", \"sex\": \"F\",\n", "", "a.ndjson:1:26"),
    (
      "a.json", "[{\"name\": \"x\", \"sex\": \"Q\", \"strain\": \"\(strain)\", \"projects\": []}]", "1:23",
      "`sex` does not take \"Q\""
    ),
    (
      "a.ndjson", "\n{\"name\": \"x\", \"sex\": \"Q\", \"strain\": \"\(strain)\", \"projects\": []}", "2:22",
      "`sex` does not take \"Q\""
    ),
    ("a.txt", "", "", "the ending of \"a.txt\" is not a format that can be read"),
    ("none.csv", "", "", "\"none.csv\" cannot be read"),
  ]

  @Test(arguments: wrongFiles)
  func wrongFilesAreTold(name: String, text: String, place: String, title: String) async throws {
    let service = WritableService(WritableService.lab(subjects: 0))
    let files = name == "none.csv" ? FilesInMemory() : FilesInMemory([name: text])
    let reply = await Conversation(service, files: files, writes: .granted()).run("create subject from \"\(name)\"")
    let first = try #require(reply.failure?.diagnostics.first)
    #expect(first.title.hasPrefix(title))
    if !place.isEmpty {
      let position = reply.failure?.source?.position(at: first.span?.lower ?? 0)
      #expect(position.map { "\($0.line):\($0.column)" } == place)
    }
    #expect(service.sent.isEmpty)
  }

  // MARK: Round trip

  /// What was saved and not touched changes nothing, for every model that can be updated, with and without what it includes.
  @Test(arguments: ["csv", "tsv", "json", "ndjson"])
  func whatWasSavedIsNoChange(ending: String) async throws {
    let portal = try EmbeddedPortal.sandbox()
    let files = FilesInMemory()
    let conversation = Conversation(portal, files: files, writes: .granted())
    for model in Catalogue.standard.models where model.canUpdate && model.portals.contains(.private) {
      let relations = model.fields.filter { $0.target != nil }.map(\.name).joined(separator: ", ")
      for include in relations.isEmpty ? [""] : ["", " include \(relations)"] {
        let reply = await conversation.run(
          "from \(model.name) limit 150\(include) | save \"x.\(ending)\"\nupdate \(model.name) from \"x.\(ending)\"")
        #expect(reply.error == nil, "\(model.name)\(include)")
        #expect(reply.notices.allSatisfy { $0.hasPrefix("nothing to do") }, "\(model.name)\(include): \(reply.notices)")
      }
    }
  }

  /// One cell that a person edited is the one thing that is sent. `cell`: what stands in the file afterwards.
  static let edits: [(field: String, value: String, cell: String, sent: String?)] = [
    ("description", "null", "new", #"{"description":"new"}"#),
    ("description", "\"old\"", "", #"{"description":null}"#),
    ("description", "\"\"", "", nil),
    ("description", "null", "\"\"", #"{"description":""}"#),
    ("description", "\"old\"", "\"\"", #"{"description":""}"#),
    ("description", "\"old\"", " old ", nil),
    ("description", "\"=1+1\"", "'=1+1", nil),
    ("description", "\"=1+1\"", "=1+1", nil),
    ("description", "\"'=1+1\"", "''=1+1", nil),
    ("description", "\"x\"", "'=2", #"{"description":"=2"}"#),
    ("description", "\"42\"", "42", nil),
    ("description", "\"true\"", "true", nil),
    ("description", "\"a\\nb\"", "\"a\nb\"", nil),
    ("description", "\"x\"", "\"[1, 2]\"", #"{"description":"[1, 2]"}"#),
    ("sex", "\"F\"", "M", #"{"sex":"M"}"#),
    ("birth_date", "\"2024-03-22\"", "2024-03-23", #"{"birth_date":"2024-03-23"}"#),
    ("birth_date", "\"2024-03-22\"", "", #"{"birth_date":null}"#),
    ("tags", "[]", "\"[\"\"a\"\", \"\"b\"\"]\"", #"{"tags":["a","b"]}"#),
    ("tags", "[\"a\"]", "", #"{"tags":[]}"#),
    ("tags", "[]", "", nil),
    ("tags", "null", "[]", #"{"tags":[]}"#),
    ("strain", "\"\(strain)\"", WritableService.id(4), "{\"strain\":\"\(WritableService.id(4))\"}"),
    ("projects", "[\"\(project)\"]", project, nil),
    (
      "projects", "[\"\(project)\"]", "\"[\"\"\(WritableService.id(5))\"\",\"\"\(project)\"\"]\"",
      "{\"projects\":[\"\(WritableService.id(5))\",\"\(project)\"]}"
    ),
    (
      "projects", "[\"\(WritableService.id(5))\", \"\(project)\"]",
      "\"[\"\"\(project)\"\",\"\"\(WritableService.id(5))\"\"]\"", nil
    ),
    ("extra_fields", "{\"a\": 1}", "\"{\"\"a\"\": 1.0}\"", nil),
    ("extra_fields", "{\"a\": 1}", "\"{\"\"a\"\": 2}\"", #"{"extra_fields":{"a":2}}"#),
    ("extra_fields", "\"42\"", "42", nil),
    ("extra_fields", "\"[1]\"", "[1]", nil),
    ("extra_fields", "[1]", "\"[ 1, 2 ]\"", #"{"extra_fields":[1,2]}"#),
    ("extra_fields", "\"x\"", "", #"{"extra_fields":null}"#),
  ]

  @Test(arguments: edits)
  func onlyTheEditedCellIsSent(field: String, value: String, cell: String, sent: String?) async throws {
    var lab = WritableService.lab(subjects: 1)
    lab["strain"]?.append(Record([("id", .string(WritableService.id(4))), ("name", .string("other"))]))
    lab["project"]?.append(Record([("id", .string(WritableService.id(5))), ("name", .string("other"))]))
    lab["subject"]?[0][field] = try JSON.read(Array(value.utf8))
    let service = WritableService(lab)
    let files = FilesInMemory()
    let conversation = Conversation(service, files: files, writes: .granted())
    let saved = await conversation.run("from subject | select id, name, \(field) | save \"s.csv\"")
    #expect(saved.error == nil)
    try files.write("s.csv", ["id,name,\(field)\n\(WritableService.id(100)),s1,\(cell)\n"])
    let reply = await conversation.run("update subject from \"s.csv\"")
    #expect(reply.error == nil)
    #expect(service.sent.map { JSON.write($0.body ?? .null) } == (sent.map { [$0] } ?? []))
  }

  @Test func integersAndInstantsToo() async throws {
    let lab = WritableService.lab(subjects: 0).merging([
      "breeding": [
        Record([("id", .string(WritableService.id(6))), ("name", .string("b")), ("litter_size", .integer(7))])
      ],
      "session": [
        Record([
          ("id", .string(WritableService.id(7))), ("name", .string("s")),
          ("date_time", .string("2024-03-22T15:30:00Z")),
        ])
      ],
    ]) { first, _ in first }
    let service = WritableService(lab)
    let files = FilesInMemory([
      "b.csv": "id,litter_size\n\(WritableService.id(6)),8\n",
      "same.csv": "id,litter_size\n\(WritableService.id(6)),7\n",
      "s.csv": "id,date_time\n\(WritableService.id(7)),2024-03-22T16:30:00+01:00\n",
      "t.csv": "id,date_time\n\(WritableService.id(7)),2024-03-22 16:30\n",
    ])
    let reply = await Conversation(service, files: files, writes: .granted()).run(
      """
      update breeding from "same.csv"
      update breeding from "b.csv"
      update session from "s.csv"
      update session from "t.csv"
      """)
    #expect(reply.error == nil)
    #expect(
      service.sent.map { JSON.write($0.body ?? .null) } == [
        #"{"litter_size":8}"#, #"{"date_time":"2024-03-22T16:30:00Z"}"#,
      ])
  }

  @Test func whatAnUpdateFileCannotSay() async throws {
    let id = WritableService.id(100)
    let service = WritableService(WritableService.lab(subjects: 1))
    let files = FilesInMemory([
      "noid.csv": "name\ns1\n", "twice.csv": "id,name\n\(id),a\n\(id),b\n",
      "gone.csv": "id,name\n\(WritableService.id(9)),a\n",
      "readonly.csv": "id,procedures\n\(id),\"[\"\"\(WritableService.id(8))\"\"]\"\n", "sex.csv": "id,sex\n\(id),\n",
      "empty.csv": "id,name\n,a\n",
    ])
    let conversation = Conversation(service, files: files, writes: .granted())
    let titles = [
      "noid": "there is no column `id`, by which records are found", "twice": "the same record is here twice",
      "gone": "there is no subject with this id", "readonly": "`procedures` is read-only", "sex": "`sex` is required",
      "empty": "this row has no id",
    ]
    for (name, title) in titles {
      let reply = await conversation.run("update subject from \"\(name).csv\"")
      #expect(reply.failure?.diagnostics.first?.title == title)
      #expect(reply.failure?.source?.name == "\(name).csv")
    }
    #expect(service.sent.isEmpty)
  }
}
