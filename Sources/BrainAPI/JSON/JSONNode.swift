/// A value in a `JSONDocument`: a place on its tape. Looking at it decodes nothing that was not asked for.
package struct JSONNode: Sendable {
  package enum Kind: Sendable, Hashable { case null, boolean, number, string, list, record }

  package let document: JSONDocument
  /// Of its first word.
  @usableFromInline let place: Int

  @inlinable var word: UInt64 { document.tape[place] }

  @inlinable package var kind: Kind {
    let word = word
    if word.isTape(.string) || word.isTape(.escapedString) { return .string }
    if word.isTape(.record) { return .record }
    if word.isTape(.list) { return .list }
    if word.isTape(.integer) || word.isTape(.number) { return .number }
    return word.isTape(.null) ? .null : .boolean
  }

  /// The number of elements or fields; 0 for anything but a list or a record.
  package var count: Int {
    let word = word
    return word.opensTape ? document.tape[place + word.tapeExtra].tapeExtra : 0
  }

  /// Where its text stands in the document's bytes, quotes and brackets included.
  package var range: Range<Int> {
    let word = word
    let offset = word.tapeOffset
    if word.opensTape { return offset..<document.tape[place + word.tapeExtra].tapeOffset + 1 }
    if word.isTape(.string) || word.isTape(.escapedString) { return offset - 1..<offset + word.tapeExtra + 1 }
    if word.isTape(.null) || word.isTape(.true) { return offset..<offset + 4 }
    return offset..<offset + (word.isTape(.false) ? 5 : word.tapeExtra)
  }

  /// The value of that field; nil where there is none, or no record.
  package subscript(name: String) -> JSONNode? {
    var name = name
    return name.withUTF8 { self[utf8: $0] }
  }

  /// The same, for a name in UTF-8.
  package subscript(utf8 name: UnsafeBufferPointer<UInt8>) -> JSONNode? {
    place(of: name).map { JSONNode(document: document, place: $0) }
  }

  private func place(of name: UnsafeBufferPointer<UInt8>) -> Int? {
    let opening = word
    guard opening.isTape(.record) else { return nil }
    return document.tape.withUnsafeBufferPointer { tape in
      document.bytes.withUnsafeBufferPointer { bytes in
        var place = place + 1
        let end = self.place + opening.tapeExtra
        while place < end {
          let field = tape[place]
          if field.isTape(.escapedString) {
            if JSONText.decoded(bytes, field.tapeOffset..<field.tapeOffset + field.tapeExtra).elementsEqual(name) {
              return place + 1
            }
          } else if field.tapeExtra == name.count, name.isEqual(to: bytes, at: field.tapeOffset) {
            return place + 1
          }
          place += 1 + tape[place + 1].tapeStep
        }
        return nil
      }
    }
  }

  /// Calls `body` with the UTF-8 bytes of a string, in place where it has no escapes; nil where this is no string.
  package func stringBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result? {
    let word = word
    let inside = word.tapeOffset..<word.tapeOffset + word.tapeExtra
    if word.isTape(.string) {
      return try document.bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[inside])) }
    }
    guard word.isTape(.escapedString) else { return nil }
    return try document.bytes.withUnsafeBufferPointer { try JSONText.withDecoded($0, inside, body) }
  }

  /// Calls `body` with the bytes of a number as it was written; nil where this is no number.
  package func numberBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result? {
    let word = word
    guard word.isTape(.integer) || word.isTape(.number) else { return nil }
    return try document.bytes.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[word.tapeOffset..<word.tapeOffset + word.tapeExtra]))
    }
  }

  /// nil where this is no string.
  package var string: String? { stringBytes { String(decoding: $0, as: UTF8.self) } }

  /// nil where this is no number.
  package var number: Number? {
    let word = word
    guard word.isTape(.integer) || word.isTape(.number) else { return nil }
    return document.bytes.withUnsafeBufferPointer { bytes in
      let digits = UnsafeBufferPointer(rebasing: bytes[word.tapeOffset..<word.tapeOffset + word.tapeExtra])
      return Number(span: digits, isInteger: word.isTape(.integer))
    }
  }

  /// nil where this is neither `true` nor `false`.
  package var boolean: Bool? { word.isTape(.true) ? true : word.isTape(.false) ? false : nil }

  @inlinable package var isNull: Bool { word.isTape(.null) }

  /// As a value: a record stays a place on the tape, and so do the records in a list.
  package var value: Value {
    switch kind {
    case .null: .null
    case .boolean: .boolean(word.isTape(.true))
    case .number: number.map { .number($0) } ?? .null
    case .string: string.map { .string($0) } ?? .null
    case .list: .list(elements.map(\.value))
    case .record: Record(self).map { .record($0) } ?? .null
    }
  }

  /// The elements of a list; none where this is not a list.
  package var elements: Elements { Elements(self) }

  /// The fields of a record in their order; none where this is no record.
  package var fields: Fields { Fields(self) }

  package struct Elements: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var place: Int
    private let end: Int
    package let underestimatedCount: Int

    fileprivate init(_ node: JSONNode) {
      document = node.document
      place = node.place + 1
      let isList = node.word.isTape(.list)
      end = isList ? node.place + node.word.tapeExtra : place
      underestimatedCount = isList ? node.count : 0
    }

    package mutating func next() -> JSONNode? {
      guard place < end else { return nil }
      defer { place += document.tape[place].tapeStep }
      return JSONNode(document: document, place: place)
    }
  }

  package struct Fields: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var place: Int
    private let end: Int
    package let underestimatedCount: Int

    fileprivate init(_ node: JSONNode) {
      document = node.document
      place = node.place + 1
      let isRecord = node.word.isTape(.record)
      end = isRecord ? node.place + node.word.tapeExtra : place
      underestimatedCount = isRecord ? node.count : 0
    }

    /// The name as a node too, a string: read it with `string` or `stringBytes`.
    package mutating func next() -> (name: JSONNode, value: JSONNode)? {
      guard place < end else { return nil }
      defer { place += 1 + document.tape[place + 1].tapeStep }
      return (JSONNode(document: document, place: place), JSONNode(document: document, place: place + 1))
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether these bytes stand in `others` at `offset`, where there must be room for as many.
  @inlinable @inline(__always)
  package func isEqual(to others: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
    var place = 0
    while place + 8 <= count {
      guard word(at: place) == others.word(at: offset + place) else { return false }
      place += 8
    }
    while place < count {
      guard self[place] == others[offset + place] else { return false }
      place += 1
    }
    return true
  }
}
