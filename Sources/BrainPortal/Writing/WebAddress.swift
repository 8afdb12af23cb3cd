/// Django's notion of a web address, without its rarer turns: a scheme, perhaps a user, a host with a dot in it (or `localhost`, or
/// numbers), perhaps a port, and no blank.
enum WebAddress {
  private static let schemes: Set = ["http", "https", "ftp", "ftps"]

  static func isValid(_ text: String) -> Bool {
    guard text.unicodeScalars.count <= 2048, let mark = text.firstRange(of: "://"),
      schemes.contains(text[..<mark.lowerBound].lowercased())
    else { return false }
    let rest = text[mark.upperBound...]
    guard !rest.contains(where: \.isWhitespace) else { return false }
    var host = rest.prefix { !"/?#".contains($0) }
    if let user = host.lastIndex(of: "@") { host = host[host.index(after: user)...] }
    if host.hasPrefix("["), let end = host.lastIndex(of: "]") {
      return isPort(host[host.index(after: end)...])
        && host[..<end].dropFirst().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
    let name = host.prefix { $0 != ":" }
    return isPort(host[name.endIndex...]) && isHost(name)
  }

  private static func isPort(_ text: Substring) -> Bool {
    if text.isEmpty { return true }
    return text.hasPrefix(":") && (2...6).contains(text.count)
      && text.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
  }

  private static func isHost(_ name: Substring) -> Bool {
    if name.lowercased() == "localhost" { return true }
    let labels = (name.hasSuffix(".") ? name.dropLast() : name).split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1, let last = labels.last else { return false }
    let areLabels = labels.allSatisfy { label in
      (1...63).contains(label.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
        && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
    }
    if !areLabels { return false }
    // Numbers are an address of four bytes; else the last label is no number.
    if last.allSatisfy(\.isNumber) { return labels.count == 4 && labels.allSatisfy { UInt8($0) != nil } }
    return last.count >= 2
  }
}
