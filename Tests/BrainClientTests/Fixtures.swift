import BrainAPI
import Logging
import Synchronization

@testable import BrainClient

/// A clock that only pauses move, and a memory of them.
final class FakeTime: Sendable {
  private let state = Mutex<(elapsed: Duration, pauses: [Duration])>((.zero, []))

  var pauses: [Duration] { state.withLock { $0.pauses } }

  /// - Parameter deadline: Comes when that happens; nil: never.
  func effects(deadline: Signal? = nil, random: Double = 0.5) -> HTTPService.Effects {
    HTTPService.Effects(
      now: { Instant(seconds: 1_700_000_000) }, elapsed: { self.state.withLock { $0.elapsed } },
      pause: { pause in
        self.state.withLock {
          $0.elapsed += pause
          $0.pauses.append(pause)
        }
      },
      deadline: { _ in
        let end = deadline ?? Signal()
        try await end.wait()
      },
      random: { random })
  }
}

/// A log that remembers every word.
struct CapturingLog: LogHandler {
  final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
  }

  let lines: Lines
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    lines.append("\(event.level) \(event.message) \(event.metadata ?? [:])")
  }
}

extension HTTPService {
  /// Runs `body` with a service for that server, and ends it.
  static func run<Result>(
    for address: String, token: Secret? = nil, time: FakeTime = FakeTime(), deadline: Signal? = nil,
    log: CapturingLog.Lines = .init(), change: (inout HTTPConfiguration) throws -> Void = { _ in },
    _ body: (HTTPService) async throws -> Result
  ) async throws -> Result {
    let base = try BaseURL(address)
    var configuration = HTTPConfiguration(
      base: base, tokens: token.map { TokenSource(server: base, token: $0) }, version: "1.2.3",
      logger: Logger(label: "test") { _ in CapturingLog(lines: log) })
    try change(&configuration)
    let service = try HTTPService(configuration, effects: time.effects(deadline: deadline))
    do {
      let result = try await body(service)
      service.shutdown()
      return result
    } catch {
      service.shutdown()
      throw error
    }
  }

  /// The failure of a request; nil where it succeeds.
  func failure(of request: APIRequest) async -> APIError? {
    do throws(APIError) {
      _ = try await page(for: request)
      return nil
    } catch {
      return error
    }
  }
}

extension APIRequest {
  /// All sessions of the private portal.
  static let sessions = APIRequest(.get, Endpoint(portal: .private, app: "stem", model: "session"))
}

let oneSession = #"{"sessions":[{"id":"s1","name":"rat"}],"meta":{"page":1,"total_results":1,"total_pages":1}}"#

/// Just enough of gzip (RFC 1952) to make bodies by hand.
enum Gzip {
  private static let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]

  /// The text, stored.
  static func stored(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    var crc: UInt32 = .max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    let count = UInt16(bytes.count)
    return head + [1] + little(count) + little(~count) + bytes + little(~crc) + little(UInt32(bytes.count))
  }

  /// A little that becomes about `count` zeros: 258 of them for 13 bits.
  static func bomb(_ count: Int) -> [UInt8] {
    var bytes = head
    var bits = 0
    var filled = 0
    func put(_ code: Int, _ width: Int) {
      for place in (0..<width).reversed() {
        bits |= (code >> place & 1) << filled
        filled += 1
        if filled == 8 {
          bytes.append(UInt8(bits))
          (bits, filled) = (0, 0)
        }
      }
    }
    put(1, 1)
    // Fixed codes: `01`, its low bit first.
    put(0b10, 2)
    put(0b0011_0000, 8)
    for _ in 0..<(count / 258) {
      put(0b1100_0101, 8)
      put(0, 5)
    }
    put(0, 7)
    if filled > 0 { bytes.append(UInt8(bits)) }
    return bytes + [0, 0, 0, 0, 0, 0, 0, 0]
  }

  private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
