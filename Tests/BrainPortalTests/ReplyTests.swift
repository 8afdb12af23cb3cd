import BrainAPI
import Testing

@testable import BrainPortal

@Suite struct ReplyTests {
  private let first =
    #"{"id":"00000000-0000-4000-8000-000000000005","name":"a \"b\"\n\u001bø","description":"","#
    + #""projects":["00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000004"],"#
    + #""date_time":"2024-03-22T15:30:00Z","epochs":[],"datastorage":[],"extra_fields":{"k":[1.50,null]},"#
    + #""download_links":null,"dataacquisition":[],"behaviors":["00000000-0000-4000-8000-000000000007"],"#
    + #""manipulations":[],"name_used_in_storage":null,"tags":null,"links":null}"#
  private let behavior =
    #"{"id":"00000000-0000-4000-8000-000000000007","session":"00000000-0000-4000-8000-000000000005","#
    + #""subjects":["00000000-0000-4000-8000-000000000002"],"setup":"00000000-0000-4000-8000-000000000008","#
    + #""behavioralassay":"00000000-0000-4000-8000-000000000009","notes":null,"order":2}"#
  private let meta = #""meta":{"page":1,"per_page":20,"total_results":1,"total_pages":1}}"#

  @Test(arguments: [
    "", "include[]=behaviors", "include[]=", "include[]=*", "include[]=name.*", "include[]=dataacquisition.*",
    "include[]=epochs.*", "include[]=behaviors.*&include[]=behaviors", "exclude[]=",
  ])
  func oneSession(extra: String) throws {
    let reply = try TinyLab.portal().get("/api/private/stem/session/", "filter{name.startswith}=a&" + extra)
    #expect(reply.contentType == "application/json")
    #expect(reply.text == "{\"sessions\":[\(first)],\(meta)")
  }

  @Test(arguments: ["include[]=behaviors.*", "include[]=behaviors.", "include[]=behaviors.subjects"])
  func relatedListsComeFirst(include: String) throws {
    let reply = try TinyLab.portal().get("/api/private/stem/session/", "filter{name.startswith}=a&" + include)
    #expect(reply.text == "{\"behaviors\":[\(behavior)],\"sessions\":[\(first)],\(meta)")
  }

  @Test func recordsOfThePrimaryKind() throws {
    let reply = try TinyLab.portal().get(
      "/api/private/stem/session/", "filter{name.startswith}=a&include[]=behaviors.session.*")
    #expect(reply.text == "{\"+sessions\":[\(first)],\"behaviors\":[\(behavior)],\"sessions\":[\(first)],\(meta)")
  }

  /// Of three paths to the same record it is there once, and a primary record that was written already is not repeated.
  @Test func eachRecordOnce() throws {
    let portal = try TinyLab.portal()
    let reply = portal.get(
      "/api/private/stem/session/", "include[]=projects.sessions.*&include[]=behaviors.subjects.projects.*&sort[]=name")
    #expect(try reply.record.names == ["+sessions", "projects", "subjects", "behaviors", "sessions", "meta"])
    #expect(try reply.ids("+sessions") == [TinyLab.first, TinyLab.second])
    #expect(try reply.ids("projects") == [TinyLab.open, TinyLab.closed])
  }

  @Test func detail() throws {
    let portal = try TinyLab.portal()
    let path = "/api/private/stem/session/\(TinyLab.first)/"
    #expect(portal.get(path).text == "{\"session\":\(first)}")
    #expect(
      portal.get(path.uppercased().replacing("/API/PRIVATE/STEM/SESSION/", with: "/api/private/stem/session/")).status
        == 200)
    #expect(portal.get(path, "include[]=behaviors.*").text == "{\"behaviors\":[\(behavior)],\"session\":\(first)}")
    #expect(portal.get(path, "filter{name.startswith}=a").status == 200)
    #expect(portal.get(path, "filter{name}=z").status == 404)
  }

  @Test func numbersAsIds() throws {
    let portal = try sandbox.get()
    #expect(portal.get("/api/private/users/group/9/").text == #"{"group":{"id":9,"name":"Guests","users":null}}"#)
    let reply = portal.get(
      "/api/private/users/laboratory/", "filter{city}=K%C3%B8benhavn&include[]=principal_investigators.*")
    #expect(reply.text.contains(#""group":2,"principal_investigators":[3,12],"#))
    #expect(try reply.ids("users") == ["3", "12"])
  }

  @Test func excludedFields() throws {
    let reply = try TinyLab.portal().get(
      "/api/private/users/group/", "exclude[]=users&filter{name}=none")
    #expect(reply.status == 200)
    let only = try TinyLab.portal().get("/api/private/stem/session/", "exclude[]=*&include[]=name&sort[]=-name")
    #expect(
      only.text
        == #"{"sessions":[{"name":"z"},{"name":"a \"b\"\n\u001bø"}],"meta":{"page":1,"per_page":20,"total_results":2,"total_pages":1}}"#
    )
  }

  @Test func aBareNameBesideANestedOneFails() throws {
    let reply = try TinyLab.portal().get(
      "/api/private/stem/session/", "include[]=behaviors&include[]=behaviors.subjects.*")
    #expect(reply.status == 500)
    #expect(reply.contentType.hasPrefix("text/html"))
  }

  @Test(arguments: [
    ("GET", "/api/private/stem/nope/", "t", 404, "<h1>Not Found</h1>"),
    ("GET", "/api/private/modules/session/", "t", 404, "<h1>Not Found</h1>"),
    ("GET", "/api/secret/stem/session/", "t", 404, "<h1>Not Found</h1>"),
    ("GET", "/", nil, 404, "<h1>Not Found</h1>"),
    ("GET", "/api/public/taxonomies/strainapproval/", nil, 404, "<h1>Not Found</h1>"),
    ("GET", "/api/private/stem/session/x/", "t", 404, #"{"detail":"Not found."}"#),
    ("GET", "/api/private/stem/session/../", "t", 404, #"{"detail":"Not found."}"#),
    (
      "GET", "/api/private/stem/session/00000000-0000-4000-8000-00000000000f/", "t", 404,
      #"{"detail":"No session matches the given query."}"#
    ),
    ("GET", "/api/private/users/user/x/", "t", 404, #"{"detail":"Not found."}"#),
    ("GET", "/api/private/stem/session/", nil, 401, #"{"detail":"Authentication credentials were not provided."}"#),
    ("POST", "/api/private/stem/session/", nil, 401, #"{"detail":"Authentication credentials were not provided."}"#),
    ("POST", "/api/private/stem/session/00000000-0000-4000-8000-000000000005/", "t", 405, #"Method \"POST\" not"#),
    ("PATCH", "/api/private/stem/session/", "t", 405, #"{"detail":"Method \"PATCH\" not allowed."}"#),
    ("TRACE", "/api/private/stem/session/", "t", 405, #"{"detail":"Method \"TRACE\" not allowed."}"#),
    ("POST", "/api/private/users/user/", "t", 405, #"{"detail":"Method \"POST\" not allowed."}"#),
    ("DELETE", "/api/public/stem/session/", nil, 405, #"{"detail":"Method \"DELETE\" not allowed."}"#),
    ("GET", "/api/public/stem/session/", nil, 200, #""total_results":1"#),
  ])
  func statuses(method: String, path: String, token: String?, status: Int, part: String) throws {
    let reply = try TinyLab.portal().respond(
      to: PortalRequest(method: method, path: path, bearerToken: token))
    #expect(reply.status == status)
    #expect(reply.text.contains(part))
  }

  @Test func aMissingSlashIsARedirect() throws {
    let portal = try TinyLab.portal()
    let reply = portal.get("/api/public/stem/session", "filter{name}=a%20b&limit=1", token: nil)
    #expect(reply.status == 301)
    #expect(reply.location == "/api/public/stem/session/?filter{name}=a%20b&limit=1")
    #expect(portal.get("/api/public/stem/nope").status == 404)
  }

  @Test func anAddressOfManyIdsIsTooLong() throws {
    let portal = try TinyLab.portal()
    func query(_ count: Int) -> String {
      Array(repeating: "filter%7Bid.in%7D=\(TinyLab.first)", count: count).joined(separator: "&")
    }
    #expect(portal.get("/api/private/stem/session/", query(140)).status == 200)
    #expect(portal.get("/api/private/stem/session/", query(160)).status == 414)
  }
}

@Suite struct PublicPortalTests {
  /// A model, and the SQL that names what everybody may see of it.
  @Test(arguments: [
    ("stem/project", "is_public"),
    ("stem/session", PublicPortalTests.sessions("id")),
    ("stem/subject", PublicPortalTests.subjects("id")),
    ("stem/cohort", "project IN (SELECT id FROM project WHERE is_public)"),
    ("modules/behavior", PublicPortalTests.sessions("session")),
    ("modules/dataacquisition", PublicPortalTests.sessions("session")),
    ("modules/manipulation", PublicPortalTests.sessions("session")),
    ("modules/procedure", PublicPortalTests.subjects("subject")),
    ("modules/subjectlog", PublicPortalTests.subjects("subject")),
    (
      "modules/procedurelog",
      "procedure IN (SELECT id FROM procedure WHERE \(PublicPortalTests.subjects("subject")))"
    ),
    ("modules/equipment", "setup IN (SELECT id FROM setup WHERE is_public)"),
    ("modules/consumablestock", "inventory IN (SELECT id FROM inventory WHERE is_public)"),
    ("personal_attributes/license", "is_public"),
    ("taxonomies/strain", "1"),
    ("users/user", "1"),
  ])
  func shows(path: String, condition: String) throws {
    let portal = try sandbox.get()
    let table = String(path.split(separator: "/")[1])
    let key = try #require(StoreSchema.standard.model(table)).model.listKey
    let expected = try portal.column("SELECT id FROM \"\(table)\" WHERE \(condition) ORDER BY rowid")
    let reply = portal.get("/api/public/\(path)/", "limit=100", token: nil)
    #expect(try reply.total == expected.count)
    #expect(try reply.ids(key) == Array(expected.prefix(100)))
    #expect(!expected.isEmpty)
  }

  private static func sessions(_ column: String) -> String {
    "\(column) IN (SELECT owner FROM session__projects JOIN project p ON p.id = target WHERE p.is_public)"
  }
  private static func subjects(_ column: String) -> String {
    "\(column) IN (SELECT owner FROM subject__projects JOIN project p ON p.id = target WHERE p.is_public)"
  }

  @Test func listsLeaveInvisibleRecordsOut() throws {
    let portal = try TinyLab.portal()
    let reply = portal.get(
      "/api/public/stem/session/", "include[]=projects.*&include[]=behaviors.subjects.*&include[]=behaviors.setup.*",
      token: nil)
    #expect(try reply.ids("sessions") == [TinyLab.first])
    #expect(try reply.ids("projects") == [TinyLab.open])
    let behavior = try #require(try reply.list("behaviors").first)
    // The subject is in no public project; the private setup, asked for, is null as in the framework.
    #expect(behavior["subjects"] == .list([]))
    #expect(behavior["setup"] == .null)
    #expect(try reply.record["setups"] == nil)
    #expect(portal.get("/api/public/stem/session/\(TinyLab.second)/", token: nil).status == 404)
    #expect(try portal.get("/api/public/stem/session/", "filter{behaviors.subjects.name}=R1", token: nil).total == 0)
  }
}

@Suite struct ServiceTests {
  @Test func answersTheEngine() async throws {
    let portal = try sandbox.get()
    #expect(portal.server == ServerIdentity(address: "sandbox", name: "sandbox", isEmbedded: true))
    #expect(portal.knownCapabilities == .dynamicREST)
    let request = APIRequest(
      .get,
      Endpoint(portal: .private, app: "stem", model: "session"),
      filters: [.init(["description"], .icontains, ["hippocampus"])], sort: [.init("name")], includes: ["behaviors"],
      window: .offset(0, limit: 5))
    let page = try await portal.page(for: request)
    let expected = try portal.column(
      "SELECT id FROM session WHERE description LIKE '%hippocampus%' ORDER BY name LIMIT 5")
    #expect(page.records.compactMap(\.id) == expected)
    #expect(page.total == 30)
    #expect(page.envelope == .meta)
    #expect(page.exchange.status == 200)
    #expect(
      page.exchange.url
        == "sandbox:/api/private/stem/session/?filter{description.icontains}=hippocampus&sort[]=name&include[]=behaviors.*&limit=5"
    )
    let ids = page.records.flatMap { $0["behaviors"]?.list ?? [] }.compactMap(\.string)
    let behaviors = ids.map { page.related.record($0, of: "behavior") }
    #expect(!behaviors.isEmpty && behaviors.allSatisfy { $0?["setup"] != nil })
  }

  @Test func failsAsAServerDoes() async throws {
    let portal = try sandbox.get()
    let request = APIRequest(
      .get,
      Endpoint(portal: .private, app: "stem", model: "session"), filters: [.init(["foo"], .equal, ["1"])])
    let failure = await #expect(throws: APIError.self) { try await portal.page(for: request) }
    #expect(failure?.kind == .refused)
    #expect(failure?.status == 400)
    #expect(failure?.messages.first?.text == "Invalid filter field: foo")
  }
}
