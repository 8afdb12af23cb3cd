import BrainAPI

/// What writing needs of the outside: permission, somebody to ask, a journal.
package struct WriteHost: Sendable {
  package enum Permission: Sendable, Hashable {
    /// `--read-only`, and wherever writing has no place.
    case refused
    /// The prompt: a preview is shown and somebody asked.
    case asked
    /// `--yes`, and tests on their private copy of the sandbox.
    case granted
    /// A script without `--yes`: the preview is shown, nothing is sent.
    case notGranted
  }

  package var permission: Permission
  /// `--max-writes N`; nil: the setting `max_writes` counts.
  package var maximum: Int?
  /// `--unchecked`: the catalogue's objections do not stop a write.
  package var isUnchecked: Bool
  /// Asks the person at the terminal, never a pipe: true where it is confirmed. Asked for `.asked` only.
  package var confirm: @Sendable (WriteQuestion) async -> Bool
  /// The journal that keeps what is written to a server, opened at the first write; nil: nothing is kept (tests on the
  /// sandbox).
  package var journal: (@Sendable (ServerIdentity) throws(JournalError) -> any Journal)?
  /// How far a write of many records has come.
  package var onProgress: @Sendable (WriteProgress) -> Void
  /// Told when the first request of a write is about to go, and when the last is settled: in between the program must not
  /// be ended in the middle of a word.
  package var onSending: @Sendable (Bool) -> Void
  /// Returns after as long as replies are waited for once the person has interrupted the write.
  package var interruptGracePeriod: @Sendable () async -> Void

  package init(
    permission: Permission, maximum: Int? = nil, isUnchecked: Bool = false,
    confirm: @escaping @Sendable (WriteQuestion) async -> Bool = { _ in false },
    journal: (@Sendable (ServerIdentity) throws(JournalError) -> any Journal)? = nil,
    onProgress: @escaping @Sendable (WriteProgress) -> Void = { _ in },
    onSending: @escaping @Sendable (Bool) -> Void = { _ in },
    interruptGracePeriod: @escaping @Sendable () async -> Void = {}
  ) {
    self.permission = permission
    self.maximum = maximum
    self.isUnchecked = isUnchecked
    self.confirm = confirm
    self.journal = journal
    self.onProgress = onProgress
    self.onSending = onSending
    self.interruptGracePeriod = interruptGracePeriod
  }

  /// What is said where permission is refused.
  package var refusal = "`--read-only` refuses every write"

  package static let refusing = WriteHost(permission: .refused)
}

/// What a person is asked before a write; its preview was shown as a notice.
package struct WriteQuestion: Sendable, Hashable {
  /// `Delete 3 sessions on private@brainstem?`
  package var text: String
  /// More than may be touched without a second thought: this number has to be typed. nil: y or n.
  package var numberToType: Int?

  package init(text: String, numberToType: Int? = nil) {
    self.text = text
    self.numberToType = numberToType
  }
}

package struct WriteProgress: Sendable, Hashable {
  package var finished: Int
  package var total: Int

  package init(finished: Int, total: Int) {
    self.finished = finished
    self.total = total
  }
}
