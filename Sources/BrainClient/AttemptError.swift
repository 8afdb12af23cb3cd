import AsyncHTTPClient
import BrainAPI
import NIOCore
import NIOHTTP1

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why an attempt failed: what is told, and whether another may help.
struct AttemptError: Error {
  var failure: APIError
  var cause: RetryPolicy.Cause
  /// The header of that name.
  var retryAfter: String?
  /// There was no connection that anything could have been sent on.
  var isBeforeSending = false

  init(_ failure: APIError, cause: RetryPolicy.Cause = .final, retryAfter: String? = nil) {
    self.failure = failure
    self.cause = cause
    self.retryAfter = retryAfter
  }

  /// What the HTTP client threw. `url` is the address as people read it.
  init(_ error: any Error, url: String) {
    let (kind, cause, summary) = AttemptError.meaning(of: error)
    self.init(APIError(kind, url: url, summary: summary), cause: cause)
    isBeforeSending = AttemptError.isBeforeSending(error)
  }

  private static func isBeforeSending(_ error: any Error) -> Bool {
    switch error {
    case let error as HTTPClientError:
      let noConnection: [HTTPClientError] = [
        .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .alreadyShutdown, .invalidURL, .emptyHost,
        .emptyScheme, .proxyAuthenticationRequired, .invalidProxyResponse, .httpProxyHandshakeTimeout,
        .socksHandshakeTimeout,
      ]
      return noConnection.contains(error)
    case ChannelError.connectTimeout: return true
    case let error as IOError: return error.errnoCode == ECONNREFUSED
    default: break
    }
    let type = String(reflecting: type(of: error))
    let description = String(describing: error)
    return type.contains("NIOConnectionError") || description.contains("UnknownHost")
      || type.contains("SSL") && words(forHandshake: description) != nil
  }

  private static func meaning(of error: any Error) -> (APIError.Kind, RetryPolicy.Cause, String) {
    switch error {
    case is CancellationError: return (.cancelled, .final, "the request was cancelled")
    case let error as HTTPClientError: return meaning(of: error)
    case let error as HTTPParserError: return meaning(of: error)
    case let error as IOError: return (.network, .connection, words(forErrno: error.errnoCode))
    case let error as ReplyGuard.OddStatus:
      return (.unusableBody, .final, "the server answered with an unexpected status (\(error.status))")
    case ChannelError.connectTimeout: return (.timeout, .connection, "the server did not answer the connection in time")
    case is ChannelError: return (.network, .connection, "the connection was closed before the answer was whole")
    default: break
    }
    // Errors of modules that this one does not import: they are known by the names of their types.
    let type = String(reflecting: type(of: error))
    let description = String(describing: error)
    if type.contains("SSL") {
      return words(forHandshake: description).map { (.network, .final, $0) }
        ?? (.network, .connection, "the secure connection was closed before the answer was whole")
    }
    if type.hasSuffix("DecompressionError") {
      return (.network, .connection, "the compressed answer is damaged")
    }
    if description.contains("UnknownHost") { return (.network, .connection, "there is no server of that name") }
    if description.contains("(errno: \(ECONNREFUSED))") {
      return (.network, .connection, words(forErrno: ECONNREFUSED))
    }
    return (.network, .connection, "no connection to the server: \(plain(error))")
  }

  private static func words(forErrno code: CInt) -> String {
    switch code {
    case ECONNREFUSED: "the server refused the connection: nothing listens there"
    case ECONNRESET, EPIPE, ECONNABORTED: "the connection was closed before the answer was whole"
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN: "the server cannot be reached: is the network up?"
    default: "the connection failed (errno \(code))"
    }
  }

  /// Why TLS did not begin, where that is the matter. The library's own words hold the places of its sources; of them only
  /// the reason is shown.
  static func words(forHandshake description: String) -> String? {
    if description.contains("failedToValidateHostname") {
      return "the certificate of the server is for another name; nothing was sent"
    }
    if ["CERTIFICATE_VERIFY_FAILED", "unableToValidateCertificate"].contains(where: description.contains) {
      return
        "the certificate of the server is not trusted; nothing was sent; `--cacert FILE`, or SSL_CERT_FILE, names the "
        + "authority of an institute beside those of the system"
    }
    // It may come only when our side of the handshake is over; the server takes no request for all that.
    if description.contains("ALERT_CERTIFICATE_REQUIRED") {
      return "the server requires a client certificate: `--cert FILE` gives one"
    }
    guard description.contains("handshakeFailed") else { return nil }
    let reason = description.firstRange(of: "OPENSSL_internal:").map {
      description[$0.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    }
    if let reason, ["UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"].contains(reason) {
      return "the server has no TLS of version 1.2 or above; nothing was sent"
    }
    return "no secure connection to the server" + (reason.map { " (\($0))" } ?? "") + "; nothing was sent"
  }

  private static func meaning(of error: HTTPClientError) -> (APIError.Kind, RetryPolicy.Cause, String) {
    switch error {
    case .cancelled: (.cancelled, .final, "the request was cancelled")
    case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
      (.timeout, .connection, "the server did not answer the connection in time")
    case .deadlineExceeded, .readTimeout, .writeTimeout: (.timeout, .final, "the server did not answer in time")
    case .remoteConnectionClosed, .uncleanShutdown, .requestStreamCancelled:
      (.network, .connection, "the connection was closed before the answer was whole")
    case .proxyAuthenticationRequired:
      (.network, .final, "the proxy requires a user and password, or others than it was given; nothing was sent")
    case .invalidProxyResponse: (.network, .final, "the proxy does not connect to the server; nothing was sent")
    case .httpProxyHandshakeTimeout, .socksHandshakeTimeout: (.timeout, .connection, "the proxy did not answer in time")
    case .alreadyShutdown: (.cancelled, .final, "the connection to the server is shut down")
    case .invalidURL, .emptyHost, .emptyScheme: (.invalidRequest, .final, "no request can be sent to this address")
    default: (.network, .final, "the request failed: \(plain(error))")
    }
  }

  private static func meaning(of error: HTTPParserError) -> (APIError.Kind, RetryPolicy.Cause, String) {
    switch error {
    case .headerOverflow: (.tooLarge, .final, "the headers of the answer are too large")
    case .invalidEOFState, .closedConnection:
      (.network, .connection, "the connection was closed before the answer was whole")
    default: (.unusableBody, .final, "the answer is not valid HTTP (\(plain(error)))")
    }
  }

  /// One line, short.
  private static func plain(_ error: any Error) -> String {
    String(String(describing: error).prefix(200).map { $0.isNewline ? " " : $0 })
  }
}
