import AsyncHTTPClient
import BrainAPI
import NIOCore
import NIOHTTP1

/// One request over the wire: no retry, no redirect, no meaning.
struct Transport: Sendable {
  struct Reply: Sendable {
    var status: Int
    var location: String?
    var retryAfter: String?
    /// Decoded.
    var body: [UInt8]
  }

  /// The body is larger than it may be.
  struct TooLarge: Error {}

  /// Of an error's body, no more than this is read.
  private static let largestErrorBody = 1 << 20

  let client: HTTPClient

  init(_ configuration: HTTPConfiguration, _ network: NetworkSettings) throws(APIError) {
    var wire = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .nanoseconds(configuration.connectTimeout.wholeNanoseconds)),
      // What comes out is counted while it is read: each request has a limit of its own.
      decompression: .enabled(limit: .none))
    // One protocol whose faults are all known; and no attempts beside our own.
    wire.httpVersion = .http1Only
    wire.connectionPool.retryConnectionEstablishment = false
    // Servers and the routers on the way forget connections that are not used. One that is taken up just then fails: a
    // nuisance for reading, an unknown outcome for a write.
    wire.connectionPool.idleTimeout = .seconds(10)
    wire.http1_1ConnectionDebugInitializer = ReplyGuard.install
    wire.tlsConfiguration = try network.security()
    wire.proxy = network.proxy.map(Transport.proxy)
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: wire)
  }

  private static func proxy(_ address: ProxyAddress) -> HTTPClient.Configuration.Proxy {
    switch address.kind {
    case .http:
      .server(
        host: address.host, port: address.port,
        authorization: address.user.map { .basic(username: $0, password: address.password?.exposed ?? "") })
    case .socks: .socksServer(host: address.host, port: address.port)
    }
  }

  /// `most`: bytes of the body, decoded. Throws `TooLarge`, `CancellationError`, and what the HTTP client throws.
  func get(_ address: String, headers: [(String, String)], most: Int) async throws -> Reply {
    var request = HTTPClientRequest(url: address)
    request.headers = HTTPHeaders(headers)
    return try await reply(to: request, most: most)
  }

  /// Sends a write; `content` is its body with the media type, nil for none. Throws as `get` does.
  func send(
    _ method: String, _ address: String, headers: [(String, String)], content: (body: [UInt8], type: String)?,
    gate: DepartureGate, most: Int
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: address)
    request.method = HTTPMethod(rawValue: method)
    request.headers = HTTPHeaders(headers)
    if let content {
      request.headers.add(name: "Content-Type", value: content.type)
      request.body = .stream(
        GatedBody(bytes: content.body, gate: gate), length: .known(Int64(content.body.count)))
    } else {
      // Nothing stands between the head and the server: it counts as gone from here.
      try Task.checkCancellation()
      guard gate.markSent() else { throw CancellationError() }
    }
    return try await reply(to: request, most: most)
  }

  private func reply(to request: HTTPClientRequest, most: Int) async throws -> Reply {
    // The deadline of the whole is kept by the caller; this one would only cover the head of the reply.
    let response = try await client.execute(request, deadline: .distantFuture)
    let status = Int(response.status.code)
    return Reply(
      status: status, location: response.headers.first(name: "Location"),
      retryAfter: response.headers.first(name: "Retry-After"),
      body: try await self.body(of: response, isError: !(200..<300).contains(status), most: most))
  }

  private func body(of response: HTTPClientResponse, isError: Bool, most: Int) async throws -> [UInt8] {
    let told = response.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
    if !isError, told > most { throw TooLarge() }
    var body = CappedBytes(most: isError ? min(Transport.largestErrorBody, most) : most)
    for try await part in response.body {
      if part.withUnsafeReadableBytes({ body.append($0) }) { continue }
      if !isError { throw TooLarge() }
      return body.bytes
    }
    // The stream of a cancelled request may simply end.
    try Task.checkCancellation()
    return body.bytes
  }
}

extension Duration {
  /// Clamped to what 64 bits hold.
  fileprivate var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (nanoseconds, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return isOver ? (seconds < 0 ? 0 : .max) : max(0, nanoseconds) + attoseconds / 1_000_000_000
  }
}
