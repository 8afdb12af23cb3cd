import BQLSyntax
import BrainAPI
import Testing

@testable import BQLEngine

/// What the catalogue has against a write is said before anything is sent, all of it at once, where it stands.
struct ObjectionTests {
  private static let (project, strain) = (WritableService.id(1), WritableService.id(2))
  private func lab() -> WritableService { WritableService(WritableService.lab(subjects: 2)) }

  /// A field of a new subject; the words that are marked, what is said, and what is beside the mark.
  static let fields: [(field: String, words: String, title: String, label: String?)] = [
    ("sex: \"f\"", "\"f\"", "`sex` does not take \"f\"", "did you mean \"F\"?"),
    ("status: \"activ\"", "\"activ\"", "`status` does not take \"activ\"", "did you mean \"active\"?"),
    ("genotype: 5", "5", "`genotype` is text", "this is a number"),
    ("birth_date: \"22/03/2024\"", "\"22/03/2024\"", "`birth_date` is a day", "\"22/03/2024\" is not one"),
    ("birth_date: \"2024-02-30\"", "\"2024-02-30\"", "`birth_date` is a day", "\"2024-02-30\" is not one"),
    ("birth_date: 2024-02", "2024-02", "`birth_date` is a day", "this is a day"),
    ("tags: \"x\"", "\"x\"", "`tags` is a list of texts", "this is text"),
    ("tags: [1]", "[1]", "`tags` is a list of texts", "this is a list"),
    (
      "supplier: \"Charles River\"", "\"Charles River\"", "`supplier` takes the id of a supplier",
      "\"Charles River\" is not an id"
    ),
    ("supplier: \"\(strain)\"", "\"\(strain)\"", "there is no supplier with the id \(strain)", "nothing to point at"),
    ("licenses: [\"nope\"]", "[\"nope\"]", "`licenses` takes the id of a license", "\"nope\" is not an id"),
    ("id: \"x\"", "id", "`id` is read-only", "the server sets it"),
    ("procedures: []", "procedures", "`procedures` is read-only", "the server sets it"),
    ("sessions: []", "sessions", "`sessions` of subject is put together from other records", "it cannot be written"),
    (
      "genetic_line: \"\(String(repeating: "x", count: 101))\"", "\"\(String(repeating: "x", count: 101))\"",
      "`genetic_line` takes at most 100 characters", "these are 101"
    ),
  ]

  @Test(arguments: fields)
  func aFieldThatCannotBe(field: String, words: String, title: String, label: String?) async throws {
    let service = lab()
    let own = field.split(separator: ":")[0]
    let base = ["name: \"a\"", "projects: [\"\(Self.project)\"]", "strain: \"\(Self.strain)\"", "sex: \"F\""]
    let record = (base.filter { !$0.hasPrefix(own + ":") } + [field]).joined(separator: ", ")
    let reply = await Conversation(service, writes: .granted()).run("create subject {\(record)}")
    #expect(reply.error?.title == title)
    #expect(reply.error?.words == words)
    #expect(reply.error?.label == label)
    #expect(reply.failure?.diagnostics.map(\.title) == [title, "nothing was sent"])
    #expect(reply.failure?.diagnostics.first?.kind == .invalidValue)
    #expect(service.sent.isEmpty)
  }

  @Test func everythingIsSaidAtOnceInTheOrderOfTheText() async throws {
    let service = lab()
    let reply = await Conversation(service, writes: .granted()).run(
      "create subject [{nam: \"a\", strain: \"x\", sex: \"Q\"}, {name: \"b\"}]")
    #expect(
      reply.failure?.diagnostics.map(\.title) == [
        "a subject needs `name` and `projects`", "`strain` takes the id of a strain", "`sex` does not take \"Q\"",
        "a subject needs `projects`, `strain` and `sex`", "nothing was sent",
      ])
    #expect(reply.warning?.title == "subject has no field `nam` that BrainQuery knows of; it is sent as written")
    #expect(reply.warning?.label == "did you mean name?")
    #expect(reply.warning?.words == "nam")
    #expect(service.sent.isEmpty)
  }

  @Test func uncheckedSendsIt() async throws {
    let service = lab()
    var host = WriteHost.granted()
    host.isUnchecked = true
    let reply = await Conversation(service, writes: host).run("create subject {name: \"a\", sex: \"Q\", nmae: 1}")
    #expect(reply.error == nil)
    #expect(service.sent.map { JSON.write($0.body ?? .null) } == [#"{"name":"a","sex":"Q","nmae":1}"#])
  }

  static let models: [(statement: String, title: String)] = [
    ("create user {username: \"x\"}", "users cannot be created through the API"),
    ("create strainapproval {name: \"x\"}", "strainapprovals cannot be created through the API"),
    ("create subject [{name: \"a\"}, {name: \"a\"}]", "`name` is unique, and \"a\" is here twice"),
    ("update (from subject) set name = \"same\"", "`name` is unique, and \"same\" is here twice"),
    ("update (from subject) set procedures = []", "`procedures` is read-only"),
    ("update (from subject) set strain.name = \"x\"", "`strain.name` is not a field of the subject itself"),
    ("update (from subject) set sex = null", "`sex` is required"),
    (
      "replace subject \"\(WritableService.id(100))\" with {name: \"x\"}",
      "a subject needs `projects`, `strain` and `sex`"
    ),
  ]

  @Test(arguments: models)
  func whatCannotBeWritten(statement: String, title: String) async throws {
    let service = lab()
    let reply = await Conversation(service, writes: .granted()).run(statement)
    #expect(
      reply.failure?.diagnostics.contains { $0.title == title } == true, "\(reply.error?.description ?? "no error")")
    #expect(service.sent.isEmpty)
  }

  /// Dates and relations go out as the service takes them.
  static let values: [(given: String, sent: String)] = [
    ("birth_date: 2024-03-22", #"{"birth_date":"2024-03-22"}"#),
    ("birth_date: today", #"{"birth_date":"2025-03-31"}"#),
    ("birth_date: now", #"{"birth_date":"2025-03-31"}"#),
    ("strain: $s", #"{"strain":"00000000-0000-4000-8000-000000000002"}"#),
    ("strain: $s[0]", #"{"strain":"00000000-0000-4000-8000-000000000002"}"#),
    ("projects: $p", #"{"projects":["00000000-0000-4000-8000-000000000001"]}"#),
    ("projects: \"00000000-0000-4000-8000-000000000001\"", #"{"projects":["00000000-0000-4000-8000-000000000001"]}"#),
    ("licenses: null", #"{"licenses":[]}"#),
    (
      "extra_fields: {rate: 30 kHz, at: 2024-03-22}",
      #"{"extra_fields":{"rate":{"value":30,"unit":"kHz"},"at":"2024-03-22"}}"#
    ),
    ("description: $text", #"{"description":"7"}"#),
  ]

  @Test(arguments: values)
  func valuesTakeTheirForm(given: String, sent: String) async throws {
    let service = lab()
    let conversation = Conversation(service, parameters: ["text": "7"], writes: .granted())
    let reply = await conversation.run(
      "param text\nlet s = from strain\nlet p = from project\nexplain create subject {name: \"a\", \(Self.rest(given))\(given)}"
    )
    #expect(reply.error == nil)
    let body = reply.texts.first.flatMap { text in text.tail(from: "{\n") } ?? ""
    let record = try JSON.read(Array(body.utf8)).record ?? Record()
    let expected = try JSON.read(Array(sent.utf8)).record ?? Record()
    for field in expected.fields { #expect(record[field.name] == field.value) }
  }

  private static func rest(_ given: String) -> String {
    ["projects: [\"\(project)\"]", "strain: \"\(strain)\"", "sex: \"F\""]
      .filter { !given.hasPrefix($0.prefix { $0 != ":" } + ":") }.map { $0 + ", " }.joined()
  }

  // MARK: check

  static let checks: [(statement: String, title: String?)] = [
    ("create subject {name: \"a\", strain: $s.id, projects: $s.id, sex: \"Q\"}", "`sex` does not take \"Q\""),
    ("create subject {name: \"a\", sex: \"F\"}", "a subject needs `projects` and `strain`"),
    ("create subject {name: \"a\", sex: \"F\", strain: $s.id, projects: $s.id}", nil),
    ("update (from subject) set sex = \"Q\"", "`sex` does not take \"Q\""),
    ("update (from subject) set nmae = \"Q\"", nil),
    ("update (from subject) set description = upper(name)", nil),
    ("delete (from strainapproval)", "strainapprovals cannot be deleted through the API"),
    ("create sesion {}", "there is no model `sesion`"),
    ("undo\nresume", nil),
  ]

  @Test(arguments: checks)
  func checkAsksNobody(statement: String, title: String?) async throws {
    let script = "let s = from strain\n" + statement
    let checker = StaticCheck(files: FilesInMemory(), clock: { Conversation.now }, zone: { _ in nil })
    let found = await checker.check(BQLParser.parse(script).script, SourceText(name: "t", text: script)).filter {
      $0.severity == .error
    }
    #expect(found.first?.title == title)
  }
}

extension String {
  fileprivate func tail(from text: String) -> String? {
    indices.first { self[$0...].hasPrefix(text) }.map { String(self[$0...]) }
  }
}
