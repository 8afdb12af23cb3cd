import BrainAPI
import Testing

@testable import BrainPortal

/// What is done to records beyond the verbs, and who may.
struct ActionTests {
  private func act(
    _ portal: EmbeddedPortal, _ path: String, _ method: String = "GET", _ body: String = "", token: String = "owner"
  ) -> PortalResponse {
    portal.respond(
      to: PortalRequest(method: method, path: "/api/private/\(path)", bearerToken: token, body: Array(body.utf8)))
  }

  private func requests(_ portal: EmbeddedPortal, of group: Int) throws -> [String] {
    try portal.column("SELECT id FROM groupmembershiprequest WHERE authgroup = \(group) ORDER BY id")
  }

  /// Programs look ahead by HEAD, and mean no harm by it.
  @Test func aHeadDoesNotCarryAnActionOut() throws {
    let portal = try EmbeddedPortal.sandbox()
    let reply = act(portal, "users/group/9/join/", "HEAD")
    #expect(reply.status == 405 && reply.allow == "GET")
    #expect(try requests(portal, of: 9).isEmpty)
    #expect(act(portal, "users/group/9/", "HEAD").status == 200)
  }

  @Test func whoeverAskedWithdrawsAndWhoeverManagesDecides() throws {
    let portal = try EmbeddedPortal.sandbox()
    #expect(act(portal, "users/group/9/join/", token: "viewer").status == 403)
    #expect(act(portal, "users/group/9/join/", token: "member").status == 200)
    let own = try #require(try requests(portal, of: 9).first)
    #expect(act(portal, "users/groupmembershiprequest/\(own)/accept/", token: "member").status == 403)
    #expect(act(portal, "users/groupmembershiprequest/\(own)/cancel/", token: "member").status == 200)
    #expect(try requests(portal, of: 9).isEmpty)
    // Somebody else's.
    let other = try #require(try requests(portal, of: 5).first)
    #expect(act(portal, "users/groupmembershiprequest/\(other)/cancel/", token: "member").status == 403)
    #expect(act(portal, "users/groupmembershiprequest/\(other)/accept/").status == 200)
    let users = try portal.column("SELECT users FROM \"group\" WHERE id = 5")
    #expect(users[0].contains(#""ohara@lab.example.org":{"is_manager":false,"is_owner":false}"#))
  }

  @Test func anInvitationGivesItsRights() throws {
    let portal = try EmbeddedPortal.sandbox()
    let id = try portal.column("SELECT id FROM groupmembershipinvitation WHERE authgroup = 2")[0]
    #expect(act(portal, "users/groupmembershipinvitation/\(id)/accept/", token: "member").status == 403)
    #expect(act(portal, "users/groupmembershipinvitation/\(id)/accept/").status == 200)
    let users = try portal.column("SELECT users FROM \"group\" WHERE id = 2")
    #expect(users[0].contains(#""tanaka@lab.example.org":{"is_manager":true,"is_owner":false}"#))
    #expect(act(portal, "users/groupmembershipinvitation/\(id)/accept/").status == 404)
  }

  @Test func onlyTheOwnerDecidesOnProposals() throws {
    let portal = try EmbeddedPortal.sandbox()
    let id = try #require(try portal.column("SELECT id FROM strainapproval WHERE status = 'Pending'").first)
    #expect(act(portal, "taxonomies/strainapproval/\(id)/accept/", "PATCH", token: "member").status == 403)
    let before = try portal.number("SELECT count(*) FROM strain")
    #expect(act(portal, "taxonomies/strainapproval/\(id)/accept/", "PATCH").status == 200)
    #expect(try portal.number("SELECT count(*) FROM strain") == before + 1)
    #expect(act(portal, "taxonomies/strainapproval/\(id)/reject/", "PATCH").status == 400)
  }

  /// What an entry holds is checked by the schema of its log's type; of a number without a unit the portal knows it.
  @Test(arguments: [
    (#"{"weight":{"value":1,"unit":"mL"}}"#, 400), (#"{"weight":-1}"#, 400), (#"{"weight":"x"}"#, 400),
    (#"{"weight":24.1}"#, 200), (#"{"weight":{"value":24.1,"unit":"g"},"scale":"B"}"#, 200), ("null", 200),
  ])
  func detailsFollowTheSchema(details: String, status: Int) throws {
    let portal = try EmbeddedPortal.sandbox()
    let id = try portal.column("SELECT id FROM subjectlog WHERE type = 'Weighing' ORDER BY id")[0]
    let body = #"{"date_time":"2025-04-01T09:00:00Z","details":\#(details)}"#
    #expect(act(portal, "modules/subjectlog/\(id)/add_entry/", "PATCH", body).status == status)
  }
}
