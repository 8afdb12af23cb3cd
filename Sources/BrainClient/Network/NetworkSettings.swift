import BrainAPI
import NIOSSL

/// How a server is reached: through what, whom it is trusted by, and who we say that we are.
package struct NetworkSettings: Sendable {
  /// The content of a file in PEM, with the name under which the person knows it: `/etc/lab.pem (SSL_CERT_FILE)`.
  package struct PEM: Sendable {
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  package var proxy: ProxyAddress?
  /// Certificates of authorities that are trusted beside those of the system.
  package var authorities: [PEM] = []
  /// What is shown to a server that wants to know who asks: certificates, our own first, and its key, which may stand in one
  /// file.
  package var identity: (certificates: PEM, key: PEM)?

  package init() {}

  /// Throws `.invalidRequest` for what is no certificate or key.
  func security() throws(APIError) -> TLSConfiguration {
    var security = TLSConfiguration.makeClientConfiguration()
    security.minimumTLSVersion = .tlsv12
    var authorities: [NIOSSLCertificate] = []
    for file in self.authorities { authorities += try NetworkSettings.certificates(file) }
    if !authorities.isEmpty { security.additionalTrustRoots = [.certificates(authorities)] }
    if let identity {
      security.certificateChain = try NetworkSettings.certificates(identity.certificates).map { .certificate($0) }
      do { security.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: identity.key.bytes, format: .pem)) } catch {
        throw NetworkSettings.refusal("\(identity.key.name) holds no key in PEM, or one that a password protects")
      }
    }
    return security
  }

  private static func certificates(_ file: PEM) throws(APIError) -> [NIOSSLCertificate] {
    if let certificates = try? NIOSSLCertificate.fromPEMBytes(file.bytes), !certificates.isEmpty { return certificates }
    throw refusal("\(file.name) holds no certificate in PEM")
  }

  private static func refusal(_ summary: String) -> APIError {
    APIError(.invalidRequest, url: "", summary: "nothing was sent: \(summary)")
  }
}
