import BrainAPI
import Synchronization

/// The server as one test has it: it reads what all tests read, until it writes for the first time; from then on it has a
/// sandbox of its own. To any other server nothing is written.
package final class TestService: APIService {
  package let server: ServerIdentity
  package let knownCapabilities: Capabilities?
  private let shared: any APIService
  private let copy: (@Sendable () throws(StatementError) -> any APIService)?
  private let own = Mutex<(any APIService)?>(nil)

  /// `copy` makes a fresh sandbox; nil where nothing may be written.
  package init(
    _ shared: any APIService, copy: (@Sendable () throws(StatementError) -> any APIService)?
  ) {
    server = shared.server
    knownCapabilities = shared.knownCapabilities
    self.shared = shared
    self.copy = copy
  }

  package func page(for request: APIRequest) async throws(APIError) -> Page {
    try await (own.withLock { $0 } ?? shared).page(for: request)
  }

  package func send(_ request: APIRequest) async throws(APIError) -> WriteReply {
    let made = own.withLock { own -> Result<any APIService, APIError> in
      if let own { return .success(own) }
      do throws(APIError) {
        let service = try fresh(request)
        own = service
        return .success(service)
      } catch {
        return .failure(error)
      }
    }
    return try await made.get().send(request)
  }

  private func fresh(_ request: APIRequest) throws(APIError) -> any APIService {
    guard let copy else {
      throw APIError(
        .invalidRequest, url: request.decodedTarget,
        summary: "nothing was sent: \(EngineHost.refusalInTests)")
    }
    do throws(StatementError) { return try copy() } catch {
      throw APIError(
        .network, url: request.decodedTarget, summary: error.diagnostics.first?.title ?? "there is no sandbox")
    }
  }
}

extension ServerIdentity {
  /// The sandbox, of which everybody may have a copy.
  package var isSandbox: Bool { isEmbedded && address == "sandbox" }
}

extension EngineHost {
  static let refusalInTests = "tests write to a private copy of the sandbox and to nothing else"

  /// As a test has it: writes need no word on the sandbox, and are refused elsewhere; nobody is asked, and nothing of it
  /// is kept. `decorate` wraps every server that the test asks.
  package func forTests(
    on server: ServerIdentity, decorate: @escaping @Sendable (any APIService) -> any APIService = { $0 }
  ) -> EngineHost {
    var host = self
    let connect = connect
    host.connect = { (choice) throws(StatementError) in
      decorate(EngineHost.forTest(try connect(choice), connect))
    }
    host.writes =
      server.isSandbox
      ? WriteHost(permission: .granted, maximum: .max) : WriteHost(permission: .refused)
    host.writes.refusal = EngineHost.refusalInTests
    host.onProgress = { _ in }
    host.history = nil
    host.account = nil
    return host
  }

  /// A server as one test has it.
  package func serviceForTest(_ shared: any APIService) -> any APIService { EngineHost.forTest(shared, connect) }

  private static func forTest(
    _ shared: any APIService, _ connect: @escaping @Sendable (ServerChoice) throws(StatementError) -> any APIService
  ) -> any APIService {
    guard shared.server.isSandbox else { return TestService(shared, copy: nil) }
    return TestService(shared) { () throws(StatementError) in try connect(.sandbox) }
  }
}
