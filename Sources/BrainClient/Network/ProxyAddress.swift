import BrainAPI

/// A proxy as people write it: `http://user:password@host:3128/`, `socks5://host`, `host:3128`.
package struct ProxyAddress: Sendable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// Asked for a tunnel by CONNECT, for http and https alike.
    case http
    /// SOCKS of version 5, without a password; it looks names up.
    case socks
  }

  package let kind: Kind
  /// Small letters; an IPv6 address without brackets.
  package let host: String
  package let port: Int
  package let user: String?
  package let password: Secret?
  /// What named it: `--proxy`, `HTTPS_PROXY`.
  package let source: String

  /// Throws `.invalidRequest`, never repeating a user or password.
  package init(_ text: String, source: String) throws(APIError) {
    func refusal(_ why: String) -> APIError {
      APIError(
        .invalidRequest, url: "",
        summary: "`\(AddressParts.withoutUser(text))` in \(source) is not the address of a proxy: \(why)")
    }
    guard let parts = AddressParts(text.contains("://") ? text : "http://" + text),
      parts.path.isEmpty || parts.path == "/", parts.query == nil, parts.fragment == nil
    else { throw refusal("expected `http://host:port`") }
    switch parts.scheme {
    case "http": kind = .http
    case "socks5", "socks5h", "socks": kind = .socks
    default: throw refusal("it is none of http, socks5")
    }
    guard let host = AddressParts.host(parts.host) else { throw refusal("its host is not valid") }
    guard let port = AddressParts.port(parts.port) else { throw refusal("its port is not valid") }
    self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    self.port = port ?? (kind == .http ? 80 : 1080)
    self.source = source
    guard let given = parts.user else {
      (user, password) = (nil, nil)
      return
    }
    if kind == .socks { throw refusal("SOCKS is spoken without a user and password") }
    let sides = given.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let user = PercentEncoding.decode(sides[0]),
      let password = PercentEncoding.decode(sides.count > 1 ? sides[1] : "")
    else { throw refusal("its user or password is encoded wrongly") }
    (self.user, self.password) = (user, Secret(password))
  }

  /// Without user and password.
  package var description: String {
    "\(kind == .http ? "http" : "socks5")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }
}

/// Which proxy a server is asked through.
package enum ProxyRules {
  /// - Parameters:
  ///   - option: `--proxy`; `none` for no proxy whatever the environment says. It goes before the environment.
  ///   - variable: The value of a variable of the environment; nil where it is not set or empty.
  /// Throws `.invalidRequest` for what is not the address of a proxy.
  package static func proxy(
    for base: BaseURL, option: String?, variable: (String) -> String?
  ) throws(APIError) -> ProxyAddress? {
    // A proxy would look for itself there.
    if base.isLoopback { return nil }
    let isExcluded = ["no_proxy", "NO_PROXY"].compactMap(variable).first.map {
      ProxyExceptions($0).contain(host: base.host, port: base.effectivePort)
    }
    if isExcluded == true { return nil }
    if let option { return option == "none" ? nil : try ProxyAddress(option, source: "--proxy") }
    let names =
      base.scheme == .https
      ? ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
      : ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]
    guard let (name, text) = names.compactMap({ name in variable(name).map { (name, $0) } }).first else {
      return nil
    }
    return try ProxyAddress(text, source: name)
  }
}
