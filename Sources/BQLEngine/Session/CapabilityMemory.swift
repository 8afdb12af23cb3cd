import BrainAPI

/// Keeps what was found out about servers from one run of the program to the next. It may forget whatever it likes: then a
/// server is asked again.
package protocol CapabilityMemory: Sendable {
  /// What the server at an address can do, where that is known and not too long ago.
  func recall(_ address: String, now: Instant) -> Capabilities?
  func keep(_ capabilities: Capabilities, of address: String, now: Instant)
}
