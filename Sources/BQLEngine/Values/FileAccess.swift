import BQLSyntax

/// The files that statements name. The program passes the real ones in; tests pass a dictionary.
package protocol FileAccess: Sendable {
  /// The file's bytes from its start, a piece at a time; what has no end (a pipe, `/dev/zero`) is read as far as it is asked.
  func open(_ path: String) throws(FileError) -> any ByteSource
  /// A new file, or new content for an old one, which stays as it was until the sink's `finish`.
  func create(_ path: String) throws(FileError) -> any ByteSink
  /// An empty file that has no name, and is gone with the last use of it.
  func scratch() throws(FileError) -> any ScratchFile
}

extension FileAccess {
  /// The whole file.
  package func read(_ path: String) throws(FileError) -> [UInt8] {
    let source = try open(path)
    guard var bytes = try source.next() else { return [] }
    while let piece = try source.next() { bytes += piece }
    return bytes
  }

  /// The whole of a file that is kept, with the places of its parts. Of one that is larger than `most` bytes, or has no
  /// end, no more is read than shows that.
  package func read(_ path: String, most: Int) throws(FileError) -> [UInt8] {
    let source = try open(path)
    guard var bytes = try source.next() else { return [] }
    while bytes.count <= most, let piece = try source.next() { bytes += piece }
    if bytes.count > most { throw FileError("larger than \(most >> 20) MB") }
    return bytes
  }

  /// The whole of a script. Of what is larger than one may be, or has no end, no more is read than shows that.
  package func readScript(_ path: String) throws(FileError) -> [UInt8] {
    let source = try open(path)
    guard var bytes = try source.next() else { return [] }
    while bytes.count <= SourceText.largest, let piece = try source.next() { bytes += piece }
    if bytes.count > SourceText.largest { throw FileError(SourceText.isTooLarge) }
    return bytes
  }

  /// Writes the whole file or nothing: the old one stays until the new one is complete.
  package func write(_ path: String, _ pieces: [String]) throws(FileError) {
    let sink = try create(path)
    for piece in pieces { try sink.write(Array(piece.utf8)) }
    try sink.finish()
  }
}

/// Bytes that come a piece at a time. One reader.
package protocol ByteSource: Sendable {
  /// The next piece, at most 1 MB and never empty (a pipe gives what is there); nil at the end.
  func next() throws(FileError) -> [UInt8]?
}

/// Bytes that go a piece at a time. Without `finish` nothing is put in place, and what was written goes. One writer.
package protocol ByteSink: Sendable {
  func write(_ bytes: [UInt8]) throws(FileError)
  func finish() throws(FileError)
}

/// A file for what does not fit into memory. One user.
package protocol ScratchFile: Sendable {
  /// Appends, and returns where the bytes stand.
  func append(_ bytes: [UInt8]) throws(FileError) -> Range<Int>
  func read(_ range: Range<Int>) throws(FileError) -> [UInt8]
}

/// Why a file could not be read or written, in words: `no such file`.
package struct FileError: Error, Sendable, Hashable {
  package var reason: String

  package init(_ reason: String) { self.reason = reason }
}
