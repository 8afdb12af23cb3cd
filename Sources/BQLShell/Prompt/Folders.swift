#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLEngine

/// The user's folders, as the XDG base directory specification has them.
enum Folders {
  /// `$XDG_STATE_HOME/bql`, else `~/.local/state/bql`; nil without a home.
  static var state: String? { folder("XDG_STATE_HOME", ".local/state") }
  /// `$XDG_CONFIG_HOME/bql`, else `~/.config/bql`.
  static var configuration: String? { folder("XDG_CONFIG_HOME", ".config") }
  /// `$XDG_CACHE_HOME/bql`, else `~/.cache/bql`.
  static var cache: String? { folder("XDG_CACHE_HOME", ".cache") }

  private static func folder(_ variable: String, _ fallback: String) -> String? {
    if let path = Platform.environment(variable), path.hasPrefix("/") { return path + "/bql" }
    return Platform.environment("HOME").map { "\($0)/\(fallback)/bql" }
  }

  /// Makes a folder and those above it, for the user alone. What stops the first that cannot be made is thrown: below it
  /// there is only that it is missing.
  static func make(_ path: String) throws(FileError) {
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT != S_IFDIR { throw FileError("\(path) is not a folder") }
      return
    }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try make(String(path[..<slash])) }
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw FileError.last }
  }

  /// The names in a folder; folders end in `/`.
  static func names(_ path: String) -> [String] {
    guard let folder = opendir(path.isEmpty ? "." : path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      var status = stat()
      let isFolder = stat(path + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      names.append(isFolder ? name + "/" : name)
    }
    return names.sorted()
  }
}
