import BQLTesting
import Testing

/// Fails, as it should: what a broken rule looks like. The failure is told at the line of the call, in the words that
/// `bql test` uses: what was expected, a caret under the part that does not hold, and the records to blame.
struct KnownIssues {
  @Test func everySessionIsOfOneProject() async throws {
    let portal = try await QueryPortal.sandbox()
    try await withKnownIssue("the lab has more than one project") {
      try await portal.expect("every (from session) has (name startswith \"GR_\")")
    } matching: { issue in
      let text = issue.comments.map(\.rawValue).joined()
      return text.hasPrefix("error: expected `every (from session) has") && text.contains("^^^^")
    }
  }
}
