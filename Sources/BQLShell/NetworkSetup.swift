import BQLEngine
import BrainAPI
import BrainClient

/// How servers are reached, as options and environment have it. Nothing is read before a server is asked.
struct NetworkSetup: Sendable {
  let servers: RunOptions.Servers
  /// Of the server that the program was started with: a client's certificate is shown to that one only.
  let startOrigin: String?
  let warn: @Sendable (String) -> Void

  /// Throws `.invalidRequest` for an option or a proxy that makes no sense.
  func settings(for base: BaseURL) throws(APIError) -> NetworkSettings {
    var settings = NetworkSettings()
    settings.proxy = try ProxyRules.proxy(for: base, option: servers.proxy, variable: Platform.environment)
    guard base.scheme == .https else { return settings }
    settings.authorities = try authorities()
    if let path = servers.certificate, base.origin == startOrigin {
      let certificates = try file(path, of: "--cert")
      var key = certificates
      if let path = servers.key { key = try file(path, of: "--key") }
      settings.identity = (certificates, key)
    }
    return settings
  }

  // MARK: Authorities

  /// Where systems keep theirs that the library does not look at: used where those that it knows are missing.
  private static let knownBundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]
  private static let otherBundles = [
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem", "/etc/ssl/ca-bundle.pem",
  ]

  private func authorities() throws(APIError) -> [NetworkSettings.PEM] {
    var found: [NetworkSettings.PEM] = []
    if let path = servers.authority { found.append(try file(path, of: "--cacert")) }
    for name in ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR"] {
      guard let value = Platform.environment(name) else { continue }
      let paths = name == "SSL_CERT_DIR" ? value.split(separator: ":").map(String.init) : [value]
      for path in paths { found += named(path, name) }
    }
    #if os(Linux)
      if !NetworkSetup.knownBundles.contains(where: Platform.exists),
        let path = NetworkSetup.otherBundles.first(where: Platform.exists)
      {
        found += named(path, "the system's")
      }
    #endif
    return found
  }

  /// What a variable names: a file, or a folder of them. A variable that is wrong is told of, and takes no trust away.
  private func named(_ path: String, _ variable: String) -> [NetworkSettings.PEM] {
    do throws(FileError) {
      guard let entries = try RealFiles.entries(path) else {
        return [NetworkSettings.PEM(name: "\(path) (\(variable))", bytes: try NetworkSetup.read(path))]
      }
      let names = entries.filter { !$0.isFolder }.map(\.name).sorted()
      return names.compactMap { name in
        let full = path + "/" + name
        guard let bytes = try? NetworkSetup.read(full), NetworkSetup.looksLikeCertificate(bytes) else { return nil }
        return NetworkSettings.PEM(name: "\(full) (\(variable))", bytes: bytes)
      }
    } catch {
      warn("\(path) (\(variable)): \(error.reason)")
      return []
    }
  }

  private static func looksLikeCertificate(_ bytes: [UInt8]) -> Bool {
    bytes.firstRange(of: Array("-----BEGIN CERTIFICATE-----".utf8)) != nil
  }

  // MARK: Files

  private func file(_ path: String, of option: String) throws(APIError) -> NetworkSettings.PEM {
    do throws(FileError) {
      return NetworkSettings.PEM(name: "\(path) (\(option))", bytes: try NetworkSetup.read(path))
    } catch {
      throw APIError(.invalidRequest, url: "", summary: "nothing was sent: \(path) (\(option)): \(error.reason)")
    }
  }

  /// The most bytes of such a file.
  private static let largestFile = 16 << 20

  private static func read(_ path: String) throws(FileError) -> [UInt8] {
    let source = try RealFiles().open(path)
    var bytes: [UInt8] = []
    while let piece = try source.next() {
      bytes += piece
      if bytes.count > largestFile { throw FileError("larger than \(largestFile >> 20) MB") }
    }
    return bytes
  }
}
