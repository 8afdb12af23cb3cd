import BQLEngine
import BQLFormats
import BrainAPI
import Synchronization

/// Rows of a result on standard output, as they come. On a terminal results are shown whole: a table is as wide as its widest
/// row.
final class ConsoleRowSink: RowSink {
  private let writer: Mutex<any RowWriter>
  private let console: Console

  /// nil where the result has to be known whole first.
  init?(_ head: ResultHead, _ console: Console, usesRawCSV: Bool) {
    guard !console.isOutputTerminal,
      var writer = Renderer(head.format ?? .json, options: RenderOptions(usesRawCSV: usesRawCSV))
        .rowWriter(columns: head.columns)
    else { return nil }
    writer.begin()
    self.writer = Mutex(writer)
    self.console = console
  }

  func write(_ rows: [Record]) throws(StatementError) -> Bool {
    write { $0.write(rows) }
    return !console.isClosed
  }

  func finish() throws(StatementError) { write { $0.end() } }

  private func write(_ change: (inout any RowWriter) -> Void) {
    let bytes = writer.withLock { writer in
      change(&writer)
      defer { writer.removeAll() }
      return writer.bytes
    }
    if !bytes.isEmpty { console.write(data: bytes) }
  }
}

/// Bytes on standard output.
private struct ConsoleByteSink: ByteSink {
  let console: Console

  func write(_ bytes: [UInt8]) throws(FileError) { if !bytes.isEmpty { console.write(data: bytes) } }
  func finish() throws(FileError) {}
}

extension Console {
  /// Where the rows of a result go as they come; nil where the result has to be known whole first.
  func rowSink(_ head: ResultHead, usesRawCSV: Bool) -> (any RowSink)? {
    if let sink = ConsoleRowSink(head, self, usesRawCSV: usesRawCSV) { return sink }
    if isOutputTerminal { return nil }
    return try? SpooledCSVSink(
      head, usesRawCSV: usesRawCSV, scratch: { () throws(FileError) in try RealFiles().scratch() },
      failure: { StatementError("the result cannot be written", .file, at: nil, label: $0.reason) },
      to: { ConsoleByteSink(console: self) })
  }
}
