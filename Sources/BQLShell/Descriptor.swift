#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLEngine
import Synchronization

/// An open file of the operating system. It is closed when it is let go of, if not before.
final class Descriptor: Sendable {
  private let number: Int32
  private let isClosed = Atomic(false)

  init(_ path: String, _ flags: Int32, mode: mode_t = 0o666) throws(FileError) {
    number = open(path, flags | O_CLOEXEC, mode)
    guard number >= 0 else { throw FileError.last }
  }

  /// A new file in that folder, without a name.
  init(unnamedIn folder: String) throws(FileError) {
    var name = Array("\(folder)/bql-XXXXXX".utf8CString)
    number = mkstemp(&name)
    guard number >= 0 else { throw FileError.last }
    unlink(name)
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
  }

  deinit { try? close() }

  /// Whether something can be read, or the end was reached, within so many milliseconds.
  func hasInput(within milliseconds: Int32) -> Bool {
    var wanted = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    return poll(&wanted, 1, milliseconds) > 0
  }

  /// What comes next, at most so many bytes; empty at the end.
  func read(atMost count: Int) throws(FileError) -> [UInt8] {
    try Descriptor.bytes(count, untilFull: false) { room, _ in Platform.read(number, room) }
  }

  /// The bytes of that range of a regular file; fewer where it ends early.
  func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    try Descriptor.bytes(range.count, untilFull: true) { room, filled in
      pread(number, room.baseAddress, room.count, off_t(range.lowerBound + filled))
    }
  }

  func write(_ bytes: [UInt8]) throws(FileError) {
    guard bytes.withUnsafeBytes({ Platform.write($0, to: number) }) else { throw FileError.last }
  }

  /// Waits until everything stands on the disk.
  func synchronize() throws(FileError) {
    guard fsync(number) == 0 else { throw FileError.last }
  }

  func close() throws(FileError) {
    if number < 0 || isClosed.exchange(true, ordering: .relaxed) { return }
    guard Platform.close(number) else { throw FileError.last }
  }

  /// `read` is given the room that is left and how much is filled, and returns as `read(2)` does.
  private static func bytes(
    _ count: Int, untilFull: Bool, _ read: (UnsafeMutableRawBufferPointer, Int) -> Int
  ) throws(FileError) -> [UInt8] {
    var problem: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let room = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let came = read(room, filled)
        if came < 0, errno == EINTR { continue }
        if came < 0 { problem = FileError.last }
        if came <= 0 { return }
        filled += came
        if !untilFull { return }
      }
    }
    if let problem { throw problem }
    return bytes
  }
}

extension FileError {
  /// Why the operating system's last call failed.
  static var last: FileError { FileError(Platform.lastError.lowercasedFirst) }
}
