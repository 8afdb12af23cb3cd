/// The records of pages, which may come in any order, in the order of the list: each once, by id, and no more than are wanted.
struct PageAssembly: Sendable {
  /// A fetched part of the list: the positions from its start to `end` are settled by it.
  private struct Segment {
    var end: Int
    var records: [Record]
  }

  /// nil: all.
  private(set) var wanted: Int?
  private var segments: [Int: Segment] = [:]
  /// All before this position is given out or ready.
  private var settled: Int
  /// What stood before a page's first position, by that position, and what the page before ended with.
  private var anchors: [Int: String] = [:]
  private var lastIdentity: String?
  /// Where the list had moved between two pages.
  private(set) var move: Int?
  private var ready: [Record] = []
  /// Records that were given out, or are ready to be.
  private(set) var count = 0
  /// What came beyond `wanted`, for whoever wants more after all.
  private var surplus: [Record] = []
  private var seen: Set<String> = []
  /// The ids of records that came again.
  private(set) var repeated: [String] = []

  init(start: Int, wanted: Int?) {
    settled = start
    self.wanted = wanted
  }

  /// Takes what stands at the positions `start..<end`.
  mutating func put(_ records: [Record], at start: Int, through end: Int) {
    segments[start] = Segment(end: end, records: records)
  }

  /// Another request found this right before `position`.
  mutating func note(_ anchor: String, before position: Int) { anchors[position] = anchor }

  func records(at start: Int) -> [Record] { segments[start]?.records ?? [] }
  func hasGiven(_ id: String) -> Bool { seen.contains(id) }

  /// Forgets what is not in order yet: it stands elsewhere in the list than was thought.
  mutating func clear() { segments = [:] }

  /// Records came that are not given out yet, nor ready to be.
  var holdsRecords: Bool { !segments.isEmpty || !surplus.isEmpty }

  /// Makes ready what follows what was ready before. `pageSize`: pages begin at multiples of it.
  mutating func settle(pageSize: Int?) {
    while true {
      let key = pageSize.map { settled / $0 * $0 } ?? settled
      guard let segment = segments.removeValue(forKey: key), segment.end > settled else { return }
      if let anchor = anchors.removeValue(forKey: settled), let last = lastIdentity, anchor != last {
        move = move ?? settled
      }
      if let last = segment.records.last { lastIdentity = PageAssembly.identity(last) }
      for record in segment.records.dropFirst(settled - key) {
        if let id = record.id, !seen.insert(id).inserted {
          repeated.append(id)
          continue
        }
        give(record)
      }
      settled = segment.end
    }
  }

  private mutating func give(_ record: Record) {
    if let wanted, count >= wanted { return surplus.append(record) }
    ready.append(record)
    count += 1
  }

  /// The records that are in order by now and were not taken before.
  mutating func take() -> [Record] {
    defer { ready = [] }
    return ready
  }

  /// `more` records are wanted beyond those that were (nil: all that there are).
  mutating func extend(by more: Int?) {
    guard let wanted else { return }
    self.wanted = more.map { wanted + min(max(0, $0), Int.max / 4) }
    let rest = surplus
    surplus = []
    for record in rest { give(record) }
  }

  /// What tells records apart: the id, or all that a record without one holds.
  static func identity(_ record: Record) -> String { record.id ?? JSON.write(.record(record)) }
}
