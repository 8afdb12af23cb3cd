/// The files that statements name. The program passes the real ones in; tests pass a dictionary.
package protocol FileAccess: Sendable {
  func read(_ path: String) throws(FileProblem) -> [UInt8]
  /// Writes the whole file or nothing: the old one stays until the new one is complete.
  func write(_ path: String, _ pieces: [String]) throws(FileProblem)
}

/// Bytes that come a piece at a time. One reader.
package protocol ByteSource: Sendable {
  /// The next piece, of some hundred KB to a few MB and never empty; nil at the end.
  func next() throws(FileProblem) -> [UInt8]?
}

/// Bytes that go a piece at a time. Without `finish` nothing is put in place, and what was written goes. One writer.
package protocol ByteSink: Sendable {
  func write(_ bytes: [UInt8]) throws(FileProblem)
  func finish() throws(FileProblem)
}

/// A file for what does not fit into memory. One user.
package protocol ScratchFile: Sendable {
  /// Appends, and returns where the bytes stand.
  func append(_ bytes: [UInt8]) throws(FileProblem) -> Range<Int>
  func read(_ range: Range<Int>) throws(FileProblem) -> [UInt8]
}

/// Why a file could not be read or written, in words: `no such file`.
package struct FileProblem: Error, Sendable, Hashable {
  package var reason: String

  package init(_ reason: String) { self.reason = reason }
}
