import BrainAPI

/// Some rows as bytes. Rows that were read stand there as the text that they were read from; what was made or changed here,
/// value by value, each as it is.
///
///     rows, bytes of text (8 bytes each) | a mark for each row | the text, a JSON list | the other rows
struct RowBlock {
  private static let isText: UInt8 = 0
  private static let isMade: UInt8 = 1

  private var marks: [UInt8] = []
  private var text: [UInt8] = []
  private var made = ValueWriter()

  var isEmpty: Bool { marks.isEmpty }
  /// About how many bytes it has.
  var size: Int { marks.count + text.count + made.bytes.count }

  mutating func append(_ row: Record) {
    guard let node = row.node else {
      marks.append(RowBlock.isMade)
      return made.append(row)
    }
    marks.append(RowBlock.isText)
    text.append(UInt8(ascii: text.isEmpty ? "[" : ","))
    node.document.bytes.withUnsafeBufferPointer { text += UnsafeBufferPointer(rebasing: $0[node.range]) }
  }

  /// All of it. There is nothing left afterwards.
  mutating func takeBytes() -> [UInt8] {
    if !text.isEmpty { text.append(UInt8(ascii: "]")) }
    var head = ValueWriter()
    head.append(marks.count)
    head.append(text.count)
    let bytes = head.bytes + marks + text + made.bytes
    self = RowBlock()
    return bytes
  }

  /// The rows of a block; a fault where it is not what was written.
  static func rows(of bytes: [UInt8]) throws(FileError) -> [Record] {
    var reader = ValueReader(bytes)
    let count = try reader.integer()
    let length = try reader.integer()
    let marks = try reader.take(count)
    let text = try reader.take(length)
    var read: JSONNode.Elements?
    if !text.isEmpty {
      do throws(JSONError) {
        // A list is around what was read before.
        read = try JSONDocument(Array(text), limits: JSON.Limits(depth: 1 << 20, size: .max)).root.elements
      } catch {
        throw FileError("the scratch file is not what was written: \(error.reason)")
      }
    }
    var rows: [Record] = []
    rows.reserveCapacity(count)
    for mark in marks {
      if mark == isMade {
        rows.append(try reader.record())
      } else if let row = read?.next().flatMap({ Record($0) }) {
        rows.append(row)
      } else {
        throw FileError("the scratch file is not what was written")
      }
    }
    return rows
  }
}
