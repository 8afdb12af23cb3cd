import BrainAPI

/// Logins by another device that are under way: a program waits with its `device_code` while a person, elsewhere, types the
/// `user_code` and says yes or no. A value: its owner guards it.
struct DeviceLogins: Sendable {
  enum State: Sendable, Hashable {
    case pending
    case approved(SampleAccount)
    case denied
    /// Its token has been fetched.
    case spent
  }

  /// What the waiting program is told.
  enum Answer: Sendable, Hashable {
    case pending
    case slowDown
    case success(SampleAccount)
    case denied
    case expired
    case alreadyUsed
    case unknown
  }

  struct Codes: Sendable, Hashable {
    var device: String
    /// `BDFG-HJKL`
    var user: String
  }

  private struct Login: Sendable {
    var user: String
    var end: Instant
    var lastPoll: Instant?
    var state: State
  }

  /// Seconds.
  static let life = 15 * 60
  /// Letters that make no words and are not taken for each other.
  private static let letters = Array("BCDFGHJKLMNPQRSTVWXZ")

  private var logins: [String: Login] = [:]

  mutating func begin(_ effects: PortalEffects) -> Codes {
    let now = effects.now()
    // Those that nobody will ask for again.
    logins = logins.filter { now < $0.value.end.adding(seconds: DeviceLogins.life) }
    let device = effects.hexadecimal(words: 3)
    var user = ""
    repeat {
      var random = effects.random()
      user = ""
      for place in 0..<8 {
        if place == 4 { user += "-" }
        user.append(DeviceLogins.letters[Int(random % 20)])
        random /= 20
      }
    } while logins.values.contains { $0.user == user }
    logins[device] = Login(user: user, end: now.adding(seconds: DeviceLogins.life), lastPoll: nil, state: .pending)
    return Codes(device: device, user: user)
  }

  /// `interval` in seconds. A poll half a second early is not held against anybody.
  mutating func poll(_ device: String, interval: Int, now: Instant) -> Answer {
    guard let login = logins[device] else { return .unknown }
    switch login.state {
    case .spent: return .alreadyUsed
    case .denied: return .denied
    case .approved, .pending: break
    }
    if now >= login.end { return .expired }
    let last = login.lastPoll
    logins[device]?.lastPoll = now
    if let last, interval > 0, now < last.adding(.seconds(interval) - .milliseconds(500)) { return .slowDown }
    guard case .approved(let account) = login.state else { return .pending }
    logins[device]?.state = .spent
    return .success(account)
  }

  /// Whether a login with that code, in letters of any case and with or without its hyphen, waits for an answer.
  func isWaiting(_ user: String, now: Instant) -> Bool { device(of: user, now: now) != nil }

  /// What the person said; false where no such login waits.
  mutating func answer(_ user: String, _ state: State, now: Instant) -> Bool {
    guard let device = device(of: user, now: now) else { return false }
    logins[device]?.state = state
    return true
  }

  private func device(of user: String, now: Instant) -> String? {
    let wanted = user.uppercased().filter(\.isLetter)
    return logins.first {
      $0.value.user.filter(\.isLetter) == wanted && $0.value.state == .pending && now < $0.value.end
    }?.key
  }
}
