import BQLEngine
import BQLSyntax

/// What stands in a folder.
package struct FolderEntry: Sendable, Hashable {
  package var name: String
  package var isFolder: Bool

  package init(name: String, isFolder: Bool) {
    self.name = name
    self.isFolder = isFolder
  }
}

/// Finds the scripts with tests.
package struct TestDiscovery: Sendable {
  private let files: any FileAccess
  private let entries: @Sendable (String) throws(FileError) -> [FolderEntry]?

  /// `entries` lists a folder, links to folders left out; nil for what is none.
  package init(
    files: any FileAccess, entries: @escaping @Sendable (String) throws(FileError) -> [FolderEntry]?
  ) {
    self.files = files
    self.entries = entries
  }

  /// The files of the arguments, in their order, each once; those of a folder, and of the folders in it, by path. A file that
  /// is named counts whatever its name, one of a folder where it ends in `.bq`; both only where there is a test in them.
  /// A path that cannot be read is thrown.
  package func files(in paths: [String]) throws(StatementError) -> [TestFile] {
    var found: [TestFile] = []
    var seen: Set<String> = []
    for path in paths {
      for file in try self.paths(below: path) where seen.insert(file).inserted {
        let test: TestFile
        do throws(FileError) { test = TestFile(path: file, bytes: try files.readScript(file)) } catch {
          throw StatementError("\(file): \(error.reason)", .file, at: nil)
        }
        if test.hasTest || file == path && test.hasErrors { found.append(test) }
      }
    }
    return found
  }

  private func paths(below path: String) throws(StatementError) -> [String] {
    let inside: [FolderEntry]?
    do throws(FileError) { inside = try entries(path) } catch {
      throw StatementError("\(path): \(error.reason)", .file, at: nil)
    }
    guard let inside else { return [path] }
    var base = path
    while base.hasSuffix("/"), base != "/" { base.removeLast() }
    let prefix = base == "." ? "" : base.hasSuffix("/") ? base : base + "/"
    var paths: [String] = []
    for entry in inside.sorted(by: { TestDiscovery.precedes($0.name, $1.name) }) where !entry.name.hasPrefix(".") {
      if entry.isFolder {
        paths += try self.paths(below: prefix + entry.name)
      } else if entry.name.hasSuffix(".bq") {
        paths.append(prefix + entry.name)
      }
    }
    return paths
  }

  private static func precedes(_ first: String, _ second: String) -> Bool {
    first.utf8.lexicographicallyPrecedes(second.utf8)
  }
}
