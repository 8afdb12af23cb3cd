import BrainAPI
import TestSupport
import Testing

@testable import BrainClient

/// Row 6: a server may send any bytes. What comes of them is an answer or a failure with words, and never the end of the
/// program, which would end these tests.
struct ReplyFuzzTests {
  /// One service for many replies, each tried once.
  private func run(
    _ steps: @escaping @Sendable (Int) -> [FaultServer.Step],
    _ body: (HTTPService) async throws -> Void
  ) async throws {
    try await FaultServer.run(script: { _, number in steps(number) }) { server in
      try await HTTPService.run(for: server.address, change: { $0.retry.maximumAttempts = 1 }, body)
    }
  }

  @Test(arguments: [oneSession, ""])
  func row6EveryStatus(body: String) async throws {
    let steps: @Sendable (Int) -> [FaultServer.Step] = { number in
      let digits = String(String(1000 + number).dropFirst())
      // Said, so that no later request takes a connection up that is just being closed.
      return [.reply("\(digits) X", body, headers: ["Connection: close"]), .close]
    }
    try await run(steps) { service in
      for status in 0..<1000 {
        let failure = await service.failure(of: .sessions)
        switch status {
        case 0..<100:
          #expect(failure?.kind == .unusableBody)
          #expect(failure?.summary == "the server answered with an unexpected status (\(status))")
        // An interim reply, and the end where the reply is expected.
        case 102..<200, 100: #expect(failure?.kind == .network, "\(status): \(failure?.summary ?? "read")")
        case 101, 204: #expect(failure?.kind == .unusableBody, "\(status)")
        case 200..<300: #expect(failure?.kind == (body.isEmpty ? .unusableBody : nil), "\(status)")
        case 300..<400: #expect(failure?.kind == .redirect)
        case 401, 403: #expect(failure?.kind == .unauthorized)
        case 400..<500: #expect(failure?.kind == .refused)
        default: #expect(failure?.kind == .serverError)
        }
      }
    }
  }

  /// Nobody knows what a server has done that answers so.
  @Test func oddStatusesOfAWrite() async throws {
    try await run({ [.reply("0\(10 + $0) X", oneSession, headers: ["Connection: close"]), .close] }) { service in
      for _ in 0..<90 {
        let request = APIRequest(
          .patch, Endpoint(portal: .private, app: "stem", model: "session", id: "s1"), body: .record(Record()))
        do throws(APIError) {
          _ = try await service.send(request)
          Issue.record("called a success")
        } catch {
          #expect(error.kind == .unusableBody && error.mayHaveHappened)
        }
      }
    }
  }

  @Test(arguments: 0..<8)
  func row6AnyBytes(seed: Int) async throws {
    let count = 1000
    let steps: @Sendable (Int) -> [FaultServer.Step] = { number in
      var reply = RandomReply(seed: UInt64(seed * count + number))
      return reply.steps() + [.close]
    }
    var (good, bad) = (0, 0)
    try await run(steps) { service in
      for number in 0..<count {
        guard let failure = await service.failure(of: .sessions) else {
          good += 1
          continue
        }
        bad += 1
        #expect(!failure.summary.isEmpty, "\(number)")
        #expect(failure.summary.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "\(number)")
        #expect(failure.url.hasSuffix("/api/private/stem/session/"), "\(number)")
      }
    }
    // So that the test cannot come to test nothing.
    #expect(good > 20)
    #expect(bad > 500)
  }
}

extension ReplyFuzzTests {
  /// A proxy may answer anything, too.
  @Test(arguments: 0..<2)
  func row6AnyBytesOfAProxy(seed: Int) async throws {
    let count = 500
    let steps: @Sendable (Int) -> [FaultServer.Step] = { number in
      if number % 10 == 0 { return [.reply("0\(10 + number % 90) X"), .close] }
      var reply = RandomReply(seed: UInt64(1_000_000 + seed * count + number))
      return reply.steps() + [.close]
    }
    try await FaultServer.run(script: { _, number in steps(number) }) { server in
      let (port, change) = (
        server.port,
        { (configuration: inout HTTPConfiguration) in
          configuration.retry.maximumAttempts = 1
        }
      )
      try await HTTPService.run(
        for: "https://lab.example/",
        change: { configuration in
          change(&configuration)
          configuration.network = { () throws(APIError) in
            var network = NetworkSettings()
            network.proxy = try ProxyAddress("http://anna:canary7@127.0.0.1:\(port)", source: "--proxy")
            return network
          }
        }
      ) { service in
        for number in 0..<count {
          let failure = await service.failure(of: .sessions)
          #expect(failure?.kind == .network, "\(number): \(failure?.summary ?? "read")")
          #expect(failure?.summary.hasSuffix("; asked through the proxy http://127.0.0.1:\(port) (--proxy)") == true)
          #expect(failure?.summary.contains("canary7") == false)
        }
      }
      #expect(server.requests.allSatisfy { $0.hasPrefix("CONNECT lab.example:443 HTTP/1.1") })
      #expect(server.requests.allSatisfy { $0.contains("Basic YW5uYTpjYW5hcnk3") })
    }
  }
}

/// A reply that is right in most of its parts, in as many pieces as chance will have.
private struct RandomReply {
  private var chance: SeededNumbers

  init(seed: UInt64) { chance = SeededNumbers(seed: seed) }

  mutating func steps() -> [FaultServer.Step] {
    var bytes: [UInt8] = []
    for _ in 0..<(chance.chance(10) ? 3 : 1) { bytes += reply() }
    if chance.chance(25) { spoil(&bytes) }
    if chance.chance(20) { bytes.removeLast(chance.below(bytes.count)) }
    var steps: [FaultServer.Step] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = chance.chance(60) ? rest.count : 1 + chance.below(rest.count)
      steps.append(.send(Array(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    return steps
  }

  private mutating func reply() -> [UInt8] {
    var lines = [statusLine()]
    var body = Array((chance.chance(80) ? oneSession : chance.pick(["", "{", "[]", "<html>", "\u{0}"])).utf8)
    if chance.chance(20) { (lines, body) = (lines + ["Content-Encoding: gzip"], Gzip.stored(oneSession)) }
    switch chance.below(4) {
    case 0: lines.append("Content-Length: \(chance.chance(80) ? String(body.count) : oddNumber())")
    case 1:
      lines.append(
        "Transfer-Encoding: \(chance.chance(80) ? "chunked" : chance.pick(["gzip, chunked", "x", "chunked, chunked", ""]))"
      )
      body = chunked(body)
    case 2: lines.append("Connection: close")
    default: break
    }
    while chance.chance(40) { lines.insert(header(), at: 1 + chance.below(lines.count)) }
    let end = chance.chance(95) ? "\r\n" : chance.pick(["\n", "\r", "\r\r\n", ""])
    return Array((lines.joined(separator: end) + end + end).utf8) + body
  }

  private mutating func statusLine() -> String {
    let version =
      chance.chance(92)
      ? "HTTP/1.1" : chance.pick(["HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "HTTP/1.", "ICY", "", "http/1.1"])
    let status =
      chance.chance(70)
      ? "200"
      : chance.pick([
        String(chance.below(1000)), "0\(chance.below(100))", "00\(chance.below(10))", "", "20", "2000", "-1", "2x0",
        "100",
        "101", "204", "304", "99999999999999999999",
      ])
    return version + chance.pick([" ", " ", " ", "", "  "]) + status
      + chance.pick([" OK", "", " ", " \u{e9}", " \u{0}"])
  }

  private mutating func header() -> String {
    let name = chance.pick([
      "Content-Length", "Transfer-Encoding", "Content-Encoding", "Connection", "Upgrade", "Location", "Retry-After",
      "Content-Type", "Trailer", "", " ", "X", "X Y", ":", "\u{0}", "\u{ff}", String(repeating: "n", count: 100_000),
    ])
    let value = chance.pick([
      oddNumber(), "chunked", "gzip", "deflate", "br", "identity", "close", "keep-alive", "upgrade", "h2c", "websocket",
      "/",
      "", "\u{0}", "\t", "a\rb", "a\nb", "\u{fffd}", ",,,", String(repeating: "v", count: 90_000),
    ])
    return name + chance.pick([": ", ":", " : ", ""]) + value
  }

  private mutating func oddNumber() -> String {
    chance.pick([
      "0", "1", "-1", "+5", "00000000005", "5, 5", "5, 6", "0x10", "1e3", "18446744073709551615",
      "18446744073709551616",
      "9223372036854775807", "9223372036854775808", "99999999999999999999999", "five", "", " ", "5 5",
    ])
  }

  private mutating func chunked(_ body: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = body[...]
    while !rest.isEmpty {
      let count = 1 + chance.below(rest.count)
      let size =
        chance.chance(90)
        ? String(count, radix: 16)
        : chance.pick(["-1", "", "x", "ffffffffffffffff", "10000000000000000", "7fffffffffffffff", "0", " 5", "5 "])
      let end =
        chance.chance(95)
        ? "\r\n"
        : chance.pick(["\n", "\r", ";x=y\r\n", ";\u{0}\r\n", "; " + String(repeating: "e", count: 70_000) + "\r\n"])
      bytes += Array((size + end).utf8) + rest.prefix(count) + Array((chance.chance(95) ? "\r\n" : "").utf8)
      rest = rest.dropFirst(count)
    }
    let trailers = chance.chance(80) ? "" : header() + "\r\n"
    return bytes + Array(("0\r\n" + trailers + "\r\n").utf8)
  }

  /// A few bytes become others, come to be, or go.
  private mutating func spoil(_ bytes: inout [UInt8]) {
    for _ in 0..<(1 + chance.below(4)) where !bytes.isEmpty {
      let index = chance.below(bytes.count)
      switch chance.below(3) {
      case 0: bytes[index] = UInt8(chance.below(256))
      case 1: bytes.insert(UInt8(chance.below(256)), at: index)
      default: bytes.remove(at: index)
      }
    }
  }
}
