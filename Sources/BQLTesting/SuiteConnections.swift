import BQLEngine
import BQLTestRunner
import BrainAPI
import BrainClient
import BrainPortal
import Logging
import Synchronization

/// Makes the services that a suite asks.
final class SuiteConnections: Sendable {
  static let noOtherServer = StatementError(
    "a suite asks the server of its portal and no other", at: nil, hint: "make a `QueryPortal` for each server")

  func connect(_ choice: ServerChoice) throws(StatementError) -> any APIService {
    switch choice {
    case .sandbox:
      do throws(PortalError) { return try EmbeddedPortal.sandbox() } catch {
        throw StatementError("\(error)", at: nil)
      }
    case .address, .database: throw SuiteConnections.noOtherServer
    }
  }

  func server(_ address: String, token: Secret?) throws(StatementError) -> any APIService {
    do throws(APIError) {
      let base = try BaseURL(address)
      let logger = Logger(label: "BQLTesting") { _ in SwiftLogNoOpLogHandler() }
      var configuration = HTTPConfiguration(base: base, version: "BQLTesting", logger: logger)
      if let token { configuration.tokens = TokenSource(server: base, token: token) }
      return try HTTPService(configuration)
    } catch {
      throw StatementError(error, at: nil)
    }
  }
}

/// The places that a run has left.
final class PlaceList: Sendable {
  private let kept = Mutex<[TestPlace]>([])

  func add(_ place: TestPlace) { kept.withLock { $0.append(place) } }

  var all: [TestPlace] { kept.withLock { $0 } }
}
