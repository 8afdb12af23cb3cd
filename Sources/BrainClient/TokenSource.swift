import BrainAPI

/// Where the token for a server comes from. It goes to the origin of `server` and nowhere else.
package struct TokenSource: Sendable {
  package let server: BaseURL
  private let ask: @Sendable (_ refused: Secret?) async throws(APIError) -> Secret?

  /// - Parameter ask: Gives the token, nil where there is none. After a 401 it is asked again, with the token that was
  ///   refused: a new one is tried once, the same one or nil ends the request.
  package init(server: BaseURL, ask: @escaping @Sendable (_ refused: Secret?) async throws(APIError) -> Secret?) {
    self.server = server
    self.ask = ask
  }

  /// One token, as it is.
  package init(server: BaseURL, token: Secret) {
    self.init(server: server) { refused in refused == nil ? token : nil }
  }

  func token(insteadOf refused: Secret?) async throws(APIError) -> Secret? { try await ask(refused) }
}
