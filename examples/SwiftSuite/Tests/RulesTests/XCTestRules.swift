import BQLTesting
import Foundation
import XCTest

/// The same from XCTest.
final class XCTestRules: XCTestCase {
  func testThereAreSubjects() async throws {
    let portal = try await QueryPortal.sandbox()
    try await portal.expect("count(from subject) > 50")
  }

  /// Fails where it is asked to: Tests/run.sh looks at what XCTest says then.
  func testABrokenRule() async throws {
    try XCTSkipUnless(ProcessInfo.processInfo.environment["BROKEN_RULES"] == "1", "only to see a failure")
    let portal = try await QueryPortal.sandbox()
    try await portal.expect("count(from subject) = 1")
  }
}
