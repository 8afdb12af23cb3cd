import BrainAPI
import Testing

@testable import BrainClient

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct CredentialStoreTests {
  private let pause: @Sendable (Duration) async throws -> Void = { _ in await Task.yield() }

  @Test func keepsByOrigin() async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/a/b/credentials.json")
      #expect(try store.credentials(for: "https://x") == nil)
      #expect(try await store.keep(nil, for: "https://x", pause: pause) == false)
      #expect(Scratch.names(folder).isEmpty)
      try await store.keep(.pair(1), for: "https://x", pause: pause)
      try await store.keep(.personal("p"), for: "https://y", pause: pause)
      #expect(try store.credentials(for: "https://x") == .pair(1))
      #expect(try store.credentials(for: "https://y") == .personal("p"))
      #expect(try store.credentials(for: "http://x") == nil)
      #expect(Scratch.mode(store.path) == 0o600 && Scratch.mode(folder + "/a/b") == 0o700)
      #expect(Scratch.names(folder + "/a/b") == ["credentials.json", "credentials.json.lock"])
      #expect(try await store.keep(nil, for: "https://x", pause: pause))
      #expect(try store.credentials(for: "https://x") == nil)
      #expect(try store.credentials(for: "https://y") == .personal("p"))
    }
  }

  @Test func anEntryThatOnlyALaterVersionKnowsStays() async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/c")
      Scratch.write(store.path, #"{"version":1,"servers":{"https://z":{"kind":"of later","token":"t"}}}"#)
      try await store.keep(.personal("p"), for: "https://y", pause: pause)
      #expect(Scratch.read(store.path)?.contains("of later") == true)
      #expect(throws: CredentialError.self) { try store.credentials(for: "https://z") }
    }
  }

  @Test(arguments: [mode_t(0o644), 0o640, 0o604, 0o660, 0o601])
  func aFileThatOthersMayReadIsRefused(mode: mode_t) async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/it's here")
      Scratch.write(store.path, #"{"version":1,"servers":{}}"#, mode: mode)
      do throws(CredentialError) {
        _ = try store.credentials(for: "https://x")
        Issue.record("read")
      } catch {
        #expect(error.remedy == "chmod 600 '\(folder)/it'\\''s here'")
      }
      await #expect(throws: CredentialError.self) {
        try await store.keep(.personal("p"), for: "https://x", pause: pause)
      }
      #expect(Scratch.mode(store.path) == mode)
    }
  }

  @Test(arguments: ["", "{", "[]", #"{"version":2,"servers":{}}"#, #"{"servers":{}}"#, #"{"version":1,"servers":[]}"#])
  func aFileThatIsNoneOfOursIsLeftAlone(text: String) async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/c")
      Scratch.write(store.path, text)
      #expect(throws: CredentialError.self) { try store.credentials(for: "https://x") }
      await #expect(throws: CredentialError.self) {
        try await store.keep(.personal("p"), for: "https://x", pause: pause)
      }
      #expect(Scratch.read(store.path) == text)
    }
  }

  @Test func linksAreFollowedAlsoToWhatIsNotThereYet() async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/link")
      symlink("real/file", store.path)
      for token in ["one", "two"] {
        try await store.keep(.personal(token), for: "https://x", pause: pause)
        #expect(try store.credentials(for: "https://x") == .personal(token))
        var status = stat()
        #expect(lstat(store.path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(Scratch.mode(folder + "/real/file") == 0o600)
      }
    }
  }

  /// What a program that was killed left is no obstacle, and its link leads nowhere.
  @Test func whatIsLeftBesideItIsSwept() async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/c")
      Scratch.write(folder + "/elsewhere", "precious")
      symlink(folder + "/elsewhere", store.path + ".part")
      try await store.keep(.personal("p"), for: "https://x", pause: pause)
      #expect(Scratch.read(folder + "/elsewhere") == "precious")
      #expect(Scratch.names(folder) == ["c", "c.lock", "elsewhere"])
    }
  }

  @Test func aFolderThatCannotBeMade() async throws {
    try await Scratch.run { (folder) async throws in
      Scratch.write(folder + "/file", "")
      let store = CredentialStore(path: folder + "/file/c")
      #expect(try store.credentials(for: "https://x") == nil)
      await #expect(throws: CredentialError.self) {
        try await store.keep(.personal("p"), for: "https://x", pause: pause)
      }
    }
  }

  @Test func aHundredChangesAtOnceLoseNothing() async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/c")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<100 {
          group.addTask {
            try await store.keep(.personal("t\(number)"), for: "https://s\(number)") { _ in await Task.yield() }
          }
        }
        try await group.waitForAll()
      }
      for number in 0..<100 {
        #expect(try store.credentials(for: "https://s\(number)")?.token == Secret("t\(number)"))
      }
    }
  }

  @Test(arguments: [("abc\n", "abc"), (" abc ", "abc"), ("", nil), ("\n", nil), ("a b", nil)])
  func thePythonClientsFile(text: String, token: String?) async throws {
    try await Scratch.run { (folder) async throws in
      Scratch.write(folder + "/token", text)
      #expect(try PythonTokenFile(path: folder + "/token").token() == token.map { Secret($0) })
      Scratch.write(folder + "/token", text, mode: 0o644)
      #expect(throws: CredentialError.self) { try PythonTokenFile(path: folder + "/token").token() }
    }
  }
}
