#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BrainAPI

/// The operating system, as far as the program needs it.
enum Platform {
  /// Why the last call failed, in words.
  static var lastError: String { String(cString: strerror(errno)) }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Columns of the terminal behind a descriptor; nil where there is none or it does not say.
  static func columns(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Rows of the terminal behind a descriptor; nil where there is none or it does not say.
  static func rows(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return nil }
    return Int(size.ws_row)
  }

  /// nil where it is not set, or set to nothing.
  static func environment(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }

  /// nil where it is not set.
  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// How many processors there are.
  static var processors: Int { max(1, min(64, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))) }

  static func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec))
  }

  /// A reader that goes away is told by the write, not by a signal.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// The C library of Linux gives memory of some size back to the system as soon as it is free, and takes it anew for the
  /// next chunk of a file, each time in pages that have to be cleared: a third of the time of reading. So it keeps some.
  static func keepFreedMemory() {
    #if canImport(Glibc)
      typealias Option = @convention(c) (Int32, Int32) -> Int32
      // `malloc.h` is not part of the module; the numbers are its M_TRIM_THRESHOLD and M_MMAP_THRESHOLD.
      guard let symbol = dlsym(nil, "mallopt") else { return }
      let setOption = unsafeBitCast(symbol, to: Option.self)
      _ = setOption(-1, 32 << 20)
      _ = setOption(-3, 8 << 20)
    #endif
  }

  /// A script that is interrupted ends with 130, whoever waits for it.
  static func endOnInterrupt() { signal(SIGINT) { _ in _exit(ExitStatus.interrupted.rawValue) } }

  /// Writes all of it. false with `errno` where that fails.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { posixWrite(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
    }
    return true
  }

  /// Everything up to the end, or the first so many bytes; nil with `errno` where that fails.
  static func readAll(_ descriptor: Int32, atMost limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0) }
      if count == 0 { break }
      if count > 0 { bytes += buffer[..<count] } else if errno != EINTR { return nil }
    }
    return Array(bytes.prefix(limit))
  }

  private static func posixWrite(_ descriptor: Int32, _ base: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
      Darwin.write(descriptor, base, count)
    #elseif canImport(Glibc)
      Glibc.write(descriptor, base, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, base, count)
    #endif
  }

  /// As `read(2)`.
  static func read(_ descriptor: Int32, _ room: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Darwin)
      Darwin.read(descriptor, room.baseAddress, room.count)
    #elseif canImport(Glibc)
      Glibc.read(descriptor, room.baseAddress, room.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, room.baseAddress, room.count)
    #endif
  }

  /// false with `errno` where what was written could not be kept.
  static func close(_ descriptor: Int32) -> Bool {
    #if canImport(Darwin)
      Darwin.close(descriptor) == 0
    #elseif canImport(Glibc)
      Glibc.close(descriptor) == 0
    #elseif canImport(Musl)
      Musl.close(descriptor) == 0
    #endif
  }
}
