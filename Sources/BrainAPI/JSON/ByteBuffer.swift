/// Bytes that are written one behind the other, with room that is kept when they are taken away.
package struct ByteBuffer: Sendable {
  /// The first `count` of them are written; the others are room.
  private var storage: [UInt8] = []
  package private(set) var count = 0

  package init() {}

  package var bytes: [UInt8] { Array(storage.prefix(count)) }
  package var isEmpty: Bool { count == 0 }

  package mutating func removeAll() { count = 0 }

  /// Makes room for so many bytes more.
  package mutating func reserve(_ more: Int) {
    let missing = count + more - storage.count
    if missing > 0 { storage += repeatElement(0, count: max(missing, storage.count, 256)) }
  }

  package mutating func append(_ byte: UInt8) {
    reserve(1)
    storage[count] = byte
    count += 1
  }

  package mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    write(text.count + ByteRoom.slack) { $0.put(text) }
  }

  package mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  /// Calls `body` to write, with room for some `expected` bytes. Where they turn out to be more it is called again with
  /// more room: so it does nothing but write.
  package mutating func write(_ expected: Int, _ body: (inout ByteRoom) -> Void) {
    var expected = expected
    while true {
      reserve(expected)
      let start = count
      let end = storage.withUnsafeMutableBufferPointer { storage -> Int? in
        guard let base = storage.baseAddress else { return nil }
        var room = ByteRoom(base: base, capacity: storage.count, count: start)
        body(&room)
        return room.isFull ? nil : room.count
      }
      if let end {
        count = end
        return
      }
      expected = expected * 2 + 256
    }
  }
}

/// Room of a `ByteBuffer`, while something is written to it.
package struct ByteRoom {
  /// Short texts are copied by words, which may reach so far beyond them.
  package static var slack: Int { 24 }

  @usableFromInline let base: UnsafeMutablePointer<UInt8>
  @usableFromInline let capacity: Int
  @usableFromInline package internal(set) var count: Int
  /// Not everything found room.
  @usableFromInline package internal(set) var isFull = false

  @usableFromInline
  init(base: UnsafeMutablePointer<UInt8>, capacity: Int, count: Int) {
    self.base = base
    self.capacity = capacity
    self.count = count
  }

  /// Whether there is room for so many bytes, and for some more.
  @inlinable @inline(__always)
  package mutating func holds(_ more: Int) -> Bool {
    if count + more + 24 <= capacity { return true }
    isFull = true
    return false
  }

  @inlinable @inline(__always)
  package mutating func put(_ byte: UInt8) {
    guard holds(1) else { return }
    base[count] = byte
    count += 1
  }

  /// So many of the lowest bytes of a word, up to eight.
  @inlinable @inline(__always)
  package mutating func put(word: UInt64, length: Int) {
    guard holds(8) else { return }
    UnsafeMutableRawPointer(base + count).storeBytes(of: word.littleEndian, as: UInt64.self)
    count += length
  }

  @inlinable @inline(__always)
  package mutating func put(_ text: UnsafeBufferPointer<UInt8>) {
    guard let start = text.baseAddress, holds(text.count) else { return }
    let target = base + count
    count += text.count
    if text.count > 32 { return target.update(from: start, count: text.count) }
    let (from, to) = (UnsafeRawPointer(start), UnsafeMutableRawPointer(target))
    var offset = 0
    while offset + 8 <= text.count {
      to.storeBytes(
        of: from.loadUnaligned(fromByteOffset: offset, as: UInt64.self), toByteOffset: offset, as: UInt64.self)
      offset += 8
    }
    while offset < text.count {
      target[offset] = start[offset]
      offset += 1
    }
  }
}
