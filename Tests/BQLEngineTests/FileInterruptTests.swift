import BQLSyntax
import BrainAPI
import Testing

@testable import BQLEngine

/// Row 9: a file is read no further once the person has given up, though no row of it has come out.
struct FileInterruptTests {
  /// Lines without end; told when the reading has begun.
  private final class EndlessFile: FileAccess, ByteSource, Sendable {
    let hasBegun: AsyncStream<Void>
    private let begins: AsyncStream<Void>.Continuation
    private static let lines = Array(String(repeating: "{\"v\":1}\n", count: 4096).utf8)

    init() { (hasBegun, begins) = AsyncStream.makeStream() }

    func open(_ path: String) throws(FileError) -> any ByteSource { self }
    func next() throws(FileError) -> [UInt8]? {
      begins.finish()
      return Self.lines
    }
    func create(_ path: String) throws(FileError) -> any ByteSink { throw FileError("read only") }
    func scratch() throws(FileError) -> any ScratchFile { throw FileError("read only") }
  }

  @Test func row9AFileThatGivesNoRowIsInterrupted() async throws {
    let file = EndlessFile()
    let task = Task { () async throws -> Int? in
      let name = Plan.TextSpan(text: "endless.ndjson", span: Span(0, 1))
      var cursor = FileCursor(
        try ChunkReader(name, file, usesRawCSV: false) { _ throws(StatementError) -> [Record] in [] })
      return try await cursor.next(RunContext())?.count
    }
    for await _ in file.hasBegun {}
    task.cancel()
    let failure = await #expect(throws: StatementError.self) { try await task.value }
    #expect(failure?.cause == .interrupted)
  }
}
