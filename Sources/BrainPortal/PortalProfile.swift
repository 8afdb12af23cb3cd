import BrainAPI

/// How an embedded portal behaves where servers differ: for tests of what stands on the other side.
package struct PortalProfile: Sendable, Hashable {
  package enum Dialect: Sendable, Hashable {
    /// Everything that dynamic-rest 2.3.0 knows. Bare includes list ids.
    case dynamicREST
    /// What the API document promises and nothing else: its operators on a model's own fields, includes of one level (bare
    /// ones bring the records). The rest is a 400.
    case documented
  }

  package var dialect: Dialect
  /// Which tokens the private portal takes.
  package enum Authentication: Sendable, Hashable {
    /// Any at all: one that was given out here is checked and stands for its user, any other for the owner.
    case anyToken
    /// Only those that were given out here.
    case issuedTokens
  }

  /// How totals are told.
  package var envelope: Page.Envelope
  /// Filters on unknown fields or with unknown operators are passed over with 200.
  package var ignoresUnknownFilters: Bool
  /// `offset` is passed over: pages are had by `page` and `per_page`.
  package var ignoresOffset: Bool
  package var authentication: Authentication
  /// How long an access token lives, in seconds.
  package var tokenLifetime: Int
  /// How often a device may ask whether it was let in, in seconds.
  package var deviceInterval: Int

  package init(
    dialect: Dialect = .dynamicREST, envelope: Page.Envelope = .meta, ignoresUnknownFilters: Bool = false,
    ignoresOffset: Bool = false, authentication: Authentication = .anyToken, tokenLifetime: Int = 3600,
    deviceInterval: Int = 5
  ) {
    self.dialect = dialect
    self.envelope = envelope
    self.ignoresUnknownFilters = ignoresUnknownFilters
    self.ignoresOffset = ignoresOffset
    self.authentication = authentication
    self.tokenLifetime = tokenLifetime
    self.deviceInterval = deviceInterval
  }

  package var capabilities: Capabilities {
    switch dialect {
    case .dynamicREST: .dynamicREST
    case .documented: .documented
    }
  }
}
