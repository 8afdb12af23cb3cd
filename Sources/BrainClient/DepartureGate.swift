import NIOCore
import Synchronization

/// Whether a write has left. Its body goes through here, so that there is no moment at which nobody knows: until the body
/// was handed over nothing can have been carried out, and a write that was given up does not leave any more.
final class DepartureGate: Sendable {
  private enum State {
    case waiting
    case sent
    /// Given up before it left.
    case abandoned
  }

  private let state = Mutex(State.waiting)

  /// To be called just before the write is handed over; false where it was given up.
  func markSent() -> Bool {
    state.withLock { state in
      if state == .abandoned { return false }
      state = .sent
      return true
    }
  }

  /// It turned out that it did not leave, or the server has answered that it did nothing: all is as before.
  func reset() { state.withLock { if $0 == .sent { $0 = .waiting } } }

  /// Gives the write up: true where it had left and may have been carried out.
  func abandon() -> Bool {
    state.withLock { state in
      if state == .sent { return true }
      state = .abandoned
      return false
    }
  }
}

/// The body of a write, in one piece, that passes the gate when the connection asks for it: after the head was sent.
struct GatedBody: AsyncSequence, Sendable {
  let bytes: [UInt8]
  let gate: DepartureGate

  func makeAsyncIterator() -> Iterator { Iterator(body: self) }

  struct Iterator: AsyncIteratorProtocol {
    private var body: GatedBody?

    init(body: GatedBody) { self.body = body }

    mutating func next() async throws -> ByteBuffer? {
      guard let body else { return nil }
      self.body = nil
      guard body.gate.markSent() else { throw CancellationError() }
      return ByteBuffer(bytes: body.bytes)
    }
  }
}
