/// By which names the server may be called. A browser lets any page call `http://127.0.0.1:8042/` by the page's own name, once
/// that name leads to this machine (DNS rebinding); a name that is not ours shows that this is so.
package struct ServedHosts: Sendable, Hashable {
  /// A name, with a port or for any port.
  package struct Host: Sendable, Hashable {
    var name: String
    var port: Int?

    /// `lab.example`, `lab.example:8080`, `[::1]:8080`; nil for what is no host.
    package init?(_ text: String) {
      let name: Substring
      if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
        name = text[...close]
      } else {
        name = text.prefix { $0 != ":" }
      }
      let rest = text[name.endIndex...]
      guard !name.isEmpty, name.utf8.allSatisfy(Host.canStand) else { return nil }
      self.name = name.lowercased()
      guard !rest.isEmpty else { return }
      guard rest.hasPrefix(":"), let port = UInt16(rest.dropFirst()) else { return nil }
      self.port = Int(port)
    }

    private static func canStand(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-._[]:".utf8.contains(byte)
      }
    }
  }

  /// Names of this machine.
  private static let loopback: Set<String> = ["127.0.0.1", "localhost", "[::1]"]

  /// What else was allowed.
  private let others: [Host]
  /// The port that is listened on.
  private let port: Int?

  package init(others: [Host] = [], port: Int?) {
    self.others = others
    self.port = port
  }

  /// Whether a request to that authority (the header `Host`) is meant for this server.
  package func allows(authority: String?) -> Bool { authority.map { allows($0, defaultPort: 80) } ?? false }

  /// Whether a page of that origin (the header `Origin`) may ask this server: only its own may.
  package func allows(origin: String) -> Bool {
    for (scheme, port) in [("http://", 80), ("https://", 443)] where origin.hasPrefix(scheme) {
      return allows(String(origin.dropFirst(scheme.count)), defaultPort: port)
    }
    return false
  }

  private func allows(_ authority: String, defaultPort: Int) -> Bool {
    guard let asked = Host(authority) else { return false }
    let askedPort = asked.port ?? defaultPort
    if ServedHosts.loopback.contains(asked.name), askedPort == port { return true }
    return others.contains { $0.name == asked.name && ($0.port ?? askedPort) == askedPort }
  }
}
