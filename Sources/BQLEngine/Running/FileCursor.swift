import BQLFormats
import BQLSyntax
import BrainAPI
import Synchronization

/// The rows of a file: cut into chunks in order, read and taken through the first steps wherever there is a free core, given
/// in order.
struct FileCursor: RowCursor {
  /// Chunks that are read side by side, or wait for those before them.
  private static let width = 4

  private let file: Plan.TextSpan
  private let source: any ByteSource
  private var chunks: RowChunks
  private let steps: [any RowStep]
  private let flights = ChunkFlights()
  private var isRead = false

  /// `steps` look at one row at a time: each chunk goes through copies of them.
  init(
    _ file: Plan.TextSpan, _ files: any FileAccess, usesRawCSV: Bool, steps: [any RowStep]
  ) throws(StatementFailure) {
    self.file = file
    self.steps = steps
    do throws(FileProblem) { source = try files.open(file.text) } catch { throw FileCursor.failure(error, file) }
    do throws(RowReadError) {
      chunks = try RowChunks(Format(fileName: file.text) ?? .json, usesRawCSV: usesRawCSV)
    } catch {
      throw FileCursor.failure(error, file)
    }
  }

  mutating func next(_ run: RunContext) async throws(StatementFailure) -> [Record]? {
    while true {
      while !isRead, flights.count < FileCursor.width { begin() }
      guard let result = await flights.land() else { return nil }
      do throws(StatementFailure) {
        let rows = try result.get()
        if !rows.isEmpty { return rows }
      } catch {
        isRead = true
        flights.cancelAll()
        throw error
      }
    }
  }

  private mutating func begin() {
    do throws(StatementFailure) {
      guard let chunk = try chunk() else { return }
      let (file, steps) = (file, steps)
      flights.begin { FileCursor.rows(of: chunk, steps, file) }
    } catch {
      isRead = true
      flights.begin { .failure(error) }
    }
  }

  private mutating func chunk() throws(StatementFailure) -> RowChunk? {
    do throws(RowReadError) {
      while let piece = try piece() {
        if let chunk = try chunks.take(piece) { return chunk }
        if Task.isCancelled { return nil }
      }
      isRead = true
      return try chunks.finish()
    } catch {
      throw FileCursor.failure(error, file)
    }
  }

  private func piece() throws(RowReadError) -> [UInt8]? {
    do throws(FileProblem) { return try source.next() } catch {
      throw RowReadError(line: 0, column: 0, reason: error.reason)
    }
  }

  private static func rows(
    of chunk: RowChunk, _ steps: [any RowStep], _ file: Plan.TextSpan
  ) -> Result<[Record], StatementFailure> {
    do throws(RowReadError) {
      var rows = try chunk.rows()
      do throws(StatementFailure) {
        for step in steps where !rows.isEmpty {
          var step = step
          rows = try step.take(rows)
        }
        return .success(rows)
      } catch {
        return .failure(error)
      }
    } catch {
      return .failure(failure(error, file))
    }
  }

  private static func failure(_ problem: FileProblem, _ file: Plan.TextSpan) -> StatementFailure {
    StatementFailure("\"\(file.text)\" cannot be read", at: file.span, label: problem.reason)
  }

  private static func failure(_ error: RowReadError, _ file: Plan.TextSpan) -> StatementFailure {
    // Line 0: the file itself could not be read on.
    if error.line == 0 { return failure(FileProblem(error.reason), file) }
    return StatementFailure(
      "\(file.text):\(error.line):\(error.column): \(error.reason)", at: file.span, label: "this file")
  }
}

/// The chunks under way, oldest first. Letting go of them ends the work.
private final class ChunkFlights: Sendable {
  typealias Outcome = Result<[Record], StatementFailure>

  private let flights = Mutex<[Task<Outcome, Never>]>([])

  deinit { cancelAll() }

  var count: Int { flights.withLock { $0.count } }

  func begin(_ work: @escaping @Sendable () -> Outcome) {
    let flight = Task(executorPreference: InheritedExecutor.current) { work() }
    flights.withLock { $0.append(flight) }
  }

  /// Waits for the oldest; nil where there is none.
  func land() async -> Outcome? {
    guard let flight = flights.withLock({ $0.first }) else { return nil }
    let outcome = await withTaskCancellationHandler {
      await flight.value
    } onCancel: {
      cancelAll()
    }
    flights.withLock { flights in flights = Array(flights.dropFirst()) }
    return outcome
  }

  func cancelAll() { for flight in flights.withLock({ $0 }) { flight.cancel() } }
}
