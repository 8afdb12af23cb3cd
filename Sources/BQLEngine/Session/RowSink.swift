import BQLFormats
import BQLSyntax
import BrainAPI
import Synchronization

/// What is known of rows before the first of them comes.
package struct ResultHead: Sendable {
  /// The names of the columns in order; nil where only the rows tell.
  package var columns: [String]?
  /// nil: as results are shown there.
  package var format: Format?
}

/// Where rows go as they come.
package protocol RowSink: Sendable {
  /// false: nobody reads any more, so that reading may end.
  func write(_ rows: [Record]) throws(StatementError) -> Bool
  /// All of them came. Without it what was written is not whole.
  func finish() throws(StatementError)
}

/// Rows of a `save`: written beside the file as they come, put in place at the end.
final class FileRowSink: RowSink {
  private let state: Mutex<any RowWriter>
  private let file: any ByteSink
  private let destination: Plan.TextSpan

  /// nil where all rows have to be known before the first line can be written.
  init?(_ plan: Plan, _ head: ResultHead, usesRawCSV: Bool, _ files: any FileAccess) throws(StatementError) {
    guard let destination = plan.destination, let format = head.format,
      var writer = Renderer(format, options: RenderOptions(usesRawCSV: usesRawCSV)).rowWriter(columns: head.columns)
    else { return nil }
    writer.begin()
    state = Mutex(writer)
    self.destination = destination
    do throws(FileError) { file = try files.create(destination.text) } catch {
      throw FileRowSink.failure(error, destination)
    }
  }

  func write(_ rows: [Record]) throws(StatementError) -> Bool {
    try write { $0.write(rows) }
    return true
  }

  func finish() throws(StatementError) {
    try write { $0.end() }
    // What waits until everything stands on the disk heeds nobody.
    try Interruption.check()
    do throws(FileError) { try file.finish() } catch { throw FileRowSink.failure(error, destination) }
  }

  private func write(_ change: (inout any RowWriter) -> Void) throws(StatementError) {
    let bytes = state.withLock { writer in
      change(&writer)
      defer { writer.removeAll() }
      return writer.bytes
    }
    do throws(FileError) { if !bytes.isEmpty { try file.write(bytes) } } catch {
      throw FileRowSink.failure(error, destination)
    }
  }

  static func failure(_ problem: FileError, _ destination: Plan.TextSpan) -> StatementError {
    StatementError(
      .incomplete,
      [
        Diagnostic(
          .error, .file, "\"\(destination.text)\" was not written", at: destination.span, label: problem.reason)
      ])
  }
}
