import BrainAPI
import Synchronization

/// What was found out about servers, by address. A session that begins where another one stands has its own: what it asks
/// does not depend on what others find out meanwhile.
final class CapabilityFinder: Sendable {
  private let found: Mutex<[String: Capabilities]>

  init() { found = Mutex([:]) }

  /// Begins with what the other one knows now.
  init(copying other: CapabilityFinder) { found = Mutex(other.found.withLock { $0 }) }

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
