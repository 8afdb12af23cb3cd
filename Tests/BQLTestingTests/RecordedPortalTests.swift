import BQLTesting
import Foundation
import Testing

struct RecordedPortalTests {
  private func folder() -> String {
    FileManager.default.temporaryDirectory.appending(path: "bql-recordings-\(UUID().uuidString)").path
  }

  @Test func recordAndReplay() async throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let tests = try BQLTestCase.all(in: "Queries/sessions.bq").prefix(2)
    let query = "from session where name startswith \"KB_M001\" include projects sort name"

    let recording = try await QueryPortal.recording(folder)
    let asked = try await recording.query(query)
    try await recording.expect("count(from subject) > 10")
    for test in tests { try await test.run(on: recording) }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(files.count >= 4 && files.contains("recording.json"))

    let replaying = try await QueryPortal.replaying(folder)
    #expect(replaying.address == "sandbox")
    let answered = try await replaying.query(query)
    #expect(asked.count > 0 && answered.text(as: .json) == asked.text(as: .json))
    try await replaying.expect("count(from subject) > 10")
    for test in tests { try await test.run(on: replaying) }
    let failure = await #expect(throws: QueryError.self) {
      try await replaying.query("from session where name = \"other\"")
    }
    #expect(failure?.description.contains("this request was not recorded, and a replay sends no request") == true)
    #expect(failure?.description.contains("the nearest that was recorded: GET /api/private/stem/session/?") == true)
  }

  @Test func aFolderWithoutRecordingsIsRefused() async {
    let folder = folder()
    let failure = await #expect(throws: QueryError.self) { try await QueryPortal.replaying(folder) }
    #expect(failure?.description.hasPrefix("\(folder) holds no recordings") == true)
  }

  @Test(arguments: ["not an address", "http://lab.example/", "ftp://lab.example/"])
  func addressesAreChecked(_ address: String) async {
    await #expect(throws: QueryError.self) {
      _ = try await QueryPortal.server(address, token: "secret-token").query("count(from session)")
    }
  }
}
