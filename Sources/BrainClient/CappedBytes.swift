/// Bytes as they come, up to a cap. However they grow, old and new storage together never hold more than the cap: the sizes
/// are its halves, so that what is copied into the last one is at most half of it.
struct CappedBytes {
  private(set) var bytes: [UInt8] = []
  private let most: Int

  /// The smallest storage, in bytes.
  private static let least = 1 << 14

  init(most: Int) { self.most = most }

  /// Takes as much of `part` as has room; false where that is not all of it.
  mutating func append(_ part: UnsafeRawBufferPointer) -> Bool {
    let taken = min(part.count, most - bytes.count)
    let count = bytes.count + taken
    if bytes.capacity < count {
      var capacity = most
      while capacity / 2 >= max(count, CappedBytes.least) { capacity /= 2 }
      bytes.reserveCapacity(capacity)
    }
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: part[..<taken]))
    return taken == part.count
  }
}
