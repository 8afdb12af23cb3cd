import BQLTesting
import Foundation
import Testing

/// Passes: rules that hold on the sample data.
struct RulesTests {
  struct Session: Decodable {
    enum CodingKeys: String, CodingKey {
      case name
      case start = "date_time"
    }

    var name: String
    var start: Date?
  }

  /// Each test of the scripts in `Rules`, beside this file, is a case of its own.
  @Test(arguments: try BQLTestCase.all(in: "Rules")) func rule(_ test: BQLTestCase) async throws {
    try await test.run(on: QueryPortal.sandbox())
  }

  @Test func sessionsHaveSubjects() async throws {
    let portal = try await QueryPortal.sandbox()
    try await portal.expect("some (from session include subjects) has (subjects is not empty)")
  }

  /// Rows as values of your own, for what Swift says better than a query.
  @Test func namesAreUnique() async throws {
    let portal = try await QueryPortal.sandbox()
    let sessions = try await portal.query("from session").decode(Session.self)
    #expect(Set(sessions.map(\.name)).count == sessions.count)
  }
}
