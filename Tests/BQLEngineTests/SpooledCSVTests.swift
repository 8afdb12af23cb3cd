import BQLFormats
import BrainAPI
import Synchronization
import TestSupport
import Testing

@testable import BQLEngine

/// `csv` and `tsv` of rows whose columns show one by one: what is written in parts is what is written of all rows at once.
struct SpooledCSVTests {
  private final class Output: ByteSink {
    private let text = Mutex<[UInt8]>([])
    private let isFinished = Mutex(false)

    func write(_ bytes: [UInt8]) throws(FileError) { text.withLock { $0 += bytes } }
    func finish() throws(FileError) { isFinished.withLock { $0 = true } }
    var whole: String? {
      isFinished.withLock(\.self) ? String(decoding: text.withLock(\.self), as: UTF8.self) : nil
    }
  }

  /// Each row may have a column that none before it had; texts have what is told apart by quotes.
  private static func rows(_ numbers: inout SeededNumbers) throws -> [Record] {
    let texts = ["a", "", "x\"y", "line\nline", "\"\n\"", ",", "\t", "=1", "null"]
    var widest = numbers.below(3)
    return try (0..<numbers.below(200)).map { place in
      if numbers.chance(6) { widest += 1 }
      var row = Record()
      for column in 0..<widest where numbers.chance(70) {
        row["c\"\(column)"] = numbers.chance(20) ? .quantity(Number(column), unit: "mm") : .string(numbers.pick(texts))
      }
      guard numbers.chance(50) else { return row }
      return try #require(JSON.read(Array(JSON.write(.record(row)).utf8)).record)
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func partsMakeTheWhole(_ seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    let rows = try Self.rows(&numbers)
    for format in [Format.csv, .tsv] {
      let output = Output()
      let made = try SpooledCSVSink(
        ResultHead(columns: nil, format: format), usesRawCSV: false, scratch: { ScratchInMemory() },
        failure: { StatementError($0.reason, at: nil) }, to: { output })
      let sink = try #require(made)
      var rest = rows[...]
      while !rest.isEmpty {
        let batch = rest.prefix(1 + numbers.below(40))
        #expect(try sink.write(Array(batch)))
        rest = rest.dropFirst(batch.count)
      }
      try sink.finish()
      #expect(output.whole == Renderer(format, options: RenderOptions()).text(.rows(rows, columns: nil)))
    }
  }

  @Test func otherFormatsAndKnownColumnsAreNotForIt() throws {
    for head in [ResultHead(columns: nil, format: .json), ResultHead(columns: ["a"], format: .csv)] {
      let sink = try SpooledCSVSink(
        head, usesRawCSV: false, scratch: { ScratchInMemory() }, failure: { StatementError($0.reason, at: nil) },
        to: { Output() })
      #expect(sink == nil)
    }
  }
}
