import BrainAPI

/// The tokens that a portal has given out, and what they are good for. A value: its owner guards it. Tokens live as long as the
/// portal is open and are not in its file.
struct TokenBook: Sendable {
  enum Kind: Sendable, Hashable {
    /// Lives a year from its last use.
    case personal
    case access
    /// For new pairs only; dies when it is used.
    case refresh
  }

  struct Entry: Sendable, Hashable {
    var account: SampleAccount
    var kind: Kind
    var end: Instant
  }

  enum Verdict: Sendable, Hashable {
    case good(SampleAccount)
    /// Given out here, and no longer or not for this.
    case dead
    case unknown
  }

  struct Pair: Sendable, Hashable {
    var access: String
    var refresh: String
  }

  static let year = 365 * 86_400
  static let refreshLife = 30 * 86_400

  private var entries: [String: Entry] = [:]
  /// Refresh tokens that were used: they stay known, so that they are told from tokens that nobody gave out.
  private var used: Set<String> = []
  private var personalCount = 0

  init(now: Instant) {
    for account in SampleAccount.all {
      entries[account.token] = Entry(account: account, kind: .personal, end: now.adding(seconds: TokenBook.year))
    }
  }

  /// What a token that came with a request is worth at that time; using a personal one makes it live on.
  mutating func check(_ token: String, now: Instant) -> Verdict {
    if used.contains(token) { return .dead }
    guard let entry = entries[token] else { return .unknown }
    guard entry.kind != .refresh, now < entry.end else { return .dead }
    if entry.kind == .personal { entries[token]?.end = now.adding(seconds: TokenBook.year) }
    return .good(entry.account)
  }

  /// A new personal token with its number, counted from 1.
  mutating func personal(_ account: SampleAccount, _ effects: PortalEffects) -> (token: String, number: Int) {
    personalCount += 1
    return (add(account, .personal, TokenBook.year, effects), personalCount)
  }

  /// A new pair; `life` is the access token's, in seconds.
  mutating func pair(_ account: SampleAccount, life: Int, _ effects: PortalEffects) -> Pair {
    Pair(access: add(account, .access, life, effects), refresh: add(account, .refresh, TokenBook.refreshLife, effects))
  }

  /// A new pair for a refresh token, which dies; nil where it is none, was used, or has ended.
  mutating func refreshed(_ token: String, life: Int, _ effects: PortalEffects) -> Pair? {
    guard let entry = entries[token], entry.kind == .refresh, effects.now() < entry.end else { return nil }
    entries[token] = nil
    used.insert(token)
    return pair(entry.account, life: life, effects)
  }

  private mutating func add(
    _ account: SampleAccount, _ kind: Kind, _ life: Int, _ effects: PortalEffects
  ) -> String {
    let token = "bqs_" + effects.hexadecimal(words: 3)
    entries[token] = Entry(account: account, kind: kind, end: effects.now().adding(seconds: life))
    return token
  }
}

extension Instant {
  func adding(seconds: Int) -> Instant { Instant(seconds: self.seconds + seconds, nanoseconds: nanoseconds) }
}

extension PortalEffects {
  /// Sixteen digits for each word of 64 random bits.
  func hexadecimal(words: Int) -> String {
    (0..<words).map { _ in
      let digits = String(random(), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
