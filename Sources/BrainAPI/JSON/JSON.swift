/// Why bytes are no JSON that we take, and where.
package struct JSONError: Error, Sendable, Hashable {
  /// Byte offset of the first byte that cannot stand.
  package var offset: Int
  package var reason: String
  /// The text may be in order; it is larger or nested deeper than `JSON.Limits` allow.
  package var exceedsLimits = false
}

/// JSON text (RFC 8259) to values and back.
///
/// Stricter than the RFC where leniency could give a wrong answer: a name that is twice in one record, half a
/// surrogate pair and an exponent of more than nine digits are errors. A byte-order mark at the start is skipped.
package enum JSON {
  package struct Limits: Sendable {
    /// Nesting of lists and records.
    package var depth: Int = 512
    /// Bytes of the whole text; 4 GB at most, whatever stands here.
    package var size: Int = 256 << 20

    package init() {}
    package init(depth: Int = 512, size: Int = 256 << 20) {
      self.depth = depth
      self.size = size
    }
  }

  /// Reads one JSON text, checked whole: grammar, UTF-8, names, depth, size. Its records stay places in `bytes`, which
  /// live as long as one of them does; strings in them are decoded when they are asked for.
  package static func read(_ bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) -> Value {
    try JSONDocument(bytes, limits: limits).root.value
  }

  /// Whether these bytes are one JSON text.
  package static func isText(_ bytes: UnsafeBufferPointer<UInt8>, limits: Limits = Limits()) -> Bool {
    if bytes.count > limits.size { return false }
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: bytes.count + 6) { tape in
      (try? JSONScanner.scan(bytes, depthLimit: limits.depth, into: tape)) != nil
    }
  }

  /// Writes a value as JSON text; numbers as they were written, field order kept. See `JSONWriter` for what is escaped.
  package static func write(_ value: Value, pretty: Bool = false) -> String {
    var writer = JSONWriter(pretty: pretty)
    writer.append(value)
    return writer.text
  }
}
