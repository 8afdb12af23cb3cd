import BQLEngine
import BQLTestRunner
import BrainAPI
import BrainClient
import BrainPortal
import Logging
import Synchronization

/// Makes the services that a suite asks.
final class SuiteConnections: Sendable {
  static let noOtherServer = StatementFailure(
    "a suite asks the server of its portal and no other", at: nil, hint: "make a `QueryPortal` for each server")

  func connect(_ choice: ServerChoice) throws(StatementFailure) -> any APIService {
    switch choice {
    case .sandbox:
      do throws(PortalFailure) { return try EmbeddedPortal.sandbox() } catch {
        throw StatementFailure("\(error)", at: nil)
      }
    case .address, .database: throw SuiteConnections.noOtherServer
    }
  }

  func server(_ address: String, token: Secret?) throws(StatementFailure) -> any APIService {
    do throws(APIFailure) {
      let base = try BaseURL(address)
      let logger = Logger(label: "BQLTesting") { _ in SwiftLogNoOpLogHandler() }
      var configuration = HTTPConfiguration(base: base, version: "BQLTesting", logger: logger)
      if let token { configuration.tokens = TokenSource(server: base, token: token) }
      return try HTTPService(configuration)
    } catch {
      throw StatementFailure(error, at: nil)
    }
  }
}

/// The places that a run has left.
final class PlaceList: Sendable {
  private let kept = Mutex<[TestPlace]>([])

  func add(_ place: TestPlace) { kept.withLock { $0.append(place) } }

  var all: [TestPlace] { kept.withLock { $0 } }
}
