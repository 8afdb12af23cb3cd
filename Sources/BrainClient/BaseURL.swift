import BrainAPI

/// The address of a server, below which the API lies: `https://www.brainstem.org/`. Scheme and host are small letters, a
/// default port is left out, the path ends with a slash; there is no user, no query and no fragment.
package struct BaseURL: Sendable, Hashable, CustomStringConvertible {
  package enum Scheme: String, Sendable, Hashable {
    case http, https

    fileprivate var defaultPort: Int { self == .http ? 80 : 443 }
  }

  package let scheme: Scheme
  /// Small letters; an IPv6 address in brackets.
  package let host: String
  /// nil for the scheme's own.
  package let port: Int?
  /// `/`, or a path with a slash at both ends.
  package let path: String

  /// The service itself.
  package static let brainSTEM = BaseURL(scheme: .https, host: "www.brainstem.org", port: nil, path: "/")

  private init(scheme: Scheme, host: String, port: Int?, path: String) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.path = path
  }

  /// Reads an address as people write it. Throws `.invalidRequest`, never repeating a user or password.
  package init(_ text: String) throws(APIError) {
    func refusal(_ why: String) -> APIError {
      APIError(
        .invalidRequest, url: AddressParts.withoutUser(text), summary: "this is not the address of a server: " + why)
    }
    guard let parts = AddressParts(text) else { throw refusal("expected `https://` and a host") }
    guard let scheme = Scheme(rawValue: parts.scheme) else { throw refusal("it begins with neither https nor http") }
    if parts.hasUser { throw refusal("it holds a user or password") }
    if parts.query != nil { throw refusal("it holds a query") }
    if parts.fragment != nil { throw refusal("it holds a fragment") }
    guard let host = AddressParts.host(parts.host) else { throw refusal("its host is not valid") }
    guard let port = AddressParts.port(parts.port) else { throw refusal("its port is not valid") }
    let segments = BaseURL.prefix(ofAPI: parts.path.split(separator: "/"))
    guard segments.allSatisfy({ $0 != "." && $0 != ".." && AddressParts.isPathSegment($0) }) else {
      throw refusal("its path is not valid")
    }
    self.init(
      scheme: scheme, host: host, port: port == scheme.defaultPort ? nil : port,
      path: "/" + segments.map { $0 + "/" }.joined())
  }

  /// What stands before `api/`, or `api/private/...`, where people give the address of the API, or of a list in it.
  private static func prefix(ofAPI segments: [Substring]) -> [Substring] {
    guard let index = segments.lastIndex(of: "api") else { return segments }
    let rest = segments[(index + 1)...]
    guard rest.isEmpty || Portal(rawValue: String(rest[index + 1])) != nil else { return segments }
    return prefix(ofAPI: Array(segments[..<index]))
  }

  /// Scheme, host and port: what a token is bound to, and what a redirect may not leave.
  package var origin: String { "\(scheme.rawValue)://\(authority)" }
  package var effectivePort: Int { port ?? scheme.defaultPort }
  /// The whole address.
  package var description: String { origin + path }
  /// Short, for people: `brainstem`, or the host with its port.
  package var name: String { self == .brainSTEM ? "brainstem" : authority }

  private var authority: String { host + (port.map { ":\($0)" } ?? "") }

  /// Whether the host is this very machine, so that plain http tells nobody else anything.
  package var isLoopback: Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let octets = host.split(separator: ".", omittingEmptySubsequences: false)
    return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
  }

  /// The address of a target (path and query, beginning with a slash) below this one.
  func address(of target: String) -> String { origin + path.dropLast() + target }
}

/// An absolute address in its parts, not yet judged.
struct AddressParts {
  /// Small letters.
  var scheme: String
  /// What stands before `@`, hostile and secret; nil without one.
  var user: Substring?
  var hasUser: Bool { user != nil }
  var host: Substring
  var port: Substring?
  /// From the first slash on; may be empty.
  var path: Substring
  var query: Substring?
  var fragment: Substring?

  /// nil where there is no `scheme://host`, or where a byte stands that an address cannot hold.
  init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
      let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://")
    else { return nil }
    scheme = text[..<colon].lowercased()
    var rest = text[colon...].dropFirst(3)
    (rest, fragment) = AddressParts.cut(rest, at: "#")
    (rest, query) = AddressParts.cut(rest, at: "?")
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    path = rest[slash...]
    var authority = rest[..<slash]
    if let at = authority.lastIndex(of: "@") {
      user = authority[..<at]
      authority = authority[authority.index(after: at)...]
    }
    if authority.hasPrefix("["), let close = authority.lastIndex(of: "]") {
      host = authority[...close]
      let after = authority[authority.index(after: close)...]
      if !after.isEmpty && !after.hasPrefix(":") { return nil }
      port = after.isEmpty ? nil : after.dropFirst()
    } else {
      (host, port) = AddressParts.cut(authority, at: ":")
    }
    if host.isEmpty { return nil }
  }

  private static func cut(_ text: Substring, at sign: Character) -> (Substring, Substring?) {
    guard let place = text.firstIndex(of: sign) else { return (text, nil) }
    return (text[..<place], text[text.index(after: place)...])
  }

  /// The host in small letters; nil for what is none.
  static func host(_ text: Substring) -> String? {
    let host = text.lowercased()
    if host.hasPrefix("[") {
      let inside = host.dropFirst().dropLast()
      return !inside.isEmpty && inside.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." } ? host : nil
    }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    let isGood = labels.allSatisfy { label in
      !label.isEmpty
        && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }
    return isGood && host.utf8.count <= 253 ? host : nil
  }

  /// The port, or nil within where none is given; nil for what is none.
  static func port(_ text: Substring?) -> Int?? {
    guard let text else { return .some(nil) }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(text), (1...65535).contains(port) else {
      return nil
    }
    return port
  }

  static func isPathSegment(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { isLetterOrDigit($0) || "-._~%!$&'()*+,;=:@".utf8.contains($0) }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
  }

  /// An address that may hold a password, fit to be shown.
  static func withoutUser(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@") else { return text }
    let rest = text[text.index(after: at)...]
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"), colon < at else { return "…@" + rest }
    return text[..<colon] + "://…@" + rest
  }
}
