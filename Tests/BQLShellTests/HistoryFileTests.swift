import Foundation
import Testing

@testable import BQLShell

struct HistoryFileTests {
  @Test(arguments: ["print 1", "from session\n  where a = \"\\n\"\n", "\\", "\\\\n", "é日\r\n🧠", ""])
  func anEntryIsALine(_ text: String) {
    let line = HistoryFile.encoded(text)
    #expect(!line.contains(0x0A))
    #expect(HistoryFile.decoded(line) == text)
  }

  /// What cannot be made is told by its own reason, not by that of a folder below it.
  @Test func row16TheReasonIsThatOfTheFirstFolder() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "bql-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let history = HistoryFile(path: file.path + "/a/b/c/history", limit: { 9 })
    #expect(history.add("a")?.hasSuffix("\(file.path) is not a folder") == true)
  }

  @Test func aFileThatSomebodyLeftIsNotInTheWay() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bql-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/history"
    try Data("old".utf8).write(to: URL(filePath: "\(path).\(ProcessInfo.processInfo.processIdentifier).part"))
    let history = HistoryFile(path: path, limit: { 2 })
    for number in 0..<40 { #expect(history.add("print \(number)") == nil) }
    #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count < 20)
  }

  @Test func withoutAPlaceItIsKeptInMemory() {
    let history = HistoryFile(path: nil, limit: { 2 })
    for text in ["a", "b", "b", " ", "c"] { #expect(history.add(text) == nil) }
    #expect(history.entries == ["b", "c"])
  }
}
