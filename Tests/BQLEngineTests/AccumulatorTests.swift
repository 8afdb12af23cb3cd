import BQLSyntax
import BrainAPI
import TestSupport
import Testing

@testable import BQLEngine

struct AccumulatorTests {
  private static let functions: [Function] = [
    .count, .sum, .avg, .min, .max, .median, .first, .last, .list, .distinct,
  ]

  private static func call(_ function: Function, _ argument: Formula, _ place: Int = 0) -> Formula {
    .call(function, [argument], Span(place, place + 3))
  }

  private static func aggregate(_ numbers: inout SeededNumbers) -> Formula {
    if numbers.chance(10) { return .call(.count, [], Span(1, 2)) }
    var argument = RandomRows.path(numbers.pick(RandomRows.columns))
    if numbers.chance(15) { argument = .arithmetic(argument, .add, RandomRows.path("n"), Span(5, 9)) }
    if numbers.chance(15) { argument = .dated(argument, byDay: numbers.chance(50)) }
    if numbers.chance(10) { argument = call(.count, RandomRows.path("l")) }
    return call(numbers.pick(functions), argument, numbers.below(9))
  }

  private static func column(_ numbers: inout SeededNumbers) -> Formula {
    let first = aggregate(&numbers)
    switch numbers.below(7) {
    case 0: return .arithmetic(first, .subtract, aggregate(&numbers), Span(2, 4))
    case 1: return .call(.round, [first, .constant(.integer(1))], Span(3, 6))
    case 2:
      let condition = Condition.comparison(
        Comparison(
          left: .call(.count, [], Span(1, 2)), operator: .greater, right: .constant(.integer(4)), domain: .dynamic,
          span: Span(1, 9)))
      // What is not taken may be wrong.
      return .call(.if, [.condition(condition), first, aggregate(&numbers)], Span(0, 9))
    default: return first
    }
  }

  private static func expected(_ formula: Formula, _ rows: [Record]) -> Reckoned<Value> {
    var evaluation = Evaluation(zone: .utc)
    evaluation.group = rows
    let inside = evaluation
    return Reckoned { () throws(StatementError) in try inside.value(formula, Record()) }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func rowByRowTheyComeToWhatTheyComeToTogether(_ seed: UInt64) throws {
    var random = RandomRows(numbers: SeededNumbers(seed: seed))
    for _ in 0..<400 {
      let rows = try random.rows(random.numbers.below(12))
      let formula = Self.column(&random.numbers)
      var columns = AccumulatorColumns([formula], Evaluation(zone: .utc))
      columns.openGroup()
      for row in rows { columns.add(row, to: 0) }
      let found = Reckoned { () throws(StatementError) in try columns.result(column: 0, of: 0) }
      let expected = Self.expected(formula, rows)
      #expect(found == expected, "\(formula) on \(JSON.write(.list(rows.map { .record($0) })))")
      if case .answer(let value) = found, case .answer(let other) = expected {
        #expect(JSON.write(value) == JSON.write(other))
      }
    }
  }

  @Test(arguments: [4, 5, 6] as [UInt64])
  func partsThatArePutTogetherComeToTheSame(_ seed: UInt64) throws {
    var random = RandomRows(numbers: SeededNumbers(seed: seed), isExact: true)
    for _ in 0..<400 {
      let rows = try random.rows(random.numbers.below(16))
      let formula = Self.column(&random.numbers)
      var whole = AccumulatorColumns([formula], Evaluation(zone: .utc))
      whole.openGroup()
      var start = 0
      while start < rows.count {
        let end = min(rows.count, start + 1 + random.numbers.below(6))
        var part = AccumulatorColumns([formula], Evaluation(zone: .utc))
        part.openGroup()
        for row in rows[start..<end] { part.add(row, to: 0) }
        whole.merge(part, 0, into: 0)
        start = end
      }
      let found = Reckoned { () throws(StatementError) in try whole.result(column: 0, of: 0) }
      #expect(found == Self.expected(formula, rows), "\(formula) on \(JSON.write(.list(rows.map { .record($0) })))")
    }
  }

  @Test func sumsAreExactToTheLastIntegerAndSayWhatDoesNotFit() throws {
    let cases = [
      "[9223372036854775806, 1]", "[9223372036854775807, 1]", "[1, 2, \"a\"]", "[\"a\", \"b\"]", "[1.50]", "[]",
      "[0.1, 0.2]",
    ]
    for text in cases {
      let rows = try #require(try JSON.read(Array(text.utf8)).list).map { Record([("v", $0)]) }
      for function in [Function.sum, .avg, .max] {
        let formula = Self.call(function, RandomRows.path("v"))
        var columns = AccumulatorColumns([formula], Evaluation(zone: .utc))
        columns.openGroup()
        for row in rows { columns.add(row, to: 0) }
        let found = Reckoned { () throws(StatementError) in try columns.result(column: 0, of: 0) }
        #expect(found == Self.expected(formula, rows), "\(function) \(text)")
      }
    }
  }
}

struct SummaryTests {
  private static let evaluation = Evaluation(zone: .utc)

  /// Groups by the keys' values, each with its rows; then the plain order of the groups.
  private static func expected(
    _ columns: [NamedFormula], _ keys: [NamedFormula], _ rows: [Record]
  ) throws -> [Record] {
    var places: [[ValueKey]: Int] = [:]
    var groups: [(values: [Value], rows: [Record])] = []
    for row in rows {
      let values = try keys.map { try evaluation.value($0.formula, row) }
      let key = zip(keys, values).map { $0.key($1) }
      if let place = places[key] {
        groups[place].rows.append(row)
      } else {
        places[key] = groups.count
        groups.append((values, [row]))
      }
    }
    let plans = keys.map { key in
      SortKeyPlan(formula: RandomRows.path("key." + key.name), domain: .dynamic, isDescending: false, text: key.name)
    }
    let order = groups.enumerated().map { place, group in
      Record([("place", .integer(place))] + zip(keys, group.values).map { ("key." + $0.name, $1) })
    }
    return try RowOrder(keys: plans, evaluation: evaluation).sorted(order).map { row in
      let group = groups[try #require(row["place"]?.number?.exactInteger)]
      var inside = evaluation
      inside.group = group.rows
      var fields = zip(keys, group.values).map { ($0.name, $1) }
      for column in columns { fields.append((column.name, try inside.value(column.formula, Record()))) }
      return Record(fields + [("count", .integer(group.rows.count))])
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func groupsAreThoseOfTheirValues(_ seed: UInt64) throws {
    var random = RandomRows(numbers: SeededNumbers(seed: seed), isExact: true)
    for _ in 0..<150 {
      let rows = try random.rows(random.numbers.below(40))
      let names = random.numbers.pick([["n"], ["d"], ["t"], ["w"], ["b"], ["t", "b"], ["d", "n"], ["b", "q"]])
      let keys = names.map { name in
        // A key that has to be reckoned, now and then.
        let formula: Formula =
          random.numbers.chance(20)
          ? .call(.coalesce, [RandomRows.path(name), .constant(.string("none"))], Span(0, 1)) : RandomRows.path(name)
        return NamedFormula(name: name, formula: formula, shape: .any)
      }
      let columns = [
        NamedFormula(name: "total", formula: .call(.sum, [RandomRows.path("d")], Span(0, 1)), shape: .any),
        NamedFormula(name: "all", formula: .call(.distinct, [RandomRows.path("l")], Span(0, 1)), shape: .any),
      ]
      var summary = Summary(columns, by: keys, counts: true, Self.evaluation)
      var parts = Summary(columns, by: keys, counts: true, Self.evaluation)
      var part = parts
      for row in rows {
        try summary.add(row)
        try part.add(row)
        if random.numbers.chance(20) {
          parts.merge(part)
          part = Summary(columns, by: keys, counts: true, Self.evaluation)
        }
      }
      parts.merge(part)
      let expected = try Self.expected(columns, keys, rows)
      #expect(try summary.rows().map { JSON.write(.record($0)) } == expected.map { JSON.write(.record($0)) })
      #expect(try parts.rows() == expected)
    }
  }

  @Test func withoutKeysThereIsOneGroupEvenOfNoRows() throws {
    let columns = [NamedFormula(name: "n", formula: .call(.count, [], Span(0, 1)), shape: .number)]
    let empty = Summary(columns, by: [], counts: false, Self.evaluation)
    #expect(try empty.rows() == [Record([("n", .integer(0))])])
    var whole = empty
    var part = empty
    try part.add(Record())
    whole.merge(part)
    whole.merge(part)
    #expect(try whole.rows() == [Record([("n", .integer(2))])])
  }

  /// Where nobody sees the order of the groups they come as they were met, all of them.
  @Test func groupsThatAreOnlyCountedAreNotPutInOrder() async throws {
    let keys = [NamedFormula(name: "k", formula: RandomRows.path("k"), shape: .any)]
    var texts: [Bool: [String]] = [:]
    for isOrdered in [true, false] {
      var step = SummarizeStep([], by: keys, counts: true, isOrdered: isOrdered, Self.evaluation)
      for number in 0..<5000 { _ = try step.take([Record([("k", .integer((number &* 7919) % 2500))])]) }
      guard case .rows(var cursor)? = try step.finish() else {
        Issue.record("no rows")
        return
      }
      while let rows = try await cursor.next(RunContext()) {
        texts[isOrdered, default: []] += rows.map { JSON.write(.record($0)) }
      }
    }
    #expect(texts[true]?.prefix(2) == [#"{"k":0,"count":2}"#, #"{"k":1,"count":2}"#])
    #expect(texts[false]?.prefix(2) == [#"{"k":0,"count":2}"#, #"{"k":419,"count":2}"#])
    #expect(texts[true]?.count == 2500)
    #expect(texts[true]?.sorted() == texts[false]?.sorted())
  }

  /// 1, 1.0 and 1e0 are one key, `"1"` is another; a relation is the same by its id, included or not.
  @Test func keysAreTheSameByMeaning() throws {
    let text =
      #"[{"k": 1}, {"k": 1.0}, {"k": "1"}, {"k": 1e0}, {"k": null}, {}, {"k": 0.10}, {"k": 1e-1}, {"k": "\u0031"}]"#
    let rows = try #require(try JSON.read(Array(text.utf8)).list).compactMap(\.record)
    var table = GroupTable([NamedFormula(name: "k", formula: RandomRows.path("k"), shape: .any)], Self.evaluation)
    #expect(try rows.map { try table.group(of: $0).index } == [0, 0, 1, 0, 2, 2, 3, 3, 1])
    let related = Shape.related(model: "subject", included: nil)
    var relations = GroupTable(
      [NamedFormula(name: "k", formula: RandomRows.path("k", related), shape: related)], Self.evaluation)
    let ids = #"[{"k": "a"}, {"k": {"id": "a", "name": "x"}}, {"k": 12}, {"k": {"id": 12}}, {"k": "12"}, {"k": null}]"#
    let others = try #require(try JSON.read(Array(ids.utf8)).list).compactMap(\.record)
    #expect(try others.map { try relations.group(of: $0).index } == [0, 0, 1, 1, 1, 2])
  }
}
