import Foundation

/// The project's Swift sources as text, for what no compiler holds.
struct SourceLines {
  /// Below `Sources`, of a target or a folder in it: every line with its file's path from there.
  static func lines(under folder: String = "") throws -> [(file: String, line: Substring)] {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources")
    let start = folder.isEmpty ? sources : sources.appending(path: folder)
    guard let walk = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil) else { return [] }
    var lines: [(String, Substring)] = []
    for case let file as URL in walk where file.pathExtension == "swift" {
      let path = String(file.path.dropFirst(sources.path.count + 1))
      lines += try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { (path, $0) }
    }
    return lines
  }

  static func isComment(_ line: Substring) -> Bool { line.drop { $0 == " " }.hasPrefix("//") }
}
