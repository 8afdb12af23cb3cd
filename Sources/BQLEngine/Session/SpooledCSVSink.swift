import BQLFormats
import BrainAPI
import Synchronization

/// Rows of `csv` and `tsv` whose columns only all rows tell: their lines wait in a file until the first one can be written.
package final class SpooledCSVSink: RowSink {
  /// Lines that go to the file together.
  private static let pieceSize = 1 << 20

  private struct State {
    var writer: OpenCSVWriter
    var scratch: (any ScratchFile)?
    /// Where lines stand in the file, and how wide they are.
    var pieces: ArraySlice<(range: Range<Int>, width: Int)> = []
  }

  private let state: Mutex<State>
  private let output: any ByteSink
  private let makeScratch: Scratch.Make
  private let failure: @Sendable (FileError) -> StatementError

  /// nil for other formats, and where the columns are known.
  package init?(
    _ head: ResultHead, usesRawCSV: Bool, scratch: @escaping @Sendable () throws(FileError) -> any ScratchFile,
    failure: @escaping @Sendable (FileError) -> StatementError,
    to output: () throws(StatementError) -> any ByteSink
  ) throws(StatementError) {
    guard head.columns == nil, let format = head.format,
      let writer = OpenCSVWriter(format, options: RenderOptions(usesRawCSV: usesRawCSV))
    else { return nil }
    state = Mutex(State(writer: writer))
    self.output = try output()
    makeScratch = scratch
    self.failure = failure
  }

  package func write(_ rows: [Record]) throws(StatementError) -> Bool {
    try change { state throws(FileError) in
      let width = state.writer.width
      if state.writer.widen(for: rows) { try self.flush(&state, width) }
      state.writer.write(rows)
      if state.writer.byteCount >= SpooledCSVSink.pieceSize { try self.flush(&state, state.writer.width) }
    }
    return true
  }

  package func finish() throws(StatementError) {
    // What is in memory follows what is in the file.
    try change { state throws(FileError) in
      state.writer.end()
      try self.output.write(state.writer.header)
    }
    while true {
      try Interruption.check()
      var isLast = true
      try change { state throws(FileError) in
        guard state.writer.width > 0, let piece = state.pieces.popFirst() else { return }
        guard let lines = try state.scratch?.read(piece.range) else { return }
        try self.output.write(state.writer.widened(lines, from: piece.width))
        isLast = false
      }
      if isLast { break }
    }
    try change { state throws(FileError) in
      if state.writer.width > 0 { try self.output.write(state.writer.bytes) }
      try self.output.finish()
    }
  }

  private func flush(_ state: inout State, _ width: Int) throws(FileError) {
    if state.writer.byteCount == 0 { return }
    let scratch = if let scratch = state.scratch { scratch } else { try makeScratch() }
    state.scratch = scratch
    state.pieces.append((try scratch.append(state.writer.bytes), width))
    state.writer.removeAll()
  }

  private func change(
    _ body: (inout sending State) throws(FileError) -> sending Void
  ) throws(StatementError) {
    do throws(FileError) { try state.withLock(body) } catch { throw failure(error) }
  }
}
