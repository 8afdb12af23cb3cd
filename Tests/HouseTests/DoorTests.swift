import Foundation
import Testing

/// The doors to the terminal, and nobody beside them. What goes through a door is a type that text gets
/// into by being escaped only: `SafeText` and `ScreenText`.
struct DoorTests {
  /// What writes, and the only files that may.
  static let doors: [String: Set<String>] = [
    "print(": [], "debugPrint(": [], "dump(": [], "fputs(": [], "fprintf(": [], "puts(": [], "perror(": [],
    "FileHandle.standard": [], "StreamLogHandler": [],
    // Bytes to a descriptor; files and pipes are written to as well.
    "posixWrite(": ["Terminal.swift", "Platform.swift"],
    "Platform.write(": [
      "Console.swift", "RealFiles.swift", "HistoryFile.swift", "TemporaryText.swift", "Descriptor.swift",
    ],
    // Escape sequences are the doors' own; keys are known by them.
    #""\u{1B}"#: [
      "SafeText.swift", "ScreenText.swift", "Painter.swift", "LineLayout.swift", "EditorCore.swift",
      "KeyDecoder.swift",
    ],
  ]

  @Test(arguments: doors.keys.sorted()) func row3NobodyWritesBesideTheDoors(_ call: String) throws {
    let allowed = try #require(Self.doors[call])
    for (path, line) in try SourceLines.lines() where line.contains(call) {
      let file = path.split(separator: "/").last.map(String.init) ?? path
      if allowed.contains(file) { continue }
      let before = line.prefix(upTo: line.range(of: call)?.lowerBound ?? line.startIndex)
      // The end of a longer name is another function.
      if before.last.map({ $0.isLetter || $0 == "." || $0 == "_" }) == true, call.first?.isLetter == true { continue }
      if before.hasSuffix("func ") || before.hasSuffix("case ") || before.contains("//") { continue }
      Issue.record("\(file): \(line)")
    }
  }
}
