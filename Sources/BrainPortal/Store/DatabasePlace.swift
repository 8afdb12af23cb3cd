#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The place of a database, looked at before SQLite touches it: on a pipe it would wait for ever.
enum DatabasePlace {
  /// What SQLite keeps beside the file, and would open as readily.
  private static let suffixes = ["", "-wal", "-shm", "-journal"]

  /// The first thing there that is no file, and what is wrong with it; nil where there are files or nothing. A link counts as
  /// what it leads to.
  static func obstacle(at path: String) -> (path: String, reason: String)? {
    for suffix in suffixes {
      var status = stat()
      guard stat(path + suffix, &status) == 0 else { continue }
      let kind = status.st_mode & S_IFMT
      if kind != S_IFREG { return (path + suffix, "it is \(words[kind] ?? "not a file"), not a file") }
    }
    return nil
  }

  private static let words: [mode_t: String] = [
    S_IFDIR: "a directory", S_IFIFO: "a pipe", S_IFCHR: "a device", S_IFBLK: "a device", S_IFSOCK: "a socket",
  ]
}
