#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLEngine
import BQLTestRunner
import BrainAPI

/// The files of the machine.
struct RealFiles: FileAccess {
  func open(_ path: String) throws(FileError) -> any ByteSource {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO {
      return PipeSource(descriptor: try Descriptor(path, O_RDONLY | O_NONBLOCK))
    }
    return FileSource(descriptor: try Descriptor(path, O_RDONLY))
  }

  /// Written beside the file and renamed, so that the old one stays whole until the new one is; a link is followed. What is
  /// no regular file (`/dev/stdout`, a pipe) is written to as it is.
  func create(_ path: String) throws(FileError) -> any ByteSink {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT != S_IFREG { return DirectSink(descriptor: try Descriptor(path, O_WRONLY)) }
    let target = exists ? RealFiles.resolved(path) : path
    return try ReplacingSink(target, mode: exists ? status.st_mode & 0o777 : 0o666)
  }

  func scratch() throws(FileError) -> any ScratchFile {
    UnnamedFile(try Descriptor(unnamedIn: Platform.environment("TMPDIR") ?? "/tmp"))
  }

  /// What stands in a folder, links to folders left out, so that no circle is walked; nil for what is no folder.
  static func entries(_ path: String) throws(FileError) -> [FolderEntry]? {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileError(Platform.lastError.lowercasedFirst) }
    guard status.st_mode & S_IFMT == S_IFDIR else { return nil }
    guard let folder = opendir(path) else { throw FileError(Platform.lastError.lowercasedFirst) }
    defer { closedir(folder) }
    var entries: [FolderEntry] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      let full = path.hasSuffix("/") ? path + name : path + "/" + name
      guard stat(full, &status) == 0 else { continue }
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      if isFolder, lstat(full, &status) == 0, status.st_mode & S_IFMT == S_IFLNK { continue }
      entries.append(FolderEntry(name: name, isFolder: isFolder))
    }
    return entries
  }

  /// Its one path from the root, links followed; as it is where there is no such file.
  static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}

extension RealFiles {
  /// A zone of the machine's own table, by its IANA name.
  static func zone(_ name: String) -> Zone? {
    if name == "UTC" || name == "Z" { return .utc }
    let isPlain = name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || [0x2F, 0x5F, 0x2D, 0x2B].contains($0)
    }
    guard isPlain, !name.isEmpty, !name.hasPrefix("/"),
      let bytes = try? RealFiles().read("/usr/share/zoneinfo/\(name)")
    else { return nil }
    return try? Zone(name: name, tzif: bytes)
  }
}

extension String {
  /// `No such file or directory` within a sentence.
  var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
