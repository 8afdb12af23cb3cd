import BQLSyntax
import BrainAPI
import TestSupport
import Testing

@testable import BQLEngine

struct SpoolTests {
  private static func spool(_ budget: Int) -> RowSpool { RowSpool(budget: budget, scratch: { ScratchInMemory() }) }

  private static func all(_ cursor: RowSpoolCursor) throws -> [Record] {
    var cursor = cursor
    var rows: [Record] = []
    while let batch = try cursor.next() {
      #expect(!batch.isEmpty)
      rows += batch
    }
    return rows
  }

  /// Every kind of value comes back as it went, to the digits of its numbers and the order of its fields.
  @Test(arguments: [0, 1 << 10, 1 << 30])
  func rowsComeBackAsTheyWent(_ budget: Int) throws {
    var random = RandomConditions(numbers: SeededNumbers(seed: 11))
    var spool = Self.spool(budget)
    var rows: [Record] = []
    for _ in 0..<200 {
      let batch = try (0..<(1 + random.numbers.below(7))).map { _ in try random.row() }
      try spool.append(batch)
      rows += batch
    }
    #expect(spool.count == rows.count)
    for _ in 0..<2 {
      let back = try Self.all(spool.cursor())
      #expect(back == rows)
      #expect(back.map(\.names) == rows.map(\.names))
      #expect(back.map { JSON.write(.record($0)) } == rows.map { JSON.write(.record($0)) })
    }
  }

  @Test func valuesHaveTheirBytes() throws {
    let day = try #require(CivilDate(year: 1, month: 2, day: 28))
    let values: [Value] = [
      .null, .boolean(true), .boolean(false), .number(.integer(.min)), .number(.literal("-0")),
      .number(.literal("1.50")),
      .string(""), .string("e\u{301}\u{0}"), .list([]), .list([.null, .list([.integer(1)])]), .record(Record()),
      .record(Record([("b", .null), ("a", .integer(1))])), .instant(Instant(seconds: -1, nanoseconds: 999_999_999)),
      .period(Period(.day, containing: day)), .period(Period(.month, containing: day)),
      .period(Period(.year, containing: day)),
      .duration(Duration(secondsComponent: -3, attosecondsComponent: -1)), .duration(.seconds(1e15)),
      .quantity(.literal("2.10"), unit: "µm"),
    ]
    var block = RowBlock()
    for value in values { block.append(Record([("value", value)])) }
    let rows = try RowBlock.rows(of: block.takeBytes())
    #expect(rows.map { $0["value"] } == values)
    #expect(rows[5]["value"]?.number?.text == "1.50")
    #expect(rows[18]["value"]?.text == "2.10 µm")
    #expect(block.isEmpty)
  }

  @Test func spoiledBytesAreAFault() throws {
    var block = RowBlock()
    for row in try RandomRowsSource.rows(3) { block.append(row) }
    block.append(Record([("a", .list([.integer(1)]))]))
    let bytes = block.takeBytes()
    for end in 0..<bytes.count { #expect(throws: FileError.self) { try RowBlock.rows(of: Array(bytes[..<end])) } }
  }

  /// Few rows of a large document do not keep it.
  @Test func fewRowsOfADocumentAreTakenOutOfIt() throws {
    let rows = try RandomRowsSource.rows(100)
    let (few, _) = RowWeight.kept(Array(rows[10..<12]))
    #expect(few.allSatisfy { ($0.node?.document.bytes.count ?? 0) < 500 })
    #expect(few == Array(rows[10..<12]))
    let document = try #require(rows[0].node?.document)
    let (all, bytes) = RowWeight.kept(rows)
    #expect(all.allSatisfy { $0.node?.document === document })
    #expect(bytes > document.bytes.count)
  }

  @Test func aFileThatFailsIsTold() throws {
    struct Full: ScratchFile {
      func append(_ bytes: [UInt8]) throws(FileError) -> Range<Int> { throw FileError("the disk is full") }
      func read(_ range: Range<Int>) throws(FileError) -> [UInt8] { [] }
    }
    var spool = RowSpool(budget: 0, scratch: { Full() })
    let error = #expect(throws: StatementError.self) { try spool.append([Record([("a", .null)])]) }
    #expect(error?.diagnostics.first?.label == "the disk is full")
  }
}

enum RandomRowsSource {
  static func rows(_ count: Int) throws -> [Record] {
    let text = "[" + (0..<count).map { "{\"id\":\"\($0)\",\"n\":\($0 % 7)}" }.joined(separator: ",") + "]"
    return (try JSON.read(Array(text.utf8)).list ?? []).compactMap(\.record)
  }
}

struct SortTests {
  private static let evaluation = Evaluation(zone: .utc)

  /// The order in plain words: each key by its domain, then by kind; nulls last; then the id.
  private static func plainOrder(_ left: Record, _ right: Record, _ keys: [SortKeyPlan]) throws -> Int {
    let comparer = evaluation.comparer
    for key in keys {
      let (first, second) = (try evaluation.value(key.formula, left), try evaluation.value(key.formula, right))
      if first.isNull || second.isNull {
        if first.isNull == second.isNull { continue }
        return first.isNull ? 1 : -1
      }
      let order = comparer.order(first, second, as: key.domain) ?? comparer.order(first, second, as: .dynamic) ?? 0
      if order != 0 { return key.isDescending ? -order : order }
    }
    return comparer.order(left["id"] ?? .null, right["id"] ?? .null, as: .dynamic) ?? 0
  }

  private static func keys(_ numbers: inout SeededNumbers) -> [SortKeyPlan] {
    (0..<(1 + numbers.below(3))).map { _ in
      let (name, domain) = numbers.pick([
        ("n", Domain.number), ("n", .dynamic), ("d", .number), ("t", .text), ("t", .dynamic),
        ("w", .instant), ("w", .day), ("w", .text), ("b", .boolean), ("q", .number),
      ])
      var formula = RandomRows.path(name)
      if numbers.chance(15) { formula = .call(.coalesce, [formula], Span(0, 1)) }
      return SortKeyPlan(formula: formula, domain: domain, isDescending: numbers.chance(40), text: name)
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func sortsSpoolsAndHeapsAgree(_ seed: UInt64) throws {
    var random = RandomRows(numbers: SeededNumbers(seed: seed))
    for _ in 0..<60 {
      let rows = try random.rows(random.numbers.below(120))
      let keys = Self.keys(&random.numbers)
      let expected = try rows.enumerated().sorted { left, right in
        let order = try Self.plainOrder(left.element, right.element, keys)
        return order == 0 ? left.offset < right.offset : order < 0
      }.map(\.element)
      #expect(try RowOrder(keys: keys, evaluation: Self.evaluation).sorted(rows) == expected, "\(keys)")

      let order = SortOrder(keys, Self.evaluation)
      for budget in [0, 3000, 1 << 30] {
        var spool = SortedSpool(by: order, budget: budget, scratch: { ScratchInMemory() })
        var rest = rows[...]
        while !rest.isEmpty {
          let batch = rest.prefix(1 + random.numbers.below(20))
          try spool.append(Array(batch))
          rest = rest.dropFirst(batch.count)
        }
        var cursor = try spool.takeCursor()
        var found: [Record] = []
        while let batch = try cursor.next() { found += batch }
        #expect(found == expected, "\(keys) within \(budget) bytes")
      }

      let count = random.numbers.pick([0, 1, 3, 20, 200])
      var top = TopRows(count: count, by: order)
      for row in rows { try top.add(row) }
      #expect(top.takeRows() == Array(expected.prefix(count)), "\(keys) first \(count)")
    }
  }

  /// More rows than a stretch of the sort, with many that are the same: those stay in their order.
  @Test func rowsThatAreTheSameStayInTheirOrder() throws {
    let rows = (0..<5000).map { Record([("n", .integer($0 * 7919 % 13)), ("place", .integer($0))]) }
    let key = SortKeyPlan(formula: RandomRows.path("n"), domain: .dynamic, isDescending: true, text: "n")
    let sorted = try RowOrder(keys: [key], evaluation: Self.evaluation).sorted(rows)
    for (row, next) in zip(sorted, sorted.dropFirst()) {
      let (first, second) = (try #require(row["n"]?.number), try #require(next["n"]?.number))
      let (place, other) = (try #require(row["place"]?.number), try #require(next["place"]?.number))
      #expect(first > second || first == second && place < other)
    }
  }

  @Test func anInterruptionIsHeeded() async throws {
    let rows = try RandomRowsSource.rows(3000)
    let key = SortKeyPlan(formula: RandomRows.path("n"), domain: .dynamic, isDescending: false, text: "n")
    let order = SortOrder([key], Self.evaluation)
    let causes = await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      func cause(_ body: () throws -> Void) -> StatementError.Cause? {
        do { try body() } catch { return (error as? StatementError)?.cause }
        return nil
      }
      var spool = RowSpool(budget: 0, scratch: { ScratchInMemory() })
      var sorted = SortedSpool(by: order, budget: 0, scratch: { ScratchInMemory() })
      var top = TopRows(count: 3, by: order)
      return [
        cause { try spool.append(rows) }, cause { try sorted.append(rows) },
        cause { for row in rows { try top.add(row) } },
        cause { _ = try SortRun(try rows.map { try order.keyed($0) }).sortedIndexes(order) },
      ]
    }.value
    #expect(causes == [.interrupted, .interrupted, .interrupted, .interrupted])
  }
}
