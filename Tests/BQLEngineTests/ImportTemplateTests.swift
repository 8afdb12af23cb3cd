import BQLFormats
import BQLSyntax
import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// The tables of the service's import tool, taken as they are.
struct ImportTemplateTests {
  private func create(_ model: String, _ file: String) async throws -> (reply: Conversation.Reply, rows: [Record]) {
    let conversation = Conversation(
      try EmbeddedPortal.sandbox(), files: FilesInMemory(["t.csv": file]), writes: .granted())
    let reply = await conversation.run("create \(model) from \"t.csv\"")
    return (reply, reply.rows)
  }

  /// Every column stands for a field that the catalogue has, or for an entry of a log.
  @Test func everyColumnLeadsSomewhere() {
    #expect(ImportTemplate.all.count == 10)
    #expect(ImportTemplate.all.flatMap(\.columns).count == 73)
    for template in ImportTemplate.all {
      let model = Catalogue.standard.model(template.model)
      #expect(model != nil)
      for column in template.columns {
        if template.model == "subjectlog", LogEntryKind.interval.fields.contains(column.field) { continue }
        if template.model == "subjectlog", column.field == "date_time" { continue }
        if case .unknown = FileColumn(column.field, model) { Issue.record("\(template.model) \(column.header)") }
      }
    }
  }

  @Test func subjects() async throws {
    let (reply, rows) = try await create(
      "subject",
      """
      project__name,subject__name,subject__sex,subject__description,subject__strain,subject__supplier,subject__birth_date,subject__tags,subject__genetic_line,subject__name_used_in_storage
      Grid cells in MEC , Mouse_1 ,,<p>WT male.</p>,C57BL/6J,Charles River,2023-02-14 00:00,"training, cohortA",,m1
      Grid cells in MEC,Mouse_2,F,,C57BL/6J,,2023-02-14,,Thy1,

      """)
    #expect(reply.error == nil)
    #expect(rows.map { $0["name"] } == [.string("Mouse_1"), .string("Mouse_2")])
    #expect(rows.map { $0["sex"] } == [.string("U"), .string("F")])
    #expect(rows.map { $0["birth_date"] } == [.string("2023-02-14"), .string("2023-02-14")])
    #expect(rows[0]["tags"] == .list([.string("training"), .string("cohortA")]))
    #expect(rows[0]["name_used_in_storage"] == .string("m1"))
    #expect(rows.allSatisfy { $0["projects"]?.list?.count == 1 && $0["strain"]?.string != nil })
    #expect(rows[0]["supplier"]?.string != nil && rows[1]["supplier"]?.isNull ?? true)
  }

  @Test func aMissingStrainIsNamedBeforeAnythingIsSent() async throws {
    let (reply, rows) = try await create(
      "subject",
      "project__name,subject__name,subject__strain\nGrid cells in MEC,M1,C57BL/6J\nGrid cells in MEC,M2,C57BL\n")
    #expect(rows.isEmpty)
    #expect(reply.failure?.source?.position(at: reply.failure?.diagnostics.first?.span?.lower ?? 0).line == 3)
    #expect(reply.error?.title == "there is no strain with `name` \"C57BL\"")
    #expect(reply.error?.label == "did you mean \"C57BL/6J\"?")
  }

  @Test func projects() async throws {
    let (reply, rows) = try await create(
      "project",
      "project__name,project__is_public,project__tags,project__users__can_change\nP1,Yes,\"a, b\",ada@x.org\nP2,,,\nP3,0,,\n"
    )
    #expect(reply.error == nil)
    #expect(rows.map { $0["is_public"] } == [.boolean(true), .boolean(false), .boolean(false)])
    #expect(rows[0]["tags"] == .list([.string("a"), .string("b")]))
    #expect(
      reply.warnings.map(\.title) == [
        "`project__users__can_change` is left out: who creates a project is its only member"
      ])
    #expect(reply.warnings[0].hint == "when it is there, `update project from \"t.csv\" by name` adds them")
  }

  /// The second step: the same table gives the members their rights.
  @Test func membersOfProjects() async throws {
    let file =
      "project__name,project__users__can_change,project__users__is_owner\n"
      + "Grid cells in MEC,\"ada@lab.example.org, eve@lab.example.org\",bob@lab.example.org\n"
    let conversation = Conversation(
      try EmbeddedPortal.sandbox(), files: FilesInMemory(["t.csv": file]), writes: .granted())
    let reply = await conversation.run(
      "explain update project from \"t.csv\" by name\nupdate project from \"t.csv\" by name")
    #expect(reply.error == nil)
    #expect(
      reply.texts[0].contains(#""bob@lab.example.org": {"can_change": true, "is_manager": true, "is_owner": true}"#)
        || reply.texts[0].contains("bob@lab.example.org"))
    #expect(reply.notices.joined().contains("users ada@lab.example.org       (absent) -> \"can_change\""))
    #expect(
      reply.notices.joined().contains("users bob@lab.example.org       (absent) -> \"can_change is_manager is_owner\""))
  }

  @Test func procedures() async throws {
    let (reply, rows) = try await create(
      "procedure",
      """
      subject__name,procedure__type,procedure__notes,procedure__date_time,procedure__atlas,procedure__brain_region,procedure__brain_region_acronym,procedure__coordinates,procedure__coordinates_data,procedure__details
      TM_R001,Craniotomy,n,2024-04-12 09:30,AIA,,CA1,Stereotaxic_BregmaAbsolute,"{""apCoordinate"": -3.2}",
      TM_R001,Craniotomy,,2024-04-13T09:30:00Z,AIA,,,Stereotaxic_BregmaAbsolute,,"{}"

      """)
    #expect(reply.error == nil)
    #expect(rows.map { $0["date_time"] } == [.string("2024-04-12T09:30:00Z"), .string("2024-04-13T09:30:00Z")])
    #expect(rows[0]["brain_region"]?.string != nil)
    #expect(rows[1]["brain_region"]?.isNull ?? true)
    #expect(
      rows[0]["coordinates_details"].map { JSON.write($0) } == #"{"apCoordinate":{"value":-3.2,"unit":"mm"}}"#)
  }

  @Test func behaviorsAndCohorts() async throws {
    let portal = try EmbeddedPortal.sandbox()
    let files = FilesInMemory()
    let conversation = Conversation(portal, files: files, writes: .granted())
    let first = await conversation.run(
      "from behavior limit 1 include session, setup, behavioralassay, subjects | select session.name as s, setup.id as r, behavioralassay.name as b, subjects.name as a"
    ).rows[0]
    let animal = first["a"]?.list?.first?.string ?? ""
    try files.write(
      "b.csv",
      [
        "session__name,subject__name,behavior__setup,behavior__behavioral_paradigm\n\(first["s"]?.string ?? ""),\(animal),\(first["r"]?.string ?? ""),\(first["b"]?.string ?? "")\n"
      ])
    let behaviors = await conversation.run("create behavior from \"b.csv\"")
    #expect(behaviors.error == nil)
    #expect(behaviors.rows.first?["subjects"]?.list?.count == 1)
    try files.write(
      "c.csv",
      ["project__name,cohort__name,cohort__subjects\nGrid cells in MEC,Cohort X,\"TM_R001, TM_R003\"\n"])
    let cohorts = await conversation.run("create cohort from \"c.csv\"")
    #expect(cohorts.error == nil)
    #expect(cohorts.rows.first?["subjects"]?.list?.count == 2)
  }

  /// A row of a manipulation is a list of one; columns that nobody knows are said, and left out.
  @Test func manipulationsAndUnknownColumns() async throws {
    let portal = try EmbeddedPortal.sandbox()
    let files = FilesInMemory()
    let conversation = Conversation(portal, files: files, writes: .granted())
    let first = await conversation.run(
      "from manipulation where procedures is not empty limit 1 include session | select session.name as s, procedures as p"
    ).rows[0]
    let procedure = first["p"]?.list?.first?.record?.id ?? first["p"]?.list?.first?.string ?? ""
    try files.write(
      "m.csv",
      [
        "session__name,manipulation__type,manipulation__procedures,manipulation__details,manipulation__colour\n"
          + "\(first["s"]?.string ?? ""),DeepBrainStimulation,\(procedure),\"{\"\"repetitions\"\": 3}\",red\n"
      ])
    let reply = await conversation.run("create manipulation from \"m.csv\"")
    #expect(
      reply.warnings.map(\.title) == [
        "the import tool has no column `manipulation__colour` for a manipulation; it is left out"
      ])
    #expect(reply.rows.first?["details"]?.list?.count == 1 || reply.error != nil)
    #expect(reply.error == nil)
  }

  @Test(arguments: [
    (
      "subject", "subject__name,procedure__type\nTM_R001,Craniotomy\n",
      "this is the import tool's table for procedures"
    ),
    (
      "session", "project__name,session__name,session_name_in_data_storage\nGrid cells in MEC,S9,alias\n",
      "`name_used_in_storage` is read-only"
    ),
    (
      "procedure",
      "subject__name,procedure__type,procedure__details\nTM_R001,Craniotomy,{depth: 2}\n",
      "`procedure__details` is a JSON object"
    ),
    (
      "subjectlog",
      "subject__name,subject_log__type,subject_log__entry_datetime\nTM_R001,Weighing,2024-05-02 10:00\n",
      "a subjectlog is created without entries"
    ),
    (
      "subject",
      "project__name,subject__name,subject__strain,subject__birth_date\nGrid cells in MEC,S9,C57BL/6J,14/02/2023\n",
      "`birth_date` is a day"
    ),
  ])
  func whatCannotBeTaken(model: String, file: String, title: String) async throws {
    let (reply, rows) = try await create(model, file)
    #expect(rows.isEmpty)
    #expect(reply.failure?.diagnostics.contains { $0.title == title } == true, "\(reply.failure?.diagnostics ?? [])")
  }

  @Test func aLogWithoutEntriesIsCreated() async throws {
    let (reply, rows) = try await create(
      "subjectlog",
      "subject__name,subject_log__type,subject_log__description,subject_log__entry_datetime\nTM_R001,Genotyping,d,\n")
    #expect(reply.error == nil)
    #expect(rows.count == 1)
  }
}
