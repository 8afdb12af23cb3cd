import BQLFormats
import BQLSyntax
import BrainAPI
import Synchronization

/// The rows of a file, taken through the first steps.
struct FileCursor: RowCursor {
  private var reader: ChunkReader<[Record]>

  init(_ reader: ChunkReader<[Record]>) { self.reader = reader }

  mutating func next(_ run: RunContext) async throws(StatementError) -> [Record]? {
    while let rows = try await reader.next() { if !rows.isEmpty { return rows } }
    return nil
  }
}

/// What a step gives for the rows of a file: made ready where they are read, taken in their order.
struct SplitCursor<Step: SplitStep>: RowCursor {
  private var reader: ChunkReader<Step.Part>
  private var step: Step
  /// What the end has brought.
  private var rest: (any RowCursor)?

  init(_ step: Step, _ reader: ChunkReader<Step.Part>) {
    self.reader = reader
    self.step = step
  }

  mutating func next(_ run: RunContext) async throws(StatementError) -> [Record]? {
    while rest == nil {
      if let part = try await reader.next() {
        let rows = try step.take(part)
        if !rows.isEmpty { return rows }
      } else if case .rows(let rest)? = try step.finish() {
        self.rest = rest
      } else {
        rest = RowsInHand([])
      }
    }
    return try await rest?.next(run)
  }
}

/// A file that is cut into chunks in order, each read and worked on wherever there is a free core; what came of them is given
/// in order.
struct ChunkReader<Part: Sendable>: Sendable {
  typealias Work = @Sendable ([Record]) throws(StatementError) -> Part

  private let file: Plan.TextSpan
  private let source: any ByteSource
  private var chunks: RowChunks
  private let work: Work
  private let onProgress: @Sendable (Progress) -> Void
  private let flights = ChunkFlights<Part>()
  private var isRead = false
  /// Of the chunks that were given.
  private var rowsRead = 0

  /// `work` is told all rows of a chunk.
  init(
    _ file: Plan.TextSpan, _ files: any FileAccess, usesRawCSV: Bool,
    onProgress: @escaping @Sendable (Progress) -> Void = { _ in }, work: @escaping Work
  ) throws(StatementError) {
    self.file = file
    self.work = work
    self.onProgress = onProgress
    do throws(FileError) { source = try files.open(file.text) } catch { throw file.failure(error) }
    do throws(RowReadError) {
      chunks = try RowChunks(Format(fileName: file.text) ?? .json, usesRawCSV: usesRawCSV)
    } catch {
      throw file.failure(error)
    }
  }

  /// Of the next chunk; nil: there are no more.
  mutating func next() async throws(StatementError) -> Part? {
    do throws(StatementError) {
      while !isRead, flights.count < ChunkFlights<Part>.width {
        try Interruption.check(at: file.span)
        begin()
      }
      try Interruption.check(at: file.span)
    } catch {
      isRead = true
      flights.cancelAll()
      throw error
    }
    guard let result = await flights.land() else { return nil }
    do throws(StatementError) {
      let outcome = try result.get()
      rowsRead += outcome.rows
      onProgress(.read(rows: rowsRead))
      return outcome.part
    } catch {
      isRead = true
      flights.cancelAll()
      throw error
    }
  }

  private mutating func begin() {
    do throws(StatementError) {
      guard let chunk = try chunk() else { return }
      let (file, work) = (file, work)
      flights.begin {
        Result { () throws(StatementError) in
          let rows: [Record]
          do throws(RowReadError) { rows = try chunk.rows() } catch { throw file.failure(error) }
          return (try work(rows), rows.count)
        }
      }
    } catch {
      isRead = true
      flights.begin { .failure(error) }
    }
  }

  private mutating func chunk() throws(StatementError) -> RowChunk? {
    do throws(RowReadError) {
      while let piece = try piece() {
        if let chunk = try chunks.take(piece) { return chunk }
        if Task.isCancelled { return nil }
      }
      isRead = true
      return try chunks.finish()
    } catch {
      throw file.failure(error)
    }
  }

  private func piece() throws(RowReadError) -> [UInt8]? {
    do throws(FileError) { return try source.next() } catch {
      throw RowReadError(line: 0, column: 0, reason: error.reason)
    }
  }
}

extension Plan.TextSpan {
  fileprivate func failure(_ problem: FileError) -> StatementError {
    StatementError("\"\(text)\" cannot be read", .file, at: span, label: problem.reason)
  }

  fileprivate func failure(_ error: RowReadError) -> StatementError {
    // Line 0: the file itself could not be read on.
    if error.line == 0 { return failure(FileError(error.reason)) }
    return StatementError("\(text):\(error.line):\(error.column): \(error.reason)", .file, at: span, label: "this file")
  }
}

/// The chunks under way, oldest first. Letting go of them ends the work.
private final class ChunkFlights<Part: Sendable>: Sendable {
  typealias Outcome = Result<(part: Part, rows: Int), StatementError>

  /// Chunks that are read side by side, or wait for those before them.
  static var width: Int { 4 }

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
