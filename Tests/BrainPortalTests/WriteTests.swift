import BrainAPI
import GRDB
import Testing

@testable import BrainPortal

extension EmbeddedPortal {
  func send(_ method: String, _ path: String, _ body: String = "", token: String? = "t") -> PortalResponse {
    respond(
      to: PortalRequest(method: method, path: "/api/private/\(path)", bearerToken: token, body: Array(body.utf8)))
  }
}

/// What the framework says is held to in `Tests/Program/test_write_agreement.py`, case by case; here is what it cannot show: clock and
/// ids, what lies in the tables, the door of the engine.
@Suite struct WriteTests {
  private func portal() throws -> EmbeddedPortal {
    let now = Instant(seconds: 1_750_000_000, nanoseconds: 1_234_567)
    return try EmbeddedPortal.sandbox(effects: .fixed(seed: 5, now: now))
  }

  private func id(_ portal: EmbeddedPortal, _ model: String, _ condition: String = "1") throws -> String {
    try #require(portal.column("SELECT id FROM \(model) WHERE \(condition) ORDER BY id LIMIT 1").first)
  }

  @Test func aNewRecord() throws {
    let portal = try portal()
    let projects = try portal.column("SELECT id FROM project ORDER BY name LIMIT 2")
    let body = """
      {"id": "ignored", "name": " R \\u001b1 ", "projects": ["\(projects[1])", "\(projects[0])"], "nobody": 1, "tags": null, \
      "date_time": "2024-03-22 15:30+01:00", "extra_fields": {"b": 1.50, "a": 1e2}, "links": {}}
      """
    let reply = portal.send("POST", "stem/session/", body)
    #expect(reply.status == 201)
    let record = try #require(try reply.record["session"]?.record)
    let id = try #require(record.id)
    // Version 4, from the generator that was passed in; the moment from the clock, to the microsecond.
    #expect(id.count == 36 && Array(id)[14] == "4" && "89ab".contains(Array(id)[19]))
    #expect(record["created_date"] == .string("2025-06-15T15:06:40.001234Z"))
    #expect(record.names.last == "created_date")
    #expect(record["name"] == .string("R \u{1B}1"))
    #expect(record["date_time"] == .string("2024-03-22T14:30:00Z"))
    #expect(record["projects"] == .list([.string(projects[1]), .string(projects[0])]))
    #expect(reply.text.contains(#""extra_fields":{"b":1.50,"a":1e2}"#))
    #expect(record["tags"] == .null && record["links"] == .null)
    let links = "SELECT target FROM session__projects WHERE owner = '\(id)' ORDER BY position"
    #expect(try portal.column(links) == [projects[1], projects[0]])
    // A GET has the same, without the hidden date.
    var expected = record
    expected["created_date"] = nil
    #expect(try portal.get("/api/private/stem/session/\(id)/").record["session"]?.record == expected)
    #expect(try portal.get("/api/private/stem/session/", "filter{created_date.gte}=2025-06-15").ids("sessions") == [id])
    // Another one with the same seed is the same, and on this one the name is taken.
    #expect(portal.send("POST", "stem/session/", body).text == #"{"name":["session with this name already exists."]}"#)
    #expect(try self.portal().send("POST", "stem/session/", body) == reply)
  }

  @Test func allProblemsAtOnceAndNothingDone() throws {
    let portal = try portal()
    let before = try portal.number("SELECT count(*) FROM subject")
    let reply = portal.send(
      "POST", "stem/subject/",
      #"{"name":"","projects":["x"],"sex":"f","genetic_line":7,"birth_date":"2023-02-29","tags":[1,null,""]}"#)
    #expect(reply.status == 400)
    #expect(
      reply.text == #"{"name":["This field may not be blank."],"projects":["“x” is not a valid UUID."],"#
        + #""strain":["This field is required."],"sex":["\"f\" is not a valid choice."],"#
        + #""birth_date":["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."],"#
        + #""tags":{"1":["This field may not be null."],"2":["This field may not be blank."]}}"#)
    #expect(try portal.number("SELECT count(*) FROM subject") == before)
  }

  @Test func changesOnlyWhatIsSent() throws {
    let portal = try portal()
    let id = try id(portal, "subject", "genotype IS NOT NULL AND EXISTS (SELECT 1 FROM license)")
    let path = "stem/subject/\(id)/"
    let before = try #require(try portal.get("/api/private/\(path)").record["subject"]?.record)
    let license = try self.id(portal, "license")
    let patch = portal.send("PATCH", path, #"{"sex":"U","licenses":["\#(license)","\#(license)"],"is_nothing":2}"#)
    #expect(patch.status == 200)
    var expected = before
    expected["sex"] = .string("U")
    expected["licenses"] = .list([.string(license)])
    #expect(try portal.get("/api/private/\(path)").record["subject"]?.record == expected)
    // The other side of the same rows.
    let other = try #require(
      try portal.get("/api/private/personal_attributes/license/\(license)/").record["license"]?.record)
    #expect(other["subjects"]?.list?.contains(.string(id)) == true)
    // PUT requires what is required and keeps the rest.
    #expect(portal.send("PUT", path, #"{"sex":"F"}"#).text.contains(#""name":["This field is required."]"#))
    let name = JSON.write(before["name"] ?? .null)
    let fields = [before["projects"], before["strain"]].map { JSON.write($0 ?? .null) }
    let put = #"{"name":\#(name),"sex":"F","projects":\#(fields[0]),"strain":\#(fields[1])}"#
    #expect(portal.send("PUT", path, put).status == 200)
    expected["sex"] = .string("F")
    #expect(try portal.get("/api/private/\(path)").record["subject"]?.record == expected)
  }

  @Test func deletesWhatHangsOnItAndNoMore() throws {
    let portal = try portal()
    let subject = try id(
      portal, "subject", "id IN (SELECT subject FROM procedure) AND id IN (SELECT mother FROM breeding)")
    let strain = try id(portal, "strain", "id IN (SELECT strain FROM subject)")
    let protected = portal.send("DELETE", "taxonomies/strain/\(strain)/")
    #expect(protected.status == 400)
    #expect(protected.text.contains("protected foreign keys: 'subject.strain'."))
    let strains = try portal.number("SELECT count(*) FROM subject WHERE strain IS NULL")
    let reply = portal.send("DELETE", "stem/subject/\(subject)/")
    #expect(reply.status == 204 && reply.body.isEmpty)
    for table in [
      "procedure WHERE subject", "subjectlog WHERE subject", "breeding WHERE mother",
      "behavior__subjects WHERE target", "subject__projects WHERE owner", "subject WHERE id",
    ] {
      #expect(try portal.number("SELECT count(*) FROM \(table) = '\(subject)'") == 0, "\(table)")
    }
    // Nothing points at what is gone.
    for (owner, field, target) in [
      ("subject", "breeding", "breeding"), ("procedurelog", "procedure", "procedure"),
      ("dataacquisition__procedures", "target", "procedure"),
    ] {
      let sql =
        "SELECT count(*) FROM \(owner) WHERE \(field) IS NOT NULL AND \(field) NOT IN (SELECT id FROM \(target))"
      #expect(try portal.number(sql) == 0, "\(owner)")
    }
    #expect(try portal.number("SELECT count(*) FROM subject WHERE strain IS NULL") == strains)
    #expect(portal.send("DELETE", "stem/subject/\(subject)/").status == 404)
  }

  @Test func aSharedResourceIsProposed() throws {
    let portal = try portal()
    let before = try portal.number("SELECT count(*) FROM species")
    let record = try #require(
      try portal.send("POST", "taxonomies/species/", #"{"name":"Danio rerio","comments":"c"}"#)
        .record["species_approval"]?.record)
    #expect(record["status"] == .string("Pending") && record["instance_id"] == .null)
    #expect(try portal.number("SELECT count(*) FROM species") == before)
  }

  @Test func numbersOfGroupsAreNotGivenAgain() throws {
    let portal = try portal()
    func make() throws -> String {
      try #require(try portal.send("POST", "users/group/", #"{"name":"g"}"#).record["group"]?.record?.id)
    }
    let first = try make()
    #expect(portal.send("DELETE", "users/group/\(first)/").status == 204)
    #expect(try make() != first)
  }

  @Test(arguments: [
    ("POST", "stem/project/00000000-0000-4000-8000-000000000003/", "GET, PUT, PATCH, DELETE, HEAD"),
    ("PUT", "stem/project/", "GET, POST, HEAD"), ("POST", "users/user/", "GET, HEAD"),
  ])
  func saysWhatIsAllowed(method: String, path: String, methods: String) throws {
    let reply = try TinyLab.portal().send(method, path)
    #expect(reply.status == 405 && reply.allow == methods)
  }

  @Test func aListOfRecordsIsNotAtomic() throws {
    let portal = try portal()
    let bad = portal.send("POST", "stem/project/", #"[{"name":"one"},{"name":""}]"#)
    #expect(bad.status == 400)
    #expect(try portal.number("SELECT count(*) FROM project WHERE name = 'one'") == 0)
    #expect(portal.send("POST", "stem/project/", #"[{"name":"one"},{"name":"one"}]"#).status == 500)
    #expect(try portal.number("SELECT count(*) FROM project WHERE name = 'one'") == 1)
    let good = portal.send("POST", "stem/project/", #"{"projects":[{"name":"two"},{"name":"three"}]}"#)
    #expect(good.status == 201)
    #expect(try good.list("projects").compactMap { $0["name"]?.string } == ["two", "three"])
  }

  @Test(arguments: [
    ("{", "JSON parse error - "), ("{\n\"a\": x}", "line 2 column 6 (char 7)"), ("[]", "but got list."),
    ("null", "but got NoneType."), ("1.5", "but got float."),
  ])
  func bodiesThatAreNone(body: String, words: String) throws {
    let reply = try TinyLab.portal().send("POST", "stem/project/", body)
    #expect(reply.status == 400)
    #expect(reply.text.contains(words))
  }

  @Test func throughTheEnginesDoor() async throws {
    let portal = try portal()
    func request(_ method: APIRequest.Method, id: String? = nil, _ body: Value? = nil) -> APIRequest {
      APIRequest(method, Endpoint(portal: .private, app: "stem", model: "project", id: id), body: body)
    }
    let made = try await portal.send(request(.post, .record(BrainAPI.Record([("name", .string("x"))]))))
    let id = try #require(made.record?.id)
    #expect(made.exchange.status == 201)
    let changed = try await portal.send(request(.patch, id: id, .record(BrainAPI.Record([("name", .string("y"))]))))
    #expect(changed.record?["name"] == .string("y"))
    #expect(try await portal.send(request(.delete, id: id)).record == nil)
    for (request, kind) in [
      (request(.post, .record(BrainAPI.Record())), APIError.Kind.refused), (request(.delete, id: id), .refused),
    ] {
      do {
        _ = try await portal.send(request)
        Issue.record("it was taken")
      } catch {
        #expect(error.kind == kind && !error.mayHaveHappened && !error.messages.isEmpty)
      }
    }
  }

  @Test(arguments: [
    ("http://a.de", true), ("HTTPS://user:p@a.example.org:8080/x?y#z", true), ("ftp://localhost", true),
    ("http://127.0.0.1/", true), ("http://[::1]:80/", true), ("http://bücher.example/", true),
    ("www.a.de", false), ("http://a", false), ("mailto:a@b.de", false), ("http://a .de", false),
    ("http://-a.de", false),
    ("http://1.2.3.400", false), ("http://a.de:123456", false), ("javascript://a.de", false), ("http://", false),
  ])
  func webAddresses(text: String, isValid: Bool) { #expect(WebAddress.isValid(text) == isValid) }
}
