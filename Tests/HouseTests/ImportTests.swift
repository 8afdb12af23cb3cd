import Foundation
import Testing

/// The targets of the house and who may know whom. SwiftPM does not notice an undeclared import on a warm build, so the
/// `import` lines are read.
struct ImportTests {
  /// Each target of ours, and the targets of ours that it may import.
  static let targets: [String: Set<String>] = [
    "BrainAPI": [],
    "BQLSyntax": [],
    "CLibEdit": [],
    "BQLLineEditor": ["CLibEdit"],
    "CArguments": [],
    "BrainClient": ["BrainAPI"],
    "BrainPortal": ["BrainAPI"],
    "BQLFormats": ["BrainAPI"],
    "BrainServer": ["BrainAPI", "BrainPortal"],
    "BQLEngine": ["BrainAPI", "BQLSyntax", "BQLFormats"],
    "BQLTestRunner": ["BrainAPI", "BQLSyntax", "BrainPortal", "BQLFormats", "BQLEngine"],
    "BQLTesting": [
      "BrainAPI", "BQLSyntax", "BrainClient", "BrainPortal", "BQLFormats", "BQLEngine", "BQLTestRunner",
    ],
    "BQLShell": [
      "BrainAPI", "BQLSyntax", "BQLLineEditor", "BrainClient", "BrainPortal", "BQLFormats", "BrainServer", "BQLEngine",
      "BQLTestRunner", "CArguments",
    ],
    "bql": ["BQLShell"],
  ]

  /// What only some targets may import of others' work.
  static let restrictedImports: [String: Set<String>] = [
    "Hummingbird": ["BrainServer"],
    "GRDB": ["BrainPortal"],
    "AsyncHTTPClient": ["BrainClient"],
    "ArgumentParser": ["BQLShell"],
    "Testing": ["BQLTesting"],
    "XCTest": ["BQLTesting"],
    "CLibEdit": ["BQLLineEditor"],
    "CArguments": ["BQLShell"],
    // The whole of Foundation would make the program large and its start slow. Suites do not mind, and a Mac has no less.
    "Foundation": ["BQLTesting"],
  ]

  @Test(arguments: targets.keys.sorted())
  func importsOnlyWhatItsRowNames(target: String) throws {
    let allowed = try #require(Self.targets[target])
    for (file, module) in try imports(of: target) {
      if Self.targets[module] != nil { #expect(allowed.contains(module), "\(file) imports \(module)") }
      if let hosts = Self.restrictedImports[module] { #expect(hosts.contains(target), "\(file) imports \(module)") }
    }
  }

  @Test func everyTargetHasARow() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: sources.path)
    for folder in folders where !folder.hasPrefix(".") { #expect(Self.targets[folder] != nil, "\(folder) has no row") }
  }

  /// The language is text and tree: it needs nobody.
  @Test func syntaxImportsNothing() throws { #expect(try imports(of: "BQLSyntax").isEmpty) }

  private var sources: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources")
  }

  private func imports(of target: String) throws -> [(file: String, module: String)] {
    let folder = sources.appending(path: target)
    guard let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else { return [] }
    var found: [(String, String)] = []
    for case let file as URL in walk where file.pathExtension == "swift" {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let words = line.split(separator: " ").map(String.init)
        guard let place = words.firstIndex(of: "import"), words.indices.contains(place + 1),
          words[..<place].allSatisfy({ $0.hasPrefix("@") || ["public", "package", "internal", "private"].contains($0) })
        else { continue }
        let module = words.last { !$0.hasPrefix("//") }.map { $0.split(separator: ".")[0] } ?? ""
        found.append((file.lastPathComponent, String(module)))
      }
    }
    return found
  }
}
