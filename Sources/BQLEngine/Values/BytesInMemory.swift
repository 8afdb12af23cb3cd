import Synchronization

/// The pieces of a file that is in memory already.
package final class BytesInMemory: ByteSource {
  private let bytes: [UInt8]
  private let pieceSize: Int
  private let offset = Mutex(0)

  package init(_ bytes: [UInt8], pieceSize: Int = 1 << 20) {
    self.bytes = bytes
    self.pieceSize = max(1, pieceSize)
  }

  package func next() -> [UInt8]? {
    offset.withLock { offset in
      let piece = bytes[offset...].prefix(pieceSize)
      offset = piece.endIndex
      return piece.isEmpty ? nil : Array(piece)
    }
  }
}

/// Keeps what is written, and hands over all of it when it is finished.
package final class CollectedBytes: ByteSink {
  private let bytes = Mutex<[UInt8]>([])
  private let put: @Sendable ([UInt8]) throws(FileError) -> Void

  /// `put` takes the whole content, or says why it does not.
  package init(_ put: @escaping @Sendable ([UInt8]) throws(FileError) -> Void) { self.put = put }

  package func write(_ bytes: [UInt8]) { self.bytes.withLock { $0 += bytes } }
  package func finish() throws(FileError) { try put(bytes.withLock { $0 }) }
}

package final class ScratchInMemory: ScratchFile {
  private let bytes = Mutex<[UInt8]>([])

  package init() {}

  package func append(_ bytes: [UInt8]) -> Range<Int> {
    self.bytes.withLock { kept in
      kept += bytes
      return kept.count - bytes.count..<kept.count
    }
  }

  package func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    let read: [UInt8]? = bytes.withLock { kept in
      range.lowerBound >= 0 && range.upperBound <= kept.count ? Array(kept[range]) : nil
    }
    guard let read else { throw FileError("the scratch file ends early") }
    return read
  }
}
