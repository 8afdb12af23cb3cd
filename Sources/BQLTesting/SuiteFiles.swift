import BQLEngine
import BQLTestRunner
import BrainAPI

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The files and the clock of the machine, for suites.
struct SuiteFiles: FileAccess {
  // A suite's files are small: they are read and written whole.

  func open(_ path: String) throws(FileError) -> any ByteSource {
    guard let data = FileManager.default.contents(atPath: path) else { throw FileError("it cannot be read") }
    return BytesInMemory(Array(data))
  }

  func create(_ path: String) throws(FileError) -> any ByteSink {
    CollectedBytes { (bytes) throws(FileError) in
      do { try Data(bytes).write(to: URL(filePath: path), options: .atomic) } catch {
        throw FileError("it cannot be written")
      }
    }
  }

  func scratch() throws(FileError) -> any ScratchFile { ScratchInMemory() }

  func makeFolder(_ path: String) throws {
    do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
      throw QueryError("\(path) is not a folder, and cannot be made one")
    }
  }

  /// What stands in a folder; nil for what is none.
  static func entries(_ path: String) throws(FileError) -> [FolderEntry]? {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw FileError("no such file")
    }
    guard isFolder else { return nil }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw FileError("it cannot be listed")
    }
    return names.map { name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
      return FolderEntry(name: name, isFolder: attributes?[.type] as? FileAttributeType == .typeDirectory)
    }
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Sendable static func now() -> Instant {
    let seconds = Date.now.timeIntervalSince1970
    return Instant(seconds: Int(seconds), nanoseconds: Int((seconds - seconds.rounded(.down)) * 1_000_000_000))
  }

  /// A zone of the machine's own table, by its IANA name.
  @Sendable static func zone(_ name: String) -> Zone? {
    if name == "UTC" || name == "Z" { return .utc }
    let isPlain = name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || [0x2F, 0x5F, 0x2D, 0x2B].contains($0)
    }
    guard isPlain, !name.isEmpty, !name.hasPrefix("/"),
      let bytes = try? SuiteFiles().read("/usr/share/zoneinfo/\(name)")
    else { return nil }
    return try? Zone(name: name, tzif: bytes)
  }
}
