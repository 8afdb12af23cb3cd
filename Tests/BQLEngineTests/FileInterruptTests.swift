import BQLSyntax
import BrainAPI
import Synchronization
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

/// Who waits for a file is told how far it has been read, though no row of it comes out.
struct FileProgressTests {
  private struct Pieces: FileAccess {
    final class Source: ByteSource {
      private let rest = Mutex((0..<3).map { piece in Array(String(repeating: "{\"v\":\(piece)}\n", count: 50).utf8) })

      func next() throws(FileError) -> [UInt8]? { rest.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
    }

    func open(_ path: String) throws(FileError) -> any ByteSource { Source() }
    func create(_ path: String) throws(FileError) -> any ByteSink { throw FileError("read only") }
    func scratch() throws(FileError) -> any ScratchFile { throw FileError("read only") }
  }

  @Test func row9RowsThatWereReadAreCounted() async throws {
    let told = Mutex<[Progress]>([])
    let name = Plan.TextSpan(text: "some.ndjson", span: Span(0, 1))
    var cursor = FileCursor(
      try ChunkReader(
        name, Pieces(), usesRawCSV: false, onProgress: { progress in told.withLock { $0.append(progress) } }
      ) { _ throws(StatementError) -> [Record] in [] })
    #expect(try await cursor.next(RunContext()) == nil)
    #expect(told.withLock { $0 } == [.read(rows: 50), .read(rows: 100), .read(rows: 150)])
  }
}
