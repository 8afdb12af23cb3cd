import BrainAPI
import Testing

@testable import BrainClient

@Suite struct BaseURLTests {
  @Test(arguments: [
    ("https://www.brainstem.org/", "https://www.brainstem.org/", "brainstem", false),
    ("https://www.BrainSTEM.org", "https://www.brainstem.org/", "brainstem", false),
    ("HTTPS://www.brainstem.org:443", "https://www.brainstem.org/", "brainstem", false),
    ("https://brainstem.org/", "https://brainstem.org/", "brainstem.org", false),
    ("http://www.brainstem.org/", "http://www.brainstem.org/", "www.brainstem.org", false),
    ("https://lab.example.org:8443/stem", "https://lab.example.org:8443/stem/", "lab.example.org:8443", false),
    ("https://lab.example.org//a//b/", "https://lab.example.org/a/b/", "lab.example.org", false),
    // The address of the API, or of a list in it.
    ("https://lab.example.org/api/", "https://lab.example.org/", "lab.example.org", false),
    ("https://lab.example.org/stem/api", "https://lab.example.org/stem/", "lab.example.org", false),
    ("https://lab.example.org/api/private/stem/session/", "https://lab.example.org/", "lab.example.org", false),
    ("https://lab.example.org/api/stem/", "https://lab.example.org/api/stem/", "lab.example.org", false),
    ("https://lab.example.org/api/api/", "https://lab.example.org/", "lab.example.org", false),
    ("http://localhost:8000", "http://localhost:8000/", "localhost:8000", true),
    ("http://LOCALHOST:80/", "http://localhost/", "localhost", true),
    ("http://127.0.0.1:5000/", "http://127.0.0.1:5000/", "127.0.0.1:5000", true),
    ("http://127.8.9.10/", "http://127.8.9.10/", "127.8.9.10", true),
    ("http://[::1]:5000/", "http://[::1]:5000/", "[::1]:5000", true),
    ("http://[::2]/", "http://[::2]/", "[::2]", false),
    ("http://127.0.0.1.example.org/", "http://127.0.0.1.example.org/", "127.0.0.1.example.org", false),
    ("http://127.0.0/", "http://127.0.0/", "127.0.0", false),
    ("http://127.0.0.256/", "http://127.0.0.256/", "127.0.0.256", false),
    ("http://localhost.example.org/", "http://localhost.example.org/", "localhost.example.org", false),
  ])
  func readsAndTidies(text: String, whole: String, name: String, isLoopback: Bool) throws {
    let base = try BaseURL(text)
    #expect(base.description == whole)
    #expect(base.name == name)
    #expect(base.isLoopback == isLoopback)
    #expect(try BaseURL(base.description) == base)
  }

  @Test func originLeavesThePathOut() throws {
    #expect(try BaseURL("https://lab.example.org:8443/stem/").origin == "https://lab.example.org:8443")
    #expect(try BaseURL("https://h.org/stem").address(of: "/api/x/?a=b") == "https://h.org/stem/api/x/?a=b")
    #expect(try BaseURL("https://h.org").address(of: "/api/x/") == "https://h.org/api/x/")
  }

  @Test(arguments: [
    "", "www.brainstem.org", "//www.brainstem.org", "ftp://www.brainstem.org/", "file:///etc/passwd", "https://",
    "https:///api", "https:/www.brainstem.org", "https://?x", "https://a b/", "https://host\u{0}/",
    "https://host\r\nX: y/",
    "https://host\\@evil/", "https://höst/", "https://host:0/", "https://host:65536/", "https://host:x/",
    "https://host:/",
    "https://host/?x=1", "https://host/?", "https://host/#x", "https://host/../x", "https://host/./", "https://.host/",
    "https://host../", "https://[::1/", "https://[::1]x/", "https://[]/", "https://[x]/", "https://host/a b",
    "https://host/<x>", "https://ho%73t/", "user:canary@host", "https://user:canary@host/",
    "https://user:canary@host:x@y/", "https://canary@host/", "https://user:can@ary@host/",
  ])
  func refuses(text: String) {
    do {
      let base = try BaseURL(text)
      Issue.record("\(text) was read as \(base)")
    } catch {
      #expect(error.kind == .invalidRequest)
      #expect(!"\(error)".contains("canary"))
    }
  }

  @Test(arguments: [
    ("/api/x/", Redirect.follow(target: "/api/x/")),
    ("/api/x/?a=b#c", .follow(target: "/api/x/?a=b")),
    ("https://lab.org:8443/y/?z", .follow(target: "/y/?z")),
    ("HTTPS://LAB.org:8443", .follow(target: "/")),
    ("//lab.org:8443/y", .follow(target: "/y")),
    ("?offset=2", .follow(target: "/api/stem/session/?offset=2")),
    ("other/", .follow(target: "/api/stem/session/other/")),
    ("#x", .follow(target: "/api/stem/session/?a=1")),
  ])
  func redirectsOnTheServer(location: String, follows: Redirect) throws {
    #expect(try decide(location) == follows)
  }

  @Test(arguments: [
    nil, "", "http://lab.org:8443/", "https://lab.org/", "https://lab.org:8444/", "https://evil.org:8443/",
    "//evil.org/",
    "https://lab.org:8443@evil.org/", "https://user@lab.org:8443/", "https://lab.org:8443.evil.org/",
    "file:///etc/passwd",
    "javascript:alert(1)", "data:,x", "mailto:a@b", "https:/x", "https:x", "/a\r\nX: y", "/a b", "\\\\evil.org\\",
    "/\\evil.org",
  ])
  func redirectsElsewhereAreRefused(location: String?) throws {
    guard case .refuse = try decide(location) else {
      Issue.record("\(location ?? "nil") was followed")
      return
    }
  }

  /// Row 15: what to type is said where it is the same host.
  @Test(arguments: [
    (
      "http://lab.org:8000/stem", "https://lab.org:8443/x/", "`https://lab.org:8443`",
      "try: --server https://lab.org:8443/stem/"
    ),
    ("http://lab.org/", "https://lab.org/api/", "`https://lab.org`", "try: --server https://lab.org/"),
    ("http://lab.org:1/", "http://lab.org:2/", "`http://lab.org:2`", "try: --server http://lab.org:2/"),
    ("https://lab.org/", "http://lab.org:8000/", "`http://lab.org:8000`", nil),
    ("http://lab.org/", "https://evil.org:8443/", "`https://evil.org:8443`", nil),
    ("http://lab.org/", "https://x@lab.org/", "`https://lab.org`", nil),
  ])
  func row15ARedirectToAnotherServerNamesIt(base: String, location: String, name: String, advice: String?) throws {
    let decision = Redirect.decide(location: location, target: "/", base: try BaseURL(base), count: 0)
    let words = "the server redirects to another one, \(name), which is not followed" + (advice.map { "; \($0)" } ?? "")
    #expect(decision == .refuse(words))
  }

  @Test func redirectsAreCounted() throws {
    #expect(try decide("/x", count: 4) == .follow(target: "/x"))
    #expect(try decide("/x", count: 5) != .follow(target: "/x"))
  }

  private func decide(_ location: String?, count: Int = 0) throws -> Redirect {
    Redirect.decide(
      location: location, target: "/api/stem/session/?a=1", base: try BaseURL("https://lab.org:8443/"), count: count)
  }

  @Test func secretsShowNothing() {
    let secret = Secret("canary-0123456789")
    var dumped = ""
    dump(secret, to: &dumped)
    for shown in ["\(secret)", String(reflecting: secret), "\([secret])", dumped] { #expect(!shown.contains("canary")) }
    #expect(secret.exposed == "canary-0123456789")
    #expect(secret.blotted(from: "a canary-0123456789 b") == "a (secret) b")
    #expect(secret.blotted(from: "cut: canary-01…") == "cut: (secret)…")
    #expect(secret.blotted(from: "nothing here…") == "nothing here…")
    #expect(Secret("").blotted(from: "all") == "all")
  }
}
