import BQLSyntax
import BrainAPI
import TestSupport
import Testing

@testable import BQLEngine

/// Row 9: a join looks at the rows that may match, holds a part of what comes out, and stops when it is told to.
struct JoinTests {
  private static let evaluation = Evaluation(zone: .utc)
  private static let key = RandomRows.path("k")
  private static let sides = [JoinSide(key, .dynamic)]

  private static func rows(_ count: Int, groups: Int) -> [Record] {
    (0..<count).map { Record([("n", .integer($0)), ("k", .string("\($0 % groups)"))]) }
  }

  private static func plan(rest: Condition?, _ equalities: [JoinPlan.Equality] = []) -> JoinPlan {
    JoinPlan(
      source: RowsReference(origin: .constant(.null), text: "o", span: Span(0, 1)), alias: "o", right: RowShape(),
      equalities: equalities, rest: rest, keepsUnmatched: false,
      rightNeeds: IncludeTree(), uncertain: [])
  }

  @Test func row9OnlyRowsThatMayMatchAreLookedAt() throws {
    let right = Self.rows(2000, groups: 500)
    var table = try JoinTable(right, Self.sides, Self.evaluation) { _ throws(StatementError) in }
    for row in Self.rows(500, groups: 500) {
      let found = try table.candidates(row, Self.sides, Self.evaluation)
      #expect(found == right.indices.filter { right[$0]["k"] == row["k"] })
      #expect(found.count == 4)
    }
  }

  /// 300 rows with 300 each: no more than a few thousand pairs are held at a time, and all come, in their order.
  @Test func row9PairsComeInParts() throws {
    let rows = Self.rows(300, groups: 1)
    var step = try JoinStep(Self.plan(rest: nil), rows, Self.evaluation)
    var parts = [try step.take(rows)]
    while step.hasMore { parts.append(try step.take([])) }
    #expect(parts.allSatisfy { $0.count <= 4096 })
    let pairs = parts.flatMap { $0 }.map {
      ($0["n"]?.number?.exactInteger ?? -1, $0["o"]?.record?["n"]?.number?.exactInteger ?? -1)
    }
    #expect(pairs.count == 90_000)
    #expect(pairs.enumerated().allSatisfy { $0.element == ($0.offset / 300, $0.offset % 300) })
  }

  @Test func row9AJoinThatFindsNothingIsStopped() async throws {
    let rows = Self.rows(300, groups: 1)
    let never = Condition.constant(false)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      var step = try JoinStep(Self.plan(rest: never), rows, Self.evaluation)
      return try step.take(rows).count
    }
    let failure = await #expect(throws: StatementError.self) { try await task.value }
    #expect(failure?.cause == .interrupted)
  }
}
