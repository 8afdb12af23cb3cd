#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import Synchronization

/// A small file that only its owner may read.
struct PrivateFile: Sendable {
  let path: String
  private static let largest = 1 << 20

  /// Its bytes; nil where there is none. Refuses a file that others may read or change, or that belongs to another.
  func read() throws(CredentialError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw CredentialError(
        "\(path) cannot be read: \(PrivateFile.reason)",
        remedy: errno == EACCES || errno == EPERM ? command("chmod 600") : nil)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw CredentialError("\(path) is not a file")
    }
    guard status.st_uid == geteuid() else { throw CredentialError("\(path) belongs to another user") }
    guard status.st_mode & 0o077 == 0 else {
      throw CredentialError("\(path) can be read by others than you", remedy: command("chmod 600"))
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while bytes.count <= PrivateFile.largest {
      let count = buffer.withUnsafeMutableBytes { POSIX.read(descriptor, $0) }
      if count == 0 { return bytes }
      if count > 0 { bytes += buffer[..<count] } else if errno != EINTR { break }
    }
    throw CredentialError("\(path) cannot be read: \(PrivateFile.reason)")
  }

  /// Puts `bytes` in its place: written beside it, for its owner alone from the first moment, and renamed. A link stays a
  /// link. To be called under a lock.
  func write(_ bytes: [UInt8]) throws(CredentialError) {
    let target = resolved
    let folder = PrivateFile.folder(of: target)
    guard PrivateFile.make(folder) else {
      throw CredentialError("\(folder) cannot be made: \(PrivateFile.reason)")
    }
    let temporary = target + ".part"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw CredentialError("\(path) cannot be written: \(PrivateFile.reason)") }
    let isWritten =
      fchmod(descriptor, 0o600) == 0 && bytes.withUnsafeBytes { POSIX.writeAll(descriptor, $0) }
      && fsync(descriptor) == 0
    let reason = isWritten ? nil : PrivateFile.reason
    guard close(descriptor) == 0, reason == nil, rename(temporary, target) == 0 else {
      let problem = CredentialError("\(path) cannot be written: \(reason ?? PrivateFile.reason)")
      unlink(temporary)
      throw problem
    }
    // Without this the name may be the old one again after a loss of power.
    let place = open(folder, O_RDONLY | O_CLOEXEC)
    if place >= 0 {
      fsync(place)
      close(place)
    }
  }

  /// What the path leads to, links followed, though it may not be there yet.
  private var resolved: String {
    var place = path
    for _ in 0..<16 {
      var buffer = [CChar](repeating: 0, count: 4096)
      let count = readlink(place, &buffer, buffer.count)
      guard count > 0, count < buffer.count else { return place }
      let link = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      place = link.hasPrefix("/") ? link : PrivateFile.folder(of: place) + "/" + link
    }
    return place
  }

  private func command(_ verb: String) -> String {
    let isPlain = path.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "/._-".utf8.contains(byte)
    }
    return "\(verb) " + (isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'")
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes a folder and those above it, for the user alone.
  static func make(_ folder: String) -> Bool {
    var status = stat()
    if stat(folder, &status) == 0 { return true }
    let above = PrivateFile.folder(of: folder)
    // The reason is that of the first that cannot be made.
    if above != folder, above != ".", !make(above) { return false }
    return mkdir(folder, 0o700) == 0 || errno == EEXIST
  }

  static var reason: String {
    let words = String(cString: strerror(errno))
    return words.prefix(1).lowercased() + words.dropFirst()
  }
}

/// A lock between processes, and between tasks of one: it ends with `release`, or with the process.
final class FileLock: Sendable {
  private let descriptor: Mutex<Int32>

  private init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }

  deinit { release() }

  /// nil where somebody else has it.
  static func take(_ path: String) throws(CredentialError) -> FileLock? {
    let folder = PrivateFile.folder(of: path)
    guard PrivateFile.make(folder) else {
      throw CredentialError("\(folder) cannot be made: \(PrivateFile.reason)")
    }
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CredentialError("\(path) cannot be opened: \(PrivateFile.reason)") }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      let (code, reason) = (errno, PrivateFile.reason)
      close(descriptor)
      if code == EWOULDBLOCK { return nil }
      throw CredentialError("\(path) cannot be locked: \(reason)")
    }
    return FileLock(descriptor)
  }

  func release() {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { close(descriptor) }
      descriptor = -1
    }
  }
}

/// `read` and `write` under names of their own.
enum POSIX {
  static func read(_ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Darwin)
      Darwin.read(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Glibc)
      Glibc.read(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }

  static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = write(descriptor, rest)
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }

  private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}
