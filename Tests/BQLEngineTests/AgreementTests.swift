import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// One condition, answered in four ways: by a server that knows much, by one that knows only what the API document
/// promises, by one that tells no totals either, and here, on all rows. The records must be the same.
struct AgreementTests {
  static let framework = Result { try EmbeddedPortal.sandbox() }
  static let documented = Result { try EmbeddedPortal.sandbox(profile: .init(dialect: .documented, envelope: .count)) }
  static let bare = Result { try EmbeddedPortal.sandbox(profile: .init(dialect: .documented, envelope: .none)) }

  static let conditions: [(model: String, condition: String)] = [
    ("session", "name = \"KB_M053_20240414_181\""),
    ("session", "name != \"KB_M053_20240414_181\""),
    ("session", "description contains \"HIPPOCAMPUS\""),
    ("session", "description not contains \"hippocampus\""),
    ("session", "description contains \"ø\""),
    ("session", "description contains \"✨\""),
    ("session", "description startswith \"Recording\""),
    ("session", "description endswith \"minutes\""),
    ("session", "description like \"*dorsal hippo*\""),
    ("session", "description like \"recording in * minutes\""),
    ("session", "description not like \"*a*\""),
    ("session", "description is null"),
    ("session", "description is not null"),
    ("session", "description is empty"),
    ("session", "description is not empty"),
    ("session", "description = \"\""),
    ("session", "name in [\"KB_M053_20240414_181\", \"nobody\"]"),
    ("session", "name in []"),
    ("session", "name not in []"),
    ("session", "name not in [\"KB_M053_20240414_181\"]"),
    ("session", "date_time during 2024"),
    ("session", "date_time = 2024-03"),
    ("session", "date_time != 2024-03"),
    ("session", "date_time <= 2024-03"),
    ("session", "date_time < 2024-03"),
    ("session", "date_time > 2024-03"),
    ("session", "date_time >= 2024-03"),
    ("session", "date_time = 2024-01-01"),
    ("session", "date_time <= 2023-12-31"),
    ("session", "date_time > 2023-12-31"),
    ("session", "date_time between 2024-01-01 and 2024-12-31"),
    ("session", "date_time not between 2024-01-01 and 2024-12-31"),
    ("session", "date_time between 2024-02 and 2024-03"),
    ("session", "date_time > 2024-03-01T00:00:00Z"),
    ("session", "date_time <= 2024-01-01T00:00:00Z"),
    ("session", "date_time = 2024-01-01T01:00:00+01:00"),
    ("session", "date_time during last 400 days"),
    ("session", "date_time not during 2024"),
    ("session", "date_time is null"),
    ("session", "date_time > 2024-12 or name contains \"rat\" and date_time is null"),
    ("session", "not (date_time during 2024 or description is null)"),
    ("session", "tags contains \"awake\""),
    ("session", "tags not contains \"awake\""),
    ("session", "tags is empty"),
    ("session", "behaviors is empty"),
    ("session", "behaviors is not empty"),
    ("session", "subjects is empty"),
    ("session", "subjects is not empty"),
    ("session", "subjects has (sex = \"F\")"),
    ("session", "subjects has no (sex = \"F\")"),
    ("session", "subjects has only (sex = \"F\")"),
    ("session", "subjects.sex = \"F\" and subjects.sex = \"M\""),
    ("session", "subjects has (sex = \"F\" and strain.species.name = \"Mus musculus\")"),
    ("session", "behaviors.subjects.sex = \"F\""),
    ("session", "behaviors.subjects.sex = \"F\" and behaviors.subjects.status = \"active\""),
    ("session", "behaviors.behavioralassay.behavioral_paradigm.category under \"Spatial Learning\""),
    ("session", "dataacquisition has (type = \"ExtracellularEphys\" and details.nChannels >= 64)"),
    ("session", "dataacquisition.details.sr >= 30 kHz"),
    ("session", "dataacquisition.procedures has (type = \"SiliconProbeImplant\" and brain_region.acronym = \"CA1\")"),
    ("session", "dataacquisition.procedures has no (type = \"SiliconProbeImplant\")"),
    ("session", "projects.is_public = true"),
    ("session", "projects has (is_public)"),
    ("session", "datastorage.name startswith \"NAS\""),
    ("session", "datastorage in (from datastorage limit 2)"),
    ("session", "extra_fields is list"),
    ("session", "extra_fields is empty"),
    ("session", "created_date >= 2024-01-01"),
    ("subject", "sex = \"F\" and status = \"active\""),
    ("subject", "not sex = \"F\""),
    ("subject", "birth_date < 2023-01"),
    ("subject", "birth_date = 2023-05"),
    ("subject", "birth_date between 2023-01-01 and 2023-06-30"),
    ("subject", "birth_date during 2023-05"),
    ("subject", "birth_date during last 900 days"),
    ("subject", "birth_date > 2023-06-01T12:00:00Z"),
    ("subject", "death_date > birth_date"),
    ("subject", "strain.species.name = \"Mus musculus\""),
    ("subject", "strain.species.name != \"Mus musculus\""),
    ("subject", "strain.species.name contains \"RATTUS\""),
    ("subject", "strain in (from strain where species.name = \"Rattus norvegicus\")"),
    ("subject", "strain not in (from strain where species.name = \"Rattus norvegicus\")"),
    ("subject", "supplier is null"),
    ("subject", "supplier.name is null"),
    ("subject", "sessions is empty"),
    ("subject", "sessions has no (date_time >= 2024-01)"),
    ("subject", "sessions.date_time during 2024-03"),
    ("subject", "genotype = null"),
    ("subject", "genotype != null"),
    ("subject", "licenses has (status = \"active\")"),
    ("subject", "procedures.type = \"VirusInjection\" and procedures.brain_region.acronym = \"CA1\""),
    ("procedure", "coordinates_details.apCoordinate > -2 mm"),
    ("procedure", "coordinates_details.apCoordinate between -2500 um and -1.5 mm"),
    ("procedure", "details.probeId is not empty"),
    ("procedure", "date_time during 2023 and type in [\"VirusInjection\", \"SiliconProbeImplant\"]"),
    ("dataacquisition", "details.sr >= 30 kHz"),
    ("dataacquisition", "details.sr >= 30000"),
    ("dataacquisition", "details.sr = 20 kHz"),
    ("dataacquisition", "type = \"ExtracellularEphys\" and details.nChannels >= 64"),
    ("dataacquisition", "details.nChannels is number"),
    ("dataacquisition", "session.date_time during 2024 and session.name contains \"R\""),
    ("behavioralcategory", "parent under \"Spatial Learning\""),
    ("behavioralcategory", "parent not under \"Spatial Learning\""),
    ("consumablestock", "expiration_date < 2025-06"),
    ("license", "valid_until < today + 60 days"),
    ("project", "is_public"),
    ("project", "not is_public"),
    ("procedure", "subject.sessions.date_time during 2024-03"),
    ("behavior", "session.subjects has (sex = \"F\")"),
    ("dataacquisition", "procedures.subject.strain.species.name = \"Mus musculus\" and session.subjects.sex = \"M\""),
    ("session", "projects.subjects.name contains \"M00\""),
    ("subject", "procedures has (date_time > 2024-01 and brain_region.acronym in [\"CA1\", \"CA3\"])"),
    ("subject", "procedures.date_time between 2024-01 and 2024-02"),
    ("subject", "sessions has (dataacquisition has (type = \"ExtracellularEphys\"))"),
    ("session", "count(subjects) > 1"),
    ("session", "subjects[0].sex = \"F\""),
    ("session", "first(subjects).strain.name contains \"c57\""),
    ("subject", "days(now - birth_date) > 400"),
    ("subject", "birth_date + 60 days < death_date"),
    ("session", "month(date_time) = 2024-03"),
    ("session", "lower(name) startswith \"kb\""),
    ("session", "tags = null"),
    ("subject", "procedures.equipment.hardwaredevice.name contains \"kopf 1\""),
    ("subjectlog", "entries has (details.weight > 20 g)"),
    ("subjectlog", "type = \"Weighing\" and entries.details.weight > 0.02 kg"),
  ]

  @Test(arguments: conditions)
  func everyWayGivesTheSame(_ model: String, _ condition: String) async throws {
    var answers: [(way: String, names: [String])] = []
    func note(_ way: String, _ reply: Conversation.Reply) {
      #expect(reply.error == nil, "\(way)")
      #expect(reply.gaps.isEmpty)
      answers.append((way, reply.rows.compactMap(\.id).sorted()))
    }
    let framework = try Conversation(Self.framework.get())
    _ = await framework.run("set now 2025-03-31")
    note("dynamic-rest", await framework.run("from \(model) where \(condition)"))
    if !condition.contains("created_date") {
      note("here", await framework.run("from \(model) | where \(condition)"))
    }
    for (way, portal) in [("documented", Self.documented), ("no totals", Self.bare)] {
      let conversation = try Conversation(portal.get())
      _ = await conversation.run("set now 2025-03-31")
      note(way, await conversation.run("from \(model) where \(condition)"))
    }
    let first = try #require(answers.first)
    if condition != "name in []" { #expect(!first.names.isEmpty, "nothing is compared") }
    for answer in answers.dropFirst() {
      let isSame = answer.names == first.names
      #expect(isSame, "\(answer.way) gives \(answer.names.count), \(first.way) \(first.names.count)")
    }
  }

  /// A limit is of the records that pass, in the whole order, whatever the server does.
  @Test(arguments: [
    "from session where description contains \"hippocampus\" sort -date_time limit 7 offset 3",
    "from session where subjects has (sex = \"F\") sort name limit 5",
    "from session where tags contains \"awake\" limit 12 offset 5",
    "from subject sort birth_date, -name limit 25",
    "from subject sort -birth_date limit 25",
    "from session sort -created_date limit 9",
    "from session where details is null limit 3",
    "from subject where strain.species.name = \"Mus musculus\" sort strain.name, name limit 40 offset 20",
    "from session where date_time during 2024 sort -date_time include subjects limit 4",
    "from session where date_time during 2024 sort -date_time include subjects.strain.species, projects limit 4",
    "from subject include sessions limit 3",
    "from behavior include session.projects, subjects limit 5",
  ])
  func limitsAndIncludesAgree(_ query: String) async throws {
    let framework = try Conversation(Self.framework.get())
    let documented = try Conversation(Self.documented.get())
    let first = await framework.run(query)
    let second = await documented.run(query)
    if query.contains("details") {
      #expect(first.failure != nil)
      return
    }
    #expect(first.error == nil)
    #expect(!first.rows.isEmpty)
    let isSame = first.text(.json) == second.text(.json)
    #expect(isSame)
  }
}
