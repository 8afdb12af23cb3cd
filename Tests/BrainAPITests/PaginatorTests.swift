import Testing

@testable import BrainAPI

/// A server as a function from a window to what it gives: the rows are numbers, their ids the digits.
struct ScriptedList {
  var rows: [Int]
  /// What it says its total is; nil: `rows.count`.
  var toldTotal: Int?
  var envelope = Page.Envelope.meta
  var largestPage = 100
  /// Which of the client's wishes it heeds.
  var heedsOffset = true
  var heedsLimit = true
  var heedsPage = false
  /// Whether `meta` tells the page honestly.
  var tellsNumber = true
  /// What happens to the rows before the request with that number, counted from 0.
  var changes: [Int: @Sendable (inout [Int]) -> Void] = [:]

  /// Reads it all by a paginator, answering the windows of each round in the order that `order` gives.
  mutating func read(
    by paginator: Paginator, reversing: Bool = false, patience: Int = 200
  ) -> (rows: [Int], problems: [PagingGap], windows: [APIRequest.Window]) {
    var paginator = paginator
    let (rows, windows) = go(on: &paginator, reversing: reversing, patience: patience)
    return (rows, paginator.problems, windows)
  }

  /// Reads what the paginator still wants.
  mutating func go(
    on paginator: inout Paginator, reversing: Bool = false, patience: Int = 200
  ) -> (rows: [Int], windows: [APIRequest.Window]) {
    var rows: [Int] = []

    var windows: [APIRequest.Window] = []
    var waiting: [APIRequest.Window] = []
    while !paginator.isFinished, windows.count < patience {
      waiting += paginator.next()
      guard let window = reversing ? waiting.popLast() : waiting.isEmpty ? nil : waiting.removeFirst() else { break }
      changes[windows.count]?(&self.rows)
      windows.append(window)
      paginator.receive(page(for: window), for: window)
      rows += paginator.take().compactMap { $0.id.flatMap { Int($0) } }
    }
    return (rows, windows)
  }

  private func page(for window: APIRequest.Window) -> Page {
    var offset = 0
    var size = 20
    switch window {
    case .offset(let position, let limit):
      if heedsOffset { offset = position }
      if heedsLimit { size = min(limit, largestPage) }
    case .page(let page, let perPage):
      if heedsPage {
        size = min(perPage, largestPage)
        offset = (page - 1) * size
      }
    }
    let part = rows.dropFirst(offset).prefix(size)
    let records = part.map { Record([("id", .integer($0)), ("name", .string("row \($0)"))]) }
    let total = toldTotal ?? rows.count
    return Page(
      records: records, total: envelope == .none ? nil : total, envelope: envelope,
      number: envelope == .meta ? (tellsNumber ? offset / size + 1 : 1) : nil,
      hasNext: envelope == .none ? nil : envelope == .count ? offset + part.count < rows.count : nil,
      exchange: Exchange(method: .get, url: "https://example.org/", status: 200, duration: .zero, byteCount: 0))
  }
}

struct PaginatorCase: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var list: ScriptedList
  var paginator = Paginator()
  var rows: [Int]
  var problems: [PagingGap] = []
  /// The windows asked for, where they are to be just these.
  var windows: [APIRequest.Window]?

  init(
    _ description: String, _ list: ScriptedList, _ paginator: Paginator = Paginator(), rows: some Sequence<Int>,
    problems: [PagingGap] = [], windows: [APIRequest.Window]? = nil
  ) {
    testDescription = description
    self.list = list
    self.paginator = paginator
    self.rows = Array(rows)
    self.problems = problems
    self.windows = windows
  }
}

private func rows(_ count: Int) -> [Int] { Array(0..<count) }

@Suite struct PaginatorTests {
  static let envelopes: [PaginatorCase] = [Page.Envelope.meta, .count, .none].flatMap { envelope in
    [0, 1, 19, 20, 21, 99, 100, 101, 200, 250].map { count in
      PaginatorCase("\(envelope) of \(count)", ScriptedList(rows: rows(count), envelope: envelope), rows: 0..<count)
    }
  }

  static let cases: [PaginatorCase] = [
    PaginatorCase(
      "side by side once the total is known", ScriptedList(rows: rows(450)), rows: 0..<450,
      windows: [
        .offset(0, limit: 100), .offset(99, limit: 100), .offset(198, limit: 100), .offset(297, limit: 100),
        .offset(396, limit: 100),
      ]),
    PaginatorCase(
      "one after the other without a total", ScriptedList(rows: rows(230), envelope: .none), rows: 0..<230,
      windows: [.offset(0, limit: 100), .offset(99, limit: 100), .offset(198, limit: 100)]),
    PaginatorCase(
      "limit above the largest is cut", ScriptedList(rows: rows(250)), Paginator(pageSize: 500), rows: 0..<250,
      windows: [.offset(0, limit: 500), .offset(99, limit: 100), .offset(198, limit: 100)]),
    PaginatorCase(
      "cut without a total", ScriptedList(rows: rows(250), envelope: .none), Paginator(pageSize: 500), rows: 0..<250),
    PaginatorCase(
      "limit ignored, offset heeded, no total", ScriptedList(rows: rows(50), envelope: .none, heedsLimit: false),
      rows: 0..<50),
    PaginatorCase(
      "limit ignored, offset heeded", ScriptedList(rows: rows(50), heedsLimit: false), rows: 0..<50,
      windows: [.offset(0, limit: 100), .offset(19, limit: 20), .offset(38, limit: 20)]),
    PaginatorCase(
      "no more than wanted", ScriptedList(rows: rows(1000)), Paginator(wanted: 130), rows: 0..<130,
      windows: [.offset(0, limit: 100), .offset(99, limit: 31)]),
    PaginatorCase(
      "wanted, limit ignored", ScriptedList(rows: rows(1000), heedsLimit: false), Paginator(wanted: 5), rows: 0..<5,
      windows: [.offset(0, limit: 5)]),
    PaginatorCase("none wanted", ScriptedList(rows: rows(10)), Paginator(wanted: 0), rows: [], windows: []),
    PaginatorCase(
      "from an offset", ScriptedList(rows: rows(250)), Paginator(wanted: 120, start: 140), rows: 140..<250,
      windows: [.offset(140, limit: 100), .offset(239, limit: 21)]),
    PaginatorCase(
      "from an offset on what may be the first page", ScriptedList(rows: rows(250)), Paginator(wanted: 120, start: 40),
      rows: 40..<160, windows: [.offset(40, limit: 100), .offset(0, limit: 1), .offset(139, limit: 21)]),
    PaginatorCase(
      "from an offset of a server known to heed it", ScriptedList(rows: rows(250)),
      Paginator(wanted: 120, start: 40, heedsOffset: true), rows: 40..<160,
      windows: [.offset(40, limit: 100), .offset(139, limit: 21)]),
    PaginatorCase(
      "from an offset without a total", ScriptedList(rows: rows(250), envelope: .none), Paginator(start: 40),
      rows: 40..<250),
    PaginatorCase("an offset past the end", ScriptedList(rows: rows(30)), Paginator(start: 60), rows: []),
    PaginatorCase("a huge offset", ScriptedList(rows: rows(30)), Paginator(wanted: .max, start: .max), rows: []),
    PaginatorCase(
      "count overstated", ScriptedList(rows: rows(230), toldTotal: 100_000_000), rows: 0..<230,
      problems: [.emptyPage(offset: 230, total: 100_000_000)]),
    PaginatorCase(
      "count overstated, nothing there", ScriptedList(rows: [], toldTotal: 7), rows: [],
      problems: [.emptyPage(offset: 0, total: 7)]),
    PaginatorCase(
      "count understated", ScriptedList(rows: rows(250), toldTotal: 20, envelope: .count), rows: 0..<250,
      problems: [.countMismatch(total: 20, received: 250)]),
    PaginatorCase(
      "offset ignored, paged by number", ScriptedList(rows: rows(250), heedsOffset: false, heedsPage: true),
      rows: 0..<250),
    PaginatorCase(
      "offset and limit ignored, paged by number",
      ScriptedList(rows: rows(250), heedsOffset: false, heedsLimit: false, heedsPage: true), rows: 0..<250),
    PaginatorCase(
      "the same without a total",
      ScriptedList(rows: rows(250), envelope: .none, heedsOffset: false, heedsLimit: false, heedsPage: true),
      rows: 0..<250),
    PaginatorCase(
      "offset ignored from an offset, told by the page's number",
      ScriptedList(rows: rows(950), heedsOffset: false, heedsPage: true), Paginator(wanted: 50, start: 220),
      rows: 220..<270),
    PaginatorCase(
      "offset ignored from an offset, told by the total",
      ScriptedList(rows: rows(250), envelope: .count, heedsOffset: false, heedsPage: true), Paginator(start: 205),
      rows: 205..<250),
    PaginatorCase(
      "offset ignored from an offset, told by the first record",
      ScriptedList(rows: rows(250), envelope: .none, heedsOffset: false, heedsLimit: false, heedsPage: true),
      Paginator(wanted: 20, start: 105), rows: 105..<125),
    PaginatorCase(
      "always page 1, offset heeded", ScriptedList(rows: rows(250), tellsNumber: false), rows: 0..<250),
    PaginatorCase(
      "always page 1, offset heeded, from an offset", ScriptedList(rows: rows(450), tellsNumber: false),
      Paginator(start: 200), rows: 200..<450),
    PaginatorCase(
      "offset and page ignored", ScriptedList(rows: rows(250), heedsOffset: false), rows: 0..<100,
      problems: [.pagingIgnored(received: 100, total: 250)]),
    PaginatorCase(
      "offset and page ignored, no total", ScriptedList(rows: rows(250), envelope: .none, heedsOffset: false),
      rows: 0..<100, problems: [.pagingIgnored(received: 100, total: nil)]),
    PaginatorCase(
      "a record inserted before page 2",
      ScriptedList(rows: rows(150), changes: [1: { $0.insert(-1, at: 0) }]), rows: 0..<150,
      problems: [.totalChanged(from: 150, to: 151), .repeatedRecords(ids: ["99"])]),
    PaginatorCase(
      "a record inserted before page 2 of a server that ignores offset",
      ScriptedList(
        rows: rows(250), heedsOffset: false, heedsPage: true, changes: [1: { $0.insert(-1, at: 0) }]), rows: 0..<250,
      problems: [.totalChanged(from: 250, to: 251), .repeatedRecords(ids: ["99"])]),
    PaginatorCase(
      "a record deleted before page 2",
      ScriptedList(rows: rows(150), changes: [1: { $0.removeFirst() }]), rows: rows(100) + (101..<150),
      problems: [.totalChanged(from: 150, to: 149)]),
    // Row 14: every total agrees, and yet record 100 is missing.
    PaginatorCase(
      "row 14: a record deleted and one added before page 2",
      ScriptedList(
        rows: rows(450),
        changes: [
          1: {
            $0.removeFirst()
            $0.append(450)
          }
        ]), rows: rows(100) + (101...450), problems: [.moved(position: 100)]),
    // Row 17, case 31.
    PaginatorCase(
      "row 17, case 31: a server's own largest page, no total",
      ScriptedList(rows: rows(250), envelope: .none, largestPage: 50),
      rows: 0..<250),
    PaginatorCase(
      "row 17: a server's own largest page, paged by number, no total",
      ScriptedList(rows: rows(250), envelope: .none, largestPage: 50, heedsOffset: false, heedsPage: true),
      rows: 0..<250),
    PaginatorCase(
      "row 17: the same, its last page short",
      ScriptedList(rows: rows(233), envelope: .none, largestPage: 50, heedsOffset: false, heedsPage: true),
      rows: 0..<233),
    PaginatorCase(
      "row 17: a server that does not page at all",
      ScriptedList(rows: rows(15), envelope: .none, heedsOffset: false), rows: 0..<15),
    PaginatorCase(
      "row 17: a short first page is asked behind once, no total", ScriptedList(rows: rows(30), envelope: .none),
      rows: 0..<30,
      windows: [.offset(0, limit: 100), .offset(29, limit: 30)]),
    PaginatorCase(
      "records appended while reading",
      ScriptedList(rows: rows(150), changes: [1: { $0 += 150..<170 }]), rows: 0..<170,
      problems: [.totalChanged(from: 150, to: 170)]),
    PaginatorCase(
      "a row twice, as sorting through a list gives it", ScriptedList(rows: rows(110) + [3]), rows: 0..<110,
      problems: [.repeatedRecords(ids: ["3"])]),
    PaginatorCase(
      "wanted are so many records, not rows", ScriptedList(rows: [0, 0] + rows(50)), Paginator(wanted: 10),
      rows: 0..<10,
      problems: [.repeatedRecords(ids: ["0"])]),
    PaginatorCase(
      "a later page repeats, no total",
      ScriptedList(rows: rows(199) + (100..<199) + (100..<199), envelope: .none), rows: 0..<199,
      problems: [.repeatedPage(offset: 199)]),
    PaginatorCase(
      "a later page repeats", ScriptedList(rows: rows(199) + (100..<199) + (100..<199)), Paginator(width: 1),
      rows: 0..<199, problems: [.repeatedPage(offset: 199)]),
  ]

  @Test(arguments: envelopes + cases)
  func reads(_ one: PaginatorCase) {
    var list = one.list
    let result = list.read(by: one.paginator)
    #expect(result.rows == one.rows)
    #expect(result.problems == one.problems)
    if let windows = one.windows { #expect(result.windows == windows) }
  }

  @Test(arguments: envelopes + cases.filter { $0.list.changes.isEmpty && $0.problems.isEmpty })
  func givesTheSameRowsWhateverTheOrderOfAnswers(_ one: PaginatorCase) {
    var list = one.list
    let result = list.read(by: one.paginator, reversing: true)
    #expect(result.rows == one.rows)
    #expect(result.problems == [])
  }

  @Test(arguments: [1, 2, 3, 7, 20, 33, 100, 1000], [1, 2, 4, 16])
  func readsEverythingOnceForEverySizeAndWidth(pageSize: Int, width: Int) {
    for envelope in [Page.Envelope.meta, .count] {
      for largest in [1, 7, 100] {
        var list = ScriptedList(rows: rows(45), envelope: envelope, largestPage: largest)
        let result = list.read(by: Paginator(pageSize: pageSize, width: width))
        #expect(result.rows == rows(45))
        #expect(result.problems == [])
      }
    }
  }

  /// A few records first, then all: whatever the server's own size is, and by whichever way it is paged.
  @Test(arguments: [1, 2, 5, 20], [Page.Envelope.meta, .count, .none])
  func goesOnBehindAFirstPart(first: Int, envelope: Page.Envelope) {
    for (largest, heedsOffset) in [(100, true), (50, true), (30, true), (100, false), (50, false)] {
      for count in [1, 3, 49, 50, 51, 100, 250] {
        var list = ScriptedList(
          rows: rows(count), envelope: envelope, largestPage: largest, heedsOffset: heedsOffset, heedsPage: true)
        var paginator = Paginator(pageSize: first, wanted: first)
        let beginning = list.go(on: &paginator).rows
        paginator.widen(width: 4, pageSize: Paginator.largestPage)
        paginator.extend(by: nil)
        let all = beginning + list.go(on: &paginator).rows
        let words = "\(largest) \(heedsOffset) \(count)"
        #expect(beginning == rows(min(first, count)), "\(words)")
        #expect(all == rows(count), "\(words)")
        #expect(paginator.problems == [], "\(words)")
      }
    }
  }

  /// Some servers refuse a window behind the end.
  @Test func aRefusalBehindTheEndIsTheEnd() {
    var paginator = Paginator()
    #expect(paginator.next() == [.offset(0, limit: 100)])
    paginator.receive(
      Page(
        records: [Record([("id", .integer(0))])], total: nil, envelope: .none,
        exchange: Exchange(method: .get, url: "", status: 200, duration: .zero, byteCount: 0)),
      for: .offset(0, limit: 100))
    for window in paginator.next() {
      #expect(!paginator.endsList(window, status: 403))
      #expect(paginator.endsList(window, status: 404))
      paginator.receiveEnd(for: window)
    }
    #expect(paginator.isFinished && paginator.problems == [])
    #expect(paginator.take().count == 1)
  }

  @Test func holdsNoMoreThanItsWidthOut() {
    var paginator = Paginator(pageSize: 10, width: 3)
    #expect(paginator.next() == [.offset(0, limit: 10)])
    #expect(paginator.next() == [])
    paginator.receive(page(0..<10, total: 100), for: .offset(0, limit: 10))
    #expect(paginator.next() == [.offset(9, limit: 11), .offset(19, limit: 11), .offset(29, limit: 11)])
    #expect(paginator.next() == [])
    paginator.receive(page(19..<30, total: 100), for: .offset(19, limit: 11))
    #expect(paginator.take().count == 10)
    #expect(paginator.next() == [.offset(39, limit: 11)])
    paginator.receive(page(9..<20, total: 100), for: .offset(9, limit: 11))
    #expect(paginator.take().compactMap(\.id) == (10..<30).map(String.init))
  }

  @Test func asksForWhatAShortPageLeftOpen() {
    var paginator = Paginator(pageSize: 10)
    _ = paginator.next()
    paginator.receive(page(0..<10, total: 30), for: .offset(0, limit: 10))
    #expect(paginator.next() == [.offset(9, limit: 11), .offset(19, limit: 11)])
    paginator.receive(page(9..<14, total: 30), for: .offset(9, limit: 11))
    #expect(paginator.next() == [.offset(13, limit: 7)])
    paginator.receive(page(19..<30, total: 30), for: .offset(19, limit: 11))
    paginator.receive(page(13..<20, total: 30), for: .offset(13, limit: 7))
    #expect(paginator.isFinished)
    #expect(paginator.take().compactMap(\.id) == (0..<30).map(String.init))
    #expect(paginator.problems == [])
  }

  @Test func recordsWithoutIdsAreNotJoined() {
    var paginator = Paginator()
    _ = paginator.next()
    let record = Record([("name", .string("rat"))])
    paginator.receive(
      Page(records: [record, record], total: 2, envelope: .meta, exchange: page(0..<0, total: 0).exchange),
      for: .offset(0, limit: 100))
    #expect(paginator.take().count == 2)
    #expect(paginator.problems == [])
  }

  @Test func aPageForNoWindowIsLeftAside() {
    var paginator = Paginator()
    _ = paginator.next()
    paginator.receive(page(0..<5, total: 5), for: .offset(300, limit: 100))
    #expect(!paginator.isFinished)
    #expect(paginator.take().isEmpty)
  }

  private func page(_ rows: Range<Int>, total: Int) -> Page {
    Page(
      records: rows.map { Record([("id", .integer($0))]) }, total: total, envelope: .meta,
      exchange: Exchange(method: .get, url: "", status: 200, duration: .zero, byteCount: 0))
  }
}
