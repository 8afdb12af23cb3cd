/// What stands in a field, as it was read where it was read.
package enum FieldText {
  case absent
  case null
  /// A number or a boolean as it was written.
  case literal(UnsafeBufferPointer<UInt8>)
  /// What stands between the quotes, UTF-8; with escapes in it or without.
  case string(UnsafeBufferPointer<UInt8>, isEscaped: Bool)
  /// A list or a record.
  case structure(JSONNode)
  /// What was not read, but made here.
  case value(Value)

  init(_ value: Value?) {
    switch value {
    case nil: self = .absent
    case .null: self = .null
    case .some(let value): self = .value(value)
    }
  }
}

/// Names of fields, to be looked for in many records that are likely to be alike.
package struct RecordColumns: Sendable {
  package let names: [String]
  /// All names in UTF-8, one behind the other, and where each ends.
  private let bytes: [UInt8]
  private let ends: [Int]

  package init(_ names: [String]) {
    self.names = names
    var bytes: [UInt8] = []
    ends = names.map { name in
      bytes += name.utf8
      return bytes.count
    }
    self.bytes = bytes
  }

  /// Whether the record has no field but these.
  package func cover(_ record: Record) -> Bool {
    guard case .node(let node) = record.storage else {
      return record.names.allSatisfy { name in names.contains { $0.isExactly(name) } }
    }
    return node.document.tape.withUnsafeBufferPointer { tape in
      node.document.bytes.withUnsafeBufferPointer { text in cover(node, tape, text) }
    }
  }

  private func cover(_ node: JSONNode, _ tape: UnsafeBufferPointer<UInt64>, _ text: UnsafeBufferPointer<UInt8>) -> Bool
  {
    var place = node.place + 1
    let end = node.place + tape[node.place].tapeExtra
    // Behind the name that was found last: the next one is likely to be there.
    var next = 0
    while place < end {
      let field = tape[place]
      if field.isTape(.escapedString) { return node.hasOnly(names) }
      let name = UnsafeBufferPointer(rebasing: text[field.tapeOffset..<field.tapeOffset + field.tapeExtra])
      guard let index = index(of: name, from: next) else { return false }
      next = index + 1
      place += 1 + tape[place + 1].tapeStep
    }
    return true
  }

  private func index(of name: UnsafeBufferPointer<UInt8>, from next: Int) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      for offset in ends.indices {
        let index = next + offset < ends.count ? next + offset : next + offset - ends.count
        let start = index == 0 ? 0 : ends[index - 1]
        if ends[index] - start == name.count, name.isEqual(to: bytes, at: start) { return index }
      }
      return nil
    }
  }

  /// Calls `body` with each of the fields, in the order of the names.
  package func forEach(of record: Record, _ body: (Int, FieldText) -> Void) {
    switch record.storage {
    case .fields(let fields):
      for index in names.indices {
        // Rows of one origin have their fields at the same places.
        let isHere = index < fields.count && fields[index].name.isExactly(names[index])
        body(index, FieldText(isHere ? fields[index].value : record[names[index]]))
      }
    case .node(let node): forEach(in: node, body) { _ in false }
    case .changed(let node, let changes):
      forEach(in: node, body) { index in
        guard changes.contains(where: { $0.name.isExactly(names[index]) }) else { return false }
        body(index, FieldText(record[names[index]]))
        return true
      }
    }
  }

  /// As `forEach`, but for the fields that `isTold` has told itself.
  private func forEach(in node: JSONNode, _ body: (Int, FieldText) -> Void, isTold: (Int) -> Bool) {
    let document = node.document
    document.tape.withUnsafeBufferPointer { tape in
      document.bytes.withUnsafeBufferPointer { text in
        bytes.withUnsafeBufferPointer { bytes in
          let fields = node.place + 1..<node.place + tape[node.place].tapeExtra
          // Behind the field that was found last: the next one is likely to be there.
          var next = fields.lowerBound
          var start = 0
          for index in ends.indices {
            let name = UnsafeBufferPointer(rebasing: bytes[start..<ends[index]])
            start = ends[index]
            if isTold(index) { continue }
            let found =
              RecordColumns.find(name, text, tape, next..<fields.upperBound)
              ?? RecordColumns.find(name, text, tape, fields.lowerBound..<next)
            guard let found else {
              body(index, .absent)
              continue
            }
            next = found + tape[found].tapeStep
            body(index, RecordColumns.field(found, text, tape, document))
          }
        }
      }
    }
  }

  /// The place of the value of that name among these words of a record.
  @inline(__always)
  private static func find(
    _ name: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>, _ tape: UnsafeBufferPointer<UInt64>,
    _ words: Range<Int>
  ) -> Int? {
    var place = words.lowerBound
    while place < words.upperBound {
      let field = tape[place]
      if field.isTape(.escapedString) {
        let inside = field.tapeOffset..<field.tapeOffset + field.tapeExtra
        if JSONText.decoded(text, inside).elementsEqual(name) { return place + 1 }
      } else if field.tapeExtra == name.count, name.isEqual(to: text, at: field.tapeOffset) {
        return place + 1
      }
      place += 1 + tape[place + 1].tapeStep
    }
    return nil
  }

  @inline(__always)
  private static func field(
    _ place: Int, _ text: UnsafeBufferPointer<UInt8>, _ tape: UnsafeBufferPointer<UInt64>, _ document: JSONDocument
  ) -> FieldText {
    let word = tape[place]
    func bytes(_ count: Int) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(rebasing: text[word.tapeOffset..<word.tapeOffset + count])
    }
    if word.isTape(.string) { return .string(bytes(word.tapeExtra), isEscaped: false) }
    if word.isTape(.integer) || word.isTape(.number) { return .literal(bytes(word.tapeExtra)) }
    if word.isTape(.null) { return .null }
    if word.isTape(.escapedString) { return .string(bytes(word.tapeExtra), isEscaped: true) }
    if word.isTape(.true) { return .literal(bytes(4)) }
    if word.isTape(.false) { return .literal(bytes(5)) }
    return .structure(JSONNode(document: document, place: place))
  }
}

extension JSONNode {
  fileprivate func hasOnly(_ names: [String]) -> Bool {
    fields.allSatisfy { field in field.name.string.map { name in names.contains { $0.isExactly(name) } } ?? false }
  }
}

extension JSON {
  /// Calls `body` with what the inside of a string stands for, UTF-8; the string is valid and has escapes.
  package static func withDecoded<Result>(
    _ inside: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    JSONText.withDecoded(inside, inside.indices, body)
  }
}
