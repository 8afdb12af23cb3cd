import BrainAPI
import Synchronization

/// What was found out about servers, by address; shared by a session and those that begin where it stands.
final class CapabilityFinder: Sendable {
  private let found = Mutex<[String: Capabilities]>([:])

  /// What is known of a server without asking it.
  func known(of service: any APIService, _ setting: Settings.CapabilityChoice, _ host: EngineHost) -> Capabilities? {
    let address = service.server.address
    switch setting {
    case .documented: return .documented
    case .dynamicREST: return .dynamicREST
    case .auto:
      return service.knownCapabilities ?? found.withLock { $0[address] }
        ?? host.capabilityMemory?.recall(address, now: host.clock())
    }
  }

  func keep(_ finding: CapabilityProbe.Finding, of address: String, _ host: EngineHost) {
    if finding.isCertain { found.withLock { $0[address] = finding.capabilities } }
    if finding.isLasting { host.capabilityMemory?.keep(finding.capabilities, of: address, now: host.clock()) }
  }
}
