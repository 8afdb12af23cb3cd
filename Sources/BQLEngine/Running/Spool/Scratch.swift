import BQLSyntax
import BrainAPI

/// The file of a spool, which is there only where it is needed.
struct Scratch: Sendable {
  typealias Make = @Sendable () throws(FileError) -> any ScratchFile

  private let make: Make
  private var file: (any ScratchFile)?

  init(_ make: @escaping Make) { self.make = make }

  /// Of the blocks of a spool with that budget: one of each run is in memory when runs are merged.
  static func blockSize(_ budget: Int) -> Int { min(256 << 10, max(512, budget / 64)) }

  /// Writes rows in blocks of about that size; where each block stands.
  mutating func write(_ rows: some Sequence<Record>, blockSize: Int) throws(StatementError) -> [Range<Int>] {
    var blocks: [Range<Int>] = []
    var block = RowBlock()
    for row in rows {
      block.append(row)
      if block.size >= blockSize {
        try Interruption.check()
        blocks.append(try write(&block))
      }
    }
    if !block.isEmpty { blocks.append(try write(&block)) }
    return blocks
  }

  private mutating func write(_ block: inout RowBlock) throws(StatementError) -> Range<Int> {
    do throws(FileError) {
      let file = if let file { file } else { try make() }
      self.file = file
      return try file.append(block.takeBytes())
    } catch {
      throw Scratch.failure(error, "written")
    }
  }

  func read(_ block: Range<Int>) throws(StatementError) -> [Record] {
    do throws(FileError) {
      guard let file else { return [] }
      return try RowBlock.rows(of: try file.read(block))
    } catch {
      throw Scratch.failure(error, "read")
    }
  }

  private static func failure(_ problem: FileError, _ word: String) -> StatementError {
    StatementError("rows that do not fit into memory cannot be \(word)", .file, at: nil, label: problem.reason)
  }
}
