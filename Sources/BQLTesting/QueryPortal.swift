import BQLEngine
import BQLSyntax
import BQLTestRunner
import BrainAPI
import BrainClient
import BrainPortal
import Logging

/// A BrainSTEM portal that a test suite asks, in the language of `bql`.
///
///     let portal = try await QueryPortal.sandbox()
///     let sessions = try await portal.query("from session include subjects")
///     try await portal.expect("every (from session include subjects) has (subjects is not empty)")
///
/// A portal is cheap to pass around and may be used by many tests at once: no call leaves anything behind for the next.
/// Writes are carried out on the sandbox only, on a copy of it that lives as long as the call or the test.
public struct QueryPortal: Sendable {
  /// Which half of a server is asked.
  public enum Portal: String, Sendable {
    /// Published data; no token is needed.
    case `public`
    /// What the owner of the token may see.
    case `private`
  }

  let service: any APIService
  let connections: SuiteConnections
  let portal: Portal
  /// Records or replays what is asked at a place.
  let decorate: @Sendable (TestPlace, any APIService) -> any APIService
  let didFinish: @Sendable (TestPlace) throws -> Void

  /// The sample data of a small lab, in memory: no network, no account, the same each time.
  public static func sandbox() async throws -> QueryPortal {
    let service: EmbeddedPortal
    do throws(PortalError) { service = try EmbeddedPortal.sandbox() } catch { throw QueryError("\(error)") }
    return QueryPortal(service: service, connections: SuiteConnections(), portal: .private)
  }

  /// A server, `https://www.brainstem.org/` say. The token is sent to that server and to no other; without one the public
  /// portal is asked. Plain http is for this machine only.
  public static func server(_ address: String, token: String? = nil, portal: Portal? = nil) async throws -> QueryPortal
  {
    let connections = SuiteConnections()
    let service: any APIService
    do throws(StatementError) {
      service = try connections.server(address, token: token.map { Secret($0) })
    } catch {
      throw QueryError(error, in: nil)
    }
    return QueryPortal(
      service: service, connections: connections, portal: portal ?? (token == nil ? .public : .private))
  }

  /// Asks `portal`, the sandbox where none is given, and writes every exchange into `folder`, which is made where it is
  /// missing; a path that is not absolute is below the current folder. Run the suite once with it, and from then on with
  /// ``replaying(_:)``. No token is written.
  public static func recording(_ folder: String, of portal: QueryPortal? = nil) async throws -> QueryPortal {
    let files = SuiteFiles()
    try files.makeFolder(folder)
    let portal = if let portal { portal } else { try await sandbox() }
    let recorder = Recorder(
      folder: folder, files: files, service: portal.service, portal: portal.enginePortal)
    let didFinish: @Sendable (TestPlace) throws -> Void = { place in
      recorder.didFinish(place)
      if let problem = recorder.problems.first { throw QueryError(problem) }
    }
    return QueryPortal(
      service: portal.service, connections: portal.connections, portal: portal.portal, decorate: recorder.decorate,
      didFinish: didFinish)
  }

  /// Answers from what ``recording(_:of:)`` or `bql test --record` wrote into `folder`, without any network. A request that
  /// was not recorded is a failure that names it.
  public static func replaying(_ folder: String) async throws -> QueryPortal {
    let replayer: Replayer
    do throws(RecordingError) { replayer = try Replayer(folder: folder, files: SuiteFiles()) } catch {
      throw QueryError(error.reason)
    }
    return QueryPortal(
      service: replayer.service, connections: SuiteConnections(),
      portal: replayer.portal == .public ? .public : .private, decorate: replayer.decorate)
  }

  private init(
    service: any APIService, connections: SuiteConnections, portal: Portal,
    decorate: @escaping @Sendable (TestPlace, any APIService) -> any APIService = { _, service in service },
    didFinish: @escaping @Sendable (TestPlace) throws -> Void = { _ in }
  ) {
    self.service = service
    self.connections = connections
    self.portal = portal
    self.decorate = decorate
    self.didFinish = didFinish
  }

  /// `sandbox`, or the server's address.
  public var address: String { service.server.address }
}

extension QueryPortal {
  var host: EngineHost {
    let connections = connections
    let service = service
    return EngineHost(
      connect: { (choice) throws(StatementError) in
        // The private copy that a test which writes gets, and `use`.
        if case .sandbox = choice, !service.server.isSandbox { throw SuiteConnections.noOtherServer }
        return try connections.connect(choice)
      }, files: SuiteFiles(), clock: SuiteFiles.now, zone: SuiteFiles.zone)
  }

  var enginePortal: BrainAPI.Portal { portal == .public ? .public : .private }

  /// Runs a test, and gives what came of it.
  func run(_ file: TestFile) async throws -> TestReport.Case {
    var options = TestOptions()
    options.portal = enginePortal
    options.decorate = decorate
    let places = PlaceList()
    options.didFinish = { places.add($0) }
    let runner = TestRunner(host: host, service: service, clock: .real(now: SuiteFiles.now), options: options)
    let report = await runner.run([file]).report
    for place in places.all + [TestPlace(file: file.path, test: nil)] { try didFinish(place) }
    guard let test = report.cases.first else { throw QueryError("\(file.path): there is no test in it") }
    return test
  }
}
