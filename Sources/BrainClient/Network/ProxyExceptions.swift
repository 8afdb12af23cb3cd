import NIOCore

/// The servers that are asked without a proxy, as `NO_PROXY` lists them, between commas or blanks: `*`; names with all below
/// them (`example.org`, `.example.org`, `*.example.org`); addresses; blocks of addresses (`10.0.0.0/8`, `fd00::/8`); each with a
/// port or for all of them.
package struct ProxyExceptions: Sendable, Hashable {
  private enum Rule: Hashable {
    case all
    case name(String)
    case block(bytes: [UInt8], bits: Int)
  }

  private struct Entry: Hashable {
    var rule: Rule
    var port: Int?
  }

  private let entries: [Entry]

  package init(_ list: String) {
    entries = list.split { $0 == "," || $0.isWhitespace }.compactMap { ProxyExceptions.entry($0.lowercased()) }
  }

  /// `host`: in small letters, an IPv6 address in brackets.
  package func contain(host: String, port: Int) -> Bool {
    let host = host.hasSuffix(".") ? String(host.dropLast()) : host
    let address = ProxyExceptions.bytes(host)
    return entries.contains { entry in
      if let own = entry.port, own != port { return false }
      switch entry.rule {
      case .all: return true
      case .name(let name): return host == name || host.hasSuffix("." + name)
      case .block(let bytes, let bits): return address.map { ProxyExceptions.share($0, bytes, bits: bits) } ?? false
      }
    }
  }

  private static func entry(_ text: String) -> Entry? {
    if text == "*" { return Entry(rule: .all) }
    if let slash = text.firstIndex(of: "/") {
      guard let bytes = bytes(String(text[..<slash])), let bits = Int(text[text.index(after: slash)...]),
        (0...bytes.count * 8).contains(bits)
      else { return nil }
      return Entry(rule: .block(bytes: bytes, bits: bits))
    }
    if let bytes = bytes(text) { return Entry(rule: .block(bytes: bytes, bits: bytes.count * 8)) }
    var (name, port) = (text[...], Int?.none)
    if let colon = text.lastIndex(of: ":") {
      guard let number = Int(text[text.index(after: colon)...]) else { return nil }
      (name, port) = (text[..<colon], number)
    }
    if let bytes = bytes(String(name)) { return Entry(rule: .block(bytes: bytes, bits: bytes.count * 8), port: port) }
    if name.hasPrefix("*.") { name = name.dropFirst() }
    if name.hasPrefix(".") { name = name.dropFirst() }
    if name.hasSuffix(".") { name = name.dropLast() }
    return name.isEmpty ? nil : Entry(rule: .name(String(name)), port: port)
  }

  /// An address, with brackets or without, as 4 or 16 bytes; nil for a name.
  private static func bytes(_ text: String) -> [UInt8]? {
    let text = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return nil }
    return switch address {
    case .v4(let address): withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
    case .v6(let address): withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
    case .unixDomainSocket: nil
    }
  }

  private static func share(_ one: [UInt8], _ other: [UInt8], bits: Int) -> Bool {
    guard one.count == other.count else { return false }
    let whole = bits / 8
    guard one[..<whole] == other[..<whole] else { return false }
    let rest = bits % 8
    return rest == 0 || (one[whole] ^ other[whole]) >> UInt8(8 - rest) == 0
  }
}
