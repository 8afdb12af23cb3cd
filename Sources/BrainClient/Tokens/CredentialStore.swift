import BrainAPI

/// The credentials of the user in a JSON file for the user alone, by the origin of the server:
///
///     {"version":1,"servers":{"https://www.brainstem.org":{"kind":"personal","token":"...","obtained":"..."}}}
///
/// It is changed under the lock of a file beside it, read again first: two logins lose nothing of each other.
package struct CredentialStore: Sendable {
  package let path: String
  private static let version = 1

  package init(path: String) { self.path = path }

  /// The credentials for an origin; nil where there are none.
  package func credentials(for origin: String) throws(CredentialError) -> Credentials? {
    guard let entry = try servers()[origin]?.record else { return nil }
    guard let credentials = Credentials(entry) else { throw notOurs }
    return credentials
  }

  /// Keeps credentials; nil removes them. false where there were none to remove.
  @discardableResult
  package func keep(
    _ credentials: Credentials?, for origin: String, pause: @Sendable (Duration) async throws -> Void
  ) async throws(CredentialError) -> Bool {
    // Without a file there is nothing to remove, and nothing is made for it.
    if credentials == nil, try servers()[origin] == nil { return false }
    return try keep(credentials, for: origin, holding: try await lock(pause))
  }

  /// As above, by whoever holds the lock already.
  @discardableResult
  func keep(
    _ credentials: Credentials?, for origin: String, holding lock: FileLock
  ) throws(CredentialError) -> Bool {
    defer { withExtendedLifetime(lock) {} }
    let servers = try servers()
    let hadOne = servers[origin] != nil
    if credentials == nil, !hadOne { return false }
    var fields = servers.fields.filter { $0.name != origin }.map { ($0.name, $0.value) }
    if let credentials { fields.append((origin, .record(credentials.entry))) }
    let whole = Record([("version", .integer(CredentialStore.version)), ("servers", .record(Record(fields)))])
    try PrivateFile(path: path).write(Array((JSON.write(.record(whole), pretty: true) + "\n").utf8))
    return hadOne
  }

  /// Waits for the lock; a minute and a half at most.
  func lock(_ pause: @Sendable (Duration) async throws -> Void) async throws(CredentialError) -> FileLock {
    let place = path + ".lock"
    for _ in 0..<3000 {
      if let lock = try FileLock.take(place) { return lock }
      do { try await pause(.milliseconds(30)) } catch { throw CredentialError("the wait for \(place) was cut short") }
    }
    throw CredentialError("another program holds \(place)")
  }

  private var notOurs: CredentialError {
    CredentialError("\(path) is not a credentials file of this program", remedy: "mv \(path) \(path).old")
  }

  private func servers() throws(CredentialError) -> Record {
    guard let bytes = try PrivateFile(path: path).read() else { return Record() }
    guard let whole = (try? JSON.read(bytes, limits: .init(depth: 8, size: 1 << 20)))?.record,
      whole["version"] == .integer(CredentialStore.version), let servers = whole["servers"]?.record
    else { throw notOurs }
    return servers
  }
}

/// The file in which the official Python client keeps its one token, bare, for https://www.brainstem.org/ and whatever it
/// was told to talk to last.
package struct PythonTokenFile: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// nil where there is none. The file does not say when the token was given.
  func token() throws(CredentialError) -> Secret? {
    guard let bytes = try PrivateFile(path: path).read() else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let words = text.split { $0.isWhitespace }
    return words.count == 1 ? Secret(String(words[0])) : nil
  }
}
