import BrainAPI

/// Different byte strings, each with its place in the order in which they came. Nothing is allocated for a string that is
/// known, or looked for.
struct ByteTable: Sendable {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// All of them, one behind the other.
  private var bytes: [UInt8] = []
  /// Where each ends, and its hash.
  private var entries: [(end: Int, hash: Int)] = []
  /// The place in `entries` and one, and above it the upper half of the hash; 0 where a slot is free. A power of two of them,
  /// half of them free at least.
  private var slots: [UInt64]
  private var touched = 0

  var count: Int { entries.count }
  /// Bytes in memory, about.
  var size: Int { bytes.capacity + entries.capacity * 16 + slots.count * 8 }

  /// nil where it is not there.
  func place(of key: Bytes) -> Int? {
    ByteTable.place(in: slots[slot(of: key, hash: ByteTable.hash(key))])
  }

  /// The place of the string, which is put in where it is new.
  mutating func insert(_ key: Bytes) -> (place: Int, isNew: Bool) { insert(key, hash: ByteTable.hash(key)) }

  /// The same for all strings of another table, in their order: `body` is told of each its place there, its place here, and
  /// whether it is new here.
  mutating func insertAll(_ other: ByteTable, _ body: (_ place: Int, _ own: Int, _ isNew: Bool) -> Void) {
    for start in stride(from: 0, to: other.count, by: ByteTable.handful) {
      let places = start..<min(start + ByteTable.handful, other.count)
      touched &+= touch(other, places)
      for place in places {
        let (own, isNew) = other.withBytes(of: place) { insert($0, hash: other.entries[place].hash) }
        body(place, own, isNew)
      }
    }
  }

  /// In a large table each string is found far from the last one. Those of a handful are fetched side by side, where one
  /// after the other each would wait for memory three times.
  private static var handful: Int { 32 }

  /// Has the memory fetched in which strings of another table will be looked for. Gives a number so that it is not left out.
  @inline(never)
  private func touch(_ other: ByteTable, _ places: Range<Int>) -> Int {
    let mask = slots.count - 1
    var sum = 0
    for place in places {
      if let own = ByteTable.place(in: slots[other.entries[place].hash & mask]), entries[own].end > 0 {
        sum &+= Int(bytes[entries[own].end - 1])
      }
    }
    return sum
  }

  /// An empty one with room for so many strings.
  init(room: Int = 0) {
    entries.reserveCapacity(room)
    var count = 16
    while count < room * 2 { count *= 2 }
    slots = Array(repeating: 0, count: count)
  }

  private mutating func insert(_ key: Bytes, hash: Int) -> (place: Int, isNew: Bool) {
    let slot = slot(of: key, hash: hash)
    if let place = ByteTable.place(in: slots[slot]) { return (place, false) }
    let place = entries.count
    bytes.append(contentsOf: key)
    entries.append((bytes.count, hash))
    slots[slot] = ByteTable.content(place, hash)
    if entries.count * 2 > slots.count { grow() }
    return (place, true)
  }

  @discardableResult
  mutating func insert(_ key: [UInt8]) -> (place: Int, isNew: Bool) { key.withUnsafeBufferPointer { insert($0) } }

  /// Calls `body` with the string of a place.
  func withBytes<Result>(of place: Int, _ body: (Bytes) -> Result) -> Result {
    let start = place == 0 ? 0 : entries[place - 1].end
    return bytes.withUnsafeBufferPointer { body(Bytes(rebasing: $0[start..<entries[place].end])) }
  }

  @inline(__always)
  private static func place(in slot: UInt64) -> Int? { slot == 0 ? nil : Int(slot & 0xFFFF_FFFF) - 1 }

  @inline(__always)
  private static func content(_ place: Int, _ hash: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: hash) & 0xFFFF_FFFF_0000_0000 | UInt64(place + 1)
  }

  private static func hash(_ key: Bytes) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(key))
    return hasher.finalize()
  }

  /// Where the string is, or the free slot where it belongs.
  private func slot(of key: Bytes, hash: Int) -> Int {
    let mask = slots.count - 1
    var slot = hash & mask
    let mark = ByteTable.content(-1, hash)
    while slots[slot] != 0 {
      if slots[slot] & 0xFFFF_FFFF_0000_0000 == mark, let place = ByteTable.place(in: slots[slot]), isEqual(key, place)
      {
        return slot
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private func isEqual(_ key: Bytes, _ place: Int) -> Bool {
    let start = place == 0 ? 0 : entries[place - 1].end
    guard entries[place].end - start == key.count else { return false }
    return bytes.withUnsafeBufferPointer { key.isEqual(to: $0, at: start) }
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for place in entries.indices {
      var slot = entries[place].hash & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = ByteTable.content(place, entries[place].hash)
    }
  }
}
