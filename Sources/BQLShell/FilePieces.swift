#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLEngine
import Synchronization

/// A file that is read from its start to its end.
struct FileSource: ByteSource {
  private static let pieceSize = 1 << 20
  let descriptor: Descriptor

  func next() throws(FileError) -> [UInt8]? {
    let piece = try descriptor.read(atMost: FileSource.pieceSize)
    return piece.isEmpty ? nil : piece
  }
}

/// A pipe that has a name. Whoever waits for somebody to write into it may give up.
struct PipeSource: ByteSource {
  let descriptor: Descriptor

  func next() throws(FileError) -> [UInt8]? {
    while !descriptor.hasInput(within: 100) {
      if Task.isCancelled { throw FileError("interrupted") }
    }
    return try FileSource(descriptor: descriptor).next()
  }
}

/// What is written to as it is: a terminal, a pipe.
struct DirectSink: ByteSink {
  let descriptor: Descriptor

  func write(_ bytes: [UInt8]) throws(FileError) { try descriptor.write(bytes) }
  func finish() throws(FileError) { try descriptor.close() }
}

/// A file that is written beside another one, whose place it takes when it is finished; if it never is, it is removed.
final class ReplacingSink: ByteSink {
  private let target: String
  private let temporary: String
  private let descriptor: Descriptor
  private let isInPlace = Atomic(false)

  init(_ target: String, mode: mode_t) throws(FileError) {
    self.target = target
    // One by a process that died, or another sink of this one for the same file, may have taken a name.
    var names = (0..<100).lazy.map { "\(target).\(getpid())\($0 == 0 ? "" : "-\($0)").part" }.makeIterator()
    while let name = names.next() {
      do throws(FileError) {
        descriptor = try Descriptor(name, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
        temporary = name
        return
      } catch {
        guard errno == EEXIST else { throw error }
      }
    }
    throw FileError("too many files of the name \(target).\(getpid())-….part are beside it")
  }

  deinit { if !isInPlace.load(ordering: .relaxed) { unlink(temporary) } }

  func write(_ bytes: [UInt8]) throws(FileError) { try descriptor.write(bytes) }

  func finish() throws(FileError) {
    try descriptor.synchronize()
    try descriptor.close()
    guard rename(temporary, target) == 0 else { throw FileError.last }
    isInPlace.store(true, ordering: .relaxed)
  }
}

/// A file without a name, which goes with its descriptor.
final class UnnamedFile: ScratchFile {
  private let descriptor: Descriptor
  private let size = Atomic(0)

  init(_ descriptor: Descriptor) { self.descriptor = descriptor }

  func append(_ bytes: [UInt8]) throws(FileError) -> Range<Int> {
    try descriptor.write(bytes)
    let end = size.add(bytes.count, ordering: .relaxed).newValue
    return end - bytes.count..<end
  }

  func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    let bytes = try descriptor.read(range)
    guard bytes.count == range.count else { throw FileError("the scratch file ends early") }
    return bytes
  }
}
