import BrainAPI
import Testing

@testable import BrainClient

/// Which proxy a server is asked through.
struct ProxyTests {
  private func proxy(_ address: String, option: String? = nil, _ variables: [String: String]) throws -> String? {
    let proxy = try ProxyRules.proxy(for: BaseURL(address), option: option) { variables[$0] }
    return proxy.map { "\($0) \($0.source)" }
  }

  @Test func theSchemeChoosesTheVariable() throws {
    let all = ["HTTPS_PROXY": "http://a:1", "http_proxy": "b:2", "ALL_PROXY": "socks5://c"]
    #expect(try proxy("https://lab.example/", all) == "http://a:1 HTTPS_PROXY")
    #expect(try proxy("http://lab.example/", all) == "http://b:2 http_proxy")
    #expect(try proxy("https://lab.example/", ["all_proxy": "socks5://c"]) == "socks5://c:1080 all_proxy")
    #expect(try proxy("https://lab.example/", ["http_proxy": "b:2"]) == nil)
    #expect(try proxy("https://lab.example/", ["https_proxy": "x", "HTTPS_PROXY": "y"]) == "http://x:80 https_proxy")
    #expect(try proxy("https://lab.example/", [:]) == nil)
  }

  @Test func theOptionGoesBeforeTheEnvironment() throws {
    let all = ["HTTPS_PROXY": "http://a:1"]
    #expect(try proxy("https://lab.example/", option: "http://b:2/", all) == "http://b:2 --proxy")
    #expect(try proxy("https://lab.example/", option: "none", all) == nil)
    #expect(try proxy("https://lab.example/", option: "b:2", ["NO_PROXY": "lab.example"]) == nil)
  }

  @Test(arguments: ["https://localhost/", "https://127.0.0.1:8042/", "https://[::1]/", "http://127.9.9.9/"])
  func thisMachineIsNeverAskedThroughOne(address: String) throws {
    #expect(try proxy(address, option: "http://b:2", ["ALL_PROXY": "http://a:1"]) == nil)
  }

  @Test(arguments: [
    ("*", "https://lab.example/", true), ("lab.example", "https://lab.example/", true),
    ("example", "https://lab.example/", true), (".example", "https://lab.example/", true),
    ("*.example", "https://lab.example/", true), (".lab.example", "https://lab.example/", true),
    ("LAB.Example.", "https://lab.example/", true), ("ab.example", "https://lab.example/", false),
    ("lab.example.org", "https://lab.example/", false), ("", "https://lab.example/", false),
    (",, ,", "https://lab.example/", false),
    ("a.org, lab.example", "https://lab.example/", true), ("a.org lab.example", "https://lab.example/", true),
    ("lab.example:443", "https://lab.example/", true), ("lab.example:80", "https://lab.example/", false),
    ("lab.example:8443", "https://lab.example:8443/", true), (".example:8443", "https://lab.example:8443/", true),
    ("lab.example:x", "https://lab.example/", false),
    ("10.0.0.0/8", "https://10.200.3.4/", true), ("10.0.0.0/8", "https://11.0.0.1/", false),
    ("192.168.4.0/22", "https://192.168.7.255/", true), ("192.168.4.0/22", "https://192.168.8.0/", false),
    ("10.0.0.1", "https://10.0.0.1/", true), ("10.0.0.1", "https://10.0.0.10/", false),
    ("10.0.0.1:443", "https://10.0.0.1/", true), ("10.0.0.1:80", "https://10.0.0.1/", false),
    ("0.0.0.0/0", "https://10.0.0.1/", true), ("0.0.0.0/0", "https://lab.example/", false),
    ("10.0.0.0/33", "https://10.0.0.1/", false), ("10.0.0.0/-1", "https://10.0.0.1/", false),
    ("x/8", "https://10.0.0.1/", false),
    ("fd00::/8", "https://[fd12::1]/", true), ("fd00::/8", "https://[fe80::1]/", false),
    ("fd12::1", "https://[fd12:0::1]/", true), ("[fd12::1]:443", "https://[fd12::1]/", true),
    ("[fd12::1]:80", "https://[fd12::1]/", false), ("fd00::/8", "https://10.0.0.1/", false),
  ])
  func exceptions(list: String, address: String, isDirect: Bool) throws {
    #expect((try proxy(address, ["ALL_PROXY": "http://a:1", "no_proxy": list]) == nil) == isDirect)
  }

  @Test(arguments: [
    ("http://h:1", "http://h:1", nil), ("h", "http://h:80", nil), ("h:3128", "http://h:3128", nil),
    ("HTTP://Proxy.Example:8080/", "http://proxy.example:8080", nil), ("[::1]:3128", "http://[::1]:3128", nil),
    ("http://anna:pa%3Ass%40@h:1", "http://h:1", "pa:ss@"), ("anna:pass@h:1", "http://h:1", "pass"),
    ("anna@h:1", "http://h:1", ""), ("socks5h://h", "socks5://h:1080", nil),
  ])
  func addresses(text: String, shown: String, password: String?) throws {
    let proxy = try ProxyAddress(text, source: "--proxy")
    #expect("\(proxy)" == shown)
    #expect(proxy.password?.exposed == password)
    #expect(proxy.user == (password == nil ? nil : "anna"))
  }

  @Test(arguments: [
    "", "http://", "https://h:1", "ftp://anna:canary@h", "http://anna:canary@h:x", "http://anna:canary@h:1/x",
    "http://h:1/?q",
    "socks5://anna:canary@h", "http://an%zz:canary@h", "anna:canary@", "h h", "http://anna:canary@h:99999",
  ])
  func whatIsNoProxy(text: String) {
    do {
      let proxy = try ProxyAddress(text, source: "HTTPS_PROXY")
      Issue.record("read as \(proxy)")
    } catch {
      #expect(error.kind == .invalidRequest)
      #expect(error.summary.contains("HTTPS_PROXY") && !error.summary.contains("canary"))
    }
  }

  @Test func whatIsNoCertificateIsRefused() throws {
    let base = try BaseURL("https://lab.example/")
    let junk = NetworkSettings.PEM(name: "lab.pem (--cacert)", bytes: Array("junk".utf8))
    for place in 0..<2 {
      var configuration = HTTPConfiguration(base: base, version: "1", logger: .init(label: "test"))
      configuration.network = { () throws(APIError) in
        var network = NetworkSettings()
        if place == 0 { network.authorities = [junk] } else { network.identity = (junk, junk) }
        return network
      }
      do throws(APIError) {
        _ = try HTTPService(configuration)
        Issue.record("taken")
      } catch {
        #expect(error.kind == .invalidRequest)
        #expect(error.summary == "nothing was sent: lab.pem (--cacert) holds no certificate in PEM")
      }
    }
  }
}
