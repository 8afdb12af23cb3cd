#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLEngine
import Synchronization

/// Statements that were entered, kept in a file for the user alone.
///
/// The file is only ever appended to, an entry a line, in one write under a lock: so nothing is lost when a prompt is
/// killed, or two write. It is cut to its limit by another file that takes its place, under the same lock.
final class HistoryFile: Sendable {
  private struct State {
    /// nil until somebody wants to know.
    var entries: [String]?
    var hasWarned = false
  }

  private let path: String?
  private let limit: @Sendable () -> Int
  private let state = Mutex(State())

  /// Without a path entries are kept in memory.
  init(path: String?, limit: @escaping @Sendable () -> Int) {
    self.path = path
    self.limit = limit
  }

  /// Oldest first; read at the first call.
  var entries: [String] {
    state.withLock { state in
      if let entries = state.entries { return entries }
      let entries = load()
      state.entries = entries
      return entries
    }
  }

  /// Why the entry could not be kept in the file; told once.
  func add(_ text: String) -> String? {
    let limit = limit()
    guard limit > 0, !text.allSatisfy(\.isWhitespace) else { return nil }
    return state.withLock { state in
      var entries = state.entries ?? load()
      defer { state.entries = entries }
      if entries.last == text { return nil }
      entries.append(text)
      if entries.count > limit { entries.removeFirst(entries.count - limit) }
      guard let path else { return nil }
      do throws(FileError) {
        try append(text, to: path, limit)
        return nil
      } catch {
        defer { state.hasWarned = true }
        return state.hasWarned ? nil : "the history cannot be kept in \(path): \(error.reason)"
      }
    }
  }

  private func load() -> [String] {
    guard let path, let bytes = try? RealFiles().read(path) else { return [] }
    let lines = bytes.split(separator: 0x0A).suffix(max(0, limit()))
    return lines.map { HistoryFile.decoded($0) }
  }

  // MARK: The file

  private func append(_ text: String, to path: String, _ limit: Int) throws(FileError) {
    if let slash = path.lastIndex(of: "/") { try Folders.make(String(path[..<slash])) }
    guard let descriptor = HistoryFile.locked(path) else { throw FileError.last }
    defer { close(descriptor) }
    let line = HistoryFile.encoded(text) + [0x0A]
    guard line.withUnsafeBytes({ Platform.write($0, to: descriptor) }) else { throw FileError.last }
    cut(path, limit)
  }

  /// The file, opened to be appended to, and locked: the one that has the name, though it may have been replaced while
  /// the lock was waited for.
  private static func locked(_ path: String) -> Int32? {
    for _ in 0..<10 {
      let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return nil }
      var (mine, named) = (stat(), stat())
      if flock(descriptor, LOCK_EX) == 0, fstat(descriptor, &mine) == 0, stat(path, &named) == 0,
        mine.st_ino == named.st_ino, mine.st_dev == named.st_dev
      {
        if mine.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
        return descriptor
      }
      close(descriptor)
    }
    return nil
  }

  /// Cuts the file to its limit when it is half as much again. The caller holds the lock.
  private func cut(_ path: String, _ limit: Int) {
    var status = stat()
    // A short file is not even read.
    guard stat(path, &status) == 0, Int(status.st_size) > limit * 2, let bytes = try? RealFiles().read(path) else {
      return
    }
    let lines = bytes.split(separator: 0x0A)
    guard lines.count > limit + limit / 2 + 10 else { return }
    let temporary = "\(path).\(getpid()).part"
    // By one that died and had the same number; nobody else is at it under the lock.
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let kept = lines.suffix(limit).flatMap { $0 + [0x0A] }
    let isWritten = kept.withUnsafeBytes { Platform.write($0, to: descriptor) } && fsync(descriptor) == 0
    close(descriptor)
    if !isWritten || rename(temporary, path) != 0 { unlink(temporary) }
  }

  /// One line: `\n` for a line end, `\\` for a backslash.
  static func encoded(_ text: String) -> [UInt8] {
    text.utf8.flatMap { byte -> [UInt8] in
      switch byte {
      case 0x0A: Array("\\n".utf8)
      case 0x0D: Array("\\r".utf8)
      case 0x5C: Array("\\\\".utf8)
      default: [byte]
      }
    }
  }

  static func decoded(_ line: some Collection<UInt8>) -> String {
    if !line.contains(0x5C) { return String(decoding: line, as: UTF8.self) }
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in line {
      if isEscaped {
        bytes.append(byte == UInt8(ascii: "n") ? 0x0A : byte == UInt8(ascii: "r") ? 0x0D : byte)
        isEscaped = false
      } else if byte == 0x5C {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
