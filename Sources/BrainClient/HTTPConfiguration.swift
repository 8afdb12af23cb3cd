import BrainAPI
import Logging

/// What an `HTTPService` has to know.
package struct HTTPConfiguration: Sendable {
  package var base: BaseURL
  /// nil: no token is sent.
  package var tokens: TokenSource?
  /// For one request with all its attempts, pauses and redirects, to the last byte.
  package var timeout = Duration.seconds(60)
  /// For one connection, to the end of its handshakes.
  package var connectTimeout = Duration.seconds(10)
  /// Bytes of a reply, decoded.
  package var maximumResponse = 256 << 20
  /// Whether plain http may go to another machine.
  package var allowsInsecureHTTP = false
  /// How the server is reached. Asked when a service is made, so that files are read only where there is something to ask.
  package var network: @Sendable () throws(APIError) -> NetworkSettings = { () throws(APIError) in NetworkSettings()
  }
  /// Of this program, for the header `User-Agent`.
  package var version: String
  package var retry = RetryPolicy()
  package var retryBudget = RetryBudget()
  package var catalogue = Catalogue.standard
  /// Where it is known, or laid down by the user, what the server can do.
  package var capabilities: Capabilities?
  package var logger: Logger

  package init(base: BaseURL, tokens: TokenSource? = nil, version: String, logger: Logger) {
    self.base = base
    self.tokens = tokens
    self.version = version
    self.logger = logger
  }
}
