import BrainAPI
import Synchronization
import Testing

@testable import BrainClient

@Suite struct TokenKeeperTests {
  private let server = BaseURL.brainSTEM

  private func effects() -> HTTPService.Effects {
    var effects = FakeTime().effects()
    effects.pause = { _ in try await Task.sleep(for: .microseconds(200)) }
    return effects
  }

  private func keeper(
    _ sources: TokenKeeper.Sources, server: BaseURL = .brainSTEM,
    warnings: Counter = Counter(),
    renew: @escaping @Sendable (Credentials) async throws(APIError) -> Credentials = { (_) throws(APIError) in
      throw APIError(.network, url: "", summary: "nobody renews here")
    }
  ) -> TokenKeeper {
    TokenKeeper(server: server, sources: sources, effects: effects(), warn: { _ in warnings.up() }, renew: renew)
  }

  private func failure(_ keeper: TokenKeeper, insteadOf refused: Secret? = nil) async -> APIError? {
    do throws(APIError) {
      _ = try await keeper.token(insteadOf: refused)
      return nil
    } catch {
      return error
    }
  }

  // MARK: - Sources

  @Test func sourcesInOrder() async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/c")
      try await store.keep(.personal("kept"), for: server.origin) { _ in }
      Scratch.write(folder + "/token", "pythons")
      let python = PythonTokenFile(path: folder + "/token")
      let all = keeper(.init(environment: ("BRAINSTEM_TOKEN", Secret("env")), store: store, pythonFile: python))
      #expect(try all.found()?.origin == .environment("BRAINSTEM_TOKEN"))
      #expect(try await all.token(insteadOf: nil) == Secret("env"))
      #expect(try await all.token(insteadOf: Secret("env")) == nil)
      let two = keeper(.init(store: store, pythonFile: python))
      #expect(try await two.token(insteadOf: nil) == Secret("kept"))
      #expect(try await two.token(insteadOf: Secret("kept")) == nil)
      let one = keeper(.init(store: CredentialStore(path: folder + "/none"), pythonFile: python))
      #expect(try one.found()?.origin == .pythonClient(folder + "/token"))
      #expect(try await one.token(insteadOf: nil) == Secret("pythons"))
      let other = keeper(.init(pythonFile: python), server: try BaseURL("https://brainstem.example/"))
      #expect(try await other.token(insteadOf: nil) == nil)
      let plain = keeper(.init(pythonFile: python), server: try BaseURL("http://www.brainstem.org/"))
      #expect(try await plain.token(insteadOf: nil) == nil)
    }
  }

  @Test func aFileThatMustNotBeUsedStopsTheRequest() async throws {
    try await Scratch.run { folder in
      Scratch.write(folder + "/c", "{}", mode: 0o644)
      let failure = await failure(keeper(.init(store: CredentialStore(path: folder + "/c"))))
      #expect(failure?.kind == .unauthorized)
      #expect(failure?.summary.contains("chmod 600 \(folder)/c") == true)
    }
  }

  @Test func aLoginElsewhereIsSeenAfterARefusal() async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/c")
      try await store.keep(.personal("one"), for: server.origin) { _ in }
      let keeper = keeper(.init(store: store))
      #expect(try await keeper.token(insteadOf: nil) == Secret("one"))
      try await store.keep(.personal("two"), for: server.origin) { _ in }
      #expect(try await keeper.token(insteadOf: nil) == Secret("one"))
      #expect(try await keeper.token(insteadOf: Secret("one")) == Secret("two"))
    }
  }

  @Test func loginAndLogout() async throws {
    try await Scratch.run { (folder) async throws in
      let keeper = keeper(.init(store: CredentialStore(path: folder + "/c")))
      #expect(try keeper.found() == nil)
      #expect(await keeper.adopt(.personal("one")) == nil)
      #expect(try await keeper.token(insteadOf: nil) == Secret("one"))
      #expect(try await keeper.forget() == .personal("one"))
      #expect(try await keeper.token(insteadOf: nil) == nil)
      #expect(try await keeper.forget() == nil)
      Scratch.write(folder + "/file", "")
      let unsaved = self.keeper(.init(store: CredentialStore(path: folder + "/file/c")))
      #expect(await unsaved.adopt(.personal("two")) != nil)
      #expect(try unsaved.found()?.origin == .memory)
      #expect(try await unsaved.token(insteadOf: nil) == Secret("two"))
    }
  }

  // MARK: - Renewal

  @Test(arguments: [(3000, 0), (61, 0), (60, 1), (1, 1), (-5000, 1)])
  func aTokenIsRenewedBeforeItEnds(endsIn: Int, renewals: Int) async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/c")
      try await store.keep(.pair(1, endsIn: endsIn), for: server.origin) { _ in }
      let count = Counter()
      let keeper = keeper(.init(store: store)) { old in
        #expect(old.refresh == Secret("refresh1"))
        count.up()
        return .pair(2)
      }
      for _ in 0..<3 {
        #expect(try await keeper.token(insteadOf: nil) == Secret(renewals == 0 ? "access1" : "access2"))
      }
      #expect(count.value == renewals)
      #expect(try store.credentials(for: server.origin)?.token == Secret(renewals == 0 ? "access1" : "access2"))
    }
  }

  /// Fifty requests each of four processes' worth of keepers, all refused at once.
  @Test func manyAtOnceRenewOnce() async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/c")
      try await store.keep(.pair(1), for: server.origin) { _ in }
      let count = Counter()
      let keepers = (0..<4).map { _ in
        keeper(.init(store: store)) { old in
          #expect(old == .pair(1))
          count.up()
          await Task.yield()
          return .pair(2)
        }
      }
      for keeper in keepers { #expect(try await keeper.token(insteadOf: nil) == Secret("access1")) }
      let tokens = try await withThrowingTaskGroup(of: Secret?.self) { group in
        for number in 0..<200 {
          group.addTask { try await keepers[number % 4].token(insteadOf: Secret("access1")) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(tokens == Array(repeating: Secret("access2"), count: 200))
      #expect(count.value == 1)
    }
  }

  /// The request that asked first gives up; the pair that is on its way is kept all the same.
  @Test func beingCancelledLosesNoPair() async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/c")
      try await store.keep(.pair(1, endsIn: 0), for: server.origin) { _ in }
      let (begun, goOn) = (Signal(), Signal())
      let keeper = keeper(.init(store: store)) { _ in
        begun.send()
        do { try await goOn.wait() } catch { Issue.record("cancelled") }
        return .pair(2)
      }
      let first = Task { await self.failure(keeper) }
      try await begun.wait()
      first.cancel()
      #expect(await first.value?.kind == .cancelled)
      let second = Task { try await keeper.token(insteadOf: nil) }
      goOn.send()
      #expect(try await second.value == Secret("access2"))
      #expect(try store.credentials(for: server.origin)?.token == Secret("access2"))
    }
  }

  @Test func aRenewalThatFails() async throws {
    let cases: [(APIError, APIError.Kind, String)] = [
      (APIError(.network, url: "", summary: "cut", mayHaveHappened: true), .unauthorized, "log in again"),
      (APIError(.unauthorized, url: "", status: 401, summary: "no"), .unauthorized, "the login has ended"),
      (APIError(.refused, url: "", status: 400, summary: "no"), .unauthorized, "the login has ended"),
      (APIError(.network, url: "", summary: "nothing listens there"), .network, "nothing listens there"),
      (APIError(.refused, url: "", status: 429, summary: "slow"), .refused, "slow"),
    ]
    for (thrown, kind, words) in cases {
      try await Scratch.run { folder in
        let store = CredentialStore(path: folder + "/c")
        try await store.keep(.pair(1, endsIn: 0), for: server.origin) { _ in }
        let keeper = keeper(.init(store: store)) { (_) throws(APIError) in throw thrown }
        let failure = await failure(keeper)
        #expect(failure?.kind == kind && failure?.summary.contains(words) == true, "\(failure?.summary ?? "")")
        // Of the request that wanted the token nothing was sent.
        #expect(failure?.mayHaveHappened == false)
        #expect(try store.credentials(for: server.origin) == .pair(1, endsIn: 0))
      }
    }
  }

  @Test func aLogoutElsewhereIsNotUndone() async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/c")
      try await store.keep(.pair(1), for: server.origin) { _ in }
      let keeper = keeper(.init(store: store))
      #expect(try await keeper.token(insteadOf: nil) == Secret("access1"))
      try await store.keep(nil, for: server.origin) { _ in }
      let failure = await failure(keeper, insteadOf: Secret("access1"))
      #expect(failure?.kind == .unauthorized && failure?.summary.contains("log in again: `bql login`") == true)
      #expect(try store.credentials(for: server.origin) == nil)
    }
  }

  /// The new pair is in the file by the time anybody gets to use it.
  @Test func thePairIsKeptBeforeItIsUsed() async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/c")
      let script: FaultServer.Script = { head, _ in
        if head.contains("Bearer access1") { return [.reply("401 Unauthorized", "")] }
        let kept = try? store.credentials(for: "http://127.0.0.1")
        return kept?.token == Secret("access2") ? [.reply("200 OK", oneSession)] : [.reply("400 Not kept", "")]
      }
      try await store.keep(.pair(1), for: "http://127.0.0.1") { _ in }
      try await FaultServer.run(script: script) { server in
        let keeper = keeper(.init(store: store), server: try BaseURL("http://127.0.0.1/")) { _ in .pair(2) }
        let base = try BaseURL(server.address)
        let change: (inout HTTPConfiguration) -> Void = {
          $0.tokens = TokenSource(server: base) { (refused) async throws(APIError) in
            try await keeper.token(insteadOf: refused)
          }
        }
        try await HTTPService.run(for: server.address, change: change) { service in
          #expect(await service.failure(of: .sessions) == nil)
        }
        #expect(server.requests.count == 2)
      }
    }
  }

  @Test func aFileThatCannotBeChangedIsSaid() async throws {
    try await Scratch.run { folder in
      let store = CredentialStore(path: folder + "/c")
      try await store.keep(.pair(1, endsIn: 0), for: server.origin) { _ in }
      // Where the new file would be written a folder stands.
      try #require(PrivateFile.make(store.path + ".part"))
      let warnings = Counter()
      let keeper = keeper(.init(store: store), warnings: warnings) { _ in .pair(2)
      }
      #expect(try await keeper.token(insteadOf: nil) == Secret("access2"))
      #expect(warnings.value == 1)
      #expect(try keeper.found()?.origin == .memory)
    }
  }
}
