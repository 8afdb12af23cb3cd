import BQLTesting
import BrainPortal
import BrainServer
import Foundation
import Testing

/// A portal over HTTP, on this machine.
struct ServerPortalTests {
  /// Runs a server of the sample data on a free port for as long as `body` takes; gives its address.
  private func serve(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
    let portal = try EmbeddedPortal.sandbox()
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { ready.finish() }
        try await PortalServer(portal: portal).run { ready.yield($0) }
      }
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next())
      try await body("http://127.0.0.1:\(port)/")
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  @Test func aServerIsAskedRecordedAndReplayed() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bql-server-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let query = "from session where name startswith \"KB_M001\" include projects sort name | select name, projects.name"
    let expected = try await QueryPortal.sandbox().query(query)
    #expect(!expected.isEmpty)

    try await serve { address in
      let portal = try await QueryPortal.server(address, token: "very-secret-token")
      #expect(portal.address == address)
      let recording = try await QueryPortal.recording(folder, of: portal)
      #expect(try await recording.query(query).text(as: .json) == expected.text(as: .json))
      try await recording.expect("every (from session) has (name is not empty)")
      // A server that is no sandbox is not written to.
      await #expect(throws: QueryError.self) { try await portal.query("delete (from session limit 1)") }
      // Without a token it is the public portal that is asked.
      let shown = try await QueryPortal.server(address).query("from session")
      let all = try await portal.query("from session")
      #expect(shown.count < all.count)
    }

    let replaying = try await QueryPortal.replaying(folder)
    #expect(try await replaying.query(query).text(as: .json) == expected.text(as: .json))
    try await replaying.expect("every (from session) has (name is not empty)")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
      #expect(!text.contains("very-secret-token"), "\(name)")
    }
  }

  @Test func aServerThatIsGoneIsTold() async throws {
    // Nobody listens on port 1.
    let portal = try await QueryPortal.server("http://127.0.0.1:1/", token: "t")
    let failure = await #expect(throws: QueryError.self) { try await portal.query("count(from session)") }
    #expect(failure?.description.contains("error: ") == true && failure?.description.contains("127.0.0.1:1") == true)
  }
}
