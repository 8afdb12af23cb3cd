import GRDB
import Testing

@testable import BrainPortal

@Suite struct ListTests {
  @Test(arguments: [
    ("sort[]=name", "ORDER BY name COLLATE BINARY"),
    ("sort[]=-name", "ORDER BY name COLLATE BINARY DESC"),
    ("sort[]=date_time&sort[]=id", "ORDER BY date_time IS NOT NULL, date_time, id"),
    ("sort[]=-date_time&sort[]=id", "ORDER BY date_time IS NULL, date_time DESC, id"),
    ("sort[]=-created_date", "ORDER BY created_date DESC"),
    ("sort[]=description", "ORDER BY description IS NOT NULL, description COLLATE BINARY, rowid"),
    ("", "ORDER BY rowid"),
  ])
  func order(query: String, clause: String) throws {
    let portal = try sandbox.get()
    let expected = try portal.column("SELECT id FROM session \(clause)")
    for offset in [0, 60, 300] {
      let reply = portal.get("/api/private/stem/session/", "\(query)&limit=100&offset=\(offset)")
      #expect(try reply.ids("sessions") == Array(expected[offset..<min(330, offset + 100)]))
    }
  }

  @Test func orderThroughARelation() throws {
    let portal = try sandbox.get()
    let expected = try portal.column(
      "SELECT s.id FROM subject s JOIN strain t ON t.id = s.strain ORDER BY t.name DESC, s.name LIMIT 100")
    let reply = portal.get("/api/private/stem/subject/", "sort[]=-strain.name&sort[]=name&limit=100")
    #expect(try reply.ids("subjects") == expected)
  }

  /// The framework's fault, kept: rows come once for each related row, totals do not know.
  @Test func orderThroughAListRepeats() throws {
    let portal = try TinyLab.portal()
    let reply = portal.get("/api/private/stem/session/", "sort[]=projects.name")
    #expect(try reply.ids("sessions") == [TinyLab.first, TinyLab.second, TinyLab.first])
    #expect(try reply.total == 2)
  }

  @Test(arguments: [
    ("", 20, 0, #"{"page":1,"per_page":20,"total_results":330,"total_pages":17}"#),
    ("limit=50&offset=100", 50, 100, #"{"page":3,"per_page":50,"total_results":330,"total_pages":7}"#),
    ("limit=1000", 100, 0, #"{"page":1,"per_page":100,"total_results":330,"total_pages":4}"#),
    ("limit=0", 20, 0, #"{"page":1,"per_page":20,"total_results":330,"total_pages":17}"#),
    ("limit=junk&offset=junk", 20, 0, #"{"page":1,"per_page":20,"total_results":330,"total_pages":17}"#),
    ("limit=-5&offset=-5", 20, 0, #"{"page":1,"per_page":20,"total_results":330,"total_pages":17}"#),
    ("offset=320", 10, 320, #"{"page":17,"per_page":20,"total_results":330,"total_pages":17}"#),
    ("limit=100&offset=5000", 0, 0, #"{"page":51,"per_page":100,"total_results":330,"total_pages":4}"#),
    ("page=4&per_page=100", 30, 300, #"{"page":4,"per_page":100,"total_results":330,"total_pages":4}"#),
    ("page=last", 10, 320, #"{"page":17,"per_page":20,"total_results":330,"total_pages":17}"#),
    ("per_page=7", 7, 0, #"{"page":1,"per_page":7,"total_results":330,"total_pages":48}"#),
  ])
  func windows(query: String, count: Int, offset: Int, meta: String) throws {
    let portal = try sandbox.get()
    let reply = portal.get("/api/private/stem/session/", query)
    let all = try portal.column("SELECT id FROM session ORDER BY rowid")
    #expect(try reply.ids("sessions") == Array(all[offset..<offset + count]))
    #expect(reply.text.hasSuffix(",\"meta\":\(meta)}"))
  }

  @Test(arguments: ["page=0", "page=18", "page=x", "page=-1", "page=99999999999999999999"])
  func pagesThatAreNotThere(query: String) throws {
    let reply = try sandbox.get().get("/api/private/stem/session/", query)
    #expect(reply.status == 404)
    #expect(reply.text == #"{"detail":"Invalid page."}"#)
  }

  @Test func countEnvelope() throws {
    let portal = try TinyLab.portal(PortalProfile(envelope: .count))
    let path = "/api/private/users/group/"
    #expect(portal.get(path).text == #"{"count":0,"next":null,"previous":null,"groups":[]}"#)
    let reply = portal.get("/api/private/stem/session/", "sort[]=name&limit=1")
    #expect(
      reply.text.hasPrefix(
        #"{"count":2,"next":"/api/private/stem/session/?sort[]=name&limit=1&offset=1","previous":null,"sessions":["#))
    let second = portal.get("/api/private/stem/session/", "limit=1&offset=1")
    #expect(
      second.text.hasPrefix(
        #"{"count":2,"next":null,"previous":"/api/private/stem/session/?limit=1&offset=0","sessions":["#))
  }

  @Test func noEnvelope() throws {
    let portal = try TinyLab.portal(PortalProfile(envelope: .none))
    #expect(portal.get("/api/private/users/group/").text == #"{"groups":[]}"#)
  }

  @Test func profileThatIgnoresOffset() throws {
    let portal = try TinyLab.portal(PortalProfile(ignoresOffset: true))
    #expect(try portal.get("/api/private/stem/session/", "limit=1&offset=1").ids("sessions") == [TinyLab.first])
    #expect(try portal.get("/api/private/stem/session/", "page=2&per_page=1").ids("sessions") == [TinyLab.second])
  }

  @Test func statementsDoNotGrowWithThePage() throws {
    let portal = try sandbox.get()
    let schema = StoreSchema.standard
    let model = try #require(schema.model("session"))
    let visibility = Visibility(portal: .private, schema: schema)
    let query = try PortalQuery(
      QueryString("include[]=behaviors.subjects.strain.*&include[]=projects.*"), of: model, id: nil, schema, .init())
    let counts = try [2, 90].map { count in
      try portal.queue.read { database in
        var loader = RecordLoader(database, visibility)
        let ids = try String.fetchAll(database, sql: "SELECT id FROM session ORDER BY rowid LIMIT \(count)")
        try loader.load(ids, of: model, query.selection)
        return loader.statementCount
      }
    }
    // Sessions and five lists; behaviours and one; subjects and four; strains; projects and five.
    #expect(counts == [20, 20])
  }
}
