#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The terminal as the editor needs it: its size, and bytes to and from it.
enum Terminal {
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// At least one each; 80 × 24 where the terminal does not say.
  static func size(_ descriptor: Int32) -> (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return (80, 24) }
    return (size.ws_col > 0 ? Int(size.ws_col) : 80, size.ws_row > 0 ? Int(size.ws_row) : 24)
  }

  static func write(_ text: ScreenText, to descriptor: Int32) {
    var text = text.written
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = posixWrite(descriptor, rest)
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        } else if errno == EAGAIN {
          var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&wanted, 1, 1000)
        } else if errno != EINTR {
          return
        }
      }
    }
  }

  /// What is there to be read, at most some KB; empty at the end.
  static func read(_ descriptor: Int32) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = buffer.withUnsafeMutableBytes { posixRead(descriptor, $0) }
      if count >= 0 { return Array(buffer.prefix(count)) }
      if errno == EAGAIN {
        wait([descriptor], milliseconds: -1)
      } else if errno != EINTR {
        return []
      }
    }
  }

  /// Waits for one of the descriptors to have something; the places of those that have. -1 ms waits for ever.
  @discardableResult
  static func wait(_ descriptors: [Int32], milliseconds: Int32) -> Set<Int> {
    var wanted = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let count = wanted.count
    let found = wanted.withUnsafeMutableBufferPointer { poll($0.baseAddress, nfds_t(count), milliseconds) }
    guard found > 0 else { return [] }
    return Set(wanted.indices.filter { wanted[$0].revents != 0 })
  }

  static func discardInput(_ descriptor: Int32) { tcflush(descriptor, TCIFLUSH) }

  /// A pipe whose ends wait for nobody and are closed in other programs; nil where there are no descriptors left.
  static func pipe() -> (reading: Int32, writing: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard posixPipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    return (ends[0], ends[1])
  }

  private static func posixPipe(_ ends: inout [Int32]) -> Int32 {
    #if canImport(Darwin)
      Darwin.pipe(&ends)
    #elseif canImport(Glibc)
      Glibc.pipe(&ends)
    #elseif canImport(Musl)
      Musl.pipe(&ends)
    #endif
  }

  private static func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }

  private static func posixRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Darwin)
      Darwin.read(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Glibc)
      Glibc.read(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}
