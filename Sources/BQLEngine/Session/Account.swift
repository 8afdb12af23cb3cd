import BQLSyntax
import BrainAPI

/// What `login`, `logout` and `whoami` do, passed in: the engine knows of no token. Each gives the lines to show.
package protocol Account: Sendable {
  func login(_ server: ServerIdentity) async throws(StatementError) -> String
  func logout(_ server: ServerIdentity) async throws(StatementError) -> String
  func whoami(_ server: ServerIdentity) async throws(StatementError) -> String
  /// Whether there is a token for that server.
  func hasToken(_ server: ServerIdentity) async -> Bool
}

extension Session {
  func account(_ statement: Statement) async throws(StatementError) {
    guard let account = host.account else {
      throw StatementError("there is no login here", at: statement.span)
    }
    switch statement.kind {
    case .login: show(.text(.lines(try await account.login(service.server))))
    case .logout: show(.text(.lines(try await account.logout(service.server))))
    default: return show(.text(.lines(try await account.whoami(service.server))))
    }
    if portalFollowsLogin { portal = await account.hasToken(service.server) ? .private : .public }
  }
}
