import BrainAPI
import BrainPortal
import BrainServer
import Dispatch
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

@Suite struct PortalServerTests {
  /// Runs a server of the sample data on a free port for as long as `body` takes.
  private func serve(
    hosts: [String] = [], _ body: @escaping @Sendable (EmbeddedPortal, Int) async throws -> Void
  ) async throws {
    let portal = try EmbeddedPortal.sandbox()
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        // A server that ends without having been ready must not leave the test waiting.
        defer { ready.finish() }
        try await PortalServer(portal: portal, hosts: hosts.compactMap(ServedHosts.Host.init)).run { ready.yield($0) }
      }
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next())
      #expect(port > 0)
      try await body(portal, port)
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  @Test func answersAsThePortalDoes() async throws {
    try await serve { portal, port in
      for (path, query) in [
        (
          "/api/private/stem/session/",
          "filter%7Bdescription.icontains%7D=hippocampus&include%5B%5D=behaviors.*&limit=100"
        ),
        ("/api/private/resources/consumable/", ""), ("/api/private/stem/nope/", ""),
        ("/api/private/stem/session/x/", ""),
      ] {
        let expected = portal.respond(to: PortalRequest(path: path, query: query, bearerToken: "t"))
        let reply = try await exchange(
          port,
          "GET \(path)?\(query) HTTP/1.1\r\nHost: localhost:\(port)\r\nAuthorization: Bearer t\r\nConnection: close\r\n\r\n"
        )
        #expect(reply.status == expected.status)
        #expect(reply.header("content-type") == expected.contentType)
        #expect(reply.body == expected.body)
      }
    }
  }

  @Test func asksForAToken() async throws {
    try await serve { _, port in
      for header in ["", "Authorization: Basic eDp5\r\n", "Authorization: Bearer \r\n"] {
        let reply = try await exchange(
          port,
          "GET /api/private/stem/session/ HTTP/1.1\r\nHost: localhost:\(port)\r\n\(header)Connection: close\r\n\r\n")
        #expect(reply.status == 401)
        #expect(reply.header("www-authenticate") == "Bearer")
      }
      let shouted = try await exchange(
        port,
        "PUT /api/private/stem/session/ HTTP/1.1\r\nHost: localhost:\(port)\r\nAuthorization: BEARER t\r\nConnection: close\r\n\r\n"
      )
      #expect(shouted.status == 405)
      #expect(shouted.header("allow") == "GET, POST, HEAD")
      let reply = try await exchange(
        port, "GET /api/public/stem/project/ HTTP/1.1\r\nHost: localhost:\(port)\r\nConnection: close\r\n\r\n")
      #expect(reply.status == 200)
    }
  }

  @Test func redirectsToTheSlash() async throws {
    try await serve { _, port in
      let reply = try await exchange(
        port, "GET /api/public/stem/project?limit=1 HTTP/1.1\r\nHost: localhost:\(port)\r\nConnection: close\r\n\r\n")
      #expect(reply.status == 301)
      #expect(reply.header("location") == "/api/public/stem/project/?limit=1")
    }
  }

  @Test func takesWrites() async throws {
    try await serve { _, port in
      func send(_ method: String, _ path: String, _ body: String, type: String = "application/json") async throws
        -> Reply
      {
        try await exchange(
          port,
          "\(method) /api/private/stem/project/\(path) HTTP/1.1\r\nHost: localhost:\(port)\r\nAuthorization: Bearer t\r\n"
            + "Connection: close\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
      }
      let made = try await send("POST", "", #"{"name":"new"}"#)
      #expect(made.status == 201)
      let id = try #require(try JSON.read(made.body).record?["project"]?.record?.id)
      let changed = try await send("PATCH", "\(id)/", #"{"name":"newer"}"#)
      #expect(changed.status == 200)
      #expect(String(decoding: changed.body, as: UTF8.self).contains(#""name":"newer""#))
      let gone = try await send("DELETE", "\(id)/", "")
      #expect(gone.status == 204 && gone.body.isEmpty && gone.header("content-type") == nil)
      #expect(try await send("POST", "", "a=b", type: "application/x-www-form-urlencoded").status == 415)
    }
  }

  @Test func refusesLargeBodies() async throws {
    try await serve { _, port in
      let size = PortalServer.largestBody + 1
      let large = try await exchange(
        port,
        "POST /api/private/stem/session/ HTTP/1.1\r\nHost: localhost:\(port)\r\nAuthorization: Bearer t\r\nConnection: close\r\n"
          + "Content-Length: \(size)\r\n\r\n" + String(repeating: " ", count: size))
      #expect(large.status == 413)
    }
  }

  /// The address that a person is sent to is the one that the program came by.
  @Test func tellsWhereADeviceIsLetIn() async throws {
    try await serve { _, port in
      for host in ["localhost:\(port)", "127.0.0.1:\(port)"] {
        let reply = try await exchange(
          port, "POST /api/auth/device/ HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        #expect(reply.status == 200)
        #expect(try JSON.read(reply.body).record?["verification_uri"] == .string("http://\(host)/device/"))
      }
    }
  }

  // MARK: Other sites' pages

  @Test func row5AnotherNameIsNotAnswered() async throws {
    try await serve(hosts: ["lab.example", "[fd00::1]:77"]) { portal, port in
      func status(_ host: String, _ more: String = "") async throws -> Int {
        try await exchange(
          port,
          "POST /api/private/stem/project/ HTTP/1.1\r\n\(host.isEmpty ? "" : "Host: \(host)\r\n")\(more)"
            + "Authorization: Bearer x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
        ).status
      }
      let own = "localhost:\(port)"
      for host in [
        "evil.example", "evil.example:\(port)", "localhost", "localhost:1", "127.0.0.2:\(port)", "",
        "localhost:\(port)@evil",
        "localhost.evil.example:\(port)", "[fd00::1]:78", "[fd00::1]",
      ] { #expect(try await status(host) == 421, "\(host)") }
      for host in [
        own, "LOCALHOST:\(port)", "127.0.0.1:\(port)", "[::1]:\(port)", "lab.example", "lab.example:9", "[fd00::1]:77",
      ] {
        // The record lacks everything: it came so far that this was seen.
        #expect(try await status(host) == 400, "\(host)")
      }
      for origin in [
        "http://evil.example", "https://evil.example:\(port)", "null", "http://localhost", "file://",
        "http://\(own).evil",
      ] {
        #expect(try await status(own, "Origin: \(origin)\r\n") == 403, "\(origin)")
      }
      for origin in ["http://\(own)", "http://127.0.0.1:\(port)", "https://lab.example"] {
        #expect(try await status(own, "Origin: \(origin)\r\n") == 400, "\(origin)")
      }
      let read = try await exchange(
        port, "GET /api/public/stem/project/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
      #expect(read.status == 421)
      #expect(String(decoding: read.body, as: UTF8.self).contains("--allow-host"))
    }
  }

  @Test func listensOnThisMachineOnly() async throws {
    try await serve { _, port in
      // 127.0.0.2 is this machine, too, but not the address that is listened on.
      #expect(connected(to: 0x7F00_0001, port) != nil)
      #if os(Linux)
        #expect(connected(to: 0x7F00_0002, port) == nil)
      #endif
    }
  }

  @Test func saysThatAPortIsTaken() async throws {
    try await serve { portal, port in
      await #expect(throws: (any Error).self) { try await PortalServer(portal: portal, port: port).run { _ in } }
    }
  }
}

private struct Reply: Sendable {
  var status: Int
  var headers: [String]
  var body: [UInt8]

  init(_ bytes: [UInt8]) throws {
    let separator = Array("\r\n\r\n".utf8)
    let end = try #require(bytes.indices.first { bytes[$0...].starts(with: separator) })
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n").map(String.init)
    status = try #require(Int(lines[0].split(separator: " ")[1]))
    headers = Array(lines.dropFirst())
    body = Array(bytes[(end + 4)...])
  }

  func header(_ name: String) -> String? {
    headers.first { $0.lowercased().hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
  }
}

/// A connected socket, or nil where nobody listens.
private func connected(to host: UInt32, _ port: Int) -> Int32? {
  #if canImport(Glibc)
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  #else
    let socket = socket(AF_INET, SOCK_STREAM, 0)
  #endif
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(port).bigEndian
  address.sin_addr.s_addr = host.bigEndian
  let code = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  if code == 0 { return socket }
  close(socket)
  return nil
}

/// Sends a request as it stands and reads until the other side closes, off the threads of the tests.
private func exchange(_ port: Int, _ request: String) async throws -> Reply {
  let bytes = await withCheckedContinuation { continuation in
    DispatchQueue.global().async {
      var reply: [UInt8] = []
      if let socket = connected(to: 0x7F00_0001, port) {
        let sent = Array(request.utf8)
        var done = 0
        while done < sent.count {
          #if canImport(Glibc)
            let count = sent[done...].withUnsafeBytes {
              send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
          #else
            let count = sent[done...].withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) }
          #endif
          if count <= 0 { break }
          done += count
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
          let count = recv(socket, &buffer, buffer.count, 0)
          if count <= 0 { break }
          reply += buffer[..<count]
        }
        close(socket)
      }
      continuation.resume(returning: reply)
    }
  }
  return try Reply(bytes)
}
