/// Swift compares strings by canonical equivalence: `"é"` of one scalar equals `"é"` of two. The language, the service and JSON
/// compare them scalar by scalar, and so do values, records and names.
extension String {
  /// Whether both have the same Unicode scalars.
  package func isExactly(_ other: String) -> Bool {
    let result = utf8.withContiguousStorageIfAvailable { bytes in
      other.utf8.withContiguousStorageIfAvailable { others in
        bytes.count == others.count && bytes.isEqual(to: others, at: 0)
      }
    }
    return (result ?? nil) ?? utf8.elementsEqual(other.utf8)
  }

  /// Equal for strings that are exactly equal.
  package func hashExactly(into hasher: inout Hasher) {
    var text = self
    text.withUTF8 { hasher.combine(exactly: $0) }
  }
}

extension Hasher {
  /// The bytes of one string, and that it ends there.
  mutating func combine(exactly bytes: UnsafeBufferPointer<UInt8>) {
    combine(bytes: UnsafeRawBufferPointer(bytes))
    combine(0xFF as UInt8)
  }
}
