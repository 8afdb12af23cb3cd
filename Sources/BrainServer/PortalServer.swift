import BrainPortal
import Dispatch
import Hummingbird
import HummingbirdCore
import NIOCore
import ServiceLifecycle

/// An embedded portal on a socket of this machine, for other clients: every method and path goes to `respond`. It listens on
/// 127.0.0.1 only, because its accounts are samples.
package struct PortalServer: Sendable {
  private let portal: EmbeddedPortal
  /// 0 takes any free port.
  private let port: Int
  /// Names by which it may be called besides those of this machine.
  private let hosts: [ServedHosts.Host]

  /// What a request's body may have at most, in bytes.
  package static let largestBody = 10 << 20

  /// Connections at a time; others wait until one of them ends.
  static let mostConnections = 256
  /// What a whole request may take to come, and how long a connection may be without any.
  static let requestLimit = TimeAmount.seconds(20)

  package init(portal: EmbeddedPortal, port: Int = 0, hosts: [ServedHosts.Host] = []) {
    self.portal = portal
    self.port = port
    self.hosts = hosts
  }

  /// Serves until the task is cancelled or the process gets SIGTERM or SIGINT; requests under way are answered first.
  /// `onReady` is told the port. Throws what the socket says, such as that the port is taken.
  package func run(onReady: @escaping @Sendable (Int) -> Void) async throws {
    let responder = CallbackResponder<PortContext> { [portal, hosts] request, context in
      let served = ServedHosts(others: hosts, port: context.port)
      return if let refusal = PortalServer.refusal(of: request, served) { refusal } else {
        await PortalServer.answer(request, by: portal)
      }
    }
    var application = Application(
      responder: responder,
      server: .http1(
        configuration: .init(additionalChannelHandlers: [RequestDeadline(PortalServer.requestLimit)])),
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: port), serverName: "BrainQuery",
        availableConnectionsDelegate: MaximumAvailableConnections(PortalServer.mostConnections)),
      onServerRunning: { channel in
        if let port = channel.localAddress?.port { onReady(port) }
      })
    application.logger.logLevel = .error
    let group = ServiceGroup(
      configuration: .init(
        services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: application.logger))
    // Cancellation would tear accepted connections down in the middle: it is turned into a graceful end.
    let running = Task { try await group.run() }
    try await withTaskCancellationHandler {
      try await running.value
    } onCancel: {
      Task { await group.triggerGracefulShutdown() }
    }
  }

  /// The answer to a request that is not meant for this server, or that another's page makes.
  private static func refusal(of request: Request, _ served: ServedHosts) -> Response? {
    if !served.allows(authority: request.head.authority) {
      let words = "This server does not answer by that name; `bql serve --allow-host NAME` lets it."
      return write(PortalResponse(status: 421, body: Array(#"{"detail":"\#(words)"}"#.utf8)))
    }
    if let origin = request.headers[.origin], !served.allows(origin: origin) {
      return write(PortalResponse(status: 403, body: Array(#"{"detail":"Pages of other sites may not ask."}"#.utf8)))
    }
    return nil
  }

  private static func answer(_ request: Request, by portal: EmbeddedPortal) async -> Response {
    var request = request
    let isHead = request.method == .head
    let body: [UInt8]
    do {
      let buffer = try await request.collectBody(upTo: largestBody)
      body = Array(buffer.readableBytesView)
    } catch {
      return write(PortalResponse(status: 413, body: Array(#"{"detail":"Request body is too large."}"#.utf8)))
    }
    let asked = PortalRequest(
      method: request.method.rawValue, path: request.uri.path, query: request.uri.query,
      bearerToken: bearerToken(request.headers[.authorization]), body: body,
      contentType: request.headers[.contentType], origin: "http://\(request.head.authority ?? "127.0.0.1")")
    // SQLite blocks: not on the threads that others' requests and sockets wait for.
    var response = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: portal.respond(to: asked)) }
    }
    if isHead { response.body = [] }
    return write(response)
  }

  private static func bearerToken(_ header: String?) -> String? {
    // The names of schemes have no case.
    guard let header, header.prefix("Bearer ".count).lowercased() == "bearer " else { return nil }
    let token = header.dropFirst("Bearer ".count).drop { $0 == " " }
    return token.isEmpty ? nil : String(token)
  }

  private static func write(_ response: PortalResponse) -> Response {
    var headers = HTTPFields()
    if response.status != 204 { headers[.contentType] = response.contentType }
    headers[.location] = response.location
    headers[.allow] = response.allow
    if response.status == 401 { headers[.wwwAuthenticate] = "Bearer" }
    return Response(
      status: HTTPResponse.Status(code: response.status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: response.body)))
  }
}

/// What a request is answered with: the port that it came in by.
private struct PortContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let port: Int?

  init(source: Source) {
    coreContext = .init(source: source)
    port = source.channel.localAddress?.port
  }
}
