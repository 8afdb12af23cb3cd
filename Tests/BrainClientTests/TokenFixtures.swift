import BrainAPI
import Logging
import Synchronization

@testable import BrainClient

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A folder of its own for each test.
enum Scratch {
  static func run<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    var template = Array("/tmp/bql-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CredentialError("no scratch folder") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { remove(folder) }
    return try await body(folder)
  }

  private static func remove(_ path: String) {
    for name in names(path) {
      let inner = path + "/" + name
      if unlink(inner) != 0 { remove(inner) }
    }
    rmdir(path)
  }

  static func names(_ path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func write(_ path: String, _ text: String, mode: mode_t = 0o600) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(descriptor) }
    _ = Array(text.utf8).withUnsafeBytes { POSIX.writeAll(descriptor, $0) }
    fchmod(descriptor, mode)
  }

  static func read(_ path: String) -> String? {
    guard let bytes = try? PrivateFile(path: path).read() else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The permissions; 0 where there is nothing.
  static func mode(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
  }
}

extension Credentials {
  /// The time at which `FakeTime` stands.
  static let now = Instant(seconds: 1_700_000_000)

  static func personal(_ token: String) -> Credentials {
    Credentials(kind: .personal, token: Secret(token), obtained: now)
  }

  /// A pair that ends so many seconds from now, of an hour's life.
  static func pair(_ number: Int, endsIn seconds: Int = 3000) -> Credentials {
    Credentials(
      kind: .pair, token: Secret("access\(number)"), refresh: Secret("refresh\(number)"),
      tokenEnds: Instant(seconds: now.seconds + seconds), user: "anna@lab.example",
      obtained: Instant(seconds: now.seconds + seconds - 3600))
  }
}

extension AuthService {
  static func run<Result>(
    for address: String, time: FakeTime = FakeTime(), deadline: Signal? = nil, log: CapturingLog.Lines = .init(),
    _ body: (AuthService) async throws -> Result
  ) async throws -> Result {
    let configuration = HTTPConfiguration(
      base: try BaseURL(address), version: "1", logger: Logger(label: "test") { _ in CapturingLog(lines: log) })
    let service = try AuthService(configuration, effects: time.effects(deadline: deadline))
    do {
      let result = try await body(service)
      service.shutdown()
      return result
    } catch {
      service.shutdown()
      throw error
    }
  }
}

/// Counts, from wherever.
final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock(\.self) }
  @discardableResult
  func up() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }
}
