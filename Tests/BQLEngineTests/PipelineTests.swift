import BrainAPI
import Testing

@testable import BQLEngine

struct PipelineTests {
  /// Keeps all rows, and notes when what it keeps had to be copied before it could be changed.
  private struct KeepingStep: RowStep {
    private final class Kept: Sendable {
      let rows: [Record]
      init(_ rows: [Record]) { self.rows = rows }
    }

    private var kept = Kept([])
    private(set) var copies = 0

    mutating func take(_ rows: [Record]) throws(StatementError) -> [Record] {
      if !isKnownUniquelyReferenced(&kept) { copies += 1 }
      kept = Kept(kept.rows + rows)
      return []
    }

    mutating func finish() throws(StatementError) -> StepRest? {
      .value(.list([.integer(kept.rows.count), .integer(copies)]))
    }
  }

  /// A step that keeps a million groups would else copy them for each batch.
  @Test func whatAStepKeepsIsChangedInItsPlace() async throws {
    let rows = (0..<3500).map { Record([("id", .integer($0))]) }
    var pipeline = Pipeline(RowsInHand(rows), [.rows(OffsetStep(1)), .rows(KeepingStep())], at: nil)
    while try await pipeline.next(RunContext()) != nil {}
    #expect(pipeline.value == .list([.integer(3499), .integer(0)]))
  }
}
