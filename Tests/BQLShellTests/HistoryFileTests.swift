import Testing

@testable import BQLShell

struct HistoryFileTests {
  @Test(arguments: ["print 1", "from session\n  where a = \"\\n\"\n", "\\", "\\\\n", "é日\r\n🧠", ""])
  func anEntryIsALine(_ text: String) {
    let line = HistoryFile.encoded(text)
    #expect(!line.contains(0x0A))
    #expect(HistoryFile.decoded(line) == text)
  }

  @Test func withoutAPlaceItIsKeptInMemory() {
    let history = HistoryFile(path: nil, limit: { 2 })
    for text in ["a", "b", "b", " ", "c"] { #expect(history.add(text) == nil) }
    #expect(history.entries == ["b", "c"])
  }
}
