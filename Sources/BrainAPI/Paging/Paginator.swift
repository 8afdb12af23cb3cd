/// Reads a list page by page, as a value that does nothing itself: `next()` says which windows may be fetched now,
/// `receive` takes what came for one, in any order, and `take()` gives the records that are in order by now.
///
///     while !paginator.isFinished {
///       // fetch each window of paginator.next(), then:
///       paginator.receive(page, for: window)
///     }
///
/// The first page tells whether the server says its total. With a total, up to `width` windows are out at a time; without,
/// one, until a page is short or empty. A server that ignores `offset` is paged by `page` and `per_page`.
///
/// A window behind the first begins with the last record before it, its anchor: where another record stands there, the list
/// has moved between two requests and a record may be missing, though every total agrees.
package struct Paginator: Sendable {
  /// The most records that the service gives at once; larger limits are cut.
  package static let largestPage = 100
  /// What the service gives where it does not heed `limit`.
  package static let defaultPage = 20

  /// How many pages of the largest size so many records take: each behind the first repeats a record.
  package static func pages(of records: Int) -> Int {
    records <= largestPage ? 1 : 1 + (records - largestPage + largestPage - 2) / (largestPage - 1)
  }

  private enum Mode { case offset, page }

  /// What is asked for: positions of the list, and the window that holds them.
  private struct Ask: Equatable {
    var positions: Range<Int>
    var window: APIRequest.Window
    var hasAnchor = false
  }

  private var pageSize: Int
  private let start: Int
  private var width: Int

  private var mode = Mode.offset
  /// Records a page: what was asked for until the server is known to give less or more.
  private var size: Int
  private var inFlight: [Ask] = []
  /// Positions that short pages left open.
  private var gaps: [Range<Int>] = []
  /// The position from which nothing was asked for yet.
  private var cursor: Int
  /// Whether a first page has come, by which the rest is asked for.
  private var hasBegun = false
  private var isEnded: Bool
  /// Whether the page that reaches furthest says that another follows.
  private var furthest: (position: Int, hasNext: Bool?) = (-1, nil)
  /// What tells the records of the first page apart, and those of the page that came last.
  private var firstPage: [String] = []
  private var latestPage: [String] = []
  /// Nothing is given out before offsets are known to be heeded: only where reading begins at an offset.
  private var isVerified: Bool
  /// Whether the first record of all is to be read, to compare it with the first that came.
  private var needsProbe = false
  /// What came, put in order.
  private var assembly: PageAssembly
  /// Without a total: that a page shorter than asked for is the server's own size was looked at.
  private var knowsSize = false
  private var noted: [PagingGap] = []

  /// How many records match in all, as the server said last.
  package private(set) var total: Int?

  /// Reads `wanted` records (nil: all) from the position `start` on, `pageSize` a page; at most `width` windows are out at
  /// a time. Where `start` is not 0 and the answer does not prove that it was heeded, the first record of all is read too,
  /// unless the server is known to heed offsets.
  package init(pageSize: Int = 100, wanted: Int? = nil, start: Int = 0, width: Int = 4, heedsOffset: Bool = false) {
    // Far from overflow, and far beyond any list.
    let most = Int.max / 4
    self.pageSize = min(max(1, pageSize), most)
    self.start = min(max(0, start), most)
    assembly = PageAssembly(start: self.start, wanted: wanted.map { min(max(0, $0), most) })
    self.width = max(1, width)
    size = self.pageSize
    cursor = self.start
    isVerified = self.start == 0 || heedsOffset
    isEnded = wanted.map { $0 <= 0 } ?? false
  }

  // MARK: - Asking

  /// Whether everything has come: nothing is out and nothing is left to ask for.
  package var isFinished: Bool { inFlight.isEmpty && upcoming == nil }

  /// Nothing is out and nothing is left, however much is wanted.
  package var isAtEnd: Bool {
    guard inFlight.isEmpty, hasBegun, !needsProbe, gaps.isEmpty else { return false }
    return isEnded || total.map { cursor >= $0 && furthest.hasNext != true } ?? (furthest.hasNext == false)
  }

  /// The windows that may be fetched now, and that were not given before. Empty while answers are awaited, and in the end.
  package mutating func next() -> [APIRequest.Window] {
    var windows: [APIRequest.Window] = []
    while inFlight.count < width, let ask = upcoming {
      inFlight.append(ask)
      windows.append(ask.window)
      if !hasBegun || needsProbe { break }
      if gaps.first == ask.positions { gaps.removeFirst() } else { cursor = ask.positions.upperBound }
    }
    return windows
  }

  /// Where the caller wants no further record.
  private var wantedEnd: Int { assembly.wanted.map { start + $0 + assembly.repeated.count } ?? .max }

  private var upcoming: Ask? {
    if needsProbe { return inFlight.isEmpty ? Ask(positions: 0..<1, window: .offset(0, limit: 1)) : nil }
    if isEnded { return nil }
    if !hasBegun { return inFlight.isEmpty ? ask(at: cursor) : nil }
    if let gap = gaps.first { return ask(for: gap) }
    if cursor >= wantedEnd { return nil }
    if let total, cursor < total { return ask(at: cursor) }
    // Without a total, and where the server says that more follows than it counted: one at a time.
    let goesOn = total == nil ? furthest.hasNext != false : furthest.hasNext == true
    return goesOn && inFlight.isEmpty ? ask(at: cursor) : nil
  }

  /// How many records may be asked for at once: as many as the service gives, or the server where it is known to give less.
  private var largestWindow: Int { size < pageSize ? size : max(size, Paginator.largestPage) }

  private func ask(at position: Int) -> Ask {
    switch mode {
    case .offset:
      let room = position > start && size > 1 ? min(size, largestWindow - 1) : size
      return ask(for: position..<(position + max(1, min(room, wantedEnd - position))))
    case .page:
      let page = position / size
      return Ask(positions: (page * size)..<((page + 1) * size), window: .page(page + 1, size: size))
    }
  }

  private func ask(for positions: Range<Int>) -> Ask {
    let anchor = positions.lowerBound > start && size > 1 && positions.count < largestWindow ? 1 : 0
    return Ask(
      positions: positions,
      window: .offset(positions.lowerBound - anchor, limit: positions.count + anchor), hasAnchor: anchor == 1)
  }

  /// From now on up to `width` windows are out at a time, and pages are that long where the server gives what is asked for.
  package mutating func widen(width: Int, pageSize: Int) {
    self.width = max(1, width)
    guard mode == .offset, size == self.pageSize, pageSize > size else { return }
    self.pageSize = pageSize
    size = pageSize
    knowsSize = false
  }

  /// `more` records are wanted beyond those that were (nil: all that there are).
  package mutating func extend(by more: Int?) {
    assembly.extend(by: more)
  }

  /// Whether an answer to this window is awaited.
  package func isOut(_ window: APIRequest.Window) -> Bool { inFlight.contains { $0.window == window } }

  // MARK: - Receiving

  /// Takes the page that came for a window. Pages for windows that are not out are left aside.
  package mutating func receive(_ page: Page, for window: APIRequest.Window) {
    guard let index = inFlight.firstIndex(where: { $0.window == window }) else { return }
    let ask = inFlight.remove(at: index)
    if let now = page.total {
      if let total, total != now { noted.append(.totalChanged(from: total, to: now)) }
      total = now
    }
    if !needsProbe, ask.positions.upperBound >= furthest.position {
      // A page number says nothing of what follows where the window does not begin at a multiple of its size.
      let isNumbered = page.envelope == .meta && ask.hasAnchor
      furthest = (ask.positions.upperBound, isNumbered ? nil : page.hasNext)
    }
    let ids = page.records.map(PageAssembly.identity)
    if !hasBegun {
      hasBegun = true
      mode == .offset ? receiveFirst(page, ids, ask.positions) : receiveFirstByNumber(page, ids)
    } else if needsProbe {
      needsProbe = false
      if ids.first == firstPage.first { turnToPages() } else { isVerified = true }
    } else if ask.hasAnchor, ask.positions.lowerBound == start + 1 {
      // The first page was one record: this is the first that tells pages apart, and begins where that did.
      firstPage = ids
      receiveLater(page.records.dropFirst(), ids, page, ask)
    } else if isFirstAgain(page, ids) {
      mode == .offset ? turnToPages() : endRepeated()
    } else {
      isVerified = true
      if ask.hasAnchor, let anchor = ids.first { assembly.note(anchor, before: ask.positions.lowerBound) }
      receiveLater(page.records.dropFirst(ask.hasAnchor ? 1 : 0), ids, page, ask)
    }
    latestPage = ids
    if isFinished { isVerified = true }
    settle()
  }

  /// Whether a refusal with that status is how a server says that there is no such page: behind the last one, where it tells
  /// no total.
  package func endsList(_ window: APIRequest.Window, status: Int?) -> Bool {
    guard status == 404, total == nil, hasBegun else { return false }
    return switch window {
    case .page(let number, _): number > 1
    case .offset(let offset, _): offset > start
    }
  }

  /// There is no such page.
  package mutating func receiveEnd(for window: APIRequest.Window) {
    inFlight.removeAll { $0.window == window }
    isEnded = true
    isVerified = true
    settle()
  }

  private mutating func receiveFirst(_ page: Page, _ ids: [String], _ range: Range<Int>) {
    firstPage = ids
    let count = ids.count
    cursor = start + count
    assembly.put(page.records, at: start, through: cursor)
    if count == 0 {
      if let total, total > start { noted.append(.emptyPage(offset: start, total: total)) }
      isEnded = true
    } else if !isVerified, let total, count > max(0, total - start) {
      // More than there can be from here on: this is the beginning of the list.
      turnToPages()
    } else {
      if !isVerified, page.number ?? 1 <= 1 { needsProbe = true } else { isVerified = true }
      if total != nil || page.hasNext == true {
        if count != range.count { size = count }
      } else {
        endIfShort(page, count, asked: range.count)
      }
    }
  }

  private mutating func receiveLater(_ records: ArraySlice<Record>, _ ids: [String], _ page: Page, _ ask: Ask) {
    let range = ask.positions
    let count = records.count
    let total = page.total ?? total
    let isLast = range.upperBound == cursor
    if count == 0 {
      assembly.put([], at: range.lowerBound, through: range.upperBound)
      isEnded = true
      gaps = []
      if let total, total > range.lowerBound { noteEmpty(at: range.lowerBound, total: total) }
      return
    }
    if total == nil || ids.count >= size,
      ids == latestPage || records.map(PageAssembly.identity).allSatisfy(assembly.hasGiven)
    {
      assembly.put([], at: range.lowerBound, through: range.upperBound)
      return end(with: .repeatedPage(offset: range.lowerBound))
    }
    if mode == .page || count == range.count || count > range.count && !isLast {
      assembly.put(Array(records.prefix(range.count)), at: range.lowerBound, through: range.upperBound)
    } else {
      let end = range.lowerBound + count
      assembly.put(Array(records), at: range.lowerBound, through: end)
      if isLast {
        cursor = end
      } else if let total, end < total {
        gaps.append(end..<range.upperBound)
      } else {
        assembly.put([], at: end, through: range.upperBound)
      }
    }
    if total == nil { endIfShort(page, count, asked: range.count) }
  }

  /// Without a total a short page is the last, unless the server says that another follows. Where nothing at all is said, a
  /// first page may be short because the server gives no more at once: one more request tells, once a list.
  private mutating func endIfShort(_ page: Page, _ count: Int, asked: Int) {
    if page.hasNext == true { return }
    let isShort = count < min(asked, Paginator.largestPage) && !(mode == .page && count == Paginator.defaultPage)
    if !knowsSize, page.hasNext == nil {
      knowsSize = true
      if mode == .offset, count < asked { size = max(1, count) }
    } else if isShort {
      isEnded = true
    }
  }

  /// The first page came again for another number. One that is short, of a list that has no more, is what a server gives that
  /// does not page at all.
  private mutating func endRepeated() {
    if total == nil, firstPage.count < Paginator.largestPage, firstPage.count != Paginator.defaultPage {
      isEnded = true
      gaps = []
    } else {
      end(with: .pagingIgnored(received: firstPage.count, total: total))
    }
  }

  private mutating func end(with problem: PagingGap) {
    if !noted.contains(problem) { noted.append(problem) }
    isEnded = true
    gaps = []
  }

  private mutating func noteEmpty(at offset: Int, total: Int) {
    for place in noted.indices {
      if case .emptyPage(let other, _) = noted[place] {
        if offset < other { noted[place] = .emptyPage(offset: offset, total: total) }
        return
      }
    }
    noted.append(.emptyPage(offset: offset, total: total))
  }

  // MARK: - Servers that ignore offset

  /// Whether the page holds what the first did: the very same records, or most of them on a page that calls itself the
  /// first (one may have been added meanwhile).
  private func isFirstAgain(_ page: Page, _ ids: [String]) -> Bool {
    if ids.isEmpty { return false }
    if ids.elementsEqual(firstPage.prefix(ids.count)) { return true }
    // A longer page was asked for than the first.
    if firstPage.count > 1, ids.starts(with: firstPage) { return true }
    guard page.number == 1 else { return false }
    let first = Set(firstPage)
    return 2 * ids.count(where: first.contains) > ids.count
  }

  /// Offsets are ignored, so that what came first was the beginning of the list, wherever it was asked for.
  private mutating func turnToPages() {
    let records = assembly.records(at: start)
    mode = .page
    inFlight = []
    gaps = []
    assembly.clear()
    isVerified = true
    isEnded = false
    knowsSize = false
    if firstPage.count < min(pageSize, Paginator.largestPage) {
      // `limit` was not heeded either; `per_page` may be.
      hasBegun = false
      size = pageSize
      cursor = 0
    } else {
      beginPages(records)
    }
  }

  /// What came for `.page(1, ..)`, asked for because the size of the page before was not the one asked for.
  private mutating func receiveFirstByNumber(_ page: Page, _ ids: [String]) {
    if ids.isEmpty { return end(with: .pagingIgnored(received: assembly.count, total: total)) }
    let asked = size
    firstPage = ids
    beginPages(page.records)
    if total == nil { endIfShort(page, ids.count, asked: asked) }
  }

  private mutating func beginPages(_ records: [Record]) {
    size = max(1, firstPage.count)
    assembly.put(records, at: 0, through: size)
    cursor = max(size, start / size * size)
  }

  // MARK: - Giving out

  /// The records that are in order by now and were not taken before.
  package mutating func take() -> [Record] { assembly.take() }

  /// Records came that are not in order yet, or beyond those wanted: they may be taken later.
  package var holdsRecords: Bool { assembly.holdsRecords }

  private mutating func settle() {
    // Pages begin at multiples of their size, and may reach back before `start`.
    if isVerified { assembly.settle(pageSize: mode == .page ? size : nil) }
  }

  // MARK: - What did not add up

  /// What was noticed so far; whole once `isFinished`.
  package var problems: [PagingGap] {
    var problems = noted
    if !assembly.repeated.isEmpty { problems.append(.repeatedRecords(ids: assembly.repeated.firstOnly)) }
    if let move = assembly.move, problems.isEmpty { problems.append(.moved(position: move)) }
    guard isFinished, let total else { return problems }
    let explained = noted.contains {
      switch $0 {
      case .emptyPage, .repeatedPage, .pagingIgnored: true
      default: false
      }
    }
    let expected = max(0, min(total - start, assembly.wanted ?? .max))
    let came = assembly.count
    if !explained, came != expected, came + assembly.repeated.count != expected {
      problems.append(.countMismatch(total: total, received: came))
    }
    return problems
  }
}

extension [String] {
  /// Each once, in order.
  fileprivate var firstOnly: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
