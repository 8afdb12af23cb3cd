import Testing

@testable import BrainClient

/// Row 11: what is read never takes more memory than it may have.
struct CappedBytesTests {
  @Test(arguments: [1, 1000, 16_384, 100_000, 1 << 20, (1 << 20) + 1, 3_333_333])
  func storageOldAndNewStaysBelowTheCap(most: Int) {
    var body = CappedBytes(most: most)
    let part = [UInt8](repeating: 7, count: 10_007)
    var capacity = 0
    while part.withUnsafeBytes({ body.append($0) }) {
      if body.bytes.capacity != capacity {
        // Storage is given in whole pages.
        #expect(capacity + body.bytes.capacity <= most + most / 2 + 8192)
        // What is in use while the one is copied into the other.
        #expect(2 * (body.bytes.count - part.count) <= most + part.count)
        capacity = body.bytes.capacity
      }
    }
    #expect(body.bytes.count == most)
    #expect(body.bytes.capacity <= most + 8192)
    #expect(body.bytes.allSatisfy { $0 == 7 })
  }

  @Test func whatFitsIsTakenWhole() {
    var body = CappedBytes(most: 5)
    #expect([1, 2, 3].withUnsafeBytes { body.append($0) } == false)
    var bytes = CappedBytes(most: 5)
    let (first, second): ([UInt8], [UInt8]) = ([1, 2, 3], [4, 5])
    #expect(first.withUnsafeBytes { bytes.append($0) })
    #expect(second.withUnsafeBytes { bytes.append($0) })
    #expect(bytes.bytes == [1, 2, 3, 4, 5])
    #expect(!first.withUnsafeBytes { bytes.append($0) })
    #expect(bytes.bytes == [1, 2, 3, 4, 5])
  }
}
