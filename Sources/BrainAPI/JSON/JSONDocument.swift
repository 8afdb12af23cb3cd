/// JSON text that was checked, with its tape: where each value begins, in the text's own bytes. Memory is that of the bytes
/// and of eight more for a value; giving it up is two deallocations, however deep it is nested.
package final class JSONDocument: Sendable {
  package let bytes: [UInt8]
  @usableFromInline let tape: [UInt64]

  /// One value.
  package convenience init(_ bytes: [UInt8], limits: JSON.Limits = JSON.Limits()) throws(JSONError) {
    try self.init(bytes, isLines: false, limits)
  }

  /// A value a line, blank lines aside: the root is the list of them. An error tells only that some line is in disorder;
  /// reading it alone tells how.
  package convenience init(lines bytes: [UInt8], limits: JSON.Limits = JSON.Limits()) throws(JSONError) {
    try self.init(bytes, isLines: true, limits)
  }

  private init(_ bytes: [UInt8], isLines: Bool, _ limits: JSON.Limits) throws(JSONError) {
    let size = min(limits.size, JSONTape.largestOffset)
    guard bytes.count <= size else {
      throw JSONError(offset: size, reason: "larger than \(size) bytes", exceedsLimits: true)
    }
    // Replies have a value in some fifteen bytes; text that has more than one in four is read again with all the room
    // that it could ever need. Room that is not written to costs nothing.
    for capacity in [bytes.count / 4 + 64, bytes.count + 6] {
      if let tape = try JSONDocument.tape(of: bytes, isLines, limits, capacity: capacity) {
        self.bytes = bytes
        self.tape = tape
        return
      }
    }
    throw JSONError(offset: 0, reason: "more values than bytes")
  }

  /// The copy of a value that is part of another document.
  init(_ bytes: [UInt8], tape: [UInt64]) {
    self.bytes = bytes
    self.tape = tape
  }

  private static func tape(
    of bytes: [UInt8], _ isLines: Bool, _ limits: JSON.Limits, capacity: Int
  ) throws(JSONError) -> [UInt64]? {
    var result: Result<Int?, JSONError> = .success(nil)
    let tape = [UInt64](unsafeUninitializedCapacity: capacity) { buffer, count in
      result = bytes.withUnsafeBufferPointer { bytes in
        Result { () throws(JSONError) in
          try JSONScanner.scan(bytes, isLines: isLines, depthLimit: limits.depth, into: buffer)
        }
      }
      count = (try? result.get()) ?? 0
    }
    return try result.get() == nil ? nil : tape
  }

  /// The value that is the whole text.
  package var root: JSONNode { JSONNode(document: self, place: 0) }
}
