import BrainAPI
import BrainClient
import Synchronization

/// The tokens of one run, by server. Nothing is read before somebody asks.
final class Keyring: Sendable {
  /// The variables that may hold a token, in the order in which they count.
  static let variables = ["BRAINSTEM_TOKEN", "BRAINSTEM_API_TOKEN"]

  private let environment: (name: String, token: Secret)?
  /// A variable that is set, but to nothing, where none of them holds a token.
  private let emptyVariable: String?
  /// The origin that the token of the environment is for: that of the server that the program was started with.
  private let environmentOrigin: String?
  private let keepers = Mutex<[String: TokenKeeper]>([:])
  let configuration: @Sendable (BaseURL) -> HTTPConfiguration
  private let warn: @Sendable (String) -> Void

  /// - Parameters:
  ///   - startAddress: The server that the program was started with; nil for an embedded one.
  ///   - configuration: For requests to a server, without its token.
  init(
    startAddress: String?, configuration: @escaping @Sendable (BaseURL) -> HTTPConfiguration,
    warn: @escaping @Sendable (String) -> Void
  ) {
    let given = Keyring.variables.compactMap { name in Platform.variable(name).map { (name, Keyring.trimmed($0)) } }
    environment = given.first { !$0.1.isEmpty }.map { ($0.0, Secret($0.1)) }
    emptyVariable = environment == nil ? given.first?.0 : nil
    environmentOrigin = startAddress.flatMap { try? BaseURL($0) }?.origin
    self.configuration = configuration
    self.warn = warn
  }

  /// Without the line end that comes along from a file, and blanks around.
  private static func trimmed(_ text: String) -> String {
    let text = text.drop(while: \.isWhitespace)
    return String(
      text.prefix(upTo: text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? text.startIndex))
  }

  /// The variable that is set to nothing, where it would hold the token for a server.
  func emptyVariable(for base: BaseURL) -> String? { base.origin == environmentOrigin ? emptyVariable : nil }

  /// Where logins are kept; nil without a home.
  static var storePath: String? { Folders.configuration.map { $0 + "/credentials.json" } }

  func keeper(for base: BaseURL) -> TokenKeeper {
    keepers.withLock { keepers in
      if let keeper = keepers[base.origin] { return keeper }
      let configuration = configuration(base)
      let sources = TokenKeeper.Sources(
        environment: base.origin == environmentOrigin ? environment : nil,
        store: Keyring.storePath.map { CredentialStore(path: $0) },
        // The client takes this place whatever the XDG folders are.
        pythonFile: Platform.environment("HOME").map { PythonTokenFile(path: $0 + "/.config/brainstem/token") })
      let keeper = TokenKeeper(server: base, sources: sources, warn: warn) { (old) async throws(APIError) in
        let service = try AuthService(configuration)
        do throws(APIError) {
          let new = try await service.renewed(old)
          service.shutdown()
          return new
        } catch {
          service.shutdown()
          throw error
        }
      }
      keepers[base.origin] = keeper
      return keeper
    }
  }
}
