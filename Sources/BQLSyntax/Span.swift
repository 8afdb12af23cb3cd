/// A stretch of source text, as UTF-8 byte offsets: `lower` is its first byte, `upper` the byte after its last.
///
/// Every node of a tree has one, so it is kept small: offsets are below 2^32, as texts are limited to 2^30 bytes.
package struct Span: Sendable, Hashable {
  private var low: UInt32
  private var high: UInt32

  package var lower: Int {
    get { Int(low) }
    set { low = UInt32(clamping: newValue) }
  }

  package var upper: Int {
    get { Int(high) }
    set { high = UInt32(clamping: newValue) }
  }

  package init(_ lower: Int, _ upper: Int) {
    low = UInt32(clamping: lower)
    high = UInt32(clamping: upper)
  }

  /// The smallest span that covers both.
  package func union(_ other: Span) -> Span { Span(min(lower, other.lower), max(upper, other.upper)) }

  package var isEmpty: Bool { lower >= upper }
}
