import BrainAPI

/// A request as it comes over the wire, without a wire.
package struct PortalRequest: Sendable, Hashable {
  /// `GET`, `POST`, ... in capitals.
  package var method: String
  /// `/api/private/stem/session/`, percent-encoded.
  package var path: String
  /// What follows `?`, percent-encoded; nil or empty where nothing does.
  package var query: String?
  /// What follows `Bearer`; nil without such a header. Any text will do.
  package var bearerToken: String?
  package var body: [UInt8]
  /// The body's media type, as sent; nil counts as JSON.
  package var contentType: String?
  /// Where the portal is reached, without a path: `http://127.0.0.1:8042`. For addresses in replies.
  package var origin: String

  package init(
    method: String = "GET", path: String, query: String? = nil, bearerToken: String? = nil, body: [UInt8] = [],
    contentType: String? = nil, origin: String = "http://localhost"
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.bearerToken = bearerToken
    self.body = body
    self.contentType = contentType
    self.origin = origin
  }

  /// The wire form of a request of the engine. The token is the caller's affair.
  package init(_ request: APIRequest, bearerToken: String?) {
    let parts = request.target.split(separator: "?", maxSplits: 1)
    let file = request.upload.map(Multipart.write)
    self.init(
      method: request.method.rawValue, path: parts.first.map(String.init) ?? "/",
      query: parts.count > 1 ? String(parts[1]) : nil, bearerToken: bearerToken,
      body: file?.body ?? request.body.map { Array(JSON.write($0).utf8) } ?? [], contentType: file?.contentType)
  }
}

/// The answer to a `PortalRequest`.
package struct PortalResponse: Sendable, Hashable {
  package var status: Int
  package var contentType: String
  /// Where a redirect leads: path and query.
  package var location: String?
  /// What may be done instead of a method that is not allowed: `GET, POST, HEAD`.
  package var allow: String?
  package var body: [UInt8]

  package init(status: Int, contentType: String = PortalResponse.json, location: String? = nil, body: [UInt8] = []) {
    self.status = status
    self.contentType = contentType
    self.location = location
    self.body = body
  }

  package static let json = "application/json"
  package static let html = "text/html; charset=utf-8"
}

extension PortalResponse {
  /// What the framework says without a model in hand.
  static func page(_ status: Int, _ title: String, _ text: String = "") -> PortalResponse {
    let paragraph = text.isEmpty ? "" : "<p>\(text)</p>"
    let page = """

      <!doctype html>
      <html lang="en">
      <head>
        <title>\(title)</title>
      </head>
      <body>
        <h1>\(title)</h1>\(paragraph)
      </body>
      </html>

      """
    return PortalResponse(status: status, contentType: html, body: Array(page.utf8))
  }

  static let unknownPage = page(404, "Not Found", "The requested resource was not found on this server.")
  static let serverError = page(500, "Server Error (500)")
  static let tooLong = page(414, "414 Request-URI Too Large")

  /// `{"detail": ...}`
  static func detail(_ status: Int, _ text: String) -> PortalResponse {
    var bytes = Array("{\"detail\":".utf8)
    bytes.appendJSON(text)
    bytes.append(UInt8(ascii: "}"))
    return PortalResponse(status: status, body: bytes)
  }
}

/// Why a request is answered by something else than its records.
enum ReplyError: Error, Sendable, Hashable {
  /// A validation error: 400 with a list of sentences.
  case invalid(String)
  /// A parse error: 400 with `detail`.
  case malformed(String)
  case notFound
  /// A record that is not there, not shown, or that the filters leave out.
  case noMatch(String)
  case invalidPage
  case unauthenticated
  /// A token that was never given out, has ended, or is of the wrong kind.
  case invalidToken
  case wrongCredentials
  case forbidden
  case methodNotAllowed(String)
  /// A record that cannot be taken: 400 with the sentences of each field.
  case rejected(BrainAPI.Record)
  case unsupportedMedia(String)
  /// What the framework fails over.
  case failed

  var response: PortalResponse {
    switch self {
    case .invalid(let text):
      var bytes = Array("[".utf8)
      bytes.appendJSON(text)
      bytes.append(UInt8(ascii: "]"))
      return PortalResponse(status: 400, body: bytes)
    case .malformed(let text): return .detail(400, text)
    case .notFound: return .detail(404, "Not found.")
    case .noMatch(let model): return .detail(404, "No \(model) matches the given query.")
    case .invalidPage: return .detail(404, "Invalid page.")
    case .unauthenticated: return .detail(401, "Authentication credentials were not provided.")
    case .invalidToken:
      return PortalResponse(
        status: 401, body: Array(#"{"detail":"Token is invalid or expired","code":"token_not_valid"}"#.utf8))
    case .wrongCredentials: return .detail(401, "No active account found with the given credentials")
    case .forbidden: return .detail(403, "You do not have permission to perform this action.")
    case .methodNotAllowed(let method): return .detail(405, "Method \"\(method)\" not allowed.")
    case .rejected(let problems):
      return PortalResponse(status: 400, body: Array(JSON.write(.record(problems)).utf8))
    case .unsupportedMedia(let type): return .detail(415, "Unsupported media type \"\(type)\" in request.")
    case .failed: return .serverError
    }
  }
}
