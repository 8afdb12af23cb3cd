/// Tells a node of a tree from every other of its text, whatever their words and places are.
package struct NodeID: Sendable, Hashable {
  private let number: UInt32

  /// Numbers rise from 1.
  init(_ number: UInt32) { self.number = number }

  /// Of what no text was read for: it is told from nothing else, so nothing can be bound to it.
  package static let unread = NodeID(0)
}
