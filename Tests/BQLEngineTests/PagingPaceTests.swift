import BrainAPI
import Testing

@testable import BQLEngine

struct PagingPaceTests {
  /// The widths after each of some answers that took so many milliseconds.
  private static func widths(_ answers: [Int], most: Int = 16, attempts: Int = 1) -> [Int] {
    var pace = PagingPace(most: most)
    return answers.map { milliseconds in
      var exchange = Exchange(
        method: .get, url: "", status: 200, duration: .milliseconds(milliseconds), byteCount: 0)
      exchange.attempts = attempts
      pace.note(exchange)
      return pace.width
    }
  }

  @Test func aServerThatStaysAsQuickIsAskedForMore() {
    let widths = Self.widths(Array(repeating: 60, count: 60))
    #expect(widths[..<3].allSatisfy { $0 == 4 })
    #expect(widths.last == 16)
    #expect(widths == widths.sorted())
  }

  @Test func aServerThatTakesLongerIsAskedForHalf() {
    let widths = Self.widths(Array(repeating: 60, count: 60) + Array(repeating: 400, count: 60))
    #expect(widths[59] == 16)
    let later = Array(widths[60...])
    #expect(later == later.sorted(by: >))
    #expect(Set(later) == [16, 8, 4, 2, 1])
  }

  @Test func betweenTheTwoNothingChanges() {
    #expect(Self.widths([60] + Array(repeating: 130, count: 40)).allSatisfy { $0 == 4 })
  }

  @Test func whoRefusesForAWhileIsAskedForHalfAtOnce() { #expect(Self.widths([60, 60], attempts: 2) == [2, 1]) }

  @Test(arguments: [1, 2, 3]) func noMoreThanIsAllowedAreAskedFor(_ most: Int) {
    #expect(Self.widths(Array(repeating: 60, count: 30), most: most).allSatisfy { $0 == most })
  }
}
