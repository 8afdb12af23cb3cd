/// Where a redirect leads, decided without any network: never off the origin, since the token would go along.
enum Redirect: Equatable {
  /// Path and query on the same server.
  case follow(target: String)
  /// In our words, with no more of the address than its server.
  case refuse(String)

  /// How many redirects of one request are followed.
  static let limit = 5

  /// Statuses that name another place.
  static func isRedirect(_ status: Int) -> Bool { [301, 302, 303, 307, 308].contains(status) }

  /// - Parameters:
  ///   - location: The header's value, hostile.
  ///   - target: Path and query of the request that was answered so.
  ///   - count: How many redirects were followed before.
  static func decide(location: String?, target: String, base: BaseURL, count: Int) -> Redirect {
    if count >= limit { return .refuse("the server redirects more than \(limit) times") }
    guard let location, !location.isEmpty else { return .refuse("the server redirects, but does not say where to") }
    guard location.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
      return .refuse("the server redirects to something that is not an address")
    }
    let reference = location.prefix { $0 != "#" }
    if reference.hasPrefix("//") { return absolute(base.scheme.rawValue + ":" + reference, base) }
    if let scheme = scheme(of: reference) {
      return reference.dropFirst(scheme.count).hasPrefix("://")
        ? absolute(String(reference), base)
        : .refuse("the server redirects to `\(scheme.prefix(20)):`, which is not followed")
    }
    if reference.hasPrefix("/") { return .follow(target: String(reference)) }
    let path = target.prefix { $0 != "?" }
    if reference.hasPrefix("?") { return .follow(target: String(path) + reference) }
    if reference.isEmpty { return .follow(target: target) }
    return .follow(target: String(path[...(path.lastIndex(of: "/") ?? path.startIndex)]) + reference)
  }

  /// What to type where `location` names the same host by https, or on another port; nil elsewhere.
  static func advice(location: String?, base: BaseURL) -> String? {
    guard let location, let other = otherServer(location), other.origin != base.origin, other.host == base.host,
      other.scheme == .https || base.scheme == .http
    else { return nil }
    return "try: --server \(other)\(base.path.dropFirst())"
  }

  /// The server that an absolute address stands on, without any path.
  private static func otherServer(_ address: String) -> BaseURL? {
    guard let parts = AddressParts(address), !parts.hasUser else { return nil }
    return try? BaseURL(parts.scheme + "://" + parts.host + (parts.port.map { ":" + $0 } ?? ""))
  }

  private static func absolute(_ address: String, _ base: BaseURL) -> Redirect {
    guard let parts = AddressParts(address) else {
      return .refuse("the server redirects to something that is not an address")
    }
    guard let other = otherServer(address), other.origin == base.origin else {
      let shown =
        otherServer(address).map { "`\($0.origin)`" }
        ?? AddressParts.host(parts.host).map { "`\(parts.scheme.prefix(20))://\($0)`" }
        ?? "something that is not an address"
      return .refuse(
        "the server redirects to another one, \(shown), which is not followed"
          + (advice(location: address, base: base).map { "; \($0)" } ?? ""))
    }
    return .follow(target: (parts.path.isEmpty ? "/" : parts.path) + (parts.query.map { "?" + $0 } ?? ""))
  }

  private static func scheme(of reference: Substring) -> Substring? {
    guard let colon = reference.firstIndex(of: ":") else { return nil }
    let scheme = reference[..<colon]
    guard let first = scheme.first, first.isLetter, !scheme.contains(where: { "/?".contains($0) }) else { return nil }
    return scheme
  }
}
