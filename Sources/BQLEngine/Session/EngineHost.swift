import BrainAPI

/// What the engine needs of the outside: passed in, so that it knows no network, disk or clock of its own.
package struct EngineHost: Sendable {
  /// Makes the service that `use "..."` and `use sandbox` name.
  package var connect: @Sendable (ServerChoice) throws(StatementError) -> any APIService
  package var files: any FileAccess
  package var clock: @Sendable () -> Instant
  /// A zone by its IANA name.
  package var zone: @Sendable (String) -> Zone?
  package var onProgress: @Sendable (Progress) -> Void
  /// What was entered before, oldest first; nil where nobody keeps that.
  package var history: (@Sendable () -> [String])?
  /// nil where nothing is remembered from run to run.
  package var capabilityMemory: (any CapabilityMemory)?
  /// What may be written, and who says so.
  package var writes: WriteHost
  /// nil where nobody can log in: `login` says so.
  package var account: (any Account)?
  /// Where rows of a result go as they come; nil, or a call that gives nil, where results are shown whole.
  package var rowSink: (@Sendable (ResultHead) -> (any RowSink)?)?
  /// A later statement may name `_`, so rows that went to a sink are kept as well.
  package var keepsLastResult = true

  package init(
    connect: @escaping @Sendable (ServerChoice) throws(StatementError) -> any APIService, files: any FileAccess,
    clock: @escaping @Sendable () -> Instant, zone: @escaping @Sendable (String) -> Zone?,
    onProgress: @escaping @Sendable (Progress) -> Void = { _ in }, history: (@Sendable () -> [String])? = nil,
    capabilityMemory: (any CapabilityMemory)? = nil, writes: WriteHost = .refusing, account: (any Account)? = nil
  ) {
    self.connect = connect
    self.files = files
    self.clock = clock
    self.zone = zone
    self.onProgress = onProgress
    self.history = history
    self.capabilityMemory = capabilityMemory
    self.writes = writes
    self.account = account
  }
}

package enum ServerChoice: Sendable, Hashable {
  case sandbox
  /// `https://host/`
  case address(String)
  /// A file of the embedded portal.
  case database(String)
}
