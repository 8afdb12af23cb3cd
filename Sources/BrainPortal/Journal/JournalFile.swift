import BrainAPI

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The file of a journal before SQLite touches it.
enum JournalFile {
  /// Makes an empty file where there is none, readable by nobody else from its first moment; SQLite gives the files that it
  /// makes beside it the same rights. What is there is only looked at: a folder, a pipe or a device, on which SQLite would
  /// wait for ever, and what by its first bytes is another program's file are refused and left as they are.
  static func claim(_ path: String) throws(JournalError) {
    if let obstacle = DatabasePlace.obstacle(at: path) {
      throw JournalError(path: obstacle.path, reason: obstacle.reason + "; it was left alone")
    }
    // Not even a pipe that takes the file's place just now can hold this up.
    let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK
    #if canImport(Darwin)
      let file = Darwin.open(path, flags, 0o600)
    #elseif canImport(Glibc)
      let file = Glibc.open(path, flags, 0o600)
    #elseif canImport(Musl)
      let file = Musl.open(path, flags, 0o600)
    #endif
    guard file >= 0 else { throw JournalError(path: path, reason: String(cString: strerror(errno))) }
    defer { close(file) }
    var header = [UInt8](repeating: 0, count: 100)
    let count = pread(file, &header, header.count, 0)
    guard count >= 0 else { throw JournalError(path: path, reason: String(cString: strerror(errno))) }
    if count > 0 { try check(header.prefix(count), path) }
  }

  /// An SQLite file says in its first 100 bytes whose it is: at 68 the number of the application, at 60 the version.
  private static func check(_ header: ArraySlice<UInt8>, _ path: String) throws(JournalError) {
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw JournalError(path: path, reason: "it is damaged or not an SQLite database; it was left alone")
    }
    func word(_ offset: Int) -> UInt32 {
      header[(header.startIndex + offset)..<(header.startIndex + offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
    let application = word(68)
    // 0: what was broken off while it was made; SQLite looks further.
    if application == 0 { return }
    guard application == JournalSchema.applicationID else {
      throw JournalError(path: path, reason: "it is an SQLite database, but not a journal; it was left alone")
    }
    _ = try JournalSchema.state(ofVersion: Int(word(60)), path)
  }
}
