import Testing

@testable import BrainPortal

@Suite struct FilterTests {
  /// A model's path, filters, and the SQL condition on its table that names the same records.
  static let cases: [(path: String, filters: String, condition: String)] = [
    ("stem/session", "", "1"),
    ("stem/session", "filter{name}=TM_R003_20231231_13", "name = 'TM_R003_20231231_13'"),
    ("stem/session", "filter{name.eq}=TM_R003_20231231_13", "name = 'TM_R003_20231231_13'"),
    ("stem/session", "filter{name}=tm_r003_20231231_13", "0"),
    ("stem/session", "filter{description}=", "description = ''"),
    (
      "stem/session", "filter{description.icontains}=HIPPOCAMPUS", "lower(description) GLOB '*hippocampus*'"
    ),
    ("stem/session", "filter{description.icontains}=KØB", "0"),
    ("stem/session", "filter{description.icontains}=K%C3%B8b", "instr(description, 'Køb') > 0"),
    ("stem/session", "filter{description.icontains}=100%25", "instr(description, '100%') > 0"),
    ("stem/session", "filter{description.icontains}=e_of", "instr(description, 'e_of') > 0"),
    ("stem/session", "filter{description.icontains}=%5C", "instr(description, char(92)) > 0"),
    // NUL ends nothing: it is a character that no text has.
    ("stem/session", "filter{description.icontains}=%00", "0"),
    ("stem/session", "filter{name.startswith}=TM%00", "0"),
    ("stem/session", "filter{name.endswith}=%003", "0"),
    ("stem/session", "filter{name.iexact}=TM_R003_20231231_13%00", "0"),
    ("stem/session", "filter{name}=TM_R003_20231231_13%00", "0"),
    ("stem/session", "filter{name.in}=TM_R003_20231231_13%00", "0"),
    ("stem/session", "filter{name.regex}=%00", "0"),
    ("stem/session", "filter{-description.icontains}=%00", "1"),
    ("stem/session", "filter{description.startswith}=Recording+in", "substr(description, 1, 12) = 'Recording in'"),
    ("stem/session", "filter{description.endswith}=QUIET", "description GLOB '*quiet'"),
    ("stem/session", "filter{description.iexact}=BASELINE", "description = 'Baseline'"),
    ("stem/session", "filter{description.isnull}=true", "description IS NULL"),
    ("stem/session", "filter{description.isnull}=0", "description IS NOT NULL"),
    ("stem/session", "filter{description.regex}=^Larva+[0-9]%2B,", "description GLOB 'Larva [0-9]*'"),
    ("stem/session", "filter{name.gte}=TM&filter{name.lt}=TN", "name >= 'TM' AND name < 'TN'"),
    (
      "stem/session", "filter{name.in}=TM_R003_20231231_13&filter{name.in}=GR_P019_20240229_15&filter{name.in}=no",
      "name IN ('TM_R003_20231231_13', 'GR_P019_20240229_15')"
    ),
    ("stem/session", "filter{date_time.gte}=2024-01-01T00:00:00Z", "date_time >= '2024-01-01'"),
    ("stem/session", "filter{date_time.gt}=2024-01-01T01:00:00%2B01:00", "date_time > '2024-01-01T00:00:00Z'"),
    ("stem/session", "filter{date_time}=2023-12-31T18:59:59-05:00", "date_time = '2023-12-31T23:59:59Z'"),
    ("stem/session", "filter{date_time.lt}=2024-01-01", "date_time < '2024-01-01'"),
    (
      "stem/session", "filter{date_time.range}=2024-01-01&filter{date_time.range}=2024-02-29T12:00:00Z",
      "date_time BETWEEN '2024-01-01T00:00:00Z' AND '2024-02-29T12:00:00Z'"
    ),
    ("stem/session", "filter{date_time.year}=2024", "date_time GLOB '2024*'"),
    ("stem/session", "filter{date_time.month}=2&filter{date_time.day}=29", "date_time GLOB '????-02-29*'"),
    ("stem/session", "filter{date_time.week_day}=1", "strftime('%w', date_time) = '0'"),
    ("stem/session", "filter{created_date.lt}=2023-01-01", "created_date < '2023'"),
    ("stem/session", "filter{-date_time.gte}=2024-01-01", "date_time IS NULL OR date_time < '2024'"),
    ("stem/session", "filter{-date_time.isnull}=true", "date_time IS NOT NULL"),
    ("stem/session", "filter{-description.icontains}=a", "description IS NULL OR description NOT LIKE '%a%'"),
    ("stem/subject", "filter{birth_date}=2023-04-13", "birth_date = '2023-04-13'"),
    ("stem/subject", "filter{birth_date.lte}=2023-01-01", "birth_date <= '2023-01-01'"),
    ("stem/subject", "filter{sex}=F&filter{status}=active", "sex = 'F' AND status = 'active'"),
    ("stem/subject", "filter{sex}=F&filter{sex}=M", "sex = 'F'"),
    ("stem/subject", "filter{-status}=active", "status IS NULL OR status <> 'active'"),
    (
      "stem/subject", "filter{-status.in}=active&filter{-status.in}=deceased",
      "coalesce(status, '') NOT IN ('active', 'deceased')"
    ),
    (
      "stem/subject", "filter{strain.species.name}=Rattus+norvegicus",
      "strain IN (SELECT id FROM strain WHERE species = (SELECT id FROM species WHERE name = 'Rattus norvegicus'))"
    ),
    (
      "stem/subject", "filter{-supplier.name.startswith}=Jan",
      "supplier IS NULL OR supplier NOT IN (SELECT id FROM supplier WHERE name LIKE 'Jan%')"
    ),
    ("stem/subject", "filter{supplier.isnull}=True", "supplier IS NULL"),
    (
      "stem/subject", "filter{supplier.website.isnull}=true",
      "supplier IS NULL OR supplier IN (SELECT id FROM supplier WHERE website IS NULL)"
    ),
    ("stem/subject", "filter{licenses.isnull}=true", "id NOT IN (SELECT target FROM license__subjects)"),
    (
      "stem/subject", "filter{-licenses.status}=active",
      "id NOT IN (SELECT target FROM license__subjects WHERE owner IN (SELECT id FROM license WHERE status = 'active'))"
    ),
    ("stem/session", "filter{-behaviors.isnull}=true", "id IN (SELECT session FROM behavior)"),
    ("stem/session", "filter{dataacquisition.isnull}=true", "id NOT IN (SELECT session FROM dataacquisition)"),
    (
      "stem/session", "filter{behaviors.subjects.name}=TM_R001",
      "id IN (SELECT b.session FROM behavior b JOIN behavior__subjects l ON l.owner = b.id "
        + "JOIN subject s ON s.id = l.target WHERE s.name = 'TM_R001')"
    ),
    (
      // Both of one acquisition, not one of each.
      "stem/session", "filter{dataacquisition.type}=ExtracellularEphys&filter{dataacquisition.order}=2",
      "id IN (SELECT session FROM dataacquisition WHERE type = 'ExtracellularEphys' AND \"order\" = 2)"
    ),
    (
      "stem/session",
      "filter{dataacquisition.procedures.type}=SiliconProbeImplant&filter{dataacquisition.procedures.brain_region.acronym}=CA1"
        + "&filter{dataacquisition.procedures.subject.sex}=F",
      "id IN (SELECT a.session FROM dataacquisition a JOIN dataacquisition__procedures l ON l.owner = a.id "
        + "JOIN procedure p ON p.id = l.target JOIN brainregion r ON r.id = p.brain_region JOIN subject s ON s.id = p.subject "
        + "WHERE p.type = 'SiliconProbeImplant' AND r.acronym = 'CA1' AND s.sex = 'F')"
    ),
    (
      "stem/session", "filter{-behaviors.subjects.sex}=F",
      "id NOT IN (SELECT b.session FROM behavior b JOIN behavior__subjects l ON l.owner = b.id "
        + "JOIN subject s ON s.id = l.target WHERE s.sex = 'F')"
    ),
    (
      "stem/session", "filter{projects.is_public}=true",
      "id IN (SELECT owner FROM session__projects WHERE target IN (SELECT id FROM project WHERE is_public = 1))"
    ),
    ("stem/project", "filter{is_public}=True", "is_public = 1"),
    ("stem/project", "filter{is_public}=false", "is_public = 0"),
    ("modules/behavior", "filter{order.gt}=1", "\"order\" > 1"),
    ("users/laboratory", "filter{principal_investigators}=12", "city = 'København'"),
    ("users/user", "filter{id.gt}=12", "id > 12"),
    ("users/user", "filter{pk}=12", "id = 12"),
    ("users/user", "filter{active_projects.name}=Hippocampal+remapping", "id IN (3, 12)"),
    ("stem/session", "filter{epochs.isnull}=true", "1"),
    ("stem/session", "fliter{name}=x&banana=1&filter=2", "1"),
    (
      #"stem/subject"#,
      #"filter{}={".or":[{"sex":"U"},{"status.in":["planned","deceased"],"-birth_date":null}]}&filter{sex}=F"#,
      "sex = 'U' OR (status IN ('planned', 'deceased') AND birth_date IS NOT NULL)"
    ),
  ]

  @Test(arguments: cases.indices)
  func namesTheRecordsThatSQLNames(index: Int) throws {
    let (path, filters, condition) = FilterTests.cases[index]
    let portal = try sandbox.get()
    let table = String(path.split(separator: "/")[1])
    let key = try #require(StoreSchema.standard.model(table)).model.listKey
    let expected = try portal.column("SELECT id FROM \"\(table)\" WHERE \(condition) ORDER BY rowid")
    var found: [String] = []
    repeat {
      let reply = portal.get("/api/private/\(path)/", "\(filters)&limit=100&offset=\(found.count)")
      try #require(reply.status == 200, "\(reply.text)")
      #expect(try reply.total == expected.count)
      let page = try reply.ids(key)
      found += page
      if page.isEmpty { break }
    } while found.count < expected.count
    #expect(found == expected, "\(filters)")
  }

  /// A case that names nothing, or everything, would prove little: most do neither.
  @Test func casesAreTelling() throws {
    let portal = try sandbox.get()
    let telling = try FilterTests.cases.count { path, _, condition in
      let table = path.split(separator: "/")[1]
      let count = try portal.number("SELECT count(*) FROM \"\(table)\" WHERE \(condition)")
      return try count > 0 && count < portal.number("SELECT count(*) FROM \"\(table)\"")
    }
    #expect(telling >= FilterTests.cases.count - 14)
  }

  @Test(arguments: [
    ("filter{foo}=1", #"["Invalid filter field: foo"]"#),
    ("filter{name.foo}=1", #"["Invalid nested filter field: name"]"#),
    ("filter{details.sr.gte}=1", #"["Invalid filter field: details"]"#),
    ("filter{behaviors.foo}=1", #"["Invalid filter field: foo"]"#),
    ("filter{extra_fields.k}=1", #"["Invalid nested filter field: extra_fields"]"#),
    ("filter{epochs.name}=1", #"["Invalid nested filter field: epochs"]"#),
    ("filter{id}=1", #"["“1” is not a valid UUID."]"#),
    ("filter{projects.in}=1,2", #"["“1,2” is not a valid UUID."]"#),
    ("filter{behaviors.order}=x", #"[""]"#),
    ("filter{name.any}=x", #"[""]"#),
    ("filter{behaviors.icontains}=x", #"[""]"#),
    ("filter{name.year}=2024", #"[""]"#),
    ("filter{date_time.range}=2024-01-01", #"[""]"#),
    (
      "filter{date_time.gte}=soon",
      #"["“soon” value has an invalid format. It must be in YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ] format."]"#
    ),
    (
      // An unescaped plus is a space.
      "filter{date_time.gte}=2024-01-01T00:00:00+01:00",
      #"["“2024-01-01T00:00:00 01:00” value has an invalid format. It must be in YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ] format."]"#
    ),
    (
      "filter{behaviors.subjects.birth_date}=2023-02-29",
      #"["“2023-02-29” value has the correct format (YYYY-MM-DD) but it is an invalid date."]"#
    ),
    (
      "filter{behaviors.subjects.birth_date}=x",
      #"["“x” value has an invalid date format. It must be in YYYY-MM-DD format."]"#
    ),
    ("filter{name=x", #"{"detail":"\"filter{name\" is not a well-formed filter key."}"#),
    ("sort[]=-foo&sort[]=name&sort[]=bar", #"["Invalid filter field: ['-foo', 'bar']"]"#),
    ("include[]=foo.*", #"{"detail":"\"foo\" is not a valid field name for \"session\"."}"#),
    ("include[]=behaviors.foo", #"{"detail":"\"foo\" is not a valid field name for \"behavior\"."}"#),
    ("include[]=a..b", #"{"detail":"\"a..b\" is not a valid field."}"#),
  ])
  func refusals(query: String, body: String) throws {
    let reply = try sandbox.get().get("/api/private/stem/session/", query)
    #expect(reply.status == 400)
    #expect(reply.text == body)
  }

  @Test func documentedProfile() throws {
    let portal = try TinyLab.portal(PortalProfile(dialect: .documented))
    #expect(portal.knownCapabilities == .documented)
    for query in [
      "filter{-name}=z", "filter{name.in}=z", "filter{projects.name}=Open", "filter{date_time.isnull}=1",
      "include[]=behaviors.subjects.*", "sort[]=projects.name",
    ] {
      #expect(portal.get("/api/private/stem/session/", query).status == 400, "\(query)")
    }
    #expect(
      try portal.get("/api/private/stem/session/", "filter{name.startswith}=z&sort[]=-name").ids("sessions") == [
        TinyLab.second
      ])
    #expect(try portal.get("/api/private/stem/session/", "include[]=behaviors").ids("behaviors") == [TinyLab.behavior])
  }

  @Test func profileThatIgnoresUnknownFilters() throws {
    let portal = try TinyLab.portal(PortalProfile(dialect: .documented, ignoresUnknownFilters: true))
    #expect(try portal.get("/api/private/stem/session/", "filter{foo}=1&filter{projects.name}=x").total == 2)
    #expect(try portal.get("/api/private/stem/session/", "filter{foo}=1&filter{name}=z").total == 1)
  }
}
