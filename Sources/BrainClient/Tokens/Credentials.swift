import BrainAPI

/// What lets its holder into one server.
package struct Credentials: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Made on the web page or by the device flow; lives a year from its last use.
    case personal
    /// From the old door for a user name and a password; lives as a personal one.
    case legacy
    /// An access token that lives an hour, and a refresh token that brings the next pair and is then dead.
    case pair
  }

  package var kind: Kind
  /// What requests carry.
  package var token: Secret
  /// Of a pair.
  package var refresh: Secret?
  /// When `token` ends, by our clock; nil where nobody said.
  package var tokenEnds: Instant?
  /// Whom it was given to, as typed at the login; nil where nothing says so.
  package var user: String?
  /// When it was given.
  package var obtained: Instant

  package init(
    kind: Kind, token: Secret, refresh: Secret? = nil, tokenEnds: Instant? = nil, user: String? = nil, obtained: Instant
  ) {
    self.kind = kind
    self.token = token
    self.refresh = refresh
    self.tokenEnds = tokenEnds
    self.user = user
    self.obtained = obtained
  }

  /// Whether the token has ended, or will within a margin: a tenth of its life, a minute at most.
  package func isEnding(at now: Instant) -> Bool {
    guard let tokenEnds else { return false }
    let life = max(0, tokenEnds.seconds - obtained.seconds)
    return tokenEnds.seconds - now.seconds <= min(60, life / 10)
  }

  // MARK: As kept

  /// nil where this is no entry of ours.
  init?(_ entry: Record) {
    guard let kind = entry["kind"]?.string.flatMap(Kind.init), let token = entry["token"]?.string, !token.isEmpty,
      let obtained = entry["obtained"]?.string.flatMap({ Instant(parsing: $0) })
    else { return nil }
    self.init(
      kind: kind, token: Secret(token), refresh: entry["refresh"]?.string.map { Secret($0) },
      tokenEnds: entry["token_ends"]?.string.flatMap { Instant(parsing: $0) }, user: entry["user"]?.string,
      obtained: obtained)
  }

  /// With the secrets: for the credentials file and nothing else.
  var entry: Record {
    var fields: [(String, Value)] = [("kind", .string(kind.rawValue)), ("token", .string(token.exposed))]
    if let refresh { fields.append(("refresh", .string(refresh.exposed))) }
    if let tokenEnds { fields.append(("token_ends", .string(tokenEnds.text))) }
    if let user { fields.append(("user", .string(user))) }
    return Record(fields + [("obtained", .string(obtained.text))])
  }
}

/// Why credentials cannot be read or kept, with the way to mend it.
package struct CredentialError: Error, Sendable, Hashable {
  /// One line; names the file, never what is in it.
  package var summary: String
  /// A command of the shell that mends it.
  package var remedy: String?

  init(_ summary: String, remedy: String? = nil) {
    self.summary = summary
    self.remedy = remedy
  }

  /// Both in a line.
  package var text: String { summary + (remedy.map { ": `\($0)`" } ?? "") }
}
