import BQLFormats
import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// `session.paths` in queries: fetched where it is used, shown where it is asked for, never a field of the server's.
struct DataPathQueryTests {
  private static let id = WritableService.id
  private static let lab = """
    {"session": [
      {"id": "\(id(1))", "name": "s1", "name_used_in_storage": "ses01", "date_time": "2024-05-10T13:45:00Z",
       "projects": ["\(id(10))"], "behaviors": ["\(id(20))"], "datastorage": ["\(id(30))"]},
      {"id": "\(id(2))", "name": "s2", "date_time": null, "projects": ["\(id(10))"], "behaviors": [], "datastorage": []}],
     "project": [{"id": "\(id(10))", "name": "Memory"}],
     "behavior": [{"id": "\(id(20))", "session": "\(id(1))", "subjects": ["\(id(40))"]}],
     "subject": [{"id": "\(id(40))", "name": "Mouse"}],
     "cohort": [{"id": "\(id(50))", "name": "Old", "subjects": ["\(id(40))"]}],
     "collection": [{"id": "\(id(60))", "name": "Base", "sessions": ["\(id(1))"]},
                    {"id": "\(id(61))", "name": "Other", "sessions": ["\(id(2))"]}],
     "datastorage": [{"id": "\(id(30))", "name": "NAS",
       "data_organization": ["Projects", "Collections", "Cohorts", "Subjects", "Years", "Sessions"],
       "data_protocols": [{"protocol": "SMB", "path": "//nas/ephys", "is_public": false},
                          {"protocol": "HTTPS", "path": "https://x.org/", "is_public": true}]}]}
    """

  private func run(_ text: String, _ capabilities: Capabilities = .dynamicREST) async throws -> Conversation.Reply {
    await Conversation(try ScriptedService(Self.lab, .init(known: capabilities))).run(text)
  }

  private static let path = "//nas/ephys/Memory/Base/Old/Mouse/2024/ses01/"

  @Test(arguments: [Capabilities.dynamicREST, .documented])
  func everyPlaceOfAQuery(capabilities: Capabilities) async throws {
    let select = try await run("from session sort name | select name, paths.path as p", capabilities)
    #expect(select.error == nil && select.warnings == [])
    #expect(
      select.rows[0]["p"] == .list([.string(Self.path), .string("https://x.org/Memory/Base/Old/Mouse/2024/ses01/")]))
    #expect(select.rows[1]["p"] == .list([]))
    let expanded = try await run(
      "from session | expand paths as p | where p.protocol = \"SMB\" | select name, p.storage, p.path", capabilities)
    #expect(expanded.error == nil)
    #expect(expanded.text(.csv) == "name,p.storage,p.path\ns1,NAS,\(Self.path)\n")
    let found = try await run(
      "from session where paths.path endswith \"/ses01/\" and paths has (is_public = true)", capabilities)
    #expect(found.error == nil)
    #expect(found.names() == ["s1"])
    #expect(found.rows[0]["paths"] == nil, "it is not shown unless it is asked for")
    #expect(found.rows[0]["datastorage"] == .list([.string(Self.id(30))]))
    let kept = try await run("let s = from session sort name\ns | select name, paths.path as p | limit 1", capabilities)
    #expect(kept.rows[0]["p"]?.list?.first == .string(Self.path))
    let empty = try await run("from session where paths is empty | count", capabilities)
    #expect(empty.value == .integer(1))
  }

  @Test func included() async throws {
    let reply = try await run("from session where name = \"s1\" include paths")
    #expect(reply.error == nil && reply.warnings == [])
    #expect(reply.rows[0]["paths"]?.list?.count == 2)
    #expect(reply.rows[0]["projects"] == .list([.string(Self.id(10))]))
  }

  @Test func describedExplainedAndNotWritten() async throws {
    let described = try await run("describe session")
    #expect(described.rows.contains { $0["field"] == .string("paths") })
    let one = try await run("describe session.paths")
    #expect(one.rows.count == 1)
    let explained = try await run("explain from session | select paths.path")
    #expect(explained.texts[0].contains("include[]=datastorage.*"))
    #expect(!explained.texts[0].contains("paths.*"))
    let wrong = try await run("from session | select paths.pth")
    #expect(wrong.error?.title.contains("pth") == true && wrong.error?.label == "did you mean path?")
  }

  /// In the sandbox every session that has a storage with protocols has paths.
  @Test func inTheSandbox() async throws {
    let reply = await Conversation(try EmbeddedPortal.sandbox()).run(
      "from session sort name limit 100 | expand paths as p | select name, p.path as path, p.missing as missing")
    #expect(reply.error == nil)
    #expect(reply.rows.count > 20)
    #expect(reply.rows.contains { ($0["path"]?.string ?? "").hasPrefix("//nas/ephys/") })
  }
}
