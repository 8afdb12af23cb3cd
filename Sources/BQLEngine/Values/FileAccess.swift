/// The files that statements name. The program passes the real ones in; tests pass a dictionary.
package protocol FileAccess: Sendable {
  func read(_ path: String) throws(FileProblem) -> [UInt8]
  /// Writes the whole file or nothing: the old one stays until the new one is complete.
  func write(_ path: String, _ pieces: [String]) throws(FileProblem)
}

/// Why a file could not be read or written, in words: `no such file`.
package struct FileProblem: Error, Sendable, Hashable {
  package var reason: String

  package init(_ reason: String) { self.reason = reason }
}
