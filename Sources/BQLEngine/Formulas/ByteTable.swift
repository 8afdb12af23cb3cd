import BrainAPI

/// Different byte strings, each with its place in the order in which they came. Nothing is allocated for a string that is
/// known, or looked for.
struct ByteTable: Sendable {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// All of them, one behind the other.
  private var bytes: [UInt8] = []
  /// Where each ends, and its hash.
  private var entries: [(end: Int, hash: Int)] = []
  /// Places in `entries`, and -1 where a slot is free; a power of two of them, half of them free at least.
  private var slots: [Int32] = Array(repeating: -1, count: 16)

  var count: Int { entries.count }
  /// Bytes in memory, about.
  var size: Int { bytes.capacity + entries.capacity * 16 + slots.count * 4 }

  /// nil where it is not there.
  func place(of key: Bytes) -> Int? {
    let place = slots[slot(of: key, hash: ByteTable.hash(key))]
    return place < 0 ? nil : Int(place)
  }

  /// The place of the string, which is put in where it is new.
  mutating func insert(_ key: Bytes) -> (place: Int, isNew: Bool) {
    let hash = ByteTable.hash(key)
    let slot = slot(of: key, hash: hash)
    if slots[slot] >= 0 { return (Int(slots[slot]), false) }
    let place = entries.count
    bytes.append(contentsOf: key)
    entries.append((bytes.count, hash))
    slots[slot] = Int32(place)
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

  private static func hash(_ key: Bytes) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(key))
    return hasher.finalize()
  }

  /// Where the string is, or the free slot where it belongs.
  private func slot(of key: Bytes, hash: Int) -> Int {
    let mask = slots.count - 1
    var slot = hash & mask
    while slots[slot] >= 0 {
      let place = Int(slots[slot])
      if entries[place].hash == hash, isEqual(key, place) { return slot }
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
    slots = Array(repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for place in entries.indices {
      var slot = entries[place].hash & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(place)
    }
  }
}
