import BQLEngine
import BQLSyntax
import BrainAPI
import BrainClient
import BrainPortal
import Logging
import Synchronization

/// Makes the services that statements talk to. Nothing is opened before the first request.
final class Connections: Sendable {
  struct Options: Sendable {
    var allowsInsecureHTTP = false
    /// For requests to a server, without its token.
    var configuration: @Sendable (BaseURL) -> HTTPConfiguration
    /// The token for a server.
    var tokens: @Sendable (BaseURL) -> TokenSource
    /// Told before the first request to a server, and by which portal that goes.
    var announce: @Sendable (BaseURL, Portal) -> Void = { _, _ in }
  }

  private let options: Options
  private let open = Mutex<[HTTPService]>([])

  init(_ options: Options) { self.options = options }

  /// The service for a choice, not yet connected. A wrong address is told at once.
  func service(_ choice: ServerChoice) throws(StatementError) -> any APIService {
    switch choice {
    case .sandbox:
      let server = ServerIdentity(address: "sandbox", name: "sandbox", isEmbedded: true)
      return LazyService(server: server, knownCapabilities: .dynamicREST) { (_) throws(APIError) in
        try Connections.embedded(server) { () throws(PortalError) in try EmbeddedPortal.sandbox() }
      }
    case .database(let path):
      do throws(PortalError) {
        let portal = try EmbeddedPortal.open(path: RealFiles.resolved(path))
        Workers.keep(portal)
        return portal
      } catch {
        var hint: String?
        if case .missing = error { hint = "`bql serve --create \(path)` makes one with sample data" }
        throw StatementError("\(error)", at: nil, hint: hint)
      }
    case .address(let text):
      let base: BaseURL
      do throws(APIError) { base = try BaseURL(text) } catch { throw StatementError(error, at: nil) }
      if base.scheme == .http, !base.isLoopback, !options.allowsInsecureHTTP {
        throw StatementError(
          "plain http to \(base.host) is refused: everybody on the way could read and change it", .notAllowed, at: nil,
          hint: "use https, or `--insecure-http` where you know the way")
      }
      let server = ServerIdentity(address: base.description, name: base.name, isEmbedded: false)
      return LazyService(server: server, knownCapabilities: nil) { (portal) throws(APIError) in
        self.options.announce(base, portal)
        return try self.connect(base)
      }
    }
  }

  private static func embedded(
    _ server: ServerIdentity, _ make: () throws(PortalError) -> EmbeddedPortal
  ) throws(APIError) -> any APIService {
    do throws(PortalError) {
      let portal = try make()
      Workers.keep(portal)
      return portal
    } catch {
      throw APIError(.network, url: server.address, summary: "\(error)")
    }
  }

  private func connect(_ base: BaseURL) throws(APIError) -> any APIService {
    var configuration = options.configuration(base)
    configuration.tokens = options.tokens(base)
    let service = try HTTPService(configuration)
    open.withLock { $0.append(service) }
    return service
  }

  /// One spelling of an address; as it is where it is none.
  func normalized(_ address: String) -> String { (try? BaseURL(address))?.description ?? address }

  func shutdown() {
    let services = open.withLock { services in
      defer { services = [] }
      return services
    }
    for service in services { service.shutdown() }
  }
}

/// A service that is made at its first request: a statement that asks for nothing costs nothing.
final class LazyService: APIService {
  let server: ServerIdentity
  let knownCapabilities: Capabilities?
  private let make: @Sendable (Portal) throws(APIError) -> any APIService
  private let made = Mutex<(any APIService)?>(nil)

  /// `make` is told the portal of the first request.
  init(
    server: ServerIdentity, knownCapabilities: Capabilities?,
    make: @escaping @Sendable (Portal) throws(APIError) -> any APIService
  ) {
    self.server = server
    self.knownCapabilities = knownCapabilities
    self.make = make
  }

  func page(for request: APIRequest) async throws(APIError) -> Page { try await service(request).page(for: request) }

  func send(_ request: APIRequest) async throws(APIError) -> WriteReply {
    try await service(request).send(request)
  }

  private func service(_ request: APIRequest) throws(APIError) -> any APIService {
    let result = made.withLock { made -> Result<any APIService, APIError> in
      if let made { return .success(made) }
      do throws(APIError) {
        let service = try make(request.endpoint.portal)
        made = service
        return .success(service)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
