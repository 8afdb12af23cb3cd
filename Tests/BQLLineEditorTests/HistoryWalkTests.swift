import Testing

@testable import BQLLineEditor

struct HistoryWalkTests {
  private let entries = ["from a", "let b", "from c", "from c", "print d"]

  @Test func upAndDownAndTheDraftAgain() {
    var walk = HistoryWalk(entries, draft: "")
    #expect(
      [walk.older(), walk.older(), walk.older(), walk.older(), walk.older()] == [
        "print d", "from c", "let b", "from a", nil,
      ])
    #expect(
      [walk.newer(), walk.newer(), walk.newer(), walk.newer(), walk.newer()] == ["let b", "from c", "print d", "", nil])
  }

  @Test func onlyWhatBeginsAsTheDraft() {
    var walk = HistoryWalk(entries, draft: "from")
    #expect([walk.older(), walk.older(), walk.older()] == ["from c", "from a", nil])
    #expect([walk.newer(), walk.newer()] == ["from c", "from"])
  }

  @Test func ghostsAndSearches() {
    #expect(HistoryWalk.rest(of: "from", in: entries) == " c")
    #expect(HistoryWalk.rest(of: "from c", in: entries) == nil)
    #expect(HistoryWalk.rest(of: "", in: entries) == nil)
    #expect(HistoryWalk.find("FROM", in: entries, before: 3) == 2)
    #expect(HistoryWalk.find("from", in: entries, before: 2) == 0)
    #expect(HistoryWalk.find("zzz", in: entries, before: 5) == nil)
  }
}
